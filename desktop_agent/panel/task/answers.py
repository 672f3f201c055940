"""The buttons and fields that answer a question."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.task.growing import GrowingEdit
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.keyed import CardButton
from desktop_agent.panel.task.labels import words
from desktop_agent.panel.task.question import MAX_REASON
from desktop_agent.panel.words import tr


class Answers:
    """Lays the answers out in `place`.

    Attributes:
        approve: yes. edit: yes, but. reject: no. always: yes, and to all like it.
        text: what is typed instead. text_frame: the same with its label.
        reason: why not. reason_frame: the same with its label.
        confirm: approve the change, or reject. back: neither.
    """

    def __init__(self, place: QWidget, icons: Icons) -> None:
        self._icons = icons
        self.text = GrowingEdit(6)
        self.text.setObjectName("question_text")
        self.text.setAccessibleName(tr("What is typed"))
        self.text_frame = _labelled(tr("Type this instead:"), self.text)
        self.reason = QLineEdit()
        self.reason.setObjectName("question_reason")
        self.reason.setMaxLength(MAX_REASON)
        self.reason.setAccessibleName(tr("Why not"))
        self.reason.setPlaceholderText(tr("The reason goes to the planner; it may stay empty"))
        self.reason_frame = _labelled(tr("Why not?"), self.reason)
        self.approve = self._button("question_approve", tr("Approve (A)"), "check", "primary")
        self.approve.setToolTip(tr("Do it (A or Enter)"))
        self.edit = self._button("question_edit", tr("Edit (E)"), "pencil")
        self.edit.setToolTip(tr("Move the point, pick another element, or change the text (E)"))
        self.reject = self._button("question_reject", tr("Reject (R)"), "x", "danger")
        self.reject.setToolTip(tr("Do not do it; a reason goes to the planner (R)"))
        self.always = self._button(
            "question_always", tr("Allow this kind in this window (W)"), "shield-check"
        )
        self.confirm = self._button("question_confirm", tr("Approve the change (Enter)"), "check", "primary")
        self.back = self._button("question_back", tr("Back (Esc)"), "chevron-left", "quiet")
        self.back.setToolTip(tr("Back to the question (Esc)"))
        grid = QGridLayout(place)
        grid.setContentsMargins(12, 0, 12, 0)
        grid.setSpacing(8)
        grid.addWidget(self.text_frame, 0, 0, 1, 3)
        grid.addWidget(self.reason_frame, 1, 0, 1, 3)
        grid.addWidget(self.approve, 2, 0)
        grid.addWidget(self.edit, 2, 1)
        grid.addWidget(self.reject, 2, 2)
        grid.addWidget(self.always, 3, 0, 1, 3)
        grid.addWidget(self.confirm, 4, 0, 1, 2)
        grid.addWidget(self.back, 4, 2)

    def show_asking(self) -> None:
        """Offer yes, yes but, and no."""
        self._show(asking=True)
        self.text_frame.hide()
        self.reason_frame.hide()

    def show_editing(self, *, text: bool) -> None:
        """Offer to approve a change; with `text`, to write it."""
        self._show(asking=False)
        self.text_frame.setVisible(text)
        self.reason_frame.hide()
        self.confirm.setText(tr("Approve the change (Enter)"))
        self.confirm.setToolTip(tr("Do it so (Enter)"))
        self._dress("check", "primary")

    def show_rejecting(self) -> None:
        """Ask for a reason."""
        self._show(asking=False)
        self.text_frame.hide()
        self.reason_frame.show()
        self.confirm.setText(tr("Reject (Enter)"))
        self.confirm.setToolTip(tr("Do not do it (Enter)"))
        self._dress("x", "danger")

    def _show(self, *, asking: bool) -> None:
        for button in (self.approve, self.edit, self.reject, self.always):
            button.setVisible(asking)
        for button in (self.confirm, self.back):
            button.setVisible(not asking)

    def _button(self, name: str, text: str, icon: str, kind: str = "") -> CardButton:
        button = CardButton(text)
        button.setObjectName(name)
        self._icons.put(button, icon, _TONES.get(kind, "text"))
        if kind:
            kind_of(button, kind)
        return button

    def _dress(self, icon: str, kind: str) -> None:
        self._icons.put(self.confirm, icon, _TONES[kind])
        kind_of(self.confirm, kind)


_TONES = {"primary": "on_accent", "danger": "bad"}


def _labelled(text: str, field: QWidget) -> QWidget:
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    label = words(text, "muted")
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    return frame

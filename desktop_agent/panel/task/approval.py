"""The card that asks: what will be done, where, why, and the ways to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QVBoxLayout,
    QWidget,
)

from desktop_agent.engine.messages import Answer, Asked
from desktop_agent.panel.context import Context
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.answers import Answers
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.keyed import KeyedCard
from desktop_agent.panel.task.picture import Picture, load_picture
from desktop_agent.panel.task.question import (
    Draft,
    QuestionShown,
    approve,
    capital,
    change_words,
    draft,
    edit,
    question_shown,
    reject,
)
from desktop_agent.panel.task.question_view import QuestionView
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain
from desktop_agent.types import Allow, Deny, Edit
from vision.types import FramePoint

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_FAR = 10


class _Mode(Enum):
    ASK = auto()
    EDIT = auto()
    REJECT = auto()


@dataclass(frozen=True, slots=True)
class _Begun:
    """An answer that was being written when its question was withdrawn."""

    purpose: str
    mode: _Mode
    text: str
    reason: str


class ApprovalCard(KeyedCard):
    """Asks a person, and builds the answer.

    Signals:
        answered: the person's answer (an Answer).
        reshaped: it takes another height now.
    """

    answered = Signal(object)
    reshaped = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("approval_card")
        self.setAccessibleName(tr("Question of the agent"))
        self._context = context
        self._asked: Asked | None = None
        self._draft: Draft | None = None
        self._picture: Picture | None = None
        self._forget: Callable[[], None] = lambda: None
        self._mode = _Mode.ASK
        self._withdrawn = False
        self._begun: _Begun | None = None
        self._shown = QuestionShown("", "", "", "", False, (), None, None, (), None, False, "")
        self._view = QuestionView(context.theme)
        self._view.crop.moved.connect(self._move_to)
        self._view.crop.nudged.connect(self._nudge)
        self._view.picked.connect(self._pick)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 12)
        whole.setSpacing(8)
        whole.addWidget(self._view, 1)
        whole.addWidget(self.answers)
        self._ways = Answers(self.answers, Icons(context.theme, self))
        self._connect()
        self._enter(_Mode.ASK)

    # ---------------------------------------------------------------- showing

    def ask(self, asked: Asked, step: str, journal: str, planned: str = "") -> None:
        """Ask `asked`, which a model `planned` so; the picture it was decided on is in the session file `journal`."""
        again = self._withdrawn and self._shown.sentence == question_shown(asked).sentence
        self._withdrawn = False
        self._asked, self._draft = asked, draft(asked)
        self._picture = None
        shown = question_shown(asked, step, planned)
        self._shown = shown
        self._view.show_question(shown)
        self._ways.text.put(shown.text or "")
        self._ways.reason.clear()
        self._ways.edit.setEnabled(shown.text is not None)
        self._ways.always.setEnabled(bool(shown.always))
        self._ways.always.setToolTip(
            tip(f"{shown.always} (W)")
            if shown.always
            else tr("Nothing is known of the window it belongs to.")
        )
        self._load(asked, journal)
        self._enter(_Mode.ASK)
        self.present(then=self._take_up(asked), again=again)

    def withdraw(self, reason: str) -> None:
        """The question needs no answer any more; what stands there stays until it is asked again."""
        if self._asked is None:
            return
        ways = self._ways
        if self._mode is not _Mode.ASK:
            self._begun = _Begun(
                self._asked.proposal.purpose, self._mode, ways.text.toPlainText(), ways.reason.text()
            )
        self._withdrawn = True
        self._close_question(answered=False)
        self._view.say(tr("Withdrawn"))
        self._view.explain(
            capital(plain(reason, 300)) or tr("The screen changed. The agent looks again, and asks again.")
        )

    def _take_up(self, asked: Asked) -> QWidget | None:
        """Go on with the answer that was being written when the same was asked before; the field it is in."""
        begun, self._begun = self._begun, None
        if begun is None or begun.purpose != asked.proposal.purpose:
            return None
        if begun.mode is _Mode.REJECT:
            self._enter(_Mode.REJECT)
            self._ways.reason.setText(begun.reason)
            return self._ways.reason
        if self._draft is not None and self._draft.text is not None:
            self._enter(_Mode.EDIT)
            self._ways.text.put(begun.text)
            return self._ways.text
        # A point on a screen that changed must be chosen again.
        return None

    def wanted_height(self) -> int:
        """Pixels that it takes to show everything."""
        return self._view.wanted_height() + self.answers.sizeHint().height() + 24

    @property
    def open_question(self) -> Asked | None:
        """The question that waits for an answer."""
        return self._asked

    def _load(self, asked: Asked, journal: str) -> None:
        self._forget()
        if self._shown.box is None:
            self._view.crop.show_picture(None)
            return
        self._view.crop.set_editable(False)
        if not journal or not asked.frame:
            self._no_picture(tr("There is no picture of it."))
            return
        self._forget = self._context.jobs.run(
            lambda: load_picture(journal, asked.frame),
            lambda picture: self._show_picture(asked, picture),
            lambda problem: self._no_picture(tr("The picture cannot be read: {problem}", problem=problem)),
        )

    def _show_picture(self, asked: Asked, picture: Picture) -> None:
        if self._asked is not asked and self._asked is not None:
            return
        self._picture = picture
        self._view.crop.show_picture(picture.image)
        self._view.crop.show_target(self._shown.box, self._shown.point, self._shown.rivals)
        self._view.crop.setAccessibleName(
            tr("Picture of the target: {element}", element=self._shown.sentence)
        )
        self._view.crop.set_editable(self._shown.movable and self._asked is asked)
        self._ways.edit.setEnabled(self._shown.text is not None or self._shown.movable)

    def _no_picture(self, reason: str) -> None:
        self._view.crop.show_picture(None, plain(reason, 300))
        self._view.crop.show_target(None, None)

    # --------------------------------------------------------------- answering

    def _enter(self, mode: _Mode) -> None:
        self._mode = mode
        asking, editing, rejecting = mode is _Mode.ASK, mode is _Mode.EDIT, mode is _Mode.REJECT
        if editing:
            self._ways.show_editing(text=self._draft is not None and self._draft.text is not None)
        elif rejecting:
            self._ways.show_rejecting()
        else:
            self._ways.show_asking()
        self._view.change.setVisible(editing and self._draft is not None and self._draft.point is not None)
        self._show_change()
        self.unbind()
        if asking:
            self.bind(self._ways.approve, Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            self.bind(self._ways.edit, Qt.Key.Key_E)
            self.bind(self._ways.reject, Qt.Key.Key_R)
            self.bind(self._ways.always, Qt.Key.Key_W)
        else:
            self.bind(self._ways.confirm, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            self.bind(self._ways.back, Qt.Key.Key_Escape)
        if not rejecting:
            for number, button in enumerate(self._view.rivals, 1):
                self.bind(button, Qt.Key(Qt.Key.Key_0 + number))
        self.reshaped.emit()

    def _begin_edit(self) -> None:
        self._enter(_Mode.EDIT)
        if self._draft is not None and self._draft.text is not None:
            self._ways.text.setFocus(Qt.FocusReason.OtherFocusReason)
            self._ways.text.selectAll()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_reject(self) -> None:
        self._enter(_Mode.REJECT)
        self._ways.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self) -> None:
        if self._asked is None:
            return
        self._draft = draft(self._asked)
        self._ways.text.put(self._draft.text or "")
        self._view.crop.show_point(self._draft.point)
        self._enter(_Mode.ASK)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm_it(self) -> None:
        if self._asked is None or self._draft is None:
            return
        if self._mode is _Mode.REJECT:
            self._answer(reject(self._asked, self._ways.reason.text()))
        elif self._mode is _Mode.EDIT:
            frame = self._picture.frame if self._picture is not None else None
            self._answer(edit(self._draft, frame))

    def _say_yes(self, _checked: bool = False, *, always: bool) -> None:
        if self._asked is not None:
            self._answer(approve(self._asked, always=always))

    def _answer(self, answer: Answer) -> None:
        self._close_question(answered=True)
        match answer.decision:
            case Allow():
                said, tone = tr("Approved"), "good"
            case Edit():
                said, tone = tr("Approved with a change"), "good"
            case Deny():
                said, tone = tr("Rejected"), "bad"
        self._view.say(said, tone)
        self.answered.emit(answer)

    def _close_question(self, *, answered: bool) -> None:
        self.retire(answered=answered)
        self._asked = None
        self._view.crop.set_editable(False)
        if self._mode is not _Mode.ASK:
            self._enter(_Mode.ASK)

    # ----------------------------------------------------------------- editing

    def _move_to(self, point: FramePoint) -> None:
        if self._draft is not None and self._picture is not None and self.armed:
            self._change_draft(self._draft.moved_to(point, self._picture.frame.box))

    def _nudge(self, dx: float, dy: float) -> None:
        if self._draft is not None and self._picture is not None and self.armed:
            self._change_draft(self._draft.moved_by(dx, dy, self._picture.frame.box))

    def _pick(self, number: int) -> None:
        rival = next((rival for rival in self._shown.rivals if rival.number == number), None)
        if rival is not None and self._draft is not None and self._picture is not None and self.armed:
            self._change_draft(self._draft.picking(rival))
        else:
            self._show_change()

    def _change_draft(self, changed: Draft) -> None:
        self._draft = changed
        if self._mode is not _Mode.EDIT:
            self._enter(_Mode.EDIT)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._view.crop.show_point(changed.point)
        self._show_change()

    def _text_changed(self) -> None:
        if self._draft is not None and self._mode is _Mode.EDIT:
            self._draft = self._draft.typing(self._ways.text.toPlainText())

    def _show_change(self) -> None:
        picked = self._draft.rival if self._draft is not None and self._mode is _Mode.EDIT else 0
        for number, button in enumerate(self._view.rivals, 1):
            button.setChecked(number == picked)
        if self._draft is not None:
            self._view.change.setText(
                change_words(self._draft)
                or tr("Click in the picture, or use the arrow keys (with Shift: ten pixels).")
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Arrow keys move the point while it is being edited; page keys scroll."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self._mode is _Mode.EDIT and self._draft is not None and self._draft.point:
            far = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            dx, dy = _ARROWS[key]
            self._nudge(dx * far, dy * far)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._view.page(key is Qt.Key.Key_PageDown)
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        ways = self._ways
        ways.approve.clicked.connect(partial(self._say_yes, always=False))
        ways.always.clicked.connect(partial(self._say_yes, always=True))
        ways.edit.clicked.connect(self._begin_edit)
        ways.reject.clicked.connect(self._begin_reject)
        ways.confirm.clicked.connect(self._confirm_it)
        ways.back.clicked.connect(self._go_back)
        ways.text.textChanged.connect(self._text_changed)
        ways.text.confirmed.connect(self._confirm_it)
        ways.text.given_up.connect(self._go_back)
        ways.reason.returnPressed.connect(self._confirm_it)

"""A line in plain words that is understood while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from desktop_agent.macros.as_sentences import sentence_of
from desktop_agent.panel.macros.changes import LONGEST_LINE, Reading, read_line
from desktop_agent.panel.macros.parts import label, push_button, row
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr
from desktop_agent.session.plain import plain_line

_PAUSE_MS = 150


class LineEditor(QFrame):
    """A field for steps in plain words; under it stands how they are understood, or what is not.

    Signals:
        accepted: the steps (a tuple of intents) that the line asks for.
        closed: the person does not want it after all.
    """

    accepted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("line_editor")
        kind_of(self, "card")
        self._reading = Reading()
        self._single = False
        self.title = label("", "heading")
        self.field = QLineEdit()
        self.field.setObjectName("line_field")
        self.field.setMaxLength(LONGEST_LINE)
        self.field.setPlaceholderText(tr("For example: check that the title shows letter.txt"))
        self.told = label("", "muted", "line_told", wraps=True)
        self.add = push_button("line_add", tr("Add"), "primary", tr("Enter"))
        cancel = push_button("line_cancel", tr("Cancel"), "quiet", tr("Escape"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.field)
        layout.addWidget(self.told)
        layout.addLayout(row(None, cancel, self.add))
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._read)
        self.field.textChanged.connect(lambda _: self._timer.start())
        self.field.returnPressed.connect(self._accept)
        self.add.clicked.connect(self._accept)
        cancel.clicked.connect(self.closed)
        self.hide()

    def begin(self, title: str, words: str = "", *, single: bool = False) -> None:
        """Show it, with `words` in the field; `single`: exactly one step is wanted."""
        self._single = single
        self.title.setText(title)
        self.field.setAccessibleName(title)
        self.add.setText(tr("Change") if single else tr("Add"))
        self.field.setText(words)
        self._read()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def refuse(self, words: str) -> None:
        """Say why what was accepted cannot be done; the line stays to be mended."""
        self.told.setText(words)
        kind_of(self.told, "wrong")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _read(self) -> None:
        self._timer.stop()
        reading = read_line(self.field.text())
        if self._single and len(reading.intents) > 1:
            reading = Reading(problem=tr("This is more than one step."))
        self._reading = reading
        if reading.problem:
            self.told.setText(plain_line(reading.problem))
            kind_of(self.told, "wrong")
        else:
            said = [plain_line(sentence_of(intent)) for intent in reading.intents]
            understood = (
                [f"{number}. {words}" for number, words in enumerate(said, 1)] if len(said) > 1 else said
            )
            self.told.setText(
                tr("Understood: {words}", words="  ".join(understood))
                if said
                else tr("Say it in plain words.")
            )
            kind_of(self.told, "muted")
        self.add.setEnabled(bool(reading.intents))

    def _accept(self) -> None:
        self._read()
        if self._reading.intents:
            self.accepted.emit(self._reading.intents)

"""What a recording is begun with: a name, a program, a display."""

from __future__ import annotations

import shlex

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.engine.messages import Record
from desktop_agent.errors import BadInput
from desktop_agent.macros.head import MACRO_NAME
from desktop_agent.macros.record.recorder import HOTKEYS
from desktop_agent.macros.store import macros_folder, place_for
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros.display import DisplayField, setup_for
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr


def problem_with_name(name: str) -> str:
    """Why a new macro cannot have this name; empty when it can."""
    if not name:
        return tr("The macro needs a name.")
    if not MACRO_NAME.fullmatch(name) or name != name.strip():
        return tr("A name has letters, digits, spaces, dots and dashes, at most 100.")
    try:
        taken = place_for(name).exists()
    except (BadInput, OSError):
        return tr("A name has letters, digits, spaces, dots and dashes, at most 100.")
    return tr("There is a macro of this name already.") if taken else ""


def problem_with_program(words: str) -> str:
    """Why this cannot be a program and its arguments; empty when it can, and for none."""
    try:
        shlex.split(words)
    except ValueError:
        return tr("A quotation mark is missing its partner.")
    return ""


def hint() -> str:
    """The recorder's own keys, in words."""
    keys = {name: "+".join(key.capitalize() for key in chord) for name, chord in HOTKEYS.items()}
    return tr("{check}: check what is under the pointer · {pause}: pause · {stop}: stop", **keys)


class RecordForm(QWidget):
    """The form.

    Signals:
        begin: a recording should begin: the order.
        closed: the person does not want to record.
    """

    begin = Signal(object)
    closed = Signal()

    def __init__(self, context: Context, icons: Icons) -> None:
        super().__init__()
        self._context = context
        self.name = QLineEdit()
        self.name.setObjectName("record_name")
        self.name.setAccessibleName(tr("Name of the macro"))
        self.name.setPlaceholderText(tr("For example: save letter"))
        self.name_told = label("", "wrong", "record_name_told", wraps=True)
        self.app = QLineEdit()
        self.app.setObjectName("record_app")
        self.app.setAccessibleName(tr("Program to start first (may be empty)"))
        self.app.setPlaceholderText(tr("For example: mousepad --disable-server"))
        self.app_told = label("", "wrong", "record_app_told", wraps=True)
        self.display = DisplayField("record_display")
        self.display.choose(self._context.settings.now.work.display)
        self.display_told = label("", "muted", "record_display_told", wraps=True)
        self.problem = Notice("record_problem")
        self.start = push_button("record_start", tr("Start recording"), "primary")
        icons.set(self.start, "circle-dot", "on_accent")
        cancel = push_button("record_cancel", tr("Cancel"), "quiet")
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(4)
        form.addRow(tr("Name of the macro"), self.name)
        form.addRow(self.name_told)
        form.addRow(tr("Program to start first (may be empty)"), self.app)
        form.addRow(self.app_told)
        form.addRow(tr("Where you will act"), self.display)
        form.addRow(self.display_told)
        card = QFrame()
        kind_of(card, "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(24, 16, 24, 16)
        inner.setSpacing(12)
        inner.addWidget(label(tr("Record a macro"), "title"))
        inner.addWidget(
            label(
                tr(
                    "Do the task once. Each click, text and key becomes a step, found by its meaning and not by "
                    "its place."
                ),
                "muted",
                wraps=True,
            )
        )
        inner.addWidget(self.problem)
        inner.addLayout(form)
        inner.addLayout(row(None, cancel, self.start))
        card.setMaximumWidth(640)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        line = row(None, card, None)
        line.setStretch(1, 10)
        outer.addLayout(line)
        outer.addStretch(1)
        self.name.textChanged.connect(self.check)
        self.app.textChanged.connect(self.check)
        self.display.changed.connect(self.check)
        self.name.returnPressed.connect(self._start)
        self.app.returnPressed.connect(self._start)
        self.start.clicked.connect(self._start)
        cancel.clicked.connect(self.closed)

    def check(self) -> None:
        """Say what is missing, and let the recording begin when nothing is."""
        name, app = problem_with_name(self.name.text()), problem_with_program(self.app.text())
        display = self.display.display
        self.name_told.setText(name if self.name.text() else "")
        self.app_told.setText(app)
        if display is None:
            told = tr("A display is called like :1.")
        elif display == "virtual":
            told = tr("You act in a view of it here, in this window.")
        else:
            told = tr("You act on that screen itself. {hint}", hint=hint())
        self.display_told.setText(told)
        for one in (self.name_told, self.app_told):
            one.setVisible(bool(one.text()))
        busy = self._context.hub.run.busy
        if busy:
            self.problem.say(tr("Something else is under way; it must end first."), Tone.WARN)
        elif self.problem.property("tone") == Tone.WARN:
            self.problem.say("")
        self.start.setEnabled(not name and not app and display is not None and not busy)

    def _start(self) -> None:
        self.check()
        display = self.display.display
        if not self.start.isEnabled() or display is None:
            return
        self.problem.say("")
        setup = setup_for(self._context.settings.now, display)
        self.begin.emit(Record(self.name.text(), self.app.text().strip(), setup, folder=str(macros_folder())))

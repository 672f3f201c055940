"""The task line and what a task is started with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.panel.context import Context
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.task.choices import ChoiceBox
from desktop_agent.panel.task.confirm import Confirm
from desktop_agent.panel.task.growing import GrowingEdit
from desktop_agent.panel.task.history import History, PastTask, Walk
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.labels import words
from desktop_agent.panel.task.machine import Machine
from desktop_agent.panel.task.minds import planner_name
from desktop_agent.panel.task.more import MoreOptions
from desktop_agent.panel.task.options import (
    VIRTUAL,
    TaskOptions,
    app_problem,
    autonomy_choices,
    display_choices,
    options_of,
)
from desktop_agent.panel.task.programbox import ProgramBox
from desktop_agent.panel.task.reading import Nothing, NotUnderstood, Reading, Understood, read
from desktop_agent.panel.task.understanding import Understanding
from desktop_agent.panel.words import tr

READ_AFTER_MS = 200


class Composer(QWidget):
    """Where a person says what to do.

    Signals:
        composed: a task may begin: task, program, options (str, str, TaskOptions).
        autonomy_chosen: when to ask from now on (an ApprovalMode).
        models_wanted: the person wants to set up a model.

    Attributes:
        line: the task line.
    """

    composed = Signal(str, str, object)
    autonomy_chosen = Signal(object)
    models_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._icons = Icons(context.theme, self)
        self._settings = context.settings.now
        self._machine = Machine()
        self._walk = Walk()
        self._reading: Reading = Nothing()
        self._forget: Callable[[], None] = lambda: None
        self._starting = False
        self._insist = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(READ_AFTER_MS)
        self._soon.timeout.connect(self._read)
        self._program_problem = ""
        self.line = GrowingEdit(4)
        self._build()
        self._lay_out()
        self._show_settings()
        context.theme.changed.connect(self._show_reading)

    # ---------------------------------------------------------------- showing

    def put(self, task: PastTask) -> None:
        """Write `task` into the line, and its program."""
        self.line.put(task.task)
        self._program.put(task.app)
        self._walk.leave()

    def show_machine(self, machine: Machine) -> None:
        """Offer the displays and programs of this machine."""
        self._machine = machine
        self._program.show_installed(machine.programs)
        self._offer_displays(self._display.value() or self._settings.work.display)

    def show_history(self, history: History) -> None:
        """Offer past tasks and programs."""
        self._walk = Walk(history.tasks)
        self._program.show_past(history.programs)

    def show_models(self, pulled: tuple[str, ...]) -> None:
        """Offer the models whose files are on this machine."""
        self._panel.show_models(pulled)

    def show_busy(self, busy: bool) -> None:
        """While work is under way, only the next task can be written, and how much is asked be changed."""
        for widget in (self._program, self._display, self._more, self._panel):
            widget.setEnabled(not busy)
        self._start.setEnabled(not busy)
        # What is being done stands in the state line and the timeline.
        self._understood.setVisible(not busy)
        if busy:
            self._confirm.take_back()
        self._confirm.show_display(self._display.value() or VIRTUAL, busy=busy)

    def follow_settings(self) -> None:
        """Take over settings that were changed since."""
        if self._context.settings.now != self._settings:
            self._settings = self._context.settings.now
            self._show_settings()

    def choose_display(self, display: str) -> None:
        """Choose where the next task is done; it still must be confirmed where it is somebody's."""
        self._offer_displays(display)

    def show_problem(self, problem: str) -> None:
        """Say why nothing was begun; goes when something is written."""
        self._problem.setText(problem)
        self._problem_frame.setVisible(bool(problem))

    # ---------------------------------------------------------------- starting

    def start(self) -> None:
        """Begin the task in the line, if it can be begun; else say in place what is missing."""
        if not self._start.isEnabled():
            return
        self.show_problem("")
        text = self.line.toPlainText()
        if not text.strip():
            self.show_problem(tr("Say what to do first."))
            self.line.setFocus()
        elif problem := app_problem(self._program.command()):
            self.show_problem(problem)
            self._program.setFocus()
        elif self._display.value() != VIRTUAL and not self._confirm.given:
            self._confirm.ask()
        elif self._reading.text == text:
            self._begin()
        else:
            self._starting = True
            self._read()

    def options(self) -> TaskOptions:
        """What is chosen. Raises ValueError for a size that is none."""
        chosen = replace(
            options_of(self._settings),
            display=self._display.value() or VIRTUAL,
            approve=ApprovalMode(self._autonomy.value() or ApprovalMode.ASK),
        )
        return self._panel.options(chosen)

    def _begin(self) -> None:
        readable = isinstance(self._reading, Understood)
        if not readable and not (isinstance(self._reading, NotUnderstood) and self._planner):
            self._insist = True
            self._show_reading()
            self.line.setFocus()
            return
        try:
            options = self.options()
        except ValueError:
            self.show_problem(tr("The size of the display must be like 1280x800, from 320x240 to 7680x4320."))
            self._more.setChecked(True)
            self._panel.focus_size()
            return
        self.composed.emit(self._reading.text, self._program.command(), options)

    # ----------------------------------------------------------------- reading

    def _written(self) -> None:
        self.show_problem("")
        self._insist = False
        # What was about to start was another text.
        self._starting = False
        self._understood.show()
        self.line.underline(-1, -1, self._context.theme.colour("bad"))
        self._soon.start()

    def _read(self) -> None:
        self._soon.stop()
        self._forget()
        text, app = self.line.toPlainText(), self._program.command()
        self._forget = self._context.jobs.run(
            lambda: (read(text), _missing(app)), lambda found: self._was_read(*found), self._was_not_read
        )

    def _was_read(self, reading: Reading, missing: str) -> None:
        if reading.text != self.line.toPlainText():
            return
        self._reading = reading
        self._program_problem = missing
        self._show_reading()
        if self._starting:
            self._starting = False
            self._begin()

    def _was_not_read(self, problem: Exception) -> None:
        self._starting = False
        self.show_problem(str(problem))

    def _show_reading(self) -> None:
        bad = self._context.theme.colour("bad")
        if isinstance(self._reading, NotUnderstood) and not self._planner:
            self.line.underline(self._reading.start, self._reading.end, bad)
        else:
            self.line.underline(-1, -1, bad)
        self._understood.show_reading(
            self._reading, planner=self._planner, problem=self._program_problem, insist=self._insist
        )

    @property
    def _planner(self) -> str:
        """What the model is called that plans what cannot be read; empty where none does."""
        return planner_name(self._panel.planner, self._settings.model)

    # ----------------------------------------------------------------- history

    def _older(self) -> None:
        self._recall(self._walk.older(self.line.toPlainText()))

    def _newer(self) -> None:
        self._recall(self._walk.newer())

    def _recall(self, past: PastTask | None) -> None:
        if past is None:
            return
        self.line.put(past.task)
        if past.app:
            self._program.put(past.app)

    # ----------------------------------------------------------------- choices

    def _show_settings(self) -> None:
        options = options_of(self._settings)
        self._offer_displays(options.display)
        self._autonomy.offer(autonomy_choices(), options.approve)
        self._panel.show_options(options, self._settings.model)
        self._display_chosen()

    def _offer_displays(self, current: str) -> None:
        others = self._machine.others
        if current.startswith(":") and current not in others:
            others = (*others, current)
        self._display.offer(
            display_choices(
                virtual_problem=self._machine.virtual_problem,
                own_screen=self._machine.own_screen,
                others=others,
            ),
            current,
        )
        self._display_chosen()

    def _display_chosen(self, _row: int = 0) -> None:
        self._confirm.take_back()
        self._panel.show_display(self._display.value() == VIRTUAL)
        self._confirm.show_display(self._display.value() or VIRTUAL, busy=not self._start.isEnabled())

    # ---------------------------------------------------------------- building

    def _build(self) -> None:
        self.line.setObjectName("task_line")
        self.line.setAccessibleName(tr("What should be done"))
        self.line.setPlaceholderText(tr("What should be done? Enter starts, Shift+Enter begins a new line."))
        self.line.setToolTip(tr("Enter starts; Up and Down bring back past tasks (Ctrl+L)"))
        self.line.confirmed.connect(self.start)
        self.line.older.connect(self._older)
        self.line.newer.connect(self._newer)
        self.line.textChanged.connect(self._written)
        self._start = QPushButton(tr("Start"))
        self._start.setObjectName("task_start")
        self._start.setToolTip(tr("Start the task (Enter in the line, Ctrl+Return anywhere)"))
        kind_of(self._start, "primary")
        self._icons.put(self._start, "play", "on_accent")
        self._start.clicked.connect(self.start)
        self._understood = Understanding()
        self._understood.models_wanted.connect(self.models_wanted)
        self._problem = words(name="task_problem")
        self._problem_frame = QFrame()
        self._problem_frame.hide()
        kind_of(self._problem_frame, "notice", "bad")
        self._program = ProgramBox()
        self._program.editTextChanged.connect(self._soon.start)
        self._display = ChoiceBox("task_display", tr("Where it is done"))
        self._display.currentIndexChanged.connect(self._display_chosen)
        self._autonomy = ChoiceBox("task_autonomy", tr("When you are asked"))
        self._autonomy.currentIndexChanged.connect(self._autonomy_changed)
        self._more = QToolButton()
        self._more.setObjectName("task_more")
        self._more.setText(tr("More"))
        self._more.setCheckable(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setToolTip(tr("Planner, size and theme of the display, patience"))
        self._icons.put(self._more, "settings")
        self._panel = MoreOptions()
        self._panel.planner_chosen.connect(self._show_reading)
        self._panel.hide()
        self._more.toggled.connect(self._panel.setVisible)
        self._confirm = Confirm()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.line, 1)
        first.addWidget(self._start, 0, Qt.AlignmentFlag.AlignTop)
        second = QHBoxLayout()
        second.setSpacing(8)
        for text, field, share in (
            (tr("Program"), self._program, 3),
            (tr("Where"), self._display, 3),
            (tr("Asking"), self._autonomy, 4),
        ):
            label = words(text, "muted")
            label.setWordWrap(False)
            label.setBuddy(field)
            second.addWidget(label)
            second.addWidget(field, share)
        second.addWidget(self._more)
        row = QHBoxLayout(self._problem_frame)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self._problem, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self._problem_frame)
        column.addWidget(self._understood)
        column.addLayout(second)
        column.addWidget(self._confirm)
        column.addWidget(self._panel)

    def _autonomy_changed(self, _row: int = 0) -> None:
        if value := self._autonomy.value():
            self.autonomy_chosen.emit(ApprovalMode(value))


def _missing(app: str) -> str:
    """A word of warning when the program is not there; it may still be by the time it is started."""
    import shlex

    try:
        first = next(iter(shlex.split(app)), "")
    except ValueError:
        return app_problem(app)
    if not first or shutil.which(first) is not None or Path(first).is_file():
        return ""
    return tr("There is no program “{name}” here.", name=first)

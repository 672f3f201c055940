"""Recording a macro: what it is called and begun with, then the display to act in and its steps as they come."""

from __future__ import annotations

import shlex

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.engine.messages import Ended, KeyTurned, Order, Record, StepRecorded, StopRecording
from desktop_agent.errors import BadInput
from desktop_agent.macros.head import MACRO_NAME
from desktop_agent.macros.record.recorder import HOTKEYS
from desktop_agent.macros.store import macros_folder, place_for
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros.display import DisplayField, setup_for
from desktop_agent.panel.macros.parts import Icons, Notice, ask, label, push_button, row
from desktop_agent.panel.run import Activity, Topic
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import ntr, tr
from desktop_agent.session.plain import plain_line


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


class RecordPane(QWidget):
    """The form, and the recording.

    Signals:
        saved: a macro was recorded: its path, and what a person should know.
        closed: the person does not want to record.
    """

    saved = Signal(str, object)
    closed = Signal()

    def __init__(self, context: Context, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("record_pane")
        self._context = context
        self._icons = icons
        self._mine = False
        self._keep = True
        self._stack = QStackedLayout(self)
        self._form = self._make_form()
        self._scene = self._make_scene()
        self._live: QWidget | None = None
        self._stack.addWidget(self._form)
        self._stack.addWidget(self._scene)
        context.hub.ordered.connect(self._ordered)
        context.hub.changed.connect(self._changed)

    @property
    def recording(self) -> bool:
        """Whether a recording of this page is under way."""
        return self._mine

    def begin(self) -> None:
        """Show the form, or the recording that is under way."""
        self._stack.setCurrentWidget(self._scene if self._mine else self._form)
        if not self._mine:
            self._check()
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---------------------------------------------------------------- the form

    def _make_form(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setObjectName("record_name")
        self.name.setPlaceholderText(tr("For example: save letter"))
        self.name_told = label("", "wrong", "record_name_told", wraps=True)
        self.app = QLineEdit()
        self.app.setObjectName("record_app")
        self.app.setPlaceholderText(tr("For example: mousepad --disable-server"))
        self.app_told = label("", "wrong", "record_app_told", wraps=True)
        self.display = DisplayField("record_display")
        self.display.choose(self._context.settings.now.work.display)
        self.display_told = label("", "muted", "record_display_told", wraps=True)
        self.problem = Notice("record_problem")
        self.start = push_button("record_start", tr("Start recording"), "primary")
        self._icons.set(self.start, "circle-dot", "on_accent")
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
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        line = row(None, card, None)
        line.setStretch(1, 10)
        outer.addLayout(line)
        outer.addStretch(1)
        self.name.textChanged.connect(self._check)
        self.app.textChanged.connect(self._check)
        self.display.changed.connect(self._check)
        self.name.returnPressed.connect(self._start)
        self.app.returnPressed.connect(self._start)
        self.start.clicked.connect(self._start)
        cancel.clicked.connect(self.closed)
        return page

    def _check(self) -> None:
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
        if busy and not self._mine:
            self.problem.say(tr("Something else is under way; it must end first."), Tone.WARN)
        elif self.problem.property("tone") == Tone.WARN:
            self.problem.say("")
        self.start.setEnabled(not name and not app and display is not None and not busy)

    def _start(self) -> None:
        self._check()
        display = self.display.display
        if not self.start.isEnabled() or display is None:
            return
        self.problem.say("")
        self._mine, self._keep = True, True
        setup = setup_for(self._context.settings.now, display)
        self._context.hub.tell(
            Record(self.name.text(), self.app.text().strip(), setup, folder=str(macros_folder()))
        )
        self._show_scene()

    # ----------------------------------------------------------- the recording

    def _make_scene(self) -> QWidget:
        self.badge = label(tr("Recording"), "badge", "record_badge")
        kind_of(self.badge, "badge", "bad")
        self.recorded_name = label("", "title", "recorded_name")
        self.stop = push_button("record_stop", tr("Stop and save"), "primary")
        self._icons.set(self.stop, "square", "on_accent")
        self.discard = push_button("record_discard", tr("Discard"), "danger")
        self._icons.set(self.discard, "trash-2", "bad")
        self.check = push_button(
            "record_check", tr("Check this"), tip=tr("Check what is under the pointer there")
        )
        self._icons.set(self.check, "shield-check")
        self.pause = push_button(
            "record_pause", tr("Pause"), tip=tr("Record nothing until it is pressed again")
        )
        self._icons.set(self.pause, "pause")
        self.hints = label(hint(), "muted", "record_hints", wraps=True)
        self.told = Notice("record_told")
        self.steps = QListWidget()
        self.steps.setObjectName("recorded_steps")
        self.steps.setAccessibleName(tr("Recorded steps"))
        self.steps.setWordWrap(True)
        self.steps.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.count = label("", "muted", "recorded_count", wraps=True)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.count)
        column.addWidget(self.steps, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("record_splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(side)
        self._splitter.setHandleWidth(8)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(
            row(self.badge, self.recorded_name, None, self.check, self.pause, self.discard, self.stop)
        )
        layout.addWidget(self.hints)
        layout.addWidget(self.told)
        layout.addWidget(self._splitter, 1)
        self.check.clicked.connect(lambda: self._press("check"))
        self.pause.clicked.connect(lambda: self._press("pause"))
        self.stop.clicked.connect(self._stop)
        self.discard.clicked.connect(self._ask_to_discard)
        return page

    def _show_scene(self) -> None:
        if self._live is None:
            self._live = _live_view(self._context)
            self._splitter.insertWidget(0, self._live)
            self._splitter.setStretchFactor(0, 3)
            self._splitter.setStretchFactor(1, 1)
            self._splitter.setSizes([700, 260])
        self.steps.clear()
        self.told.say("")
        self.recorded_name.setText(self.name.text())
        self._show_activity()
        self._stack.setCurrentWidget(self._scene)
        self._live.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_activity(self) -> None:
        run = self._context.hub.run
        begun = run.opened is not None
        self.badge.setText(tr("Recording") if begun else tr("Starting"))
        kind_of(self.badge, "badge", "bad" if begun else "live")
        self.stop.setEnabled(True)
        self.discard.setEnabled(True)
        for button in (self.check, self.pause):
            button.setVisible(run.opened is not None and run.opened.virtual)
        count = self.steps.count()
        waits = tr("No steps yet. What you do is understood when you do the next thing.")
        self.count.setText(ntr("{count} step", "{count} steps", count) if count else waits)

    def _press(self, name: str) -> None:
        """Press one of the recorder's own keys on the display where the person acts."""
        chord = HOTKEYS[name]
        for key in chord:
            self._context.hub.tell(KeyTurned(key, down=True))
        for key in reversed(chord):
            self._context.hub.tell(KeyTurned(key, down=False))

    def _stop(self) -> None:
        self._tell_stop(keep=True)

    def _ask_to_discard(self) -> None:
        if self.steps.count() == 0:
            self._tell_stop(keep=False)
            return
        ask(
            self,
            "discard_recording",
            tr("Discard the recording?"),
            tr("What was recorded will be lost."),
            tr("Discard"),
            lambda: self._tell_stop(keep=False),
            no=tr("Go on recording"),
        )

    def _tell_stop(self, *, keep: bool) -> None:
        if not self._mine:
            return
        self._keep = keep
        self.stop.setEnabled(False)
        self.discard.setEnabled(False)
        self.badge.setText(tr("Saving") if keep else tr("Discarding"))
        self._context.hub.tell(StopRecording(keep))

    # ----------------------------------------------------------------- reports

    def _ordered(self, order: Order) -> None:
        if isinstance(order, Record) and self._context.hub.run.activity is Activity.RECORDING:
            self._mine = True

    def _changed(self, topics: frozenset[Topic]) -> None:
        if not self._mine:
            if Topic.ACTIVITY in topics and self._stack.currentWidget() is self._form:
                self._check()
            return
        run = self._context.hub.run
        if Topic.RECORDING in topics:
            for recorded in run.recorded[self.steps.count() :]:
                self._add(recorded)
        if Topic.ACTIVITY in topics and run.busy and self.stop.isEnabled():
            self._show_activity()
        if Topic.TOLD in topics and run.told is not None:
            self.told.say(run.told.words, Tone.WARN if run.told.warning else Tone.INFO)
        if not run.busy:
            self._ended()

    def _add(self, recorded: StepRecorded) -> None:
        lines = [f"{recorded.number}. {plain_line(recorded.sentence)}"]
        lines += [plain_line(doubt) for doubt in recorded.doubts]
        item = QListWidgetItem("\n".join(lines))
        if recorded.doubts:
            item.setIcon(self._context.theme.icon("triangle-alert", "warn"))
            item.setForeground(self._context.theme.colour("warn"))
        self.steps.addItem(item)
        self.steps.scrollToItem(item)
        self.count.setText(ntr("{count} step", "{count} steps", self.steps.count()))

    def _ended(self) -> None:
        self._mine = False
        run = self._context.hub.run
        if run.saved is not None and run.saved.path:
            self.name.clear()
            self.saved.emit(run.saved.path, run.saved.warnings)
            return
        self._stack.setCurrentWidget(self._form)
        self._check()
        if not self._keep:
            self.closed.emit()
            return
        message = run.end.message if run.end is not None else ""
        advice = run.end.advice if isinstance(run.end, Ended) else ()
        words = [message or tr("Nothing was recorded."), *advice]
        self.problem.say("\n".join(words), Tone.BAD if message else Tone.INFO)


def _live_view(context: Context) -> QWidget:
    from desktop_agent.panel.live.view import LiveView

    return LiveView(context)

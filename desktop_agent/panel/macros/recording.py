"""Recording a macro: what it is called and begun with, then the display to act in and its steps as they come."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.engine.messages import Ended, KeyTurned, Order, Record, StepRecorded, StopRecording
from desktop_agent.macros.record.recorder import HOTKEYS
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros.parts import Icons, Notice, ask, label, push_button, row
from desktop_agent.panel.macros.recordform import RecordForm, hint
from desktop_agent.panel.run import Activity, Topic
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import ntr, tr
from desktop_agent.session.plain import plain_line


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
        self.form = RecordForm(context, icons)
        self._scene = self._make_scene()
        self._live: QWidget | None = None
        self._stack.addWidget(self.form)
        self._stack.addWidget(self._scene)
        self.form.begin.connect(self._start)
        self.form.closed.connect(self.closed)
        context.hub.ordered.connect(self._ordered)
        context.hub.changed.connect(self._changed)

    @property
    def recording(self) -> bool:
        """Whether a recording of this page is under way."""
        return self._mine

    def begin(self) -> None:
        """Show the form, or the recording that is under way."""
        self._stack.setCurrentWidget(self._scene if self._mine else self.form)
        if not self._mine:
            self.form.check()
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self, order: Record) -> None:
        self._mine, self._keep = True, True
        self._context.hub.tell(order)
        self._show_scene(order.name)

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

    def _show_scene(self, name: str) -> None:
        if self._live is None:
            self._live = _live_view(self._context)
            self._splitter.insertWidget(0, self._live)
            self._splitter.setStretchFactor(0, 3)
            self._splitter.setStretchFactor(1, 1)
            self._splitter.setSizes([700, 260])
        self.steps.clear()
        self.told.say("")
        self.recorded_name.setText(name)
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
            if Topic.ACTIVITY in topics and self._stack.currentWidget() is self.form:
                self.form.check()
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
            self.form.name.clear()
            self.saved.emit(run.saved.path, run.saved.warnings)
            return
        self._stack.setCurrentWidget(self.form)
        self.form.check()
        if not self._keep:
            self.closed.emit()
            return
        message = run.end.message if run.end is not None else ""
        advice = run.end.advice if isinstance(run.end, Ended) else ()
        words = [message or tr("Nothing was recorded."), *advice]
        self.form.problem.say("\n".join(words), Tone.BAD if message else Tone.INFO)


def _live_view(context: Context) -> QWidget:
    from desktop_agent.panel.live.view import LiveView

    return LiveView(context)

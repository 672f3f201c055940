"""The row that says what the run is at, with the controls; and the same controls as actions for menus."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.labels import OneLine
from desktop_agent.panel.task.state import Act, StateShown, clock_words
from desktop_agent.panel.words import tr

KEYS = {
    Act.START: "Ctrl+Return",
    Act.PAUSE: "F6",
    Act.STEP: "F10",
    Act.TAKE_OVER: "F8",
    Act.STOP: "Ctrl+.",
    Act.RETRY: "Ctrl+Shift+R",
    Act.SKIP: "Ctrl+Shift+K",
}


class Controls(QWidget):
    """State badge, what is being done, elapsed time, and buttons.

    Signals:
        wanted: what the person wants done (an Act).

    Attributes:
        actions_by_name: every control as an action with an application-wide key; `Act`'s words name them.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = Icons(theme, self)
        self.actions_by_name: dict[str, QAction] = {}
        self._seconds = 0
        self._badge = QLabel()
        self._badge.setObjectName("run_badge")
        # A label measures itself when its text comes: by then its padding must be known.
        kind_of(self._badge, "badge")
        self._badge.setTextFormat(Qt.TextFormat.PlainText)
        self._words = OneLine("run_words")
        self._time = QLabel()
        self._time.setObjectName("run_time")
        kind_of(self._time, "muted")
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._second)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._badge)
        row.addWidget(self._words, 1)
        row.addWidget(self._time)
        self._make(Act.START, tr("Start"), "play")
        for act, text, icon, kind in (
            (Act.PAUSE, tr("Pause"), "pause", ""),
            (Act.STEP, tr("Step"), "step-forward", ""),
            (Act.TAKE_OVER, tr("Take over"), "hand", ""),
            (Act.STOP, tr("Stop"), "square", "danger"),
        ):
            row.addWidget(self._tool(self._make(act, text, icon, "bad" if kind else "text"), act, kind))
        self._make(Act.RETRY, tr("Retry the step"), "rotate-ccw")
        self._make(Act.SKIP, tr("Skip the step"), "skip-forward")

    def show_state(self, shown: StateShown) -> None:
        """Show what the run is at, and allow what can be said to it."""
        self._badge.setText(shown.badge)
        self._badge.setVisible(bool(shown.badge))
        kind_of(self._badge, "badge", shown.tone)
        self._words.setText(shown.words)
        if shown.clock and not self._tick.isActive():
            self._seconds = 0
            self._time.setText(clock_words(0))
            self._tick.start()
        elif not shown.clock:
            self._tick.stop()
        self._time.setVisible(shown.clock)
        for act in Act:
            self.actions_by_name[act.value].setEnabled(act in shown.usable)
        self._name(
            Act.PAUSE, tr("Resume") if shown.resumes else tr("Pause"), "play" if shown.resumes else "pause"
        )
        self._name(
            Act.TAKE_OVER,
            tr("Hand back") if shown.hands_back else tr("Take over"),
            "hand-helping" if shown.hands_back else "hand",
        )

    def _second(self) -> None:
        self._seconds += 1
        self._time.setText(clock_words(self._seconds))

    def _make(self, act: Act, text: str, icon: str, tone: str = "text") -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"action_{act.value}")
        action.setShortcut(QKeySequence(KEYS[act]))
        # A run can be stopped wherever the person is in the panel.
        action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda: self.wanted.emit(act))
        self._icons.put(action, icon, tone)
        self.actions_by_name[act.value] = action
        self._tell_key(action)
        self.addAction(action)
        return action

    def _tool(self, action: QAction, act: Act, kind: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"run_{act.value}")
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if kind:
            kind_of(button, kind)
        return button

    def _name(self, act: Act, text: str, icon: str) -> None:
        action = self.actions_by_name[act.value]
        if action.text() != text:
            action.setText(text)
            self._icons.put(action, icon)
            self._tell_key(action)

    def _tell_key(self, action: QAction) -> None:
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setIconText(f"{action.text()}  {key}")
        action.setToolTip(f"{action.text()} ({key})")

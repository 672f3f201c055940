"""Above a session: what it was, how it ended, what can be done with it, and what came of that."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Context
from desktop_agent.panel.sessions.exporting import Export
from desktop_agent.panel.sessions.listing import facts_of, title_of
from desktop_agent.panel.sessions.recording import Recording
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.task.thinking import spent_words
from desktop_agent.panel.timeline.facts import Elided, wrapped
from desktop_agent.panel.timeline.words import state_tone, state_words
from desktop_agent.panel.words import tr

_BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_ICONS = {
    Export.PAGE: "file-text",
    Export.VIDEO: "video",
    Export.JSON: "braces",
    Export.PICTURES: "image",
    Export.MACRO: "workflow",
    Export.PYTEST: "flask-conical",
}


class Heading(QWidget):
    """The session's title, and its buttons.

    Signals:
        again_wanted: do it again from the chosen step; whether on the person's own screen.
        ask_wanted: ask another model at the chosen step.
        export_wanted: make this of it (an `Export`).
        verify_wanted: prove that it is whole.
        delete_wanted: delete it.
        stop_wanted: stop what is under way.
        list_toggled: show the list of sessions, or not.
    """

    again_wanted = Signal(bool)
    ask_wanted = Signal()
    export_wanted = Signal(object)
    verify_wanted = Signal()
    delete_wanted = Signal()
    stop_wanted = Signal()
    list_toggled = Signal(bool)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._exports: dict[Export, QAction] = {}
        self._build()
        context.theme.changed.connect(self._dress)
        self._dress()

    # ------------------------------------------------------------------------ public

    def show_recording(self, recording: Recording) -> None:
        """Say what this session is."""
        summary = recording.summary
        self._title.setText(title_of(summary))
        self._title.setToolTip(tip(f"{title_of(summary)}\n{recording.path}"))
        self._badge.setText(state_words(summary.state))
        kind_of(self._badge, "badge", state_tone(summary.state))
        facts = facts_of(summary, datetime.now(UTC))
        tokens = spent_words(sum(row.tokens for row in recording.rows.rows), 0.0)
        self._facts.setText(" · ".join(part for part in (facts, tokens, summary.session_id) if part))
        self.tell(recording.problem or summary.message, state_tone(summary.state))

    def tell(self, words: str, tone: str) -> None:
        """Say what came of something; empty words: nothing."""
        self._words.setText(words)
        kind_of(self._notice, "notice", "live" if tone == "info" else tone)
        self._notice.setVisible(bool(words))

    def allow_again(self, *, why_not: str, number: str) -> None:
        """Whether the session can be done again from the chosen step, `number`; `why_not` says why it cannot."""
        self._again.setEnabled(not why_not)
        self._again.setText(tr("Do again from step {number}", number=number) if number else tr("Do again"))
        self._again.setToolTip(
            why_not or tr("The steps are done again, starting with the chosen one, on a display of their own")
        )

    def allow_ask(self, why_not: str) -> None:
        """Whether another model can be asked at the chosen step; `why_not` says why it cannot."""
        self._ask.setEnabled(not why_not)
        self._ask.setToolTip(
            why_not or tr("What another model would do at the chosen step; nothing is acted on")
        )

    def begin(self, words: str) -> None:
        """Something is under way."""
        self._doing.setText(words)
        self._progress.setRange(0, 0)
        self._work.show()

    def advance(self, share: float) -> None:
        """So much of it is done."""
        self._progress.setRange(0, 100)
        self._progress.setValue(round(100 * share))

    def end(self) -> None:
        """It is over."""
        self._work.hide()

    # ------------------------------------------------------------------------- build

    def _build(self) -> None:
        self._toggle = self._tool("sessions_toggle", tr("Show or hide the list of sessions"))
        self._toggle.setCheckable(True)
        self._toggle.setChecked(True)
        self._toggle.toggled.connect(self.list_toggled)
        self._title = Elided("title")
        self._title.setObjectName("session_title")
        self._badge = QLabel()
        self._badge.setObjectName("session_badge")
        kind_of(self._badge, "badge")
        self._facts = wrapped("", "muted")
        self._facts.setObjectName("session_facts")
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self._toggle)
        top.addWidget(self._title, 1)
        top.addWidget(self._badge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._facts)
        column.addLayout(self._buttons())
        column.addWidget(self._build_notice())
        column.addWidget(self._build_work())

    def _buttons(self) -> QHBoxLayout:
        self._again = QToolButton()
        self._again.setObjectName("session_again")
        self._again.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._again.setToolButtonStyle(_BESIDE)
        self._again.clicked.connect(lambda: self.again_wanted.emit(False))
        menu = QMenu(self._again)
        menu.addAction(tr("On a display of its own")).triggered.connect(lambda: self.again_wanted.emit(False))
        menu.addAction(tr("On this screen …")).triggered.connect(lambda: self.again_wanted.emit(True))
        self._again.setMenu(menu)
        self._ask = QPushButton(tr("Ask another model"))
        self._ask.setObjectName("session_ask_model")
        self._ask.clicked.connect(self.ask_wanted)
        self.allow_ask("")
        self._export = QToolButton()
        self._export.setObjectName("session_export")
        self._export.setText(tr("Export"))
        self._export.setToolTip(tr("Make a page, a video, a macro or a test of this session"))
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._export.setToolButtonStyle(_BESIDE)
        exports = QMenu(self._export)
        exports.setObjectName("session_export_menu")
        names = {
            Export.PAGE: tr("HTML page …"),
            Export.VIDEO: tr("Video …"),
            Export.JSON: tr("JSON …"),
            Export.PICTURES: tr("Pictures …"),
            Export.MACRO: tr("Macro"),
            Export.PYTEST: tr("Pytest file …"),
        }
        for export, name in names.items():
            action = exports.addAction(name)
            action.setObjectName(f"export_{export}")
            action.triggered.connect(lambda _, export=export: self.export_wanted.emit(export))
            self._exports[export] = action
        self._export.setMenu(exports)
        self._verify = self._tool(
            "session_verify", tr("Verify: prove that nothing in this session was changed")
        )
        self._verify.clicked.connect(self.verify_wanted)
        self._delete = self._tool("session_delete", tr("Delete this session"))
        self._delete.clicked.connect(self.delete_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for widget in (self._again, self._export, self._ask):
            row.addWidget(widget)
        row.addStretch()
        for tool in (self._verify, self._delete):
            row.addWidget(tool)
        return row

    def _build_notice(self) -> QFrame:
        self._notice = QFrame()
        self._notice.setObjectName("session_notice")
        self._words = wrapped("")
        self._words.setObjectName("session_words")
        close = self._tool("session_notice_close", tr("Close"))
        close.clicked.connect(self._notice.hide)
        self._close = close
        row = QHBoxLayout(self._notice)
        row.setContentsMargins(SPACE + 4, SPACE, SPACE, SPACE)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self._notice.hide()
        return self._notice

    def _build_work(self) -> QWidget:
        self._work = QWidget()
        self._work.setObjectName("session_work")
        self._doing = QLabel()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(tr("Progress"))
        stop = QPushButton(tr("Stop"))
        stop.setObjectName("session_work_stop")
        stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._doing)
        row.addWidget(self._progress, 1)
        row.addWidget(stop)
        self._work.hide()
        return self._work

    def _tool(self, name: str, says: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(says)
        button.setToolTip(says)
        kind_of(button, "quiet")
        return button

    def _dress(self) -> None:
        theme = self._context.theme
        self._toggle.setIcon(theme.icon("panel-left"))
        self._again.setIcon(theme.icon("rotate-ccw"))
        self._ask.setIcon(theme.icon("brain"))
        self._export.setIcon(theme.icon("download"))
        self._verify.setIcon(theme.icon("shield-check"))
        self._delete.setIcon(theme.icon("trash-2"))
        self._close.setIcon(theme.icon("x"))
        for export, action in self._exports.items():
            action.setIcon(theme.icon(_ICONS[export]))

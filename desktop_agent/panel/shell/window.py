"""The main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDesktopServices,
    QIcon,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_agent import __version__
from desktop_agent.engine.messages import Questioned, Told
from desktop_agent.errors import BadInput
from desktop_agent.panel.context import Context, Page, Tone
from desktop_agent.panel.hub import Hub
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.shell.memory import Memory
from desktop_agent.panel.shell.messages import MessageBar
from desktop_agent.panel.shell.pages import page_specs
from desktop_agent.panel.shell.shortcuts import ShortcutsDialog
from desktop_agent.panel.shell.sidebar import Sidebar
from desktop_agent.panel.shell.statewords import state_of
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain
from desktop_agent.settings import SettingsFile

_SIZE = (1280, 820)
_SMALLEST = (880, 560)
_ROOMY = 1000
"""Pixels of width from which on the sidebar has words."""


class MainWindow(QMainWindow):
    """Sidebar, page, message bar, status line and menus.

    Signals:
        closed: it was closed, and the program may end.

    Attributes:
        context: what its pages were given.
    """

    closed = Signal()

    def __init__(
        self, hub: Hub, settings: SettingsFile, theme: Theme, jobs: Jobs, memory: Memory, icon: QIcon
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWindowTitle("Desktop Agent")
        self.setWindowIcon(icon)
        self.setMinimumSize(*_SMALLEST)
        self.context = Context(hub, jobs, theme, settings, self._say, self.go)
        self._memory = memory
        self._pages: dict[str, Page] = {}
        self._specs = page_specs()
        self._closing = False
        self._called: object = None
        self._sidebar = Sidebar(self._specs, theme)
        self._sidebar.chosen.connect(self._chosen)
        self._stack = QStackedWidget()
        self._messages = MessageBar(theme)
        self._build_status()
        self._lay_out()
        self._build_menus()
        hub.changed.connect(self._show_state)
        hub.reported.connect(self._heard)
        if not memory.restore_window(self):
            self.resize(*_SIZE)
        self._show_state()
        if settings.problem:
            self._say(settings.problem, Tone.WARN)

    def go(self, name: str, argument: object = None) -> None:
        """Show the page `name`; `argument` is for it."""
        page = self._page(name)
        self._stack.setCurrentWidget(page)
        self._sidebar.blockSignals(True)
        self._sidebar.selectionModel().blockSignals(True)
        self._sidebar.show_chosen(name)
        self._sidebar.selectionModel().blockSignals(False)
        self._sidebar.blockSignals(False)
        self._sidebar.viewport().update()
        self._memory.keep_page(name)
        page.opened(argument)
        self._call_person()

    def bring_up(self) -> None:
        """Show it in front of other windows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """A small window keeps its room for the page."""
        self._sidebar.set_narrow(event.size().width() < _ROOMY)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Ask first when work is under way or changes are unsaved."""
        if self._closing or self._may_close():
            self._memory.keep_window(self)
            self._memory.keep_splitters(self)
            event.accept()
            self.closed.emit()
            return
        event.ignore()

    # -------------------------------------------------------------- building

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            spec = next(spec for spec in self._specs if spec.name == name)
            page = spec.make(self.context)
            self._pages[name] = page
            self._offer(page.offers())
            self._stack.addWidget(page)
            self._memory.restore_splitters(self)
        return self._pages[name]

    def _offer(self, actions: Sequence[QAction]) -> None:
        """Put what a page offers everywhere into the menu, so that its keys work on all pages."""
        if actions:
            self._session_menu.insertActions(self._before_quit, list(actions))

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        bar = QVBoxLayout()
        bar.setContentsMargins(16, 8, 16, 0)
        bar.addWidget(self._messages)
        right.addLayout(bar)
        right.addWidget(self._stack, 1)
        whole = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar)
        row.addLayout(right, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self._status)
        whole.setLayout(column)
        self.setCentralWidget(whole)

    def _build_status(self) -> None:
        self._badge = QLabel()
        self._badge.setObjectName("state_badge")
        self._where = QLabel()
        self._where.setObjectName("state_display")
        kind_of(self._where, "muted")
        self._status = QFrame()
        row = QHBoxLayout(self._status)
        row.setContentsMargins(12, 4, 16, 6)
        row.setSpacing(12)
        row.addWidget(self._badge)
        row.addWidget(self._where, 1)

    def _build_menus(self) -> None:
        session = self.menuBar().addMenu(tr("&Session"))
        session.addAction(
            self._action(tr("&New task"), lambda: self.go("task"), QKeySequence.StandardKey.New)
        )
        session.addAction(
            self._action(tr("&Open a session"), lambda: self.go("sessions"), QKeySequence.StandardKey.Open)
        )
        session.addSeparator()
        self._session_menu, self._before_quit = session, session.addSeparator()
        session.addAction(self._action(tr("&Quit"), self.close, QKeySequence("Ctrl+Q")))
        view = self.menuBar().addMenu(tr("&View"))
        for number, spec in enumerate(self._specs, start=1):
            action = self._action(spec.title, partial(self.go, spec.name), QKeySequence(f"Ctrl+{number}"))
            view.addAction(action)
        view.addSeparator()
        self._build_themes(view.addMenu(tr("&Theme")))
        help_menu = self.menuBar().addMenu(tr("&Help"))
        help_menu.addAction(
            self._action(tr("&Keys"), lambda: ShortcutsDialog(self).open(), QKeySequence("F1"))
        )
        help_menu.addAction(self._action(tr("&Folder of sessions"), self._open_sessions_folder))
        help_menu.addAction(self._action(tr("Add to the &menu of applications"), self._install_launcher))
        help_menu.addAction(self._action(tr("&About"), self._about))

    def _build_themes(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        for wish, title in (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))):
            action = self._action(title, partial(self._wish_theme, wish))
            action.setCheckable(True)
            action.setChecked(self.context.settings.now.look.theme == wish)
            group.addAction(action)
            menu.addAction(action)

    def _action(
        self,
        title: str,
        work: Callable[[], object],
        key: QKeySequence | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(title, self)
        if key is not None:
            action.setShortcut(key)
        action.triggered.connect(lambda _checked=False: work())
        return action

    # ---------------------------------------------------------------- acting

    def _chosen(self, name: str) -> None:
        page = self._page(name)
        self._stack.setCurrentWidget(page)
        self._memory.keep_page(name)
        page.opened()
        self._call_person()

    def _say(self, words: str, tone: Tone = Tone.INFO) -> None:
        self._messages.say(words, tone)

    def _wish_theme(self, wish: str) -> None:
        self.context.theme.wish(wish)
        try:
            self.context.settings.change("look", theme=wish)
        except BadInput as problem:
            self._say(str(problem), Tone.WARN)

    def _heard(self, report: object) -> None:
        if isinstance(report, Told) and report.warning:
            self._say(report.words, Tone.WARN)

    def _show_state(self, _topics: object = None) -> None:
        run = self.context.hub.run
        state = state_of(run)
        kind_of(self._badge, "badge", state.tone)
        self._badge.setText(state.words)
        self._badge.setAccessibleName(tr("State: {words}", words=state.words))
        self.setWindowTitle(
            tr("Needs you — {name}", name="Desktop Agent") if run.needs_person else "Desktop Agent"
        )
        self._call_person()
        opened = run.opened
        if run.busy and opened is not None:
            size = f"{opened.width}×{opened.height}"
            where = tr("its own display") if opened.virtual else tr("your screen")
            self._where.setText(f"{where} {opened.display} · {size}")
        else:
            self._where.setText("")

    def _call_person(self) -> None:
        """Who looks at another page is told that an answer is waited for, and led there."""
        run = self.context.hub.run
        there = self._stack.currentWidget() is self._pages.get("task")
        asked = (run.question or run.inquiry) if run.needs_person and not there else None
        if asked is None:
            self._called = None
            self._messages.settle()
        elif asked != self._called:
            self._called = asked
            said = asked.words if isinstance(asked, Questioned) else asked.proposal.purpose
            words = tr("The agent waits for your answer: {words}", words=plain(said, 300))
            self._messages.call(words, tr("Answer"), lambda: self.go("task"))
            QApplication.alert(self)

    def _may_close(self) -> bool:
        if not all(page.may_close() for page in self._pages.values()):
            return False
        if not self.context.hub.run.busy:
            return True
        box = QMessageBox(self)
        box.setObjectName("close_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Work is under way"))
        box.setText(tr("Stop what is under way, and close?"))
        box.setInformativeText(
            tr("What was asked is rejected. The session keeps everything that was done so far.")
        )
        stop = box.addButton(tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.buttonClicked.connect(lambda button: self._close_now() if button is stop else None)
        box.open()
        return False

    def _close_now(self) -> None:
        self._closing = True
        self.close()

    def _open_sessions_folder(self) -> None:
        from desktop_agent.session.store import sessions_folder

        folder = sessions_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            self._say(
                tr("The folder {path} cannot be made: {reason}.", path=folder, reason=problem.strerror),
                Tone.WARN,
            )
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _install_launcher(self) -> None:
        from desktop_agent.panel.shell.launcher import install_launcher

        try:
            entry = install_launcher()
        except BadInput as problem:
            self._say(str(problem), Tone.BAD)
        else:
            self._say(tr("The menu entry is at {path}.", path=entry), Tone.GOOD)

    def _about(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(tr("About Desktop Agent"))
        box.setIconPixmap(self.windowIcon().pixmap(64))
        box.setText(f"Desktop Agent {__version__}")
        box.setInformativeText(
            tr(
                "Sees a screen, decides, acts, checks, and writes everything down. Everything stays on this machine "
                "unless you name a server. Apache-2.0; icons by Lucide (ISC)."
            )
        )
        box.open()

"""The icon in the system's tray: what the agent is at, and the stop, wherever the window is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.context import Context
from desktop_agent.panel.run import Activity
from desktop_agent.panel.shell.statewords import state_of
from desktop_agent.panel.words import tr

_SIZE = 64


class Tray(QObject):
    """The tray icon, where the system has a tray.

    Signals:
        wanted: the person wants to see the window.
        quit_wanted: the person wants to end the program.

    Attributes:
        menu: what it offers.
    """

    wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, context: Context, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._picture = icon
        self.menu = QMenu()
        self._state = QAction(self.menu)
        self._state.setEnabled(False)
        self._show = QAction(tr("Show the window"), self.menu)
        self._pause = QAction(tr("Pause"), self.menu)
        self._stop = QAction(tr("Stop"), self.menu)
        self._quit = QAction(tr("Quit"), self.menu)
        self.menu.addActions([self._state, self._show, self._pause, self._stop, self._quit])
        self._show.triggered.connect(self.wanted)
        self._quit.triggered.connect(self.quit_wanted)
        self._stop.triggered.connect(lambda: self._say(Control.STOP))
        self._pause.triggered.connect(self._pause_or_go_on)
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        context.hub.changed.connect(self._show_state)
        context.theme.changed.connect(self._show_state)
        self._show_state()
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()

    @property
    def shown(self) -> bool:
        """Whether there is a tray that shows it."""
        return self._icon.isVisible()

    def close(self) -> None:
        """Take it away."""
        self._icon.hide()
        self.menu.deleteLater()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.wanted.emit()

    def _say(self, control: Control) -> None:
        from desktop_agent.engine.messages import Say

        self._context.hub.tell(Say(control))

    def _pause_or_go_on(self) -> None:
        held = self._context.hub.run.status in (Status.PAUSED, Status.PAUSING)
        self._say(Control.RESUME if held else Control.PAUSE)

    def _show_state(self, _topics: object = None) -> None:
        run = self._context.hub.run
        state = state_of(run)
        running = run.activity is Activity.RUNNING
        self._state.setText(state.words)
        self._pause.setEnabled(running and run.status not in (Status.STUCK, Status.TAKEN))
        self._pause.setText(tr("Go on") if run.status in (Status.PAUSED, Status.PAUSING) else tr("Pause"))
        self._stop.setEnabled(run.activity in (Activity.RUNNING, Activity.STARTING))
        self._icon.setToolTip(f"Desktop Agent - {state.words}")
        self._icon.setIcon(self._badged(state.tone))

    def _badged(self, tone: str) -> QIcon:
        if not tone:
            return self._picture
        picture = QPixmap(self._picture.pixmap(_SIZE))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(self._context.theme.colour(tone)))
        third = picture.width() / 2.4
        painter.drawEllipse(
            int(picture.width() - third), int(picture.height() - third), int(third) - 1, int(third) - 1
        )
        painter.end()
        return QIcon(picture)

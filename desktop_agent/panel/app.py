"""Start the panel: one application, one window, one engine."""

from __future__ import annotations

import os
import socket
import sys
import traceback
from importlib import resources
from types import TracebackType
from typing import TYPE_CHECKING

from desktop_agent.errors import SomethingMissing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def run_panel() -> int:
    """Open the panel, and return when it was closed. Raises SomethingMissing where there is no screen for it."""
    check_screen(dict(os.environ), sys.platform)
    from PySide6.QtWidgets import QApplication

    application = QApplication([sys.argv[0]])
    panel = Panel(application)
    panel.show()
    code = application.exec()
    panel.close()
    return code


def check_screen(environment: dict[str, str], platform: str) -> None:
    """Raise SomethingMissing where Qt would end the process because no window can be opened."""
    if (
        not platform.startswith("linux")
        or environment.get("QT_QPA_PLATFORM")
        or environment.get("WAYLAND_DISPLAY")
    ):
        return
    display = environment.get("DISPLAY", "")
    if not display:
        raise SomethingMissing(
            "The control panel needs a screen (DISPLAY is not set). Without one there are `desktop-agent run`, "
            "`replay` and `test`; `desktop-agent --help` lists all verbs."
        )
    host, _, number = display.partition(":")
    if host in ("", "unix") and not _answers(number.partition(".")[0]):
        raise SomethingMissing(f"No X server answers on {display}: set DISPLAY to a screen that is there.")


class Panel:
    """The parts of the running program.

    Attributes:
        window: the main window.
        hub: the engine, as pages know it.
    """

    def __init__(self, application: QApplication) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtGui import QIcon, QPixmap

        from desktop_agent.panel.bridge import Bridge
        from desktop_agent.panel.hub import Hub
        from desktop_agent.panel.jobs import Jobs
        from desktop_agent.panel.shell.memory import Memory
        from desktop_agent.panel.shell.window import MainWindow
        from desktop_agent.panel.style.theme import Theme
        from desktop_agent.panel.words import speak
        from desktop_agent.settings import SettingsFile

        application.setApplicationName("Desktop Agent")
        application.setDesktopFileName("desktop-agent")
        application.setStyle("Fusion")
        application.setQuitOnLastWindowClosed(False)
        settings = SettingsFile()
        language = settings.now.look.language
        self._speak_qt(application, speak(system_language() if language == "system" else language))
        self._settings = settings
        self._theme = Theme(settings.now.look.theme)
        self._theme.apply()
        picture = QPixmap()
        picture.loadFromData(
            (resources.files("resources") / "icons" / "desktop-agent.svg").read_bytes(), "SVG"
        )
        self._icon = QIcon(picture)
        self._bridge = Bridge()
        self.hub = Hub(self._bridge)
        self._bridge.reported.connect(self.hub.hear)
        self._jobs = Jobs()
        self._memory = Memory()
        self.window = MainWindow(self.hub, settings, self._theme, self._jobs, self._memory, self._icon)
        self.window.closed.connect(application.quit)
        self._previous_hook = sys.excepthook
        sys.excepthook = self._unhandled
        self._late = QTimer()
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._after_first_paint)

    def show(self) -> None:
        """Show the window; what it does not need for that comes right after it was painted."""
        self.window.go("task")
        self.window.show()
        self._late.start(0)

    def close(self) -> None:
        """End the engine and everything else."""
        sys.excepthook = self._previous_hook
        self._bridge.close()
        self._jobs.close()

    def _speak_qt(self, application: QApplication, language: str) -> None:
        """Let the buttons of Qt's own dialogs speak `language`, too; without its words they stay English."""
        from PySide6.QtCore import QLibraryInfo, QTranslator

        if language == "en":
            return
        self._translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{language}", folder):
            application.installTranslator(self._translator)

    def _forget_old_sessions(self) -> None:
        """Delete the sessions that the person no longer wants to keep."""
        from desktop_agent.panel.context import Tone

        days = self._settings.now.privacy.keep_days

        def work() -> tuple[str, ...]:
            from desktop_agent.panel.settings.stored import delete_older

            return delete_older(days).problems

        def told(problems: tuple[str, ...]) -> None:
            if problems:
                self.window.context.say(problems[0], Tone.WARN)

        if days:
            self._jobs.run(work, told, lambda problem: self.window.context.say(str(problem), Tone.WARN))

    def _after_first_paint(self) -> None:
        from desktop_agent.panel.shell.tray import Tray

        self._bridge.start()
        self._forget_old_sessions()
        self._tray = Tray(self.window.context, self._icon, self.window)
        self._tray.wanted.connect(self.window.bring_up)
        self._tray.quit_wanted.connect(self.window.close)

    def _unhandled(
        self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None
    ) -> None:
        """A fault of ours in one place must not take the window with it."""
        from desktop_agent.panel.context import Tone
        from desktop_agent.panel.words import tr

        traceback.print_exception(kind, problem, trace)
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        self.window.context.say(
            tr(
                "Something went wrong in the panel: {what}. What the agent does goes on.",
                what=f"{kind.__name__}: {problem}",
            ),
            Tone.BAD,
        )


def system_language() -> str:
    """The language that the person's system speaks, as `de_DE`."""
    from PySide6.QtCore import QLocale

    return QLocale.system().name()


def _answers(number: str) -> bool:
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 (where X servers listen)
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False

"""Where the window was and what was open, from one start to the next."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter


def state_path() -> Path:
    """The file that keeps it."""
    return platformdirs.user_state_path("desktop-agent") / "panel.ini"


class Memory:
    """Keeps sizes and places. A file that cannot be read or written changes nothing but that."""

    def __init__(self, path: Path | None = None) -> None:
        self._settings = QSettings(str(path or state_path()), QSettings.Format.IniFormat)

    def restore_window(self, window: QMainWindow) -> bool:
        """Put `window` where it was; whether that is known."""
        geometry = self._settings.value("window/geometry")
        return isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)

    def keep_window(self, window: QMainWindow) -> None:
        """Remember where `window` is."""
        self._settings.setValue("window/geometry", window.saveGeometry())

    def restore_splitters(self, window: QMainWindow) -> None:
        """Divide each named splitter in `window` as it was."""
        for splitter in window.findChildren(QSplitter):
            state = self._settings.value(f"splitter/{splitter.objectName()}")
            if splitter.objectName() and isinstance(state, QByteArray):
                splitter.restoreState(state)

    def keep_splitters(self, window: QMainWindow) -> None:
        """Remember how each named splitter in `window` is divided."""
        for splitter in window.findChildren(QSplitter):
            if splitter.objectName():
                self._settings.setValue(f"splitter/{splitter.objectName()}", splitter.saveState())

    def page(self) -> str:
        """The page that was shown last; empty when unknown."""
        return str(self._settings.value("window/page", ""))

    def keep_page(self, name: str) -> None:
        """Remember the page `name`."""
        self._settings.setValue("window/page", name)

"""Icons that follow the theme."""

from __future__ import annotations

import weakref
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from desktop_agent.panel.style.theme import Theme


class _HasIcon(Protocol):
    def setIcon(self, icon: QIcon, /) -> None: ...  # noqa: N802 (Qt's name)


class Icons(QObject):
    """Puts icons on buttons and actions, and again when the theme changes."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._put: weakref.WeakKeyDictionary[_HasIcon, tuple[str, str]] = weakref.WeakKeyDictionary()
        theme.changed.connect(self._again)

    def put(self, target: _HasIcon, name: str, tone: str = "text") -> None:
        """Give `target` the icon `name` in the colour `tone`."""
        self._put[target] = (name, tone)
        target.setIcon(self._theme.icon(name, tone))

    def _again(self) -> None:
        for target, (name, tone) in list(self._put.items()):
            target.setIcon(self._theme.icon(name, tone))

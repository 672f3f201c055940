"""On which display a macro is replayed or recorded."""

from __future__ import annotations

import os
import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from desktop_agent.engine.messages import Setup
from desktop_agent.panel.words import tr
from desktop_agent.settings import Settings

VIRTUAL, SCREEN, OTHER = "virtual", "screen", "other"
_DISPLAY = re.compile(r":[0-9]{1,5}(\.[0-9]{1,2})?")


def setup_for(settings: Settings, display: str) -> Setup:
    """How a macro is begun on `display`: size and theme as it says itself, the rest as the person's settings say."""
    work, keys = settings.work, settings.hotkeys
    return Setup(
        display=display,
        approve=work.approve,
        policy=settings.privacy.policy,
        timeout_s=work.timeout_s,
        guard=work.guard,
        stop_hotkey=keys.stop,
        pause_hotkey=keys.pause,
        hide_pid=0 if display == VIRTUAL else os.getpid(),
    )


class DisplayField(QWidget):
    """A choice of displays.

    Signals:
        changed: it is another one now.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setObjectName(name)
        self.box.setAccessibleName(tr("Display"))
        for value, words in (
            (VIRTUAL, tr("A display of its own")),
            (SCREEN, tr("This screen")),
            (OTHER, tr("Another display")),
        ):
            self.box.addItem(words, value)
        self.number = QLineEdit()
        self.number.setObjectName(f"{name}_number")
        self.number.setAccessibleName(tr("Name of the display"))
        self.number.setPlaceholderText(":1")
        self.number.setMaxLength(12)
        self.number.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.box, 1)
        layout.addWidget(self.number)
        self.setFocusProxy(self.box)
        self.box.currentIndexChanged.connect(self._changed)
        self.number.textChanged.connect(self._changed)

    @property
    def display(self) -> str | None:
        """`virtual`, `screen` or `:N`; None while the name is not one."""
        chosen = str(self.box.currentData())
        if chosen != OTHER:
            return chosen
        return self.number.text() if _DISPLAY.fullmatch(self.number.text()) else None

    def choose(self, display: str) -> None:
        """Choose `display`."""
        at = self.box.findData(display)
        if at < 0:
            at = self.box.findData(OTHER)
            self.number.setText(display)
        self.box.setCurrentIndex(at)

    def _changed(self) -> None:
        self.number.setVisible(self.box.currentData() == OTHER)
        self.changed.emit()

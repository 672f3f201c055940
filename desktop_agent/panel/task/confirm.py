"""The notice that a task would be done on somebody's screen, and the person's word that they mean it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.task.labels import words
from desktop_agent.panel.task.options import display_warning
from desktop_agent.panel.words import tr


class Confirm(QFrame):
    """Says what it means to work on a display, where it means anything; asks for a tick."""

    def __init__(self) -> None:
        super().__init__()
        kind_of(self, "notice", "warn")
        self._warning = words(name="task_warning")
        self._tick = QCheckBox(tr("Yes, use it for the next task"))
        self._tick.setObjectName("task_confirm_screen")
        self._tick.setToolTip(tr("It is asked for each task"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._warning)
        column.addWidget(self._tick)
        self.hide()

    @property
    def given(self) -> bool:
        """Whether the person gave their word."""
        return self._tick.isChecked()

    def show_display(self, display: str, *, busy: bool) -> None:
        """Warn of `display`; not while work is under way, when nothing new can begin."""
        warning = display_warning(display)
        self._warning.setText(warning)
        self.setVisible(bool(warning) and not busy)

    def take_back(self) -> None:
        """The word was for another task, or another display."""
        self._tick.setChecked(False)

    def ask(self) -> None:
        """Let the person give their word."""
        self.show()
        self._tick.setFocus(Qt.FocusReason.OtherFocusReason)

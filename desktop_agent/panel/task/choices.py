"""Lists of choices, of which some may be listed though they cannot be picked yet."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QSizePolicy

from desktop_agent.panel.task.options import Choice


class ChoiceBox(QComboBox):
    """A drop-down list of `Choice`s; each says in its tooltip what it means, or why it cannot be picked."""

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._about = accessible
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.currentIndexChanged.connect(self._tell)

    def offer(self, choices: Iterable[Choice], current: str) -> None:
        """Offer `choices`, with `current` chosen; where that cannot be, the first that can. Says nothing of it."""
        before = self.blockSignals(True)
        self._items.clear()
        for choice in choices:
            item = QStandardItem(choice.label)
            item.setData(choice.value, Qt.ItemDataRole.UserRole)
            item.setData(choice.why, Qt.ItemDataRole.ToolTipRole)
            item.setEnabled(choice.usable)
            self._items.appendRow(item)
        self.choose(current)
        self.blockSignals(before)
        self._tell()

    def choose(self, value: str) -> None:
        """Choose `value`; where that cannot be, the first that can."""
        at = self.findData(value)
        rows = [at, *range(self._items.rowCount())]
        usable = (row for row in rows if row >= 0 and self._items.item(row).isEnabled())
        self.setCurrentIndex(next(usable, -1))

    def value(self) -> str:
        """What is chosen; empty when nothing is."""
        return str(self.currentData() or "")

    def _tell(self, _row: int = 0) -> None:
        why = self.currentData(Qt.ItemDataRole.ToolTipRole)
        self.setToolTip(f"{self._about}: {why}" if why else self._about)

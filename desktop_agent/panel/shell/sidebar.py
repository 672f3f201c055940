"""The list of pages on the left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from desktop_agent.panel.shell.pages import PageSpec
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import ROW
from desktop_agent.panel.words import tr

_ICON = 18
_MARGIN = 64
_NARROW = 48
"""Pixels of width with icons alone."""


class Sidebar(QListView):
    """The pages, one of which is shown.

    Signals:
        chosen: the name of the page that the person chose.
    """

    chosen = Signal(str)

    def __init__(self, specs: Sequence[PageSpec], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAccessibleName(tr("Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(1)
        self._specs = tuple(specs)
        self._theme = theme
        self._narrow = False
        self._model = QStandardItemModel(self)
        for number, spec in enumerate(self._specs, start=1):
            item = QStandardItem(spec.title)
            item.setData(spec.title, Qt.ItemDataRole.AccessibleTextRole)
            key = QKeySequence(f"Ctrl+{number}").toString(QKeySequence.SequenceFormat.NativeText)
            item.setToolTip(f"{spec.title} ({key})")
            item.setSizeHint(QSize(0, ROW))
            self._model.appendRow(item)
        self.setModel(self._model)
        self._set_width()
        self.selectionModel().currentRowChanged.connect(
            lambda index, _: self.chosen.emit(self._specs[index.row()].name)
        )
        theme.changed.connect(self._dress)
        self._dress()

    def show_chosen(self, name: str) -> None:
        """Mark the page `name` as the one that is shown."""
        row = next(row for row, spec in enumerate(self._specs) if spec.name == name)
        self.setCurrentIndex(self._model.index(row, 0))

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, where the window is too small for words beside its pages."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for row, spec in enumerate(self._specs):
            item = self._model.item(row)
            if item is not None:
                item.setText("" if narrow else spec.title)
        self._set_width()

    def _set_width(self) -> None:
        widest = max(self.fontMetrics().horizontalAdvance(spec.title) for spec in self._specs)
        self.setFixedWidth(_NARROW if self._narrow else max(150, widest + _MARGIN))

    def _dress(self) -> None:
        for row, spec in enumerate(self._specs):
            item = self._model.item(row)
            if item is not None:
                item.setIcon(self._theme.icon(spec.icon, "muted", _ICON))

"""All keys on one sheet, read from the actions of the window and its pages."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr


class ShortcutsDialog(QDialog):
    """Shows every key that works in `window`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        self.resize(460, 560)
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(8)
        for row, (title, keys) in enumerate(_keys_of(window)):
            label = QLabel(keys)
            kind_of(label, "mono")
            grid.addWidget(QLabel(title), row, 0)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setRowStretch(grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)


def _keys_of(window: QWidget) -> list[tuple[str, str]]:
    seen: dict[str, str] = {}
    for action in window.findChildren(QAction):
        keys = ", ".join(
            key.toString(QKeySequence.SequenceFormat.NativeText)
            for key in action.shortcuts()
            if not key.isEmpty()
        )
        title = action.text().replace("&", "")
        if keys and title:
            seen.setdefault(title, keys)
    return list(seen.items())

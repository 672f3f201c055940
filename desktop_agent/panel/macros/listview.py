"""The left side of the page: all macros, searched by name and purpose."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.macros.listing import Entry, matching
from desktop_agent.panel.macros.parts import Icons, label, push_button, row, tool_button
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.words import ntr, tr

ENTRY = Qt.ItemDataRole.UserRole + 1
_ROW = 48
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class MacroModel(QAbstractListModel):
    """The macros that match what is searched for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Show `entries`."""
        if entries != self.entries:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 (Qt's name)
        """How many there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row shows."""
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole if entry.problem:
                return tip(entry.problem)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{entry.name}: {told_of(entry)}")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.name}: {told_of(entry)}"
            case _ if role == ENTRY:
                return entry
            case _:
                return None


class MacroList(QWidget):
    """Search field, list, and the buttons for a new macro.

    Signals:
        chosen: a macro file should be shown: its path.
        record: a new macro should be recorded.
        again: the folder should be read again.
    """

    chosen = Signal(object)
    record = Signal()
    again = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._path: Path | None = None
        self._quiet = False
        self.search = QLineEdit()
        self.search.setObjectName("macro_search")
        self.search.setPlaceholderText(tr("Search macros"))
        self.search.setAccessibleName(tr("Search macros"))
        self.search.setToolTip(tr("Search by name or purpose (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        self.model = MacroModel(self)
        self.list = QListView()
        self.list.setObjectName("macro_list")
        self.list.setAccessibleName(tr("Macros"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_MacroDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label("", "muted", "macro_nothing", wraps=True)
        self.new = push_button(
            "record_macro", tr("Record"), "primary", tr("Record a new macro (Ctrl+Shift+N)")
        )
        icons.set(self.new, "circle-dot", "on_accent")
        refresh = tool_button(
            icons,
            "refresh_macros",
            "refresh-cw",
            tr("Read the folder again"),
            tr("Read the folder again (F5)"),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row(self.search, refresh))
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.new)
        self.search.textChanged.connect(self._show)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.new.clicked.connect(self.record)
        refresh.clicked.connect(self.again)

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """These are all macros now."""
        self._entries = entries
        self._show()

    def point_at(self, path: Path | None) -> None:
        """Mark the macro in the file `path` as the one that is shown."""
        self._path = path
        self._quiet = True
        at = next((at for at, entry in enumerate(self.model.entries) if entry.path == path), -1)
        if at >= 0:
            self.list.setCurrentIndex(self.model.index(at))
        else:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())
        self._quiet = False

    def _show(self) -> None:
        query = self.search.text()
        self._quiet = True
        self.model.show(matching(self._entries, query))
        self._quiet = False
        self.point_at(self._path)
        if self._entries and not self.model.entries:
            self.nothing.setText(tr("No macro matches “{query}”.", query=query))
        else:
            self.nothing.setText("" if self._entries else tr("There are no macros yet."))
        self.nothing.setVisible(bool(self.nothing.text()))

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if not self._quiet and isinstance(entry, Entry) and entry.path != self._path:
            self.chosen.emit(entry.path)


def told_of(entry: Entry) -> str:
    """The second line of a row."""
    if entry.problem:
        # The file's name stands above, so its place in the folder need not be told again.
        return entry.problem.removeprefix(f"{entry.path}:").removeprefix(f"{entry.path.resolve()}:").strip()
    steps = ntr("{count} step", "{count} steps", entry.steps)
    return f"{steps} · {entry.about}" if entry.about else steps


class _MacroDelegate(QStyledItemDelegate):
    """Paints a macro: its name, and what it is for or why it cannot be read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 (Qt's name)
        """All rows are alike."""
        del option, index
        return QSize(160, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return
        rect, metrics, colour = option.rect, option.fontMetrics, self._theme.colour
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour("chosen"))
        icon = self._theme.icon(*(("triangle-alert", "bad") if entry.problem else ("workflow", "muted")))
        icon.paint(painter, QRect(rect.left() + 10, rect.top() + (rect.height() - 18) // 2, 18, 18))
        left, width = rect.left() + 38, rect.width() - 46
        upper, lower = (
            QRect(left, rect.top() + 5, width, 20),
            QRect(left, rect.top() + 24, width, 20),
        )
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colour("text"))
        painter.drawText(upper, flags, metrics.elidedText(entry.name, Qt.TextElideMode.ElideRight, width))
        painter.setPen(colour("bad" if entry.problem else "muted"))
        painter.drawText(lower, flags, metrics.elidedText(told_of(entry), Qt.TextElideMode.ElideRight, width))
        painter.restore()

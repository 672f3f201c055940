"""Rows for Qt: those that pass the filter, and the thumbnails that are at hand."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.timeline.rows import Group, Row, Rows, fits_of, sieve
from desktop_agent.panel.timeline.words import decided_words, rung_words, state_words
from desktop_agent.panel.words import ntr, tr
from desktop_agent.trace.wording import duration

ROW_ROLE = Qt.ItemDataRole.UserRole
THUMBNAIL_ROLE = Qt.ItemDataRole.UserRole + 1
_KEPT = 240
"""Thumbnails; at 144x90 pixels they take 12 MiB."""

Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """Shows `Rows`, filtered.

    Attributes:
        rows: what is shown; change it by `show`.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows()
        self._places: list[int] = []
        self._words = ""
        self._group: str = Group.ALL
        self._thumbnails: OrderedDict[str, QPixmap] = OrderedDict()
        self._missing: set[str] = set()

    # ------------------------------------------------------------------- what is shown

    def show(self, rows: Rows) -> None:
        """Show these rows from now on."""
        self.beginResetModel()
        self.rows = rows
        self._thumbnails.clear()
        self._missing.clear()
        self._places = sieve(rows.rows, self._words, self._group)
        self.endResetModel()

    def filter(self, words: str, group: str) -> None:
        """Show only rows that hold `words` and are of `group` (see `rows.sieve`)."""
        if (words, group) == (self._words, self._group):
            return
        self.beginResetModel()
        self._words, self._group = words, group
        self._places = sieve(self.rows.rows, words, group)
        self.endResetModel()

    def changed(self, place: int | None) -> None:
        """The row at `place` of `rows` changed or began; earlier ones did not."""
        if place is None:
            return
        fits = fits_of(self._words, self._group)(self.rows.rows[place])
        # What changes is the last row, or the one before it.
        shown = next((at for at in range(len(self._places) - 1, -1, -1) if self._places[at] <= place), -1)
        is_shown = shown >= 0 and self._places[shown] == place
        if is_shown and fits:
            index = self.index(shown)
            self.dataChanged.emit(index, index)
        elif fits:
            self.beginInsertRows(QModelIndex(), shown + 1, shown + 1)
            self._places.insert(shown + 1, place)
            self.endInsertRows()
        elif is_shown:
            self.beginRemoveRows(QModelIndex(), shown, shown)
            del self._places[shown]
            self.endRemoveRows()

    def row(self, index: Index) -> Row | None:
        """The row at `index`; None for no row."""
        at = index.row()
        return self.rows.rows[self._places[at]] if index.isValid() and at < len(self._places) else None

    def index_of(self, place: int) -> QModelIndex:
        """Where the row at `place` of `rows` is shown; not valid when the filter hides it."""
        at = bisect_left(self._places, place)
        return self.index(at) if at < len(self._places) and self._places[at] == place else QModelIndex()

    # -------------------------------------------------------------------- thumbnails

    def put_thumbnail(self, digest: str, picture: QPixmap) -> None:
        """Keep a thumbnail; a null one says that there is none."""
        if picture.isNull():
            self._missing.add(digest)
            return
        self._thumbnails[digest] = picture
        self._thumbnails.move_to_end(digest)
        while len(self._thumbnails) > _KEPT:
            self._thumbnails.popitem(last=False)

    def lacking(self, first: int, last: int) -> list[str]:
        """The digests of the thumbnails that shown rows `first` to `last` lack, in that order."""
        wanted: dict[str, None] = {}
        for at in range(max(0, first), min(last + 1, len(self._places))):
            digest = self.rows.rows[self._places[at]].picture
            if digest in self._thumbnails:
                self._thumbnails.move_to_end(digest)
            elif digest and digest not in self._missing:
                wanted[digest] = None
        return list(wanted)

    # ---------------------------------------------------------------------------- Qt

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many rows pass the filter."""
        return 0 if parent is not None and parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What views and screen readers ask for."""
        row = self.row(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return sentence_of(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tip("\n".join(part for part in (sentence_of(row), row.why, row.message) if part))
            case _ if role == ROW_ROLE:
                return row
            case _ if role == THUMBNAIL_ROLE:
                return self._thumbnails.get(row.picture)
            case _:
                return None


def sentence_of(row: Row) -> str:
    """What was to be done, in words."""
    if not row.sentence and row.tokens:
        return tr("What was thought at the end")
    return row.sentence or tr("Between the steps")


def facts_of(row: Row) -> str:
    """The line below the sentence: how the target was found, how long it took, what a model took."""
    parts = [decided_words(row.decided, thought=row.thought)] if row.decided else []
    if row.rung:
        parts.append(rung_words(row.rung))
    parts.append(duration(row.elapsed_s))
    if row.tokens:
        parts.append(ntr("{count} token", "{number} tokens", row.tokens, number=f"{row.tokens:,}"))
    return " · ".join(parts)


def spoken(row: Row) -> str:
    """The whole row in one sentence, for screen readers."""
    number = tr("Step {number}", number=row.number) if row.number else ""
    parts = (number, sentence_of(row), state_words(row.state), facts_of(row), row.why, row.message)
    return ", ".join(part for part in parts if part)

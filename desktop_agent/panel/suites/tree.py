"""The tests as a tree: folders, files, classes, tests, each with what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.suites.state import State, Suite, Test, duration, parts_of, state_of
from desktop_agent.panel.words import tr

NAME = Qt.ItemDataRole.UserRole + 1
"""The id of a test; empty for what holds tests."""
STATE = Qt.ItemDataRole.UserRole + 2

_ICONS = {
    State.WAITING: ("circle", "muted"),
    State.RUNNING: ("loader", "live"),
    State.PASSED: ("circle-check", "good"),
    State.FAILED: ("circle-x", "bad"),
    State.ERROR: ("circle-alert", "bad"),
    State.SKIPPED: ("minus", "muted"),
    State.XFAILED: ("circle-check", "muted"),
    State.XPASSED: ("circle-alert", "warn"),
}


def state_words(state: State) -> str:
    """What became of a test, in words."""
    return {
        State.WAITING: tr("not run yet"),
        State.RUNNING: tr("running"),
        State.PASSED: tr("passed"),
        State.FAILED: tr("failed"),
        State.ERROR: tr("broke before or after the test itself"),
        State.SKIPPED: tr("left out"),
        State.XFAILED: tr("failed, as expected"),
        State.XPASSED: tr("passed, against expectation"),
    }[state]


class _Filter(QSortFilterProxyModel):
    """Tests with the words in their names, of the wanted states, and what holds such."""

    def __init__(self, parent: QTreeView) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._states: frozenset[State] | None = None
        self.setRecursiveFilteringEnabled(True)

    def want(self, query: str, states: frozenset[State] | None) -> None:
        """Show only these."""
        self._words, self._states = tuple(query.casefold().split()), states
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:  # type: ignore[override]  # noqa: N802
        """Whether a test is wanted; what holds tests is shown for their sake."""
        index = self.sourceModel().index(row, 0, parent)
        name = index.data(NAME)
        if not name:
            return False
        folded = str(name).casefold()
        right = self._states is None or index.data(STATE) in self._states
        return right and all(word in folded for word in self._words)


class TestTree(QTreeView):
    """The tree.

    Signals:
        chosen: the id of the test that is current now; empty for what holds tests.
    """

    __test__ = False

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("test_tree")
        self.setAccessibleName(tr("Tests"))
        self._theme = theme
        self._suite = Suite()
        self._items: dict[str, tuple[QStandardItem, QStandardItem]] = {}
        self._holders: dict[tuple[str, ...], QStandardItem] = {}
        self._below: dict[tuple[str, ...], list[str]] = {}
        self.source = QStandardItemModel(self)
        self.source.setColumnCount(2)
        self.filter = _Filter(self)
        self.filter.setSourceModel(self.source)
        self.setModel(self.filter)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(72)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, 88)
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme.changed.connect(self._paint_again)

    def show_suite(self, suite: Suite) -> None:
        """Show the tests of `suite` from now on."""
        self._suite = suite
        self._items, self._holders, self._below = {}, {}, {}
        self.source.removeRows(0, self.source.rowCount())
        self.update_tests(suite.tests)

    def update_tests(self, names: Iterable[str]) -> None:
        """Show what is known of these tests now; new ones get a place in the tree."""
        names = list(names)
        # A place is opened once it has all its rows: opening at each would lay the tree out each time.
        new = [name for name in names if name not in self._items and name in self._suite.tests]
        for name in new:
            self._add(name)
        holders: set[tuple[str, ...]] = set()
        for name in names:
            test = self._suite.tests.get(name)
            if test is None:
                continue
            self._paint(name, test)
            parts = parts_of(name)
            holders.update(parts[:depth] for depth in range(1, len(parts)))
        for holder in holders:
            self._paint_holder(holder)
        if new:
            self._open_places()

    def chosen_names(self) -> list[str]:
        """Ids of the chosen tests, and of those in chosen files and folders, in order."""
        found: set[str] = set()
        for index in self.selectionModel().selectedRows(0):
            found.update(self._names_below(self.filter.mapToSource(index)))
        return [name for name in self._suite.tests if name in found]

    def choose(self, name: str) -> None:
        """Choose a test."""
        if name in self._items:
            index = self.filter.mapFromSource(self._items[name][0].index())
            self.selectionModel().setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
            self.scrollTo(index)

    def shown_state(self, name: str) -> State:
        """The state that the tree shows of a test."""
        return State(self._items[name][0].data(STATE))

    def _add(self, name: str) -> None:
        parts = parts_of(name)
        parent = self.source.invisibleRootItem()
        for depth in range(1, len(parts)):
            place = parts[:depth]
            holder = self._holders.get(place)
            if holder is None:
                holder = QStandardItem(parts[depth - 1])
                holder.setData("", NAME)
                parent.appendRow([holder, QStandardItem()])
                self._holders[place], self._below[place] = holder, []
            self._below[place].append(name)
            parent = holder
        item, took = QStandardItem(parts[-1] if parts else name), QStandardItem()
        item.setData(name, NAME)
        item.setToolTip(tip(name))
        took.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        parent.appendRow([item, took])
        self._items[name] = (item, took)

    def _paint(self, name: str, test: Test) -> None:
        item, took = self._items[name]
        item.setData(test.state, STATE)
        item.setIcon(self._theme.icon(*_ICONS[test.state]))
        item.setData(f"{parts_of(name)[-1]}, {state_words(test.state)}", Qt.ItemDataRole.AccessibleTextRole)
        took.setText(duration(test.seconds) if test.seconds else "")
        took.setForeground(self._theme.colour("muted"))

    def _paint_holder(self, place: tuple[str, ...]) -> None:
        holder = self._holders.get(place)
        if holder is None:
            return
        state = state_of(
            [self._suite.tests[name] for name in self._below[place] if name in self._suite.tests]
        )
        if holder.data(STATE) != state:
            holder.setData(state, STATE)
            holder.setIcon(self._theme.icon(*_ICONS[state]))
            holder.setData(f"{place[-1]}, {state_words(state)}", Qt.ItemDataRole.AccessibleTextRole)

    def _paint_again(self) -> None:
        for name in self._items:
            self._paint(name, self._suite.tests[name])
        for place, holder in self._holders.items():
            holder.setData(None, STATE)
            self._paint_holder(place)

    def _open_places(self) -> None:
        """Open folders; files too, unless there are very many tests."""
        if len(self._items) <= 300:
            self.expandAll()
        else:
            self.expandToDepth(1)

    def _names_below(self, index: QModelIndex) -> list[str]:
        name = index.data(NAME)
        if name:
            return [str(name)]
        item = self.source.itemFromIndex(index)
        for place, holder in self._holders.items():
            if holder is item:
                return self._below[place]
        return []

    def _current_changed(self, index: QModelIndex) -> None:
        self.chosen.emit(str(index.siblingAtColumn(0).data(NAME) or ""))

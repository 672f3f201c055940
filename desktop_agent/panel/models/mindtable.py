"""The table of multimodal models."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop_agent.panel.models.known import KnownModel, fit_words, state_words
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.style.tokens import ROW
from desktop_agent.panel.words import tr

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_FIT, _STATE = 3, 5
_ROWS = 8


class MindModel(QAbstractTableModel):
    """Name, parameters, memory, whether it fits, licence, whether it is here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.models: tuple[KnownModel, ...] = ()
        self._headings = (
            tr("Model"),
            tr("Parameters"),
            tr("Memory (16 · 8 · 4 bits)"),
            tr("This machine"),
            tr("Licence"),
            tr("Files"),
        )

    def show(self, models: Sequence[KnownModel]) -> None:
        """Show these; who is chosen stays so where the list is as long as before."""
        models = tuple(models)
        if len(models) == len(self.models):
            self.models = models
            self.dataChanged.emit(self.index(0, 0), self.index(len(models) - 1, _STATE))
        else:
            self.beginResetModel()
            self.models = models
            self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many models."""
        return 0 if parent.isValid() else len(self.models)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(  # noqa: N802 (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, colours of what fits and of what is here, and where the facts are from as a tooltip."""
        model = self.models[index.row()]
        fit, state = fit_words(model), state_words(model)
        if role == Qt.ItemDataRole.DisplayRole:
            short = model.licence.partition(" (")[0]
            return (model.title, model.parameters, model.memory, fit[0], short, state[0])[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (_FIT, _STATE):
            return self._theme.colour(fit[1] if index.column() == _FIT else state[1])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join(part for part in (model.name, model.licence, model.about) if part))
        return None


class MindTable(QTableView):
    """Shows a `MindModel`; one row is chosen.

    Signals:
        chosen: another row is chosen, or none.
        wanted: Enter was pressed on a row, or it was clicked twice.
    """

    chosen = Signal()
    wanted = Signal()

    def __init__(self, model: MindModel) -> None:
        super().__init__()
        self.setObjectName("minds_table")
        self.setAccessibleName(tr("Multimodal models"))
        self.setModel(model)
        self._model = model
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        self.setFixedHeight(_ROWS * ROW + header.sizeHint().height() + 8)
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.chosen.emit())
        self.doubleClicked.connect(lambda _: self.wanted.emit())

    @property
    def current(self) -> KnownModel | None:
        """The chosen model; None when none is."""
        row = self.currentIndex().row()
        return self._model.models[row] if 0 <= row < len(self._model.models) else None

    def choose(self, name: str) -> None:
        """Choose the model of that name; nothing happens when there is none."""
        for row, model in enumerate(self._model.models):
            if model.name == name:
                self.selectRow(row)
                self.scrollTo(self._model.index(row, 0))

"""The models that come with the program: what they are, whether their files are whole, whether they fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QProgressBar, QPushButton, QTableView, QWidget

from desktop_agent.panel.context import Context
from desktop_agent.panel.models.machine import Machine, fit_in_words, gpu_in_words, look_at_machine
from desktop_agent.panel.settings.fields import Section, WrongLine, muted
from desktop_agent.panel.settings.stored import bytes_in_words
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import ROW, SPACE
from desktop_agent.panel.words import ntr, tr
from vision.errors import ModelUnavailable
from vision.weights import ModelFile, manifest, model_path

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_STATE = 4


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What became of checking one file: `problem` is empty when it is whole, and has the remedy otherwise."""

    name: str
    problem: str = ""


def check_file(name: str) -> FileCheck:
    """Compare the model's file with the manifest; reads all of it."""
    try:
        model_path(name)
    except ModelUnavailable as problem:
        return FileCheck(name, str(problem))
    return FileCheck(name)


class EmbeddedModel(QAbstractTableModel):
    """The files: what, licence, size, version, state."""

    def __init__(self, theme: Theme, files: tuple[ModelFile, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._files = files
        self._checks: dict[str, FileCheck] = {}
        self._headings = (tr("Model"), tr("Licence"), tr("Size"), tr("Version"), tr("State"))

    def show(self, check: FileCheck | None) -> None:
        """Take note of a check; None: none was made yet."""
        if check is None:
            self._checks.clear()
        else:
            self._checks[check.name] = check
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._files) - 1, _STATE))

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many files."""
        return 0 if parent.isValid() else len(self._files)

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
        """Words, the colour of the state, and how the model was made as a tooltip."""
        file = self._files[index.row()]
        check = self._checks.get(file.name)
        if role == Qt.ItemDataRole.DisplayRole:
            state = (
                tr("not checked")
                if check is None
                else tr("damaged or missing")
                if check.problem
                else tr("whole")
            )
            return (file.title, file.licence, bytes_in_words(file.size), file.version, state)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == _STATE:
            return self._theme.colour("muted" if check is None else "bad" if check.problem else "good")
        if role == Qt.ItemDataRole.ToolTipRole:
            if check is not None and check.problem:
                return check.problem
            return file.training.get("scores") or tr(
                "Comes with the package {package}.", package=file.package
            )
        return None


class EmbeddedSection(Section):
    """The card about them."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            "embedded",
            tr("Models that come with the program"),
            tr("They read the screen on this machine. Nothing is downloaded, and nothing is sent anywhere."),
        )
        self._context = context
        self._files = tuple(manifest().values())
        self._model = EmbeddedModel(context.theme, self._files)
        self._left: list[str] = []
        self._problems = 0
        self._forget: Callable[[], None] = lambda: None
        self._build_table()
        self.wide(self._check_bar())
        self._wrong = WrongLine()
        self._wrong.setObjectName("models_wrong")
        self.wide(self._wrong)
        self.wide(self._memory_row())
        self._gpu = muted("")
        self._gpu.setObjectName("gpu_words")
        self.wide(self._gpu)
        context.theme.changed.connect(lambda: self._table.viewport().update())

    def opened(self) -> None:
        """Look at the machine again."""
        self._context.jobs.run(
            look_at_machine, self._show_machine, lambda problem: self._memory.setText(str(problem))
        )

    def _build_table(self) -> None:
        self._table = QTableView()
        self._table.setObjectName("models_table")
        self._table.setAccessibleName(tr("Models that come with the program"))
        self._table.setModel(self._model)
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(ROW)
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.setFixedHeight(ROW * len(self._files) + header.sizeHint().height() + SPACE)
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.wide(self._table)

    def _check_bar(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        self._check = QPushButton(tr("&Check the files"))
        self._check.setObjectName("check_models")
        self._check.setToolTip(tr("Reads each file whole and compares its checksum"))
        self._check.clicked.connect(self._begin)
        self._progress = QProgressBar()
        self._progress.setObjectName("check_progress")
        self._progress.setAccessibleName(tr("Progress of the check"))
        self._progress.setTextVisible(False)
        self._progress.setRange(0, len(self._files))
        self._progress.setMaximumWidth(240)
        self._progress.hide()
        self._said = QLabel()
        self._said.setObjectName("check_words")
        kind_of(self._said, "muted")
        row.addWidget(self._check)
        row.addWidget(self._progress, 1)
        row.addWidget(self._said, 1)
        row.addStretch(0)
        return held

    def _memory_row(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        self._fit = QLabel(tr("looking…"))
        self._fit.setObjectName("fit_badge")
        kind_of(self._fit, "badge")
        self._memory = muted("")
        self._memory.setObjectName("fit_words")
        row.addWidget(self._fit, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._memory, 1)
        return held

    def _begin(self) -> None:
        self._left = [file.name for file in self._files]
        self._problems = 0
        self._check.setEnabled(False)
        self._model.show(None)
        self._wrong.say("")
        self._progress.setValue(0)
        self._progress.show()
        self._next()

    def _next(self) -> None:
        if not self._left:
            self._ended()
            return
        name = self._left.pop(0)
        title = next(file.title for file in self._files if file.name == name)
        self._said.setText(tr("Reading {title}…", title=title))
        self._context.jobs.run(
            partial(check_file, name), self._checked, lambda why: self._checked(FileCheck(name, str(why)))
        )

    def _checked(self, check: FileCheck) -> None:
        self._model.show(check)
        self._progress.setValue(self._progress.value() + 1)
        if check.problem:
            self._problems += 1
            self._wrong.say("\n".join(part for part in (self._wrong.text(), check.problem) if part))
        self._next()

    def _ended(self) -> None:
        self._check.setEnabled(True)
        self._progress.hide()
        whole = len(self._files) - self._problems
        self._said.setText(
            ntr(
                "{count} file is damaged or missing.", "{count} files are damaged or missing.", self._problems
            )
            if self._problems
            else ntr("{count} file is whole.", "All {count} files are whole.", whole)
        )

    def _show_machine(self, machine: Machine) -> None:
        fit = fit_in_words(machine)
        kind_of(self._fit, "badge", fit.tone)
        self._fit.setText(fit.badge)
        self._memory.setText(fit.words)
        self._gpu.setText(gpu_in_words(machine))

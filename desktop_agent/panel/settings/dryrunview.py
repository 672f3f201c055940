"""Try the rules on a past session: which of its acts would have had another answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Context
from desktop_agent.panel.settings.rulewords import (
    decision_in_words,
    summary_in_words,
    tone_of,
    would_be_in_words,
)
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr
from desktop_agent.policy.describe import describe_action
from desktop_agent.policy.dry_run import Judged, differences_first
from desktop_agent.policy.dry_run_apart import DryRun, TookTooLong
from desktop_agent.policy.plain import plain
from desktop_agent.session.read import SessionSummary

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_AGAIN_MS = 250
_MOST_SESSIONS = 200
_LONG = 60
_HEIGHT = 260


class JudgedModel(QAbstractTableModel):
    """The acts of a session: step, act, what was decided, what would be, and by which rule."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[Judged, ...] = ()
        self._headings = (tr("Step"), tr("Act"), tr("Was"), tr("Would be"), tr("Rule"))

    def show(self, rows: tuple[Judged, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many acts."""
        return 0 if parent.isValid() else len(self._rows)

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
        """Words, colours and the whole of it as a tooltip."""
        judged = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(judged)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(
                "\n".join(
                    part
                    for part in (
                        judged.sentence,
                        describe_action(judged.proposal.action),
                        judged.verdict.reason,
                    )
                    if part
                )
            )
        if role == Qt.ItemDataRole.ForegroundRole:
            if not judged.differs:
                return self._theme.colour("muted")
            return self._theme.colour(tone_of(judged.would_be)) if index.column() == 3 else None
        if role == Qt.ItemDataRole.FontRole and judged.differs and index.column() == 3:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _words(self, judged: Judged) -> tuple[str, ...]:
        return (
            str(judged.step) if judged.step is not None else "–",
            plain(judged.proposal.purpose or describe_action(judged.proposal.action)),
            decision_in_words(judged.decision),
            would_be_in_words(judged),
            plain(judged.verdict.rule),
        )


class DryRunView(QWidget):
    """Chooses a session and judges it by the rules as they are edited, again whenever they change.

    It is judged in a process of its own: a regular expression that never ends must not take the window along.
    """

    def __init__(self, context: Context, rules: Callable[[], str | None]) -> None:
        """`rules` gives the rules' text as it stands; None while it cannot be used."""
        super().__init__()
        self.setObjectName("dry_run")
        self._context = context
        self._rules = rules
        self._path = ""
        self._run: DryRun | None = None
        self._forget: Callable[[], None] = lambda: None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._judge)
        self._model = JudgedModel(context.theme)
        context.theme.changed.connect(lambda: self._table.viewport().update())
        self._lay_out()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._stop)

    def opened(self) -> None:
        """Look which sessions there are."""
        from desktop_agent.session.read import list_sessions

        self._context.jobs.run(list_sessions, self._found, lambda problem: self._words.setText(str(problem)))

    def rules_changed(self) -> None:
        """The rules are others now: what is shown is judged again."""
        if self._path:
            self._again.start()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        self._sessions = QComboBox()
        self._sessions.setObjectName("dry_run_session")
        self._sessions.setAccessibleName(tr("Session to try the rules on"))
        self._sessions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._sessions.setMinimumContentsLength(24)
        self._display = QComboBox()
        self._display.setObjectName("dry_run_display")
        self._display.setAccessibleName(tr("Display to judge for"))
        for value, words in (
            ("", tr("on its own display")),
            ("virtual", tr("as on a virtual display")),
            ("screen", tr("as on your own screen")),
        ):
            self._display.addItem(words, value)
        self._display.currentIndexChanged.connect(self.rules_changed)
        self._try = QPushButton(tr("&Try the rules"))
        self._try.setObjectName("dry_run_try")
        self._try.setToolTip(tr("Nothing is done again: what was proposed then is judged by the rules above"))
        self._try.clicked.connect(self._begin)
        row.addWidget(self._sessions, 1)
        row.addWidget(self._display)
        row.addWidget(self._try)
        box.addLayout(row)
        self._words = QLabel()
        self._words.setObjectName("dry_run_words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        kind_of(self._words, "heading")
        box.addWidget(self._words)
        self._table = QTableView()
        self._table.setObjectName("dry_run_table")
        self._table.setAccessibleName(tr("Acts of the session, those with another answer first"))
        self._table.setModel(self._model)
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column in (0, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(50)
        self._table.setFixedHeight(_HEIGHT)
        self._table.hide()
        box.addWidget(self._table)

    def _found(self, sessions: tuple[SessionSummary, ...]) -> None:
        chosen = self._sessions.currentData()
        usable = [one for one in sessions if one.state != "damaged" and one.events][:_MOST_SESSIONS]
        self._sessions.blockSignals(True)
        self._sessions.clear()
        for one in usable:
            when = f"{one.created.astimezone():%Y-%m-%d %H:%M}" if one.created is not None else one.session_id
            task = plain(_cut(" ".join((one.task or one.app).split())))
            self._sessions.addItem(f"{when}  {task}" if task else when, str(one.path))
        at = self._sessions.findData(chosen)
        self._sessions.setCurrentIndex(max(at, 0) if usable else -1)
        self._sessions.blockSignals(False)
        self._sessions.setEnabled(bool(usable))
        self._try.setEnabled(bool(usable))
        if not usable:
            self._words.setText(
                tr("There is no session yet. Do a task first; then the rules can be tried on it.")
            )

    def _begin(self) -> None:
        self._path = self._sessions.currentData() or ""
        if self._path:
            self._words.setText(tr("Judging the acts of the session…"))
            self._judge()

    def _judge(self) -> None:
        rules = self._rules()
        self._stop()
        if rules is None:
            self._words.setText(tr("The rules cannot be used as they are, so nothing was judged."))
            self._table.setEnabled(False)
            return
        run = self._run = DryRun(Path(self._path), rules, self._display.currentData() or None)
        self._forget = self._context.jobs.run(run.run, self._judged, self._failed)

    def _stop(self) -> None:
        """End what is judged now: its rules are not those that stand there any more."""
        self._forget()
        if self._run is not None:
            self._run.end()
            self._run = None

    def _judged(self, judged: tuple[Judged, ...]) -> None:
        self._run = None
        self._table.setEnabled(True)
        self._table.setVisible(bool(judged))
        self._model.show(differences_first(judged))
        self._words.setText(summary_in_words(judged))

    def _failed(self, problem: Exception) -> None:
        self._run = None
        self._table.hide()
        if isinstance(problem, TookTooLong):
            self._words.setText(
                tr(
                    "The rules did not end on this session: one of their regular expressions takes far too long."
                )
            )
        else:
            self._words.setText(str(problem))


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG] + "…"

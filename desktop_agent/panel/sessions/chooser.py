"""The list of sessions, with a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context
from desktop_agent.panel.sessions.listing import facts_of, fitting, spoken, title_of
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import RADIUS, SPACE
from desktop_agent.panel.timeline.delegate import paint_badge
from desktop_agent.panel.timeline.facts import wrapped
from desktop_agent.panel.timeline.model import Index
from desktop_agent.panel.words import tr
from desktop_agent.session.read import SessionSummary, list_sessions

SUMMARY_ROLE = Qt.ItemDataRole.UserRole


class SessionChooser(QWidget):
    """All sessions, newest first.

    Signals:
        chosen: the person chose the session in this file (a Path).
        file_wanted: the person wants to open a file that lies elsewhere.
    """

    chosen = Signal(object)
    file_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._all: tuple[SessionSummary, ...] = ()
        self._current: Path | None = None
        self._forget: Callable[[], None] = _nothing
        self._build()
        context.theme.changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        """Read the folder again, beside the window."""
        self._forget()
        if not self._all:
            self._say(tr("Reading the sessions …"))
        self._forget = self._context.jobs.run(list_sessions, self._listed, self._failed)

    def mark(self, path: Path | None) -> None:
        """Show that this session is open; None: none. Does not ask for it again."""
        self._current = path
        self._list.blockSignals(True)
        index = self._model.index_of(path)
        self._list.selectionModel().blockSignals(True)
        self._list.setCurrentIndex(index)
        self._list.selectionModel().blockSignals(False)
        self._list.blockSignals(False)
        self._list.viewport().update()

    @property
    def summaries(self) -> tuple[SessionSummary, ...]:
        """All that were found, whatever the search."""
        return self._all

    def _listed(self, summaries: tuple[SessionSummary, ...]) -> None:
        self._all = summaries
        self._filter()

    def _failed(self, problem: Exception) -> None:
        self._say(str(problem))
        if not isinstance(problem, AgentError):
            raise problem

    def _filter(self) -> None:
        found = fitting(self._all, self._search.text())
        self._list.selectionModel().blockSignals(True)
        self._model.show(found)
        self._list.selectionModel().blockSignals(False)
        self.mark(self._current)
        if found:
            self._say("")
        elif self._all:
            self._say(tr("No session fits the search."))
        else:
            self._say(tr("No sessions yet. What the agent does is written down here."))

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _choose(self, index: QModelIndex) -> None:
        summary = index.data(SUMMARY_ROLE)
        if isinstance(summary, SessionSummary):
            self._current = summary.path
            self.chosen.emit(summary.path)

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setObjectName("sessions_search")
        self._search.setPlaceholderText(tr("Search sessions"))
        self._search.setAccessibleName(tr("Search sessions"))
        self._search.setToolTip(tr("Show only sessions with these words"))
        self._search.setClearButtonEnabled(True)
        self._lens = self._search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(lambda _: self._filter())
        self._again = self._button("sessions_refresh", tr("Read the folder again"))
        self._again.clicked.connect(self.refresh)
        self._open = self._button("sessions_open_file", tr("Open a session file that lies elsewhere"))
        self._open.clicked.connect(self.file_wanted)
        self._list = QListView()
        self._list.setObjectName("sessions_list")
        self._list.setAccessibleName(tr("Sessions"))
        self._list.setUniformItemSizes(True)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setMouseTracking(True)
        self._model = SessionModel(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Delegate(self._context.theme, self._list))
        self._list.selectionModel().currentChanged.connect(self._choose)
        self._words = wrapped("", "muted")
        self._words.setObjectName("sessions_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QHBoxLayout()
        bar.setSpacing(SPACE)
        bar.addWidget(self._search, 1)
        bar.addWidget(self._again)
        bar.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(bar)
        column.addWidget(self._words)
        column.addWidget(self._list, 1)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        kind_of(button, "quiet")
        return button

    def _dress(self) -> None:
        theme = self._context.theme
        self._lens.setIcon(theme.icon("search", "muted"))
        self._again.setIcon(theme.icon("refresh-cw"))
        self._open.setIcon(theme.icon("folder-open"))
        self._list.viewport().update()


class SessionModel(QAbstractListModel):
    """Summaries for Qt."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._summaries: Sequence[SessionSummary] = ()

    def show(self, summaries: Sequence[SessionSummary]) -> None:
        """Show these."""
        self.beginResetModel()
        self._summaries = summaries
        self.endResetModel()

    def index_of(self, path: Path | None) -> QModelIndex:
        """Where the session in this file is; not valid when it is not shown."""
        for at, summary in enumerate(self._summaries):
            if summary.path == path:
                return self.index(at)
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._summaries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What views and screen readers ask for."""
        if not index.isValid() or index.row() >= len(self._summaries):
            return None
        summary = self._summaries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title_of(summary)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(summary, datetime.now(UTC))
            case Qt.ItemDataRole.ToolTipRole:
                parts = (title_of(summary), facts_of(summary, datetime.now(UTC)), summary.session_id)
                return "\n".join(dict.fromkeys(parts))
            case _ if role == SUMMARY_ROLE:
                return summary
            case _:
                return None


class _Delegate(QStyledItemDelegate):
    """Paints a session: its task, then badge and facts."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._small = QFont(parent.font())
        self._small.setPointSizeF(max(7.0, parent.font().pointSizeF() * 0.9))
        self._bold = QFont(parent.font())
        self._bold.setWeight(QFont.Weight.Medium)

    def sizeHint(self, _: QStyleOptionViewItem, __: Index) -> QSize:  # noqa: N802
        """The same for every row."""
        return QSize(160, QFontMetrics(self._bold).height() + 2 * QFontMetrics(self._small).height() + 26)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one session."""
        summary = index.data(SUMMARY_ROLE)
        if not isinstance(summary, SessionSummary):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen, hovered = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
        if state & (chosen | hovered):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("chosen" if state & chosen else "window"))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 2, -3, -2), RADIUS, RADIUS)
        upper, lower = QFontMetrics(self._bold), QFontMetrics(self._small)
        words = rect.adjusted(SPACE + 4, SPACE, -SPACE - 4, -SPACE)
        line = QRect(words.left(), words.top(), words.width(), upper.height())
        painter.setFont(self._bold)
        painter.setPen(self._theme.colour("text"))
        title = upper.elidedText(title_of(summary), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self._small)
        painter.setPen(self._theme.colour("muted"))
        line = QRect(words.left(), line.bottom() + 3, words.width(), lower.height())
        facts = facts_of(summary, datetime.now(UTC))
        painter.drawText(
            line,
            Qt.AlignmentFlag.AlignVCenter,
            lower.elidedText(facts, Qt.TextElideMode.ElideRight, line.width()),
        )
        line.translate(0, lower.height() + 5)
        paint_badge(painter, self._theme, line.topLeft(), summary.state, lower)
        painter.restore()


def _nothing() -> None:
    pass

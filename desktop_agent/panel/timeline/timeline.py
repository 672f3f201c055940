"""The list of steps: of the session that runs, or of one that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.engine.messages import Crashed, Ended, Happened, Opened
from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.darkroom import Darkroom, Print
from desktop_agent.panel.timeline.delegate import THUMBNAIL, RowDelegate
from desktop_agent.panel.timeline.filterbar import FilterBar
from desktop_agent.panel.timeline.model import RowsModel
from desktop_agent.panel.timeline.reading import read_rows
from desktop_agent.panel.timeline.rows import Row, Rows, counted
from desktop_agent.panel.timeline.steplist import StepList
from desktop_agent.panel.words import ntr, tr
from desktop_agent.session.glance import glance_at
from desktop_agent.session.steps import StoredEvent

_LOOK_MS = 40
_PAUSE_MS = 100
_AHEAD = 4
"""Rows beyond the visible ones whose thumbnails are made, too."""


class Timeline(QWidget):
    """Every step with a thumbnail, its sentence, how it went, how its target was found and how long it took.

    Keys: arrows choose a step, Enter opens its details, Ctrl+F searches, End goes to the last and follows it.

    Signals:
        step_selected: the chosen step's index from 0; -1 for none, and for what happened outside of any step.
        row_selected: the chosen row (a `Row`), or None.
        details_wanted: the person asked for the details of the chosen row (a `Row`).
        row_grew: the chosen row (a `Row`) knows more now.
        read: rows are shown: of the session at this path (a Path).
    """

    step_selected = Signal(int)
    row_selected = Signal(object)
    details_wanted = Signal(object)
    row_grew = Signal(object)
    read = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None
        self._following = True
        self._hearing = False
        self._early: list[Happened] | None = None
        self._forget: Callable[[], None] = _nothing
        self._model = RowsModel(self)
        self._darkroom = Darkroom((2 * THUMBNAIL.width(), 2 * THUMBNAIL.height()), self)
        self._darkroom.developed.connect(self._developed)
        self._look = _timer(self, _LOOK_MS, self._want_thumbnails)
        self._changed: set[int] = set()
        self._pause = _timer(self, _PAUSE_MS, self._show_changes)
        self._build()
        context.theme.changed.connect(self._dress)
        self._dress()
        self._tell_empty()

    # ------------------------------------------------------------------------ public

    @property
    def path(self) -> Path | None:
        """The file of the session that is shown; None when none is."""
        return self._path

    @property
    def rows(self) -> Rows:
        """The rows of the session, whatever the filter."""
        return self._model.rows

    @property
    def selected(self) -> Row | None:
        """The chosen row; None when there is none."""
        return self._model.row(self._list.currentIndex())

    def focus_list(self) -> None:
        """Give the keyboard to the list."""
        # No focus proxy: Tab would leave out what stands before the list.
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow_hub(self) -> None:
        """Show the session that runs, from now on, and each that follows it."""
        if not self._hearing:
            self._hearing = True
            self._context.hub.reported.connect(self._heard)
        opened = self._context.hub.run.opened
        if opened is not None and opened.journal:
            # What happened before is in the file; what happens meanwhile is kept until that is read.
            self._early = []
            self._load(Path(opened.journal), live=self._context.hub.run.busy)
        else:
            self.show_rows(None, Rows(live=True))

    def show_session(self, path: Path | str) -> None:
        """Show the session in the file `path`; what cannot be read is said in place."""
        self._stop_hearing()
        self._load(Path(path), live=False)

    def show_rows(self, path: Path | None, rows: Rows) -> None:
        """Show these rows, whose pictures are in the file `path`."""
        self._forget()
        self._changed.clear()
        self._path = path
        self._darkroom.open(path, running=rows.live)
        self._model.show(rows)
        self._say_damage(rows)
        self._tell_empty()
        self._offer_groups()
        if rows.live:
            self._following = True
            self._list.scrollToBottom()
        else:
            self._following = False
            self._list.scrollToTop()
        self._to_now.hide()
        self._look.start()
        self.row_selected.emit(None)
        self.step_selected.emit(-1)
        if path is not None:
            self.read.emit(path)

    def take(self, place: int | None) -> None:
        """The row at `place` of `rows` changed or began: for whoever feeds `rows` itself."""
        if place is None:
            return
        self._changed.add(place)
        # A list of thousands is laid out anew for every row; the first of a burst shows at once, the rest together.
        if not self._pause.isActive():
            self._show_changes()

    def _show_changes(self) -> None:
        if not self._changed:
            return
        places, self._changed = sorted(self._changed), set()
        count = self._model.rowCount()
        for place in places:
            self._model.changed(place)
        if self._model.rowCount() != count:
            self._tell_empty()
        if self._following:
            self._list.scrollToBottom()
        elif self._model.rowCount() > count:
            self._place_chip()
            self._to_now.show()
        self._look.start()
        self._pause.start()
        row = self.selected
        if any(self._model.rows.rows[place] is row for place in places):
            self.row_grew.emit(row)

    def select_step(self, index: int) -> None:
        """Choose step `index` (from 0), and show it; nothing happens when the filter hides it."""
        place = self._model.rows.place_of(index)
        if place is not None:
            self.select_place(place)

    def select_place(self, place: int) -> None:
        """Choose the row at `place` of `rows`, and show it; nothing happens when the filter hides it."""
        index = self._model.index_of(place)
        if index.isValid() and index != self._list.currentIndex():
            self._list.setCurrentIndex(index)
            self._list.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def clear(self) -> None:
        """Show nothing, and let go of the file."""
        self._stop_hearing()
        self.show_rows(None, Rows())

    # ----------------------------------------------------------------------- reading

    def _load(self, path: Path, *, live: bool) -> None:
        self.show_rows(None, Rows(live=live))
        self._empty.setText(tr("Opening the session …"))

        def done(read: tuple[Rows, str]) -> None:
            rows, problem = read
            self.show_rows(path, rows)
            if problem:
                self._say(problem)
            early, self._early = self._early or [], None
            for report in early:
                self._heard(report)

        def failed(problem: Exception) -> None:
            self._early = None
            self._say(str(problem))
            self._empty.setText(tr("This session cannot be shown."))
            if not isinstance(problem, AgentError):
                raise problem

        self._forget = self._context.jobs.run(lambda: read_rows(path, live=live), done, failed)

    def _stop_hearing(self) -> None:
        if self._hearing:
            self._hearing = False
            self._context.hub.reported.disconnect(self._heard)
        self._early = None

    def _heard(self, report: object) -> None:
        match report:
            case Opened(journal=journal):
                self._early = None
                self.show_rows(Path(journal) if journal else None, Rows(live=True))
            case Happened() if self._early is not None:
                self._early.append(report)
            case Happened():
                glance = glance_at(StoredEvent(report.seq, report.at, report.at, report.event))
                if glance is not None:
                    self.take(self._model.rows.take(glance))
            case Ended() | Crashed():
                self.take(self._model.rows.settle())
                self._offer_groups()
            case _:
                pass

    # ------------------------------------------------------------------------- looks

    def _build(self) -> None:
        self._bar = FilterBar(self._context.theme, self)
        self._bar.changed.connect(self._filter)
        self._notice = QLabel(self)
        self._notice.setObjectName("timeline_notice")
        self._notice.setWordWrap(True)
        self._notice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        kind_of(self._notice, "muted")
        self._notice.hide()
        self._list = StepList(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(RowDelegate(self._context.theme, self._list))
        self._list.selectionModel().currentChanged.connect(self._chosen)
        self._list.opened.connect(self._open_details)
        self._list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._list.resized.connect(self._resized)
        self._empty = QLabel(self._list)
        self._empty.setObjectName("timeline_empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        kind_of(self._empty, "muted")
        self._to_now = QPushButton(tr("Jump to now"), self._list)
        self._to_now.setObjectName("timeline_to_now")
        self._to_now.setToolTip(tr("Follow the last step again (End)"))
        self._to_now.clicked.connect(self._jump)
        kind_of(self._to_now, "primary")
        self._to_now.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._bar)
        column.addWidget(self._notice)
        column.addWidget(self._list, 1)

    def _offer_groups(self) -> None:
        self._bar.offer(counted(self._model.rows.rows))

    def _dress(self) -> None:
        self._to_now.setIcon(self._context.theme.icon("arrow-down", "on_accent"))
        self._list.viewport().update()

    def _say(self, words: str) -> None:
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    def _say_damage(self, rows: Rows) -> None:
        count = rows.damaged
        self._say(
            ntr(
                "{count} event of this session cannot be read; its step may lack something.",
                "{count} events of this session cannot be read; their steps may lack something.",
                count,
            )
            if count
            else ""
        )

    def _tell_empty(self) -> None:
        if self._model.rowCount():
            self._empty.hide()
            return
        if self._model.rows.rows:
            self._empty.setText(tr("No step fits the search."))
        elif self._path is None or self._model.rows.live:
            self._empty.setText(tr("Steps appear here as they are done."))
        else:
            self._empty.setText(tr("This session has no steps."))
        self._empty.show()

    # ------------------------------------------------------------------------ events

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ctrl+F goes to the search."""
        if event.key() == Qt.Key.Key_F and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._bar.focus_search()
        else:
            super().keyPressEvent(event)

    def _chosen(self, index: QModelIndex) -> None:
        row = self._model.row(index)
        self.row_selected.emit(row)
        self.step_selected.emit(row.index if row is not None else -1)

    def _open_details(self) -> None:
        row = self.selected
        if row is not None:
            self.details_wanted.emit(row)

    def _filter(self) -> None:
        chosen = self.selected
        self._model.filter(self._bar.words, self._bar.group)
        self._tell_empty()
        if chosen is not None:
            place = self._model.rows.at(chosen.first)
            if place is not None:
                self.select_place(place)
        self._look.start()

    def _jump(self) -> None:
        self._following = True
        self._to_now.hide()
        self._list.scrollToBottom()

    def _scrolled(self, value: int) -> None:
        at_end = value >= self._list.verticalScrollBar().maximum()
        if self._model.rows.live:
            self._following = at_end
        if at_end:
            self._to_now.hide()
        self._look.start()

    def _resized(self) -> None:
        view = self._list.viewport().geometry()
        self._empty.setGeometry(view.adjusted(2 * SPACE, 0, -2 * SPACE, 0))
        self._place_chip()
        if self._following:
            self._list.scrollToBottom()
        self._look.start()

    def _place_chip(self) -> None:
        view = self._list.viewport().geometry()
        self._to_now.adjustSize()
        self._to_now.move(
            view.center().x() - self._to_now.width() // 2, view.bottom() - self._to_now.height() - SPACE
        )

    # -------------------------------------------------------------------- thumbnails

    def _want_thumbnails(self) -> None:
        view = self._list.viewport().rect()
        first = self._list.indexAt(QPoint(view.center().x(), view.top() + 1)).row()
        last = self._list.indexAt(QPoint(view.center().x(), view.bottom() - 1)).row()
        if first < 0:
            return
        last = last if last >= 0 else self._model.rowCount() - 1
        lacking = self._model.lacking(first, last)
        lacking += [
            digest for digest in self._model.lacking(first - _AHEAD, last + _AHEAD) if digest not in lacking
        ]
        self._darkroom.want(lacking)

    def _developed(self, developed: Print) -> None:
        # Why there is none is said in the details; in the list its place stays empty.
        self._model.put_thumbnail(developed.digest, QPixmap.fromImage(developed.picture))
        self._list.viewport().update()


def _nothing() -> None:
    pass


def _timer(parent: QWidget, ms: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(then)
    return timer

"""The page of sessions: the list, and the chosen one as a film, a list of steps, and every step in full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context, Page
from desktop_agent.panel.run import Topic
from desktop_agent.panel.sessions.askpane import AskPane
from desktop_agent.panel.sessions.chooser import SessionChooser
from desktop_agent.panel.sessions.deeds import Deeds
from desktop_agent.panel.sessions.exporting import Export
from desktop_agent.panel.sessions.heading import Heading
from desktop_agent.panel.sessions.player import Player
from desktop_agent.panel.sessions.recording import Recording, open_recording, read_more
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.details import Details
from desktop_agent.panel.timeline.facts import wrapped
from desktop_agent.panel.timeline.rows import Row
from desktop_agent.panel.timeline.timeline import Timeline
from desktop_agent.panel.words import tr
from desktop_agent.session.glance import Glance
from desktop_agent.session.store import SUFFIX

_POLL_MS = 1000
_FILM, _STEP, _ASK = 0, 1, 2
_FILM_KEYS = frozenset(
    {Qt.Key.Key_Space, Qt.Key.Key_Comma, Qt.Key.Key_Period, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight}
)


class SessionsPage(Page):
    """Lists all sessions and shows one again.

    Keys: Space plays and pauses, comma and full stop go a step back and on, Enter on a step opens its details,
    Escape leads back to the film.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._recording: Recording | None = None
        self._syncing = False
        self._forget: Callable[[], None] = _nothing
        self._deeds = Deeds(context, self)
        self._poll = QTimer(self)
        self._poll.setSingleShot(True)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._read_more)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._show_film)
        self._build()
        self._connect()
        self._offer_again()

    # ------------------------------------------------------------------------ public

    @property
    def recording(self) -> Recording | None:
        """The session that is open; None when none is."""
        return self._recording

    def opened(self, argument: object = None) -> None:
        """Show the sessions there are; `argument` is the path or id of one to open."""
        self._chooser.refresh()
        if isinstance(argument, str | Path) and str(argument):
            self.open_session(argument)

    def open_session(self, name: str | Path) -> None:
        """Open the session with this path or id; what is wrong with it is said in place."""
        self._forget()
        self._let_go()
        self._say(tr("Opening the session …"))

        def failed(problem: Exception) -> None:
            self._say(str(problem))
            # It may have been deleted, or moved: the list would go on offering it.
            self._chooser.refresh()
            if not isinstance(problem, AgentError):
                raise problem

        self._forget = self.context.jobs.run(lambda: open_recording(name), self._show, failed)

    # -------------------------------------------------------------------- a session

    def _show(self, recording: Recording) -> None:
        self._recording = recording
        self._chooser.mark(recording.path)
        self._heading.show_recording(recording)
        self._timeline.show_rows(recording.path, recording.rows)
        self._stack.setCurrentWidget(self._content)
        # Thousands of steps are much for one turn of the window's thread.
        self._later.start()

    def _show_film(self) -> None:
        recording = self._recording
        if recording is None:
            return
        self._player.load(recording)
        if recording.rows.rows and not recording.rows.live:
            self._timeline.select_place(0)
        self._offer_again()
        if recording.rows.live:
            self._poll.start()

    def _let_go(self) -> None:
        self._poll.stop()
        self._later.stop()
        self._recording = None
        self._player.load(None)
        self._timeline.clear()
        self._details.show_step(None, None)
        self._ask.show_step(None, None)
        self._heading.tell("", "")

    def _read_more(self) -> None:
        recording = self._recording
        if recording is None:
            return

        def done(read: tuple[tuple[Glance, ...], bool]) -> None:
            if self._recording is recording:
                self._grew(recording, *read)

        def failed(problem: Exception) -> None:
            if self._recording is recording:
                self._heading.tell(str(problem), "bad")
            if not isinstance(problem, AgentError):
                raise problem

        path, last = recording.path, recording.rows.last
        self.context.jobs.run(lambda: read_more(path, last), done, failed)

    def _grew(self, recording: Recording, glances: tuple[Glance, ...], running: bool) -> None:
        for glance in glances:
            self._timeline.take(recording.take(glance))
        if glances:
            self._player.grew()
        if running:
            self._poll.start()
        else:
            self._timeline.take(recording.rows.settle())
            self._chooser.refresh()

    # ------------------------------------------------------------------ hand in hand

    def _row_chosen(self, row: object) -> None:
        recording = self._recording
        if not self._syncing and isinstance(row, Row) and recording is not None:
            place = recording.rows.at(row.first)
            if place is not None and place != self._player.place:
                self._player.pause()
                self._player.go_to(place)
        self._offer_again()
        self._show_details()

    def _step_reached(self, place: int) -> None:
        self._syncing = True
        if place >= 0:
            self._timeline.select_place(place)
        self._syncing = False

    def _show_details(self) -> None:
        """Only while they are seen: a film that runs fast would have every step read in vain."""
        recording, row = self._recording, self._timeline.selected
        if recording is None or row is None:
            return
        self._ask.show_step(recording.path, row)
        if self._tabs.currentIndex() != _STEP:
            return
        self._details.show_step(recording.path, row, recording.rows.until(row))

    def _show_frame(self, digest: str) -> None:
        """Show a picture that a model saw where it stands in the film."""
        row = self._timeline.selected
        if row is not None:
            self._tabs.setCurrentIndex(_FILM)
            self._player.pause()
            self._player.go_to_picture(digest, row.last)

    def _tab_shown(self, tab: int) -> None:
        if tab == _ASK:
            self._ask.look()
        self._show_details()

    def _open_details(self) -> None:
        self._player.pause()
        self._tabs.setCurrentIndex(_STEP)
        self._details.focus_picture()

    # -------------------------------------------------------------------------- deeds

    def _offer_again(self) -> None:
        recording, row = self._recording, self._timeline.selected
        number = row.number if row is not None else ""
        if self.context.hub.run.busy:
            why = tr("The agent is at work; wait for it to end, or stop it.")
        elif recording is None or not number:
            why = tr("Choose a step to begin with.")
        elif recording.rows.live:
            why = tr("This session is still running.")
        else:
            why = ""
        self._heading.allow_again(why_not=why, number=number)
        self._heading.allow_ask("" if recording is not None and number else tr("Choose a step to ask about."))

    def _again(self, on_screen: bool) -> None:
        row = self._timeline.selected
        if self._recording is not None and row is not None and row.index >= 0:
            self._deeds.run_again(self._recording, row.index + 1, screen=on_screen)

    def _ask_another(self) -> None:
        self._player.pause()
        self._tabs.setCurrentIndex(_ASK)
        self._ask.focus_model()

    def _export(self, export: object) -> None:
        if self._recording is not None and isinstance(export, Export):
            self._deeds.export(self._recording, export, short=self._player.short)

    def _verify(self) -> None:
        if self._recording is not None:
            self._deeds.verify(self._recording)

    def _delete(self) -> None:
        if self._recording is not None:
            self._deeds.delete(self._recording)

    def _removed(self, path: object) -> None:
        if self._recording is not None and self._recording.path == path:
            self._let_go()
            self._say(tr("Choose a session."))
        self._chooser.refresh()

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.ACTIVITY, Topic.END}:
            self._offer_again()
        if Topic.END in topics and self.isVisible():
            self._chooser.refresh()

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, tr("Open a session"), str(Path.home()))
        dialog.setObjectName("open_where")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Sessions") + f" (*{SUFFIX})", tr("All files") + " (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda place: self.open_session(Path(place)))
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The film's keys work wherever nothing else needs them."""
        if Qt.Key(event.key()) in _FILM_KEYS and self._recording is not None:
            self._player.keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self._tabs.currentIndex() != _FILM:
            self._tabs.setCurrentIndex(_FILM)
            self._timeline.focus_list()
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------------------------- build

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._stack.setCurrentWidget(self._words)

    def _build(self) -> None:
        self._chooser = SessionChooser(self.context)
        self._heading = Heading(self.context)
        self._timeline = Timeline(self.context)
        self._player = Player(self.context)
        self._details = Details(self.context)
        self._ask = AskPane(self.context)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("session_tabs")
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.addTab(self._player, tr("Film"))
        self._tabs.addTab(self._details, tr("Step"))
        self._tabs.addTab(self._ask, tr("Another model"))
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(self._timeline)
        both.addWidget(self._tabs)
        both.setStretchFactor(0, 0)
        both.setStretchFactor(1, 1)
        both.setSizes([280, 620])
        self._timeline.setMinimumWidth(max(200, self._timeline.minimumSizeHint().width()))
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._heading)
        column.addWidget(both, 1)
        self._words = wrapped(tr("Choose a session."), "muted")
        self._words.setObjectName("sessions_place")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._words)
        self._stack.addWidget(self._content)
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.setChildrenCollapsible(False)
        whole.setHandleWidth(2 * SPACE)
        both.setHandleWidth(2 * SPACE)
        whole.addWidget(self._chooser)
        whole.addWidget(self._stack)
        whole.setStretchFactor(0, 0)
        whole.setStretchFactor(1, 1)
        whole.setSizes([240, 900])
        self._chooser.setMinimumWidth(180)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        row.addWidget(whole)

    def _connect(self) -> None:
        self._chooser.chosen.connect(self.open_session)
        self._chooser.file_wanted.connect(self._ask_for_file)
        self._timeline.row_selected.connect(self._row_chosen)
        self._timeline.row_grew.connect(lambda _: self._show_details())
        self._timeline.details_wanted.connect(lambda _: self._open_details())
        self._details.picture_wanted.connect(self._show_frame)
        self._player.step_reached.connect(self._step_reached)
        self._tabs.currentChanged.connect(self._tab_shown)
        self._heading.again_wanted.connect(self._again)
        self._heading.ask_wanted.connect(self._ask_another)
        self._heading.export_wanted.connect(self._export)
        self._heading.verify_wanted.connect(self._verify)
        self._heading.delete_wanted.connect(self._delete)
        self._heading.stop_wanted.connect(self._deeds.stop)
        self._heading.list_toggled.connect(self._chooser.setVisible)
        self._deeds.began.connect(self._heading.begin)
        self._deeds.advanced.connect(self._heading.advance)
        self._deeds.ended.connect(self._heading.end)
        self._deeds.told.connect(self._heading.tell)
        self._deeds.removed.connect(self._removed)
        self._deeds.letting_go.connect(lambda _: self._player.pause())
        self.context.hub.changed.connect(self._changed)


def _nothing() -> None:
    pass

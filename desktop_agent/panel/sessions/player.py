"""Shows a session again like a film."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_agent.desk.geometry import to_frame
from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context
from desktop_agent.panel.live.marks import Layer, Marks
from desktop_agent.panel.sessions.film import FilmClock, shown_time
from desktop_agent.panel.sessions.recording import Recording
from desktop_agent.panel.sessions.reel import Reel
from desktop_agent.panel.sessions.screen import FilmScreen
from desktop_agent.panel.sessions.strip import FilmStrip
from desktop_agent.panel.sessions.transport import Transport
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.darkroom import Print
from desktop_agent.panel.timeline.facts import Elided, wrapped
from desktop_agent.panel.timeline.model import sentence_of
from desktop_agent.panel.timeline.rows import Row
from desktop_agent.panel.timeline.scenes import read_story
from desktop_agent.panel.timeline.story import Story
from desktop_agent.panel.timeline.words import state_tone, state_words
from desktop_agent.panel.words import tr

_TICK_MS = 33
_JUST_BEGUN_S = 0.5
"""A step back goes to the beginning of the step before, rather than of this one, when this one just began."""
_STORIES_KEPT = 16


class Player(QWidget):
    """The film of a session, with pointer and marks.

    Keys: Space plays and pauses; Left and Right (or comma and full stop) go a step back and on; Home and End to the
    ends; [ and ] change the speed.

    Signals:
        step_reached: the film reached the step in this place of the rows; -1 for before the first.
    """

    step_reached = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._recording: Recording | None = None
        self._clock = FilmClock()
        self._index = -1
        self._place = -1
        self._print: Print | None = None
        self._stories: OrderedDict[int, Story] = OrderedDict()
        self._forget: Callable[[], None] = _nothing
        self._reel = Reel(self)
        self._reel.ready.connect(self._picture)
        self._pulse = QTimer(self)
        self._pulse.setInterval(_TICK_MS)
        self._pulse.timeout.connect(self._tick)
        self._build()
        self.load(None)

    # ------------------------------------------------------------------------ public

    @property
    def clock(self) -> FilmClock:
        """Where the film is; change it by the methods here."""
        return self._clock

    @property
    def place(self) -> int:
        """The place of the step that is shown, in the rows; -1 for none."""
        return self._place

    def load(self, recording: Recording | None) -> None:
        """Show this session from its beginning; None: none."""
        self.pause()
        self._recording = recording
        self._index = self._place = -1
        self._print = None
        self._stories.clear()
        self._screen.set_picture(None)
        self._screen.set_marks(Marks())
        self._screen.put_pointer(None, None)
        self._reel.load(recording)
        has_pictures = recording is not None and recording.film.has_pictures
        self._none.setVisible(recording is not None and not has_pictures)
        self._clock.load(recording.film.length(short=self._short) if recording is not None else 0.0)
        self._fill_strip()
        playable = recording is not None and len(recording.film) > 0
        self._strip.setEnabled(playable)
        self._transport.setEnabled(playable)
        self._show()

    def grew(self) -> None:
        """The session that is shown has more events now."""
        recording = self._recording
        if recording is None:
            return
        at_end = self._clock.position >= self._clock.length and not self._clock.playing
        self._clock.stretch(recording.film.length(short=self._short), self._clock.position)
        if at_end:
            self._clock.seek(self._clock.length)
        self._stories.clear()
        self._fill_strip()
        self._show()

    def play(self) -> None:
        """Run on."""
        self._clock.play(time.monotonic())
        if self._clock.playing:
            self._pulse.start()
        self._transport.set_playing(self._clock.playing)

    def pause(self) -> None:
        """Stand still."""
        self._clock.pause()
        self._pulse.stop()
        self._transport.set_playing(self._clock.playing)

    def seek(self, second: float) -> None:
        """Go to this second of the film."""
        self._clock.seek(second)
        self._show()

    @property
    def short(self) -> bool:
        """Whether idle time is cut."""
        return self._short

    def go_to(self, place: int) -> None:
        """Go to where the step in this place of the rows begins."""
        recording = self._recording
        if recording is None or not 0 <= place < len(recording.rows.rows) or not len(recording.film):
            return
        self.seek(recording.begin_of(place, short=self._short))

    def go_to_picture(self, digest: str, seq: int) -> None:
        """Go to where this frame was last shown before event `seq`."""
        recording = self._recording
        if recording is None or not len(recording.film):
            return
        film = recording.film
        index = film.index_of_picture(digest, film.index_of(seq))
        if index >= 0:
            self.seek(film.time_of(index, short=self._short))

    def step(self, by: int) -> None:
        """Go to the beginning of the step `by` steps on; back goes to the beginning of this one first."""
        recording = self._recording
        if recording is None or not recording.rows.rows:
            return
        place = max(0, self._place)
        if by < 0 and self._place >= 0:
            begin = recording.begin_of(place, short=self._short)
            if self._clock.position - begin > _JUST_BEGUN_S * self._clock.speed:
                by += 1
        self.go_to(min(len(recording.rows.rows) - 1, max(0, place + by)))

    def set_speed(self, speed: float) -> None:
        """How many times as fast as it happened; one of `SPEEDS`."""
        self._transport.set_speed(speed)

    # ------------------------------------------------------------------------ events

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The keys of a film."""
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_K:
                self._toggle()
            case Qt.Key.Key_Left | Qt.Key.Key_Comma:
                self.step(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_Period:
                self.step(1)
            case Qt.Key.Key_Home:
                self.seek(0.0)
            case Qt.Key.Key_End:
                self.seek(self._clock.length)
            case Qt.Key.Key_BracketLeft:
                self._transport.change_speed(-1)
            case Qt.Key.Key_BracketRight:
                self._transport.change_speed(1)
            case _:
                super().keyPressEvent(event)

    def _toggle(self) -> None:
        if self._clock.playing:
            self.pause()
        else:
            self.play()

    def _tick(self) -> None:
        self._clock.tick(time.monotonic())
        if not self._clock.playing:
            self._pulse.stop()
            self._transport.set_playing(self._clock.playing)
        self._show()

    def _cut_idle(self) -> None:
        """The same moment on the other line of time."""
        recording = self._recording
        if recording is None or not len(recording.film):
            return
        film = recording.film
        index = max(0, self._index)
        self._clock.stretch(film.length(short=self._short), film.time_of(index, short=self._short))
        self._fill_strip()
        self._show()

    # ---------------------------------------------------------------------- the film

    @property
    def _short(self) -> bool:
        return self._transport.short

    def _show(self) -> None:
        """Show what belongs to the clock's position."""
        position = self._clock.position
        self._strip.put(position)
        self._time.setText(f"{shown_time(position)} / {shown_time(self._clock.length)}")
        recording = self._recording
        if recording is None or not len(recording.film):
            self._caption.setText("")
            return
        index = recording.film.index_at(position, short=self._short)
        if index != self._index:
            self._index = index
            self._reel.ask(index)
            self._reach(recording.rows.at(recording.film.still(index).seq))
            self._mark()
        self._point()

    def _reach(self, place: int | None) -> None:
        found = -1 if place is None else place
        if found == self._place:
            return
        self._place = found
        recording = self._recording
        if recording is not None and found >= 0:
            row = recording.rows.rows[found]
            number = f"{row.number}. " if row.number else ""
            self._caption.setText(f"{number}{sentence_of(row)}")
        else:
            self._caption.setText("")
        self.step_reached.emit(found)

    def _picture(self, developed: Print) -> None:
        self._print = developed
        self._screen.set_picture(None if developed.picture.isNull() else developed.picture)
        self._trouble.setText(developed.problem)
        self._trouble.setVisible(bool(developed.problem))
        self._point()

    def _point(self) -> None:
        recording, place = self._recording, self._print.place if self._print is not None else None
        pointer = None
        if recording is not None and Layer.POINTER in self._screen.layers:
            pointer = recording.film.pointer_at(self._clock.position, short=self._short)
        if pointer is None or place is None:
            self._screen.put_pointer(None, None)
            return
        at = to_frame(pointer.at, place)
        self._screen.put_pointer((at.x, at.y), pointer.ring)

    # --------------------------------------------------------------------- the marks

    def _mark(self) -> None:
        """Draw what was found or acted on, while that is what is seen."""
        recording = self._recording
        if recording is None or self._place < 0 or not 0 <= self._index < len(recording.film):
            self._screen.set_marks(Marks())
            return
        still = recording.film.still(self._index)
        if still.kind not in ("target_sought", "action_intended"):
            self._screen.set_marks(Marks())
            return
        row = recording.rows.rows[self._place]
        story = self._stories.get(row.first)
        if story is None:
            self._read(recording, row)
            return
        # A search that led to an act is told with that act, which comes after it.
        scene = next((scene for scene in story.scenes if scene.seq >= still.seq), None)
        self._screen.set_marks(
            Marks(scene.marks.chosen, scene.marks.rivals) if scene is not None else Marks()
        )

    def _read(self, recording: Recording, row: Row) -> None:
        first, last = row.first, row.last

        def done(story: Story) -> None:
            self._stories[first] = story
            while len(self._stories) > _STORIES_KEPT:
                self._stories.popitem(last=False)
            self._mark()

        def failed(problem: Exception) -> None:
            # The details of the step say what is wrong with it; the film goes on without marks.
            self._stories[first] = Story(())
            if not isinstance(problem, AgentError):
                raise problem

        self._forget()
        self._forget = self._context.jobs.run(lambda: read_story(recording.path, first, last), done, failed)

    # ------------------------------------------------------------------------- build

    def _fill_strip(self) -> None:
        recording = self._recording
        if recording is None or not len(recording.film):
            self._strip.load(0.0, (), (), self._words_of)
            return
        rows = recording.rows.rows
        times = recording.film.times(short=self._short)
        begins = [times[index] for index in recording.begins]
        self._strip.load(self._clock.length, begins, [state_tone(row.state) for row in rows], self._words_of)

    def _words_of(self, place: int) -> str:
        assert self._recording is not None
        row = self._recording.rows.rows[place]
        number = f"{row.number}. " if row.number else ""
        return f"{number}{sentence_of(row)} — {state_words(row.state)}"

    def _build(self) -> None:
        self._screen = FilmScreen(self._context.theme)
        self._screen.setObjectName("film_picture")
        self._none = wrapped(tr("This session holds no pictures."), "muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._trouble = wrapped("", "muted")
        self._trouble.setObjectName("film_trouble")
        self._trouble.hide()
        self._caption = Elided("heading")
        self._caption.setObjectName("film_caption")
        self._strip = FilmStrip(self._context.theme)
        self._strip.sought.connect(self.seek)
        self._time = QLabel()
        self._time.setObjectName("film_time")
        kind_of(self._time, "muted")
        self._transport = Transport(self._context.theme)
        self._transport.toggled.connect(self._toggle)
        self._transport.stepped.connect(self.step)
        self._transport.sped.connect(self._sped)
        self._transport.idle_changed.connect(self._cut_idle)
        self._transport.layers_changed.connect(self._draw)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self._caption, 1)
        top.addWidget(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._screen, 1)
        column.addWidget(self._none)
        column.addWidget(self._trouble)
        column.addWidget(self._strip)
        column.addWidget(self._transport)

    def _sped(self, speed: float) -> None:
        self._clock.speed = speed

    def _draw(self, layers: frozenset[Layer]) -> None:
        self._screen.set_layers(layers)
        self._point()


def _nothing() -> None:
    pass

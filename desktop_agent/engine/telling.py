"""What a session tells the panel of itself: its events, and what it is at."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from typing import Literal

from desktop_agent.engine.messages import Happened, Report, StatusChanged, Thought
from desktop_agent.loop.status import Status
from desktop_agent.session.events import Event
from desktop_agent.session.mind_events import ModelAnswered, ModelAsked
from vision.models.types import Piece
from vision.types import Frame

THOUGHT_S = 0.2
"""How often what a model writes is told of at most, in seconds."""
THOUGHT_LENGTH = 400
"""Characters of its end that are told."""
_KEPT = 4000


class EventTeller:
    """A subscriber, after the journal: what it reports is on the disk. Numbers events as the journal does, from 0."""

    def __init__(self, report: Callable[[Report], None]) -> None:
        self._report = report
        self._numbers = itertools.count()
        self._held: list[Happened] | None = []

    def begin(self) -> None:
        """The panel knows of the session: report what has happened so far, and everything from now on."""
        held, self._held = self._held, None
        for happened in held or ():
            self._report(happened)

    def on_event(self, event: Event) -> None:
        """Report it, once `begin` was called."""
        happened = Happened(next(self._numbers), time.time(), event)
        if self._held is None:
            self._report(happened)
        else:
            self._held.append(happened)

    def on_frame(self, frame: Frame) -> None:
        """Frames do not travel: the session file has them."""


class StatusTeller:
    """Reports what a session is at.

    Attributes:
        status: what it is at.
    """

    def __init__(self, report: Callable[[Report], None]) -> None:
        self._report = report
        self._lock = threading.Lock()
        self.status: Status | None = None

    def __call__(self, status: Status, words: str) -> None:
        """The session's own word; the runner's `watcher`."""
        with self._lock:
            self.status = status
            self._report(StatusChanged(status, words))

    def pausing(self) -> None:
        """A pause was asked for. The session hears of it once what is under way has ended; a person sees it at once."""
        with self._lock:
            if self.status is Status.WORKING:
                self.status = Status.PAUSING
                self._report(StatusChanged(Status.PAUSING))


class ThoughtTeller:
    """Reports what a model is writing, a few times a second. A subscriber, too: it hears which request is answered.

    Called with pieces on the thread that asks the model; returns at once.

    Args:
        report: tells the panel.
        clock: seconds of a clock that never goes back.
        later: calls a function after so many seconds, on whatever thread: a model that pauses has its last words told.
    """

    def __init__(
        self,
        report: Callable[[Report], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], None] | None = None,
    ) -> None:
        self._report = report
        self._clock = clock
        self._later = later or _later
        self._lock = threading.Lock()
        self._mask: Callable[[str], str] | None = None
        self._call = 0
        self._pieces = 0
        self._part: Literal["thought", "answer", "call"] = "thought"
        self._text = ""
        self._next = 0.0
        self._untold = False
        self._waiting = False

    def attach(self, mask: Callable[[str], str]) -> None:
        """`mask` takes secrets out of words; before it is known, nothing is told."""
        self._mask = mask

    def on_event(self, event: Event) -> None:
        """Another request begins, or is over."""
        if isinstance(event, ModelAsked):
            with self._lock:
                self._call, self._pieces = event.call, 0
                self._begin("thought")
        elif isinstance(event, ModelAnswered):
            with self._lock:
                self._untold = False

    def on_frame(self, frame: Frame) -> None:
        """Pictures say nothing of it."""

    def __call__(self, piece: Piece) -> None:
        """The model wrote `piece`."""
        with self._lock:
            if piece.kind != self._part:
                self._begin(piece.kind)
            self._pieces += 1
            self._text = (self._text + piece.text)[-_KEPT:]
            self._untold = True
            wait = self._next - self._clock()
            if wait <= 0:
                self._tell()
            elif not self._waiting:
                self._waiting = True
                self._later(wait, self._caught_up)

    def _caught_up(self) -> None:
        with self._lock:
            self._waiting = False
            if self._untold:
                self._tell()

    def _tell(self) -> None:
        self._untold = False
        if self._mask is not None:
            self._next = self._clock() + THOUGHT_S
            shown = self._mask(self._text)[-THOUGHT_LENGTH:]
            self._report(Thought(self._call, shown, self._part, self._pieces))

    def _begin(self, part: Literal["thought", "answer", "call"]) -> None:
        # Its first words are told at once.
        self._part, self._text, self._next, self._untold = part, "", 0.0, False


def _later(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()

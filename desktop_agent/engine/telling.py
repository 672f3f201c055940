"""What a session tells the panel of itself: its events, and what it is at."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

from desktop_agent.engine.messages import Happened, Report, StatusChanged
from desktop_agent.loop.status import Status
from desktop_agent.session.events import Event
from vision.types import Frame


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

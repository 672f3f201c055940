"""What was heard and not yet fetched, with movements of the pointer thinned out."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Final

from actions.errors import EarsUnavailable
from actions.listen.types import InputEvent, PointerMoved

SAMPLE_S: Final = 0.02


class Inbox:
    """A queue without a limit between the thread that listens and whoever fetches.

    Of movements within `sample_s` seconds only the last is kept; nothing else is ever left out, and the last place of
    the pointer before any other event, or before it rests, is always told.
    """

    def __init__(self, sample_s: float = SAMPLE_S) -> None:
        self._sample_s = sample_s
        self._changed = threading.Condition()
        self._events: deque[InputEvent] = deque()
        self._move: PointerMoved | None = None
        self._told_at = float("-inf")
        self._finished = False
        self._idle = False
        self._problem: EarsUnavailable | None = None

    def put(self, event: InputEvent) -> None:
        """Add what was heard next."""
        with self._changed:
            if self._move is not None and self._move.own != event.own:
                self._tell_move()
            if isinstance(event, PointerMoved):
                self._move = event
                if event.at - self._told_at >= self._sample_s:
                    self._tell_move()
            else:
                self._tell_move()
                self._events.append(event)
            self._changed.notify_all()

    def finish(self, problem: EarsUnavailable | None = None) -> None:
        """Nothing more will come; `problem` is raised to whoever has fetched all."""
        with self._changed:
            if not self._finished:
                self._finished, self._problem = True, problem
                self._tell_move()
                self._changed.notify_all()

    @property
    def finished(self) -> bool:
        """Whether nothing more will come; there may still be something to fetch."""
        with self._changed:
            return self._finished

    def next(self, timeout_s: float | None = None) -> InputEvent | None:
        """The oldest event; None after `timeout_s` or at the end. Raises what `finish` was given."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        with self._changed:
            while not self._events:
                if self._finished:
                    if self._problem is not None:
                        raise self._problem
                    return None
                now = time.monotonic()
                if self._move is not None and now >= self._told_at + self._sample_s:
                    self._tell_move()
                    break
                if deadline is not None and now >= deadline:
                    return None
                ends = [at for at in (deadline, self._ripe_at()) if at is not None]
                self._idle = True
                self._changed.notify_all()
                self._changed.wait(min(ends) - now if ends else None)
                self._idle = False
            return self._events.popleft()

    def taken(self, timeout_s: float) -> bool:
        """Wait until everything that was put was fetched and its fetcher is back for more; False when it takes longer.

        A movement that was held back is told at once.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            if self._move is not None:
                self._tell_move()
                self._changed.notify_all()
            while self._events or not self._idle:
                left = deadline - time.monotonic()
                if left <= 0 or self._finished:
                    return False
                self._changed.wait(left)
            return True

    def _ripe_at(self) -> float | None:
        return None if self._move is None else self._told_at + self._sample_s

    def _tell_move(self) -> None:
        if self._move is not None:
            self._events.append(self._move)
            self._told_at = self._move.at
            self._move = None

"""Until when to wait for a server, and whether the answer is still wanted."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_LOOK_S = 0.05
"""How often it is looked whether the answer is still wanted: the seam promises every 0.1 s."""


class Unwanted(Exception):
    """The answer is not wanted any more."""


class TimeIsUp(Exception):
    """The deadline came first."""


class Patience:
    """One deadline for all that a request needs: tries, waiting between them, and the answer."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool] = lambda: False) -> None:
        self.seconds = seconds
        self._begun = time.monotonic()
        self._cancelled = cancelled

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when none are."""
        return max(0.0, self._begun + self.seconds - time.monotonic())

    @property
    def spent_ms(self) -> float:
        """Milliseconds since the request."""
        return (time.monotonic() - self._begun) * 1000.0

    def check(self) -> None:
        """Raises Unwanted and TimeIsUp."""
        if self._cancelled():
            raise Unwanted
        if not self.left:
            raise TimeIsUp

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass. Raises Unwanted and TimeIsUp; the latter at once, when the deadline comes before."""
        if seconds > self.left:
            self.check()
            raise TimeIsUp
        until = time.monotonic() + seconds
        never = threading.Event()
        while (rest := until - time.monotonic()) > 0:
            self.check()
            never.wait(min(rest, _LOOK_S))

    def take(self, source: queue.SimpleQueue[_T], within_s: float = 0.0) -> _T | None:
        """The next of `source`; None when `within_s` (0: no such limit) passes first. Raises Unwanted and TimeIsUp."""
        until = time.monotonic() + within_s if within_s else float("inf")
        while True:
            self.check()
            rest = min(_LOOK_S, self.left, until - time.monotonic())
            if rest <= 0 and until <= time.monotonic():
                return None
            try:
                return source.get(timeout=max(rest, 0.001))
            except queue.Empty:
                continue


__all__ = ["Patience", "TimeIsUp", "Unwanted"]

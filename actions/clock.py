"""Deadlines and pauses that a stop can end: the hands never sleep."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_POLL = 0.02


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The moment `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then; 0 once it has passed."""
        return max(0.0, self.at - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the moment has come."""
        return time.monotonic() >= self.at


def pause(seconds: float, should_stop: Callable[[], bool]) -> bool:
    """Let `seconds` pass, and return whether `should_stop` ended it early (it is asked every 20 ms)."""
    return wait_until(should_stop, seconds)


def wait_until(condition: Callable[[], bool], seconds: float, *, every: float = _POLL) -> bool:
    """Ask `condition` every `every` seconds until it holds, for `seconds` at most; return whether it held."""
    deadline = Deadline.after(seconds)
    tick = threading.Event()  # Never set: its timed wait is the pause between two questions.
    while not condition():
        if deadline.passed:
            return False
        tick.wait(min(every, deadline.left))
    return True

"""How long a desk waits for what, and the deadline that counts it down."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Time limits in seconds.

    Attributes:
        find: until a target must be there, stable and ready.
        expect: until a condition that is checked must hold.
        wait: until a condition that is waited for must hold.
        react: until the first sign of a reaction to an act; some programs think before they draw.
        settle: until a reaction must have come to rest.
        quiet: how long nothing may move for the screen to count as at rest.
        launch: until a started program must show a window.
    """

    find: float = 30.0
    expect: float = 5.0
    wait: float = 30.0
    react: float = 0.8
    settle: float = 4.0
    quiet: float = 0.12
    launch: float = 30.0


class Deadline:
    """A moment in the future, on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._started = time.monotonic()
        self._ends = self._started + seconds

    def extend(self, seconds: float) -> None:
        """Move it `seconds` later: time that nobody waited for the screen does not count."""
        self._ends += seconds

    @property
    def left(self) -> float:
        """Seconds left; never below zero."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the moment has come."""
        return time.monotonic() >= self._ends

    @property
    def waited_ms(self) -> float:
        """Milliseconds since the deadline was set."""
        return (time.monotonic() - self._started) * 1000

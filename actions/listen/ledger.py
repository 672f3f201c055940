"""Which input events are our own: hands write down who they are to the display, and ears look it up.

An X server tells those who record it which connection each synthetic event came from, so that nothing needs to be
written for each event, and an event of another program is never taken for ours, even the same key at the same moment.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final

_KEPT: Final = 64
_SLACK_S: Final = 0.05
"""Servers count in milliseconds of a coarse clock, so a life is a little longer than it seems."""


@dataclass(slots=True)
class _Life:
    client: int
    since: float
    until: float | None = None


class Ledger:
    """The connections of our own hands to ONE display. Safe to use from several threads.

    Numbers of connections come round again, so each is ours only from `opened` until `closed`. The last 64 closed ones
    are remembered, for ears that are behind.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lives: list[_Life] = []

    def opened(self, client: int, at: float | None = None) -> None:
        """The connection `client` is ours from `at` on (seconds of `time.monotonic()`; None means now)."""
        with self._lock:
            self._lives.append(_Life(client, time.monotonic() if at is None else at))
            closed = [life for life in self._lives if life.until is not None]
            for life in closed[:-_KEPT]:
                self._lives.remove(life)

    def closed(self, client: int, at: float | None = None) -> None:
        """The connection `client` was ours until `at` (None means now). Nothing happens if it was not."""
        with self._lock:
            for life in self._lives:
                if life.client == client and life.until is None:
                    life.until = time.monotonic() if at is None else at

    def made(self, client: int, at: float) -> bool:
        """Whether an event that the connection `client` made at the moment `at` is ours."""
        with self._lock:
            return any(
                life.client == client
                and life.since - _SLACK_S <= at
                and (life.until is None or at <= life.until + _SLACK_S)
                for life in self._lives
            )

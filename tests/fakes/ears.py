"""Ears that hear what a test tells them."""

from __future__ import annotations

from actions.listen.inbox import Inbox


class FakeEars:
    """`actions.listen.Ears`: `tell` an event, and whoever fetches hears it."""

    def __init__(self) -> None:
        self._inbox = Inbox(sample_s=0)
        self.closed = False

    def tell(self, *events) -> None:
        """Have `events` heard, and wait until the listener has dealt with them."""
        for event in events:
            self._inbox.put(event)
        assert self._inbox.taken(10)

    def put(self, *events) -> None:
        """Have `events` heard at some time."""
        for event in events:
            self._inbox.put(event)

    def next(self, timeout_s=None):
        return self._inbox.next(timeout_s)

    def catch_up(self, timeout_s) -> bool:
        return self._inbox.taken(timeout_s)

    def close(self) -> None:
        self.closed = True
        self._inbox.finish()

"""The one event stream of a session: journal, terminal, panel and trace all read it."""

from __future__ import annotations

import threading
from typing import Protocol

from desktop_agent.session.events import Event
from desktop_agent.session.masking import Mask
from vision.types import Frame


class Subscriber(Protocol):
    """Who listens to a session. Called in order of subscription, on the publishing thread, one event at a time."""

    def on_event(self, event: Event) -> None:
        """Take note of `event`. The journal has committed it when this returns."""
        ...

    def on_frame(self, frame: Frame) -> None:
        """Take note of a frame that a following event names by its digest."""
        ...


class Stream:
    """Hands every event to every subscriber, in one order.

    The journal comes first: what it cannot write must not be shown or done (its errors are raised to the
    publisher, so that an act whose intent could not be committed never happens).

    Attributes:
        mask: hides the values of secrets; nobody is told an event before it went through it.
    """

    def __init__(self, *subscribers: Subscriber, mask: Mask | None = None) -> None:
        self.mask = mask or Mask()
        self._subscribers = subscribers
        self._lock = threading.RLock()

    def publish(self, event: Event) -> None:
        """Tell every subscriber. Raises what a subscriber raises; those after it are not told."""
        shown = self.mask.event(event)
        with self._lock:
            for subscriber in self._subscribers:
                subscriber.on_event(shown)

    def keep(self, frame: Frame) -> str:
        """Give `frame` to those who store pictures; returns the digest by which events name it."""
        with self._lock:
            for subscriber in self._subscribers:
                subscriber.on_frame(frame)
        return frame.digest

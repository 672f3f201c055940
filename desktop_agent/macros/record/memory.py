"""The last few pictures of a screen, so that one from before a click is at hand when the click is heard."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from actions.accessibility.types import Reading
from actions.errors import ActionError
from actions.types import Window
from desktop_agent.desk.ports import Screen, Windows
from desktop_agent.desk.told import Tree
from vision.errors import DisplayUnavailable
from vision.types import Frame

_QUIET_S = 0.03
"""So long nothing may change for a picture to be taken ..."""
_LONGEST_S = 0.12
"""... but on a screen that keeps changing, one is taken so often."""
_RELIST_S = 0.5
_MOST = 16
_MOST_BYTES = 160_000_000


@dataclass(eq=False)
class Sight:
    """One picture, and what was known at that moment.

    Attributes:
        frame: the picture.
        windows: the windows, topmost first.
        at: when both were known, in seconds of the monotonic clock.
        reading: what programs told; None before they did, and where nobody asks them.
        read_at: when they had told it, in seconds of the monotonic clock; infinity before.
    """

    frame: Frame
    windows: tuple[Window, ...]
    at: float
    reading: Reading | None = None
    read_at: float = field(default=float("inf"))


class Memory:
    """Watches a screen on a thread of its own and remembers the last few pictures.

    Attributes:
        failed: what ended it, in words; empty while it goes on.
    """

    def __init__(self, screen: Screen, windows: Windows, tree: Tree | None = None) -> None:
        """Look once, then `start` keeps looking. Raises DisplayUnavailable, and ActionError when windows are lost."""
        self.failed = ""
        self._screen, self._windows, self._tree = screen, windows, tree
        self._sights: deque[Sight] = deque()
        self._news = threading.Condition()
        self._closing = threading.Event()
        self._changed_at = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)
        self._look()

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop watching; what is remembered can still be asked for."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    def before(self, at: float) -> Sight:
        """The newest picture known before `at` (seconds of the monotonic clock); the oldest when all are newer."""
        with self._news:
            earlier = [sight for sight in self._sights if sight.at < at]
            return earlier[-1] if earlier else self._sights[0]

    def latest(self) -> Sight:
        """The newest picture."""
        with self._news:
            return self._sights[-1]

    @property
    def quiet_s(self) -> float:
        """For how many seconds nothing has changed."""
        return time.monotonic() - self._changed_at

    def rested(self, quiet_s: float, timeout_s: float) -> Sight:
        """The screen once nothing changed for `quiet_s` seconds, or as it is after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        with self._news:
            while True:
                left = deadline - time.monotonic()
                quiet = time.monotonic() - self._changed_at
                if left <= 0 or quiet >= quiet_s or self.failed or not self._thread.is_alive():
                    return self._sights[-1]
                self._news.wait(min(left, quiet_s - quiet))

    def _watch(self) -> None:
        try:
            while not self._closing.is_set():
                if self._screen.wait_damage(_RELIST_S):
                    self._await_rest()
                self._look()
        except (DisplayUnavailable, ActionError) as problem:
            self.failed = str(problem)
            with self._news:
                self._news.notify_all()

    def _await_rest(self) -> None:
        deadline = time.monotonic() + _LONGEST_S
        while (left := deadline - time.monotonic()) > 0:
            if not self._screen.wait_damage(min(_QUIET_S, left)):
                return

    def _look(self) -> None:
        frame = self._screen.grab()
        windows = self._windows.list()
        at = time.monotonic()
        with self._news:
            last = self._sights[-1] if self._sights else None
            same = last is not None and last.windows == windows and _equal(last.frame, frame)
            if same and (self._tree is None or last is None or last.reading is not None):
                return
            if not same:
                self._changed_at = time.monotonic()
                self._sights.append(Sight(frame, windows, at))
                self._forget()
            self._news.notify_all()
            sight = self._sights[-1]
        if self._tree is not None:
            reading = self._tree.read()
            sight.reading = reading
            sight.read_at = time.monotonic()

    def _forget(self) -> None:
        while len(self._sights) > 1 and (
            len(self._sights) > _MOST or sum(s.frame.pixels.nbytes for s in self._sights) > _MOST_BYTES
        ):
            self._sights.popleft()


def _equal(one: Frame, other: Frame) -> bool:
    return one.pixels.shape == other.pixels.shape and bool(np.array_equal(one.pixels, other.pixels))

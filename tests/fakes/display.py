"""A display that exists only as an array: what a live view looks at."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import numpy as np

from vision.errors import DisplayUnavailable
from vision.types import Box


class FakeDisplay:
    """A `Source`. `paint` changes it, `die` ends it; `reads` says what was read, `waits` how often it was asked."""

    def __init__(self, width: int = 800, height: int = 600) -> None:
        self.pixels = np.zeros((height, width, 4), np.uint8)
        self.reads: list[Box] = []
        self.waits = 0
        self.closed = False
        self._changed: list[Box] = []
        self._why = ""
        self._news = threading.Condition()

    def paint(self, box: Box, colour: tuple[int, int, int]) -> None:
        """Fill `box` with an RGB colour."""
        with self._news:
            self.pixels[box.top : box.bottom, box.left : box.right, :3] = colour[::-1]
            self._changed.append(box)
            self._news.notify_all()

    def resize(self, width: int, height: int) -> None:
        """Be of another size, and black."""
        with self._news:
            self.pixels = np.zeros((height, width, 4), np.uint8)
            self._changed = [Box(0, 0, width, height)]
            self._news.notify_all()

    def die(self, why: str = "The display :5 went away.") -> None:
        """From now on there is nothing to see."""
        with self._news:
            self._why = why
            self._news.notify_all()

    def size(self) -> tuple[int, int]:
        self._check()
        return self.pixels.shape[1], self.pixels.shape[0]

    def wait(self, timeout_s: float) -> tuple[Box, ...]:
        with self._news:
            self.waits += 1
            self._news.wait_for(lambda: self._changed or self._why or self.closed, timeout_s)
            self._check()
            changed, self._changed = tuple(self._changed), []
            return changed

    @contextlib.contextmanager
    def read(self, box: Box) -> Iterator[np.ndarray]:
        self._check()
        self.reads.append(box)
        yield np.ascontiguousarray(self.pixels[box.top : box.bottom, box.left : box.right])

    def close(self) -> None:
        with self._news:
            self.closed = True
            self._news.notify_all()

    def _check(self) -> None:
        if self._why or self.closed:
            raise DisplayUnavailable(self._why or "The screen was closed.")

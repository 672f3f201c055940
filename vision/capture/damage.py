"""A record of what changed on a screen, read by several threads, each at its own pace."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from vision.types import Box


class DamageLog:
    """Changed boxes in order of arrival. Not locked: the screen that owns it holds its lock around calls.

    Attributes:
        limit: how many boxes are kept; a reader that fell further behind is told that everything changed.
    """

    def __init__(self, limit: int = 2048) -> None:
        self.limit = limit
        self._boxes: deque[Box] = deque()
        self._first = 0
        self._noted = threading.local()

    def add(self, boxes: Iterable[Box]) -> None:
        """Append `boxes`."""
        for box in boxes:
            if len(self._boxes) == self.limit:
                self._boxes.popleft()
                self._first += 1
            self._boxes.append(box)

    def pending(self) -> bool:
        """Whether the calling thread has boxes to take."""
        return self._cursor() < self._first + len(self._boxes)

    def note(self) -> None:
        """Mark everything as seen by the calling thread."""
        self._noted.at = self._first + len(self._boxes)

    def take(self, whole: Box) -> tuple[Box, ...]:
        """The boxes that the calling thread has not seen, each once; `whole` when some were dropped."""
        cursor = self._cursor()
        behind = cursor < self._first
        boxes = (whole,) if behind else tuple(dict.fromkeys(list(self._boxes)[cursor - self._first :]))
        self.note()
        return boxes

    def _cursor(self) -> int:
        return int(getattr(self._noted, "at", 0))

"""The last few frames and what was made of each: the nearest one says what of a new frame is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from vision.change import Change, changed_regions, rows_as_words
from vision.types import Frame, Pixels

V = TypeVar("V")

_SAMPLED = 16
"""Of so many rows one is compared to find the nearest frame."""
_MERGE = 16
"""Pixels: changes nearer than this to each other are one."""


@dataclass(frozen=True, slots=True, eq=False)
class Remembered(Generic[V]):
    """A frame of our own, which nobody writes to, and what was made of it."""

    frame: Frame
    value: V


class Past(Generic[V]):
    """Remembers frames by their pixels. Not safe for several threads at once."""

    def __init__(self, most: int = 8, most_bytes: int = 64_000_000) -> None:
        """Keep up to `most` frames, and fewer when their pixels need more than `most_bytes`; one in any case."""
        self._most, self._most_bytes = most, most_bytes
        self._known: list[Remembered[V]] = []

    def __len__(self) -> int:
        return len(self._known)

    def forget(self) -> None:
        """Remember nothing."""
        self._known.clear()

    def nearest(self, frame: Frame) -> tuple[V, Change] | None:
        """What was made of the frame that differs least, and the difference, empty for an equal frame.

        None when no frame of this size is remembered. How near a frame is, is estimated; the difference is exact.
        """
        pixels = np.ascontiguousarray(frame.pixels)
        near = sorted(
            (entry for entry in reversed(self._known) if entry.frame.pixels.shape == pixels.shape),
            key=lambda entry: _estimate(entry.frame.pixels, pixels),
        )
        best: tuple[Remembered[V], Change] | None = None
        least = 0
        for entry in near:
            if best is not None and _estimate(entry.frame.pixels, pixels) > 0:
                break
            change = Change(entry.frame, changed_regions(entry.frame, Frame(pixels), merge=_MERGE))
            area = sum(box.area for box in change.boxes)
            if best is None or area < least:
                best, least = (entry, change), area
            if area == 0:
                break
        if best is None:
            return None
        entry, change = best
        self._known.remove(entry)
        self._known.append(entry)
        return entry.value, change

    def remember(self, frame: Frame, value: V) -> None:
        """Keep `value`, and forget what was not near for the longest. Nobody may write to `frame` any more."""
        self._known.append(Remembered(frame, value))
        while len(self._known) > 1 and (
            len(self._known) > self._most
            or sum(entry.frame.pixels.nbytes for entry in self._known) > self._most_bytes
        ):
            self._known.pop(0)


def _estimate(old: Pixels, new: Pixels) -> int:
    """How much differs on a few rows."""
    one, other = rows_as_words(old[::_SAMPLED]), rows_as_words(new[::_SAMPLED])
    return int(np.count_nonzero(one != other))

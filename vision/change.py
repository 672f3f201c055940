"""What changed between two frames, and whether a screen has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vision.capture.types import Screen
from vision.types import Box, Frame, Pixels

_CARET = (4, 40)
"""A text caret is at most this wide and high, in pixels."""
_SMALL = 96
"""Something that blinks counts as small up to this width and height."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a wait for rest ended.

    Attributes:
        frame: the screen afterwards.
        quiet: whether it came to rest; False when the time was up first.
        waited_s: seconds waited.
        changed: disjoint boxes around all that was painted meanwhile, blinking included, in frame pixels.
    """

    frame: Frame
    quiet: bool
    waited_s: float
    changed: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """How a frame differs from an earlier one.

    Attributes:
        before: the earlier frame, of the same size.
        boxes: disjoint boxes around all pixels that differ.
    """

    before: Frame
    boxes: tuple[Box, ...]


def changed_regions(before: Frame, after: Frame, *, merge: int = 12) -> tuple[Box, ...]:
    """Disjoint boxes around the pixels that differ, from the top; everything when the sizes differ.

    Every differing pixel lies in a box, and every side of a box touches one. Differences less than `merge` pixels
    apart share a box.
    """
    if before.pixels.shape != after.pixels.shape:
        return (after.box,) if after.box.area else ()
    old, new = before.pixels, after.pixels
    if not old.size or old is new:
        return ()
    rows = np.flatnonzero(rows_that_differ(old, new))
    if len(rows) == 0:
        return ()
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    return merged(box.shifted(0, top) for box in _components(old[top:bottom], new[top:bottom], merge))


def rows_that_differ(old: Pixels, new: Pixels) -> npt.NDArray[np.bool_]:
    """For each row, whether two pictures of the same size differ there."""
    one, other = rows_as_words(old), rows_as_words(new)
    return np.asarray((one != other).any(axis=1))


def rows_as_words(pixels: Pixels) -> npt.NDArray[np.generic]:
    """The rows of a picture, eight bytes at a time where its width allows: those compare in a tenth of the time."""
    height, width, channels = pixels.shape
    if width == 0 or (width * channels) % 8:
        return pixels.reshape(height, width * channels)
    if not pixels[:1].flags.c_contiguous:
        pixels = np.ascontiguousarray(pixels)
    row, size = pixels.strides[0], np.dtype(np.uint64).itemsize
    words = pixels[:1].reshape(-1).view(np.uint64)
    return np.lib.stride_tricks.as_strided(words, (height, len(words)), (row, size), writeable=False)


def _components(old: Pixels, new: Pixels, merge: int) -> list[Box]:
    import cv2

    # NumPy's maximum over a short axis takes twenty times as long as these.
    red, green, blue = cv2.split(cv2.absdiff(old, new))
    differs = cv2.max(cv2.max(red, green), blue)
    # Growing every pixel joins what is near. In a wide enough frame nothing of what is grown is lost, so that the
    # exact box follows from the grown one.
    size = max(1, merge)
    before, after = size // 2, size - 1 - size // 2
    framed = cv2.copyMakeBorder(differs, size, size, size, size, cv2.BORDER_CONSTANT, value=0)
    mask = cv2.threshold(framed, 0, 1, cv2.THRESH_BINARY)[1]
    joined = cv2.dilate(mask, np.ones((size, size), np.uint8), anchor=(before, before)) if size > 1 else mask
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes: list[Box] = []
    for left, top, width, height, _ in stats[1:count].tolist():
        first_x, first_y = left + after - size, top + after - size
        boxes.append(Box(first_x, first_y, first_x + width - size + 1, first_y + height - size + 1))
    return boxes


def merged(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """`boxes` with those that overlap united, until none do; top to bottom, then left to right."""
    done: list[Box] = []
    for box in boxes:
        grown = box
        while True:
            rest = [other for other in done if other.intersection(grown) is None]
            if len(rest) == len(done):
                break
            for other in done:
                if other.intersection(grown) is not None:
                    grown = grown.union(other)
            done = rest
        done.append(grown)
    return tuple(sorted(done, key=lambda box: (box.top, box.left, box.bottom, box.right)))


def changed_share(before: Frame, after: Frame) -> float:
    """The share of pixels that differ, 0 to 1; 1 when the sizes differ."""
    if before.pixels.shape != after.pixels.shape:
        return 1.0
    if not before.pixels.size:
        return 0.0
    return float((before.pixels != after.pixels).any(axis=2).mean())


def bounding(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all `boxes`; None when there are none."""
    result: Box | None = None
    for box in boxes:
        result = box if result is None else result.union(box)
    return result


@dataclass
class Blinking:
    """Tells small things that only blink, such as a text caret, from real changes.

    A box no larger than a caret blinks. A somewhat larger one blinks once it came back to a picture it has
    shown before and has shown no more than two: a caret with the letter beside it does that, a progress wheel
    does not.
    """

    _pictures: dict[Box, list[str]] = field(default_factory=dict)

    def is_blink(self, box: Box, look: Callable[[Box], Frame]) -> bool:
        """Whether the change inside `box` is only a blink; `look` grabs that part of the screen."""
        if box.width <= _CARET[0] and box.height <= _CARET[1]:
            return True
        if box.width > _SMALL or box.height > _SMALL:
            return False
        seen = self._pictures.setdefault(box, [])
        digest = look(box).digest
        if digest in seen:
            return len(seen) <= 2
        seen.append(digest)
        return False


def settle(
    screen: Screen,
    *,
    quiet_s: float = 0.12,
    timeout_s: float = 3.0,
    is_blink: Callable[[Box, Callable[[Box], Frame]], bool] | None = None,
) -> Settled:
    """Wait until nothing was painted for `quiet_s` seconds, but never longer than `timeout_s`.

    Args:
        screen: what to watch. Changes since the calling thread's last grab count as the beginning.
        quiet_s: how long nothing may change.
        timeout_s: when to give up; the result then says that it was not quiet.
        is_blink: which changes do not count; small blinking things when None.

    Raises:
        DisplayUnavailable: the display went away.
    """
    ignore = is_blink or Blinking().is_blink
    start = last = now = time.monotonic()
    deadline = start + max(0.0, timeout_s)
    painted: set[Box] = set()
    while now < deadline and now - last < quiet_s:
        boxes = screen.wait_damage(min(deadline, last + quiet_s) - now)
        now = time.monotonic()
        painted.update(boxes)
        real = [box for box in boxes if not ignore(box, screen.grab)]
        if real:
            last = now
    frame = screen.grab()
    return Settled(frame, now - last >= quiet_s, now - start, merged(painted))

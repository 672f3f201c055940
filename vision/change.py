"""What changed between two frames, and whether a screen has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from vision.capture.types import Screen
from vision.types import Box, Frame

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
    rows = np.flatnonzero((old != new).reshape(old.shape[0], -1).any(axis=1))
    if len(rows) == 0:
        return ()
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    differs = (old[top:bottom] != new[top:bottom]).any(axis=2)
    columns = np.flatnonzero(differs.any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    found = _components(differs[:, left:right], merge)
    return merged(box.shifted(left, top) for box in found)


def _components(differs: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], merge: int) -> list[Box]:
    import cv2

    mask = differs.astype(np.uint8)
    # Growing every pixel joins what is near; the exact pixels then give the box.
    size = max(1, merge)
    joined = cv2.dilate(mask, np.ones((size, size), np.uint8)) if size > 1 else mask
    count, labels = cv2.connectedComponents(joined, connectivity=8)
    ys, xs = np.nonzero(mask)
    found = labels[ys, xs]
    boxes: list[Box] = []
    # Sorted by component, each one's pixels lie together, so that its extremes are those of one slice.
    order = np.argsort(found, kind="stable")
    starts = np.searchsorted(found[order], np.arange(1, count))
    lefts, tops = (np.minimum.reduceat(values[order], starts) for values in (xs, ys))
    rights, bottoms = (np.maximum.reduceat(values[order], starts) for values in (xs, ys))
    for left, top, right, bottom in zip(lefts, tops, rights, bottoms, strict=True):
        boxes.append(Box(int(left), int(top), int(right) + 1, int(bottom) + 1))
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

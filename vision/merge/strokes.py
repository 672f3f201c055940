"""Signs of one or two straight strokes, told by their shape: a reader of words takes `/` for 1 and `.` for nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.bool_]
"""H×W: which pixels belong to the sign; no empty row or column at its sides."""

_DOT = 5
"""Pixels: the largest dot."""
_FLAT = 1.8
_STEEP = 0.16
_STRAIGHT = 0.75


def sign_of(ink: Ink, middle: float) -> str | None:
    """Which of a dot, dash, equals, plus, slash, backslash or bar the pixels draw; None when it is something else.

    Args:
        ink: the sign, trimmed.
        middle: where its centre stands on the key, 0 (top) to 1 (bottom); with it, the key's height is not needed
            to tell a dot at the foot of a line from one in its middle.
    """
    high, wide = ink.shape
    if high == 0 or wide == 0:
        return None
    round_enough = max(high, wide) <= 2 or 0.6 <= wide / high <= 1.7
    if max(high, wide) <= _DOT and round_enough and ink.mean() >= 0.6:
        return "." if middle > 0.52 else "·"
    if wide >= _FLAT * high and ink.mean() >= 0.8:
        return "-" if 0.35 <= middle <= 0.65 else None
    filled = np.asarray(ink.mean(axis=1) >= 0.8)
    if _is_equals(ink, filled):
        return "="
    if _is_plus(ink):
        return "+"
    return _slanted(ink)


def _is_equals(ink: Ink, filled: npt.NDArray[np.bool_]) -> bool:
    """Two full bars with nothing between them."""
    high, wide = ink.shape
    if wide < high or not filled[0] or not filled[-1]:
        return False
    empty = ~ink.any(axis=1)
    return bool((filled | empty).mean() >= 0.8 and empty.any() and np.diff(empty.astype(np.int8)).any())


def _is_plus(ink: Ink) -> bool:
    """A full row and a full column that cross in the middle, and empty corners."""
    high, wide = ink.shape
    if not 0.75 <= wide / high <= 1.34 or high < 5:
        return False
    third_y, third_x = max(1, high // 3), max(1, wide // 3)
    corners = [
        ink[:third_y, :third_x], ink[:third_y, -third_x:], ink[-third_y:, :third_x], ink[-third_y:, -third_x:],
    ]  # fmt: skip
    crossing = (
        ink[third_y:-third_y].mean(axis=1).max() >= 0.9 and ink[:, third_x:-third_x].mean(axis=0).max() >= 0.9
    )
    return bool(crossing and max(c.mean() for c in corners) <= 0.12)


def _slanted(ink: Ink) -> str | None:
    """One thin straight stroke from top to bottom."""
    high, wide = ink.shape
    if high < 6 or high < 1.3 * wide or not ink.any(axis=1).all():
        return None
    columns = np.arange(wide)
    counts = ink.sum(axis=1)
    centres = (ink * columns).sum(axis=1) / counts
    if counts.max() > max(3, 0.25 * high):
        return None
    slope, start = np.polyfit(np.arange(high), centres, 1)
    off = np.abs(centres - (slope * np.arange(high) + start)).max()
    if off > max(_STRAIGHT, 0.06 * high):
        return None
    if abs(slope) < _STEEP:
        return "|" if np.mean(counts == wide) >= 0.9 else None
    return "/" if slope < 0 else "\\"

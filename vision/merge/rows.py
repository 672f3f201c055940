"""Rows of a list that were seen as one control: those of an open drop-down list look like a button with two lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vision.types import Box

_ALIGNED = 3
"""Pixels by which the left edges of a column's rows differ at most: letters begin with more or less white."""
_EVEN = 0.2
"""The share of a row's height by which the distances of rows differ at most; letters with and without tails do."""
_APART = 2.0
"""Lines of one text stand closer than so many times their letters' height; rows of a list stand further apart."""
_APART_IN_COLUMN = 1.6
"""The same where the column goes on outside the control, which lines on a button never do."""
_APART_IN_FIELD = 1.8
"""And where they fill a field: the label above an editor with two lines may look like a row that goes before them."""
_LOWEST = 6
"""Pixels: what is lower was read from a picture, as is what is higher than wide."""
_ROOM = 0.4
"""An editor has room for more than its lines: a box with less than this share of a row to spare holds rows."""


def are_rows(lines: Sequence[Box], around: Sequence[Box]) -> bool:
    """Whether the lines read on one control are rows of a list, each to be clicked by itself.

    Args:
        lines: the boxes of its lines, top to bottom.
        around: the boxes of all words on the screen; those of the control may be among them.
    """
    pitch = _pitch(lines)
    if pitch is None:
        return False
    high = max(line.height for line in lines)
    return pitch >= _APART * high or (pitch >= _APART_IN_COLUMN * high and _goes_on(lines, pitch, around))


def fill(control: Box, lines: Sequence[Box], around: Sequence[Box]) -> bool:
    """Whether what was seen as a field is but rows of a list, which goes on above or below it.

    Args:
        control: the field's box.
        lines: as for `are_rows`.
        around: as for `are_rows`.
    """
    pitch = _pitch(lines)
    if pitch is None or control.height > (len(lines) + _ROOM) * pitch:
        return False
    high = max(line.height for line in lines)
    return pitch >= _APART_IN_FIELD * high and _goes_on(lines, pitch, around)


def _pitch(lines: Sequence[Box]) -> float | None:
    """How far apart lines of one column are; None where they are no words, no column, or not evenly spaced."""
    lefts = [line.left for line in lines]
    pictures = any(line.height < _LOWEST or line.width < line.height for line in lines)
    if len(lines) < 2 or pictures or max(lefts) - min(lefts) > _ALIGNED:
        return None
    steps = [after.top - before.top for before, after in pairwise(lines)]
    pitch = sum(steps) / len(steps)
    return pitch if all(abs(step - pitch) <= _EVEN * pitch for step in steps) else None


def _goes_on(lines: Sequence[Box], pitch: float, around: Sequence[Box]) -> bool:
    """Whether a further row stands above or below, as far away as these are from each other."""
    tops = (lines[0].top - pitch, lines[-1].top + pitch)
    return any(
        abs(other.left - lines[0].left) <= _ALIGNED
        and any(abs(other.top - top) <= _EVEN * pitch for top in tops)
        for other in around
    )

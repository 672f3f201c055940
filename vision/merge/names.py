"""Which label names a field: the words left of it, or above it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vision.merge.owners import Owned, Piece
from vision.types import Box, Role

Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.bool_]

NAMED_BY_LABELS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
_FAR = 24.0
"""A label ends at most this many line heights left of its field."""
_OVERLAP = 1.0
"""Or reaches so far into it: a reader takes the field's border for a part of the last letter."""
_ONE_LINE = 44
"""Pixels: a field this high may hold a single line; words without tails and high letters look much lower."""
_ABOVE = 1.3
"""A label stands at most this many line heights above its field."""


class Labels:
    """Finds the labels of fields; asked for one field after another it looks at all labels and controls at once."""

    def __init__(self, labels: Sequence[Piece], controls: Sequence[Owned]) -> None:
        """Choose among `labels`, words that stand for themselves; a control in between takes a label away."""
        self._labels, self._controls = labels, controls
        self._words = _sides([label.box for label in labels])
        self._blocks = _sides([one.control.box for one in controls])

    def of(self, field: Owned) -> Piece | None:
        """The nearest label in the same row to the left, else the one close above; None without either."""
        box = field.control.box
        left, _, right, bottom = self._words
        beside = np.flatnonzero(self._left_of(box))
        if len(beside):
            near = self._labels[int(beside[right[beside].argmax()])]
            if not self._parted(self._between(near.box, box), field):
                return near
        above = np.flatnonzero(self._above(box))
        if len(above):
            lowest = above[bottom[above] == bottom[above].max()]
            over = self._labels[int(lowest[left[lowest].argmin()])]
            if not self._parted(self._between_rows(over.box, box), field):
                return over
        return None

    def _parted(self, between: Places, field: Owned) -> bool:
        blocks = (self._controls[index] for index in np.flatnonzero(between).tolist())
        return any(one is not field and not _one_thing(one.control.box, field.control.box) for one in blocks)

    def _left_of(self, field: Box) -> Places:
        left, top, right, bottom = self._words
        high = np.maximum(8, bottom - top)
        overlap = right - field.left
        beside = (overlap <= np.maximum(4, _OVERLAP * high)) & (-overlap <= _FAR * high) & (left < field.left)
        down = top - field.top
        at_top = (-0.5 * high <= down) & (down <= 1.5 * high)
        off = np.abs((top + bottom) / 2 - field.centre.y)
        level = off <= np.maximum(0.4 * field.height, 0.5 * high)
        return np.asarray(beside & np.where(field.height > np.maximum(_ONE_LINE, 3.4 * high), at_top, level))

    def _above(self, field: Box) -> Places:
        left, top, _, bottom = self._words
        high = np.maximum(8, bottom - top)
        gap, along = field.top - bottom, left - field.left
        near = (-0.25 * high <= gap) & (gap <= _ABOVE * high)
        return np.asarray(near & (-2 * high <= along) & (along <= np.maximum(2 * high, 0.4 * field.width)))

    def _between(self, label: Box, field: Box) -> Places:
        left, top, right, bottom = self._blocks
        level = (top <= field.centre.y) & (field.centre.y < bottom)
        middle = (left + right) / 2
        return np.asarray(level & (label.right - 2 <= middle) & (middle <= field.left + 2))

    def _between_rows(self, label: Box, field: Box) -> Places:
        left, top, right, bottom = self._blocks
        middle = (top + bottom) / 2
        rows = (label.bottom - 2 <= middle) & (middle <= field.top + 2)
        return np.asarray(rows & (left < label.right) & (right > label.left))


def _sides(boxes: Sequence[Box]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The left, top, right and bottom sides."""
    left, top, right, bottom = np.array([box.as_tuple() for box in boxes], np.int64).reshape(-1, 4).T
    return left, top, right, bottom


def _one_thing(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common is not None and common.area >= 0.5 * min(one.area, other.area)

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
    """Finds the labels of fields: of all of them at once, since a form has as many labels as fields."""

    def __init__(self, labels: Sequence[Piece], controls: Sequence[Owned]) -> None:
        """Choose for fields among `controls` one of `labels`, words that stand for themselves.

        A control between the two takes a label away.
        """
        self._labels, self._controls = labels, controls
        self._rows = {id(one): row for row, one in enumerate(controls)}
        self._words = _sides([label.box for label in labels])
        self._blocks = _sides([one.control.box for one in controls])
        self._beside, self._above = _by_row(self._left_of()), _by_row(self._over())

    def of(self, field: Owned) -> Piece | None:
        """The nearest label in the same row to the left, else the one close above; None without either."""
        row, box = self._rows[id(field)], field.control.box
        beside = [self._labels[index] for index in self._beside[row]]
        near = max(beside, key=lambda label: label.box.right, default=None)
        if near is not None and not self._parted(self._between(near.box, box), field):
            return near
        above = [self._labels[index] for index in self._above[row]]
        over = max(above, key=lambda label: (label.box.bottom, -label.box.left), default=None)
        if over is not None and not self._parted(self._between_rows(over.box, box), field):
            return over
        return None

    def _parted(self, between: Places, field: Owned) -> bool:
        blocks = (self._controls[index] for index in np.flatnonzero(between).tolist())
        return any(one is not field and not _one_thing(one.control.box, field.control.box) for one in blocks)

    def _left_of(self) -> Places:
        """For each control and each label, whether the label stands beside it, to the left."""
        left, top, right, bottom = self._words
        x, y, _, low = (side[:, None] for side in self._blocks)
        high, tall = np.maximum(8, bottom - top), low - y
        overlap = right - x
        beside = (overlap <= np.maximum(4, _OVERLAP * high)) & (-overlap <= _FAR * high) & (left < x)
        down = top - y
        at_top = (-0.5 * high <= down) & (down <= 1.5 * high)
        level = np.abs(top + bottom - y - low) / 2 <= np.maximum(0.4 * tall, 0.5 * high)
        return np.asarray(beside & np.where(tall > np.maximum(_ONE_LINE, 3.4 * high), at_top, level))

    def _over(self) -> Places:
        """For each control and each label, whether the label stands close above it."""
        left, top, _, bottom = self._words
        x, y, end, _ = (side[:, None] for side in self._blocks)
        high = np.maximum(8, bottom - top)
        gap, along = y - bottom, left - x
        near = (-0.25 * high <= gap) & (gap <= _ABOVE * high)
        return np.asarray(near & (-2 * high <= along) & (along <= np.maximum(2 * high, 0.4 * (end - x))))

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


def _by_row(found: Places) -> list[list[int]]:
    """For each row the columns that hold."""
    columns: list[list[int]] = [[] for _ in found]
    for row, column in np.argwhere(found).tolist():
        columns[row].append(column)
    return columns


def _sides(boxes: Sequence[Box]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The left, top, right and bottom sides."""
    left, top, right, bottom = np.array([box.as_tuple() for box in boxes], np.int64).reshape(-1, 4).T
    return left, top, right, bottom


def _one_thing(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common is not None and common.area >= 0.5 * min(one.area, other.area)

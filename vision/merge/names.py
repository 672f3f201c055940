"""Which label names a field: the words left of it, or above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vision.merge.owners import Owned, Piece
from vision.types import Box, Role

NAMED_BY_LABELS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
_FAR = 24.0
"""A label ends at most this many line heights left of its field."""
_OVERLAP = 1.0
"""Or reaches so far into it: a reader takes the field's border for a part of the last letter."""
_ONE_LINE = 44
"""Pixels: a field this high may hold a single line; words without tails and high letters look much lower."""
_ABOVE = 1.3
"""A label stands at most this many line heights above its field."""


def label_of(field: Owned, labels: Sequence[Piece], others: Sequence[Owned]) -> Piece | None:
    """The label of a field.

    Args:
        field: the field.
        labels: words that stand for themselves.
        others: all controls; one between a label and the field takes the label away.

    Returns:
        The nearest label in the same row to the left, else the one close above; None without either.
    """
    box = field.control.box

    def parted(between: Callable[[Box, Box, Box], bool], label: Box) -> bool:
        return any(
            between(one.control.box, label, box) and one is not field and not _one_thing(one.control.box, box)
            for one in others
        )

    left = [label for label in labels if _is_left(label.box, box)]
    near = max(left, key=lambda label: label.box.right, default=None)
    if near is not None and not parted(_between, near.box):
        return near
    above = [label for label in labels if _is_above(label.box, box)]
    over = max(above, key=lambda label: (label.box.bottom, -label.box.left), default=None)
    if over is not None and not parted(_between_rows, over.box):
        return over
    return None


def _one_thing(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common is not None and common.area >= 0.5 * min(one.area, other.area)


def _is_left(label: Box, field: Box) -> bool:
    high = max(8, label.bottom - label.top)
    overlap = label.right - field.left
    if overlap > max(4, _OVERLAP * high) or -overlap > _FAR * high or label.left >= field.left:
        return False
    if field.height > max(_ONE_LINE, 3.4 * high):
        return -0.5 * high <= label.top - field.top <= 1.5 * high
    return abs(label.centre.y - field.centre.y) <= max(0.4 * field.height, 0.5 * high)


def _is_above(label: Box, field: Box) -> bool:
    high = max(8, label.height)
    near = -0.25 * high <= field.top - label.bottom <= _ABOVE * high
    return near and -2 * high <= label.left - field.left <= max(2 * high, 0.4 * field.width)


def _between(block: Box, label: Box, field: Box) -> bool:
    level = block.top <= (field.top + field.bottom) / 2 < block.bottom
    return level and label.right - 2 <= block.centre.x <= field.left + 2


def _between_rows(block: Box, label: Box, field: Box) -> bool:
    middle = block.centre
    return (
        label.bottom - 2 <= middle.y <= field.top + 2
        and block.left < label.right
        and block.right > label.left
    )

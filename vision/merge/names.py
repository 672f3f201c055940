"""Which label names a field: the words left of it, or above it."""

from __future__ import annotations

from collections.abc import Sequence

from vision.merge.owners import Owned, Piece
from vision.types import Box, Role

NAMED_BY_LABELS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
_FAR = 24.0
"""A label ends at most this many line heights left of its field."""
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
    blocks = [one.control.box for one in others if one is not field and not _one_thing(one.control.box, box)]
    left = [label for label in labels if _is_left(label.box, box)]
    near = max(left, key=lambda label: label.box.right, default=None)
    if near is not None and not any(_between(block, near.box, box) for block in blocks):
        return near
    above = [label for label in labels if _is_above(label.box, box)]
    over = max(above, key=lambda label: (label.box.bottom, -label.box.left), default=None)
    if over is not None and not any(_between_rows(block, over.box, box) for block in blocks):
        return over
    return None


def _one_thing(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common is not None and common.area >= 0.5 * min(one.area, other.area)


def _is_left(label: Box, field: Box) -> bool:
    high = max(8, label.height)
    level = abs(label.centre.y - field.centre.y) <= max(0.4 * field.height, 0.5 * high)
    if field.height > 3.4 * high:
        level = -0.5 * high <= label.top - field.top <= 1.5 * high
    return level and label.right <= field.left + 4 and field.left - label.right <= _FAR * high


def _is_above(label: Box, field: Box) -> bool:
    high = max(8, label.height)
    near = -0.25 * high <= field.top - label.bottom <= _ABOVE * high
    return near and -2 * high <= label.left - field.left <= max(2 * high, 0.4 * field.width)


def _between(block: Box, label: Box, field: Box) -> bool:
    middle = block.centre
    level = block.top <= field.centre.y < block.bottom
    return level and label.right - 2 <= middle.x <= field.left + 2


def _between_rows(block: Box, label: Box, field: Box) -> bool:
    middle = block.centre
    return (
        label.bottom - 2 <= middle.y <= field.top + 2
        and block.left < label.right
        and block.right > label.left
    )

"""Fields and buttons as flat rectangles with a visible border."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from vision.types import Box, Frame, FramePoint, Pixels
from vision.widgets.flat import FlatArea, backgrounds, flat_area

Side = Literal["right", "below", "left", "above"]

_STRAIGHT = 0.85
_STEP = 4
"""The least difference of two neighbouring pixels, in one channel of 0 to 255, that is a visible edge."""
_MAX_SEEDS = 14


def line_height(text: Box) -> int:
    """The height of a line of this text, in pixels: readers give boxes as low as the letters themselves."""
    return max(16, text.height)


def field_beside(frame: Frame, label: Box, side: Side = "right", until: Box | None = None) -> Box | None:
    """The field (text field, drop-down, spin box) beside its `label`, as an outline around its flat inside.

    Looks along the label's middle (`right`, `left`) or along its left part (`below`, `above`) for the first flat,
    bordered rectangle of a field's size. `until` limits the search. Returns None when there is none.
    """
    around = _search_area(frame, label, side, until)
    if around is None:
        return None
    seen: list[Box] = []
    for x, y in _seeds(frame.pixels, label, side, around):
        if any(box.left <= x < box.right and box.top <= y < box.bottom for box in seen):
            continue
        for tolerance, gradient in ((5, False), (12, False), (5, True)):
            area = flat_area(frame.pixels, x, y, around, tolerance, gradient=gradient)
            if _is_field(area, label, side):
                return area.box.expanded(1, frame.box)
            if tolerance == 5 and not gradient:
                seen.append(area.box if not area.open else Box(x, y, x + 2, y + 1))
    return None


def field_around(frame: Frame, text: Box) -> Box | None:
    """The field that `text` is written in: a bordered flat rectangle little higher than the words, or None."""
    area = _area_around(frame, text, reach=6)
    if area is None or area.box.height > 3.4 * line_height(text) or area.box.width < 1.6 * area.box.height:
        return None
    return area.box.expanded(1, frame.box)


def box_around(frame: Frame, text: Box) -> Box | None:
    """The button-like rectangle around `text`: bordered, flat, not much larger than the words; or None."""
    area = _area_around(frame, text, reach=10)
    high = line_height(text)
    if area is None or area.box.height > 3.2 * high:
        return None
    if area.box.width > text.width + max(9 * high, 1.5 * text.width):
        return None
    return area.box.expanded(1, frame.box)


def strip_around(frame: Frame, text: Box) -> Box | None:
    """The low flat band that `text` stands on with others: a menu bar, a status bar, a table row.

    Its ends may be open. None when what is behind the text is higher than a band.
    """
    high = line_height(text)
    limit = Box(0, text.top - 3 * high, frame.width, text.bottom + 3 * high).intersection(frame.box)
    if limit is None:
        return None
    best: Box | None = None
    for x, y in backgrounds(frame.pixels, text):
        if not limit.contains(FramePoint(x, y)):
            continue
        area = flat_area(frame.pixels, x, y, limit, 5)
        too_high = area.box.height > 3 * high or area.box.top <= limit.top < text.top - high
        if not too_high and (best is None or area.box.width > best.width):
            best = area.box
    return best


def _area_around(frame: Frame, text: Box, reach: int) -> FlatArea | None:
    """The closed flat rectangle behind the words."""
    high = line_height(text)
    limit = Box(
        text.left - 60 * high, text.top - reach * high, text.right + 60 * high, text.bottom + reach * high
    ).intersection(frame.box)
    if limit is None:
        return None
    slack = max(2, text.height // 5)
    seeds = backgrounds(frame.pixels, text)
    for tolerance, gradient in ((5, False), (12, False), (5, True)):
        areas = [flat_area(frame.pixels, x, y, limit, tolerance, gradient=gradient) for x, y in seeds]
        closed = [
            area
            for area in areas
            if not area.open and area.straight >= _STRAIGHT and area.box.expanded(slack).encloses(text)
        ]
        if closed:
            # A seed may lie outside the box, on the panel of the same colour that holds it.
            return min(closed, key=lambda area: area.box.area)
    return None


def _search_area(frame: Frame, label: Box, side: Side, until: Box | None) -> Box | None:
    high = line_height(label)
    match side:
        case "right":
            area = Box(
                label.right - 2, label.top - 5 * high, max(frame.width, label.right), label.bottom + 8 * high
            )
        case "left":
            area = Box(min(0, label.left), label.top - 5 * high, label.left + 2, label.bottom + 5 * high)
        case "below":
            area = Box(
                label.left - 40 * high, label.bottom - 3, label.left + 90 * high, label.bottom + 12 * high
            )
        case "above":
            area = Box(label.left - 40 * high, label.top - 8 * high, label.left + 90 * high, label.top + 3)
    clipped = area.intersection(frame.box)
    return clipped.intersection(until) if clipped is not None and until is not None else clipped


def _seeds(pixels: Pixels, label: Box, side: Side, around: Box) -> Iterator[tuple[int, int]]:
    """Positions just past an edge, in the order a person's eye meets them going away from the label."""
    if side in ("right", "left"):
        y = min(max((label.top + label.bottom) // 2, around.top), around.bottom - 1)
        line = pixels[y, around.left : around.right]
        for offset in _after_edges(line if side == "right" else line[::-1]):
            yield (around.left + offset if side == "right" else around.right - 1 - offset), y
        return
    reach = 4 * line_height(label)
    for start in (label.left + min(6, label.width // 2), (label.left + label.right) // 2):
        x = min(max(start, around.left), around.right - 1)
        line = pixels[around.top : around.bottom, x]
        for offset in _after_edges(line[:reach] if side == "below" else line[::-1][:reach]):
            yield x, (around.top + offset if side == "below" else around.bottom - 1 - offset)


def _after_edges(line: Pixels) -> Iterator[int]:
    """Offsets of the first even pixel after each edge along `line` (N×3), few at most."""
    steps = np.abs(np.diff(line.astype(np.int16), axis=0)).max(axis=1) if len(line) > 1 else np.zeros(0)
    edges = steps >= _STEP
    given = 0
    for offset in range(1, len(edges)):
        if edges[offset - 1] and not edges[offset]:
            yield offset
            given += 1
            if given >= _MAX_SEEDS:
                return


def _is_field(area: FlatArea, label: Box, side: Side) -> bool:
    """Whether a flat area has a field's shape and lies where the label points."""
    box, high = area.box, line_height(label)
    if area.open or area.straight < _STRAIGHT:
        return False
    if box.height < max(10, 0.7 * high) or box.width < max(1.6 * min(box.height, 30), 28):
        return False
    middle = (label.top + label.bottom) / 2
    if side in ("right", "left"):
        apart = box.left >= label.right - 4 if side == "right" else box.right <= label.left + 4
        level = abs((box.top + box.bottom) / 2 - middle) <= max(4, 0.35 * high)
        level = level or (box.height > 3 * high and -0.5 * high <= label.top - box.top <= 1.5 * high)
        return apart and level and box.height <= 12 * high
    near = box.top - label.bottom if side == "below" else label.top - box.bottom
    aligned = box.left <= label.left + high and box.right >= label.left + min(label.width, high)
    return (
        -4 <= near <= 2 * high and aligned and box.height <= 10 * high and box.left >= label.left - 2 * high
    )

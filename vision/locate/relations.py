"""Geometry: is one box beside, above, below another, and how far away?"""

from __future__ import annotations

from collections.abc import Sequence

from vision.locate.types import Place, Relation
from vision.types import Box, FramePoint

_SAME_DISTANCE = 1.2
"""Distances within this factor (and a few pixels) of each other count as equal."""


def distance(relation: Relation, anchor: Box, box: Box) -> float | None:
    """How far `box` is from `anchor` in pixels, or None where it does not lie on that side of it.

    Away from the straight line counts double, for NEAR even fourfold downwards, so that what stands in the same row
    or column is nearer.
    """
    across = _gap(anchor.left, anchor.right, box.left, box.right)
    down = _gap(anchor.top, anchor.bottom, box.top, box.bottom)
    if relation is Relation.NEAR:
        return None if box == anchor else across + 4.0 * down
    if relation is Relation.WITHIN:
        return 0.0 if anchor.contains(box.centre) else None
    if relation in (Relation.LEFT_OF, Relation.RIGHT_OF):
        ahead = box.left - anchor.right if relation is Relation.RIGHT_OF else anchor.left - box.right
        level = _overlap(anchor.top, anchor.bottom, box.top, box.bottom)
        if ahead < -0.3 * min(anchor.width, box.width) or level < 0.3:
            return None
        return max(0.0, float(ahead))
    ahead = box.top - anchor.bottom if relation is Relation.BELOW else anchor.top - box.bottom
    if ahead < -0.3 * min(anchor.height, box.height):
        return None
    if across > 6 * max(anchor.height, 12):
        return None
    return max(0.0, float(ahead)) + 2.0 * across


def nearness(distances: Sequence[float]) -> list[float]:
    """A factor for each distance: 1 for the nearest (and what is equally near), less by rank for the others."""
    factors = [0.0] * len(distances)
    rank, last = -1, None
    for index in sorted(range(len(distances)), key=lambda i: distances[i]):
        here = distances[index]
        if last is None or here > last * _SAME_DISTANCE + 4:
            rank, last = rank + 1, here
        factors[index] = max(0.6, 1.0 - 0.1 * rank)
    return factors


def off_place(place: Place, region: Box, box: Box) -> float | None:
    """How far `box` is from an edge or corner of `region`, as a share of its size; None in the wrong half."""
    centre: FramePoint = box.centre
    x = (centre.x - region.left) / max(1, region.width)
    y = (centre.y - region.top) / max(1, region.height)
    if place is Place.MIDDLE:
        away = max(abs(x - 0.5), abs(y - 0.5))
        return away if away <= 0.34 else None
    parts: list[float] = []
    name = str(place)
    if "left" in name:
        parts.append(x)
    if "right" in name:
        parts.append(1 - x)
    if "top" in name:
        parts.append(y)
    if "bottom" in name:
        parts.append(1 - y)
    return max(parts) if max(parts) <= 0.5 else None


def in_reading_order(boxes: Sequence[Box]) -> list[int]:
    """Indexes of `boxes`, line by line from the top, left to right within a line."""
    rest = sorted(range(len(boxes)), key=lambda i: (boxes[i].top + boxes[i].bottom, boxes[i].left))
    ordered: list[int] = []
    line: list[int] = []
    for index in rest:
        centre = (boxes[index].top + boxes[index].bottom) / 2
        if line:
            first = boxes[line[0]]
            reach = 0.5 * min(first.height, boxes[index].height)
            if abs((first.top + first.bottom) / 2 - centre) > max(2.0, reach):
                ordered += sorted(line, key=lambda i: boxes[i].left)
                line = []
        line.append(index)
    return ordered + sorted(line, key=lambda i: boxes[i].left)


def lines(boxes: Sequence[Box]) -> list[list[int]]:
    """Indexes of `boxes`, grouped into lines of text from the top."""
    grouped: list[list[int]] = []
    for index in in_reading_order(boxes):
        box = boxes[index]
        if grouped:
            first = boxes[grouped[-1][0]]
            if _overlap(first.top, first.bottom, box.top, box.bottom) >= 0.5:
                grouped[-1].append(index)
                continue
        grouped.append([index])
    return grouped


def _gap(a0: int, a1: int, b0: int, b1: int) -> float:
    """Pixels between two ranges; 0 where they overlap."""
    return float(max(0, b0 - a1, a0 - b1))


def _overlap(a0: int, a1: int, b0: int, b1: int) -> float:
    """The common share of the shorter range, 0 to 1."""
    return max(0, min(a1, b1) - max(a0, b0)) / max(1, min(a1 - a0, b1 - b0))

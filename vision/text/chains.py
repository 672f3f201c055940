"""Letters that the detection model found one by one, as it does on light text over a coloured ground. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from vision.types import Box

LEAST = 3
"""Fewer boxes in a row may as well be a picture and a word, or two words."""
_GAP = 0.5
"""Two boxes of one line are at most this many times the line's height apart; columns and entries are further."""
_LEVEL = 0.6
"""So much of the lower one of two boxes stands beside the other."""
_TALLEST = 40
"""Pixels; larger letters are found well, and pictures in a row are not letters."""


def chains_of(boxes: Sequence[Box]) -> list[Box]:
    """Boxes around each row of three or more boxes with next to nothing between them, from left to right."""
    left = sorted((box for box in boxes if 0 < box.height <= _TALLEST), key=lambda box: box.as_tuple())
    chains: list[list[Box]] = []
    for box in left:
        for chain in chains:
            if _continues(chain, box):
                chain.append(box)
                break
        else:
            chains.append([box])
    return [_around(chain) for chain in chains if len(chain) >= LEAST]


def _continues(chain: Sequence[Box], box: Box) -> bool:
    around, last = _around(chain), chain[-1]
    beside = min(around.bottom, box.bottom) - max(around.top, box.top)
    high = max(around.height, box.height)
    level = beside >= _LEVEL * min(around.height, box.height) and high <= _TALLEST
    return level and box.left - max(last.right, around.right) <= _GAP * high


def _around(boxes: Sequence[Box]) -> Box:
    total = boxes[0]
    for box in boxes[1:]:
        total = total.union(box)
    return total

"""Part what was read as one line where the letters say that it is several.

How wide a space is depends on the font: in a fixed-width one a space is as wide as the gap between two entries of a
menu bar in another. Measured in letters of the line itself, the two differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vision.text.ctc import Reading


@dataclass(frozen=True, slots=True)
class GapSettings:
    """When a gap ends a line; the defaults were measured on real screens.

    Attributes:
        empty: empty columns, in widths of a letter. A space is at most 1.4, a menu bar's gap at least 1.8.
        smallest: but never fewer empty columns than this.
        apart: from the middle of one letter to that of the next, in widths of a letter, when something that was not
            read, such as the box of a check mark, lies between them.
    """

    empty: float = 1.65
    smallest: int = 9
    apart: float = 3.2


def part(
    reading: Reading, columns: npt.NDArray[np.bool_], height: int, settings: GapSettings
) -> list[Reading]:
    """The lines in `reading`, left to right.

    Args:
        reading: what was read in a crop.
        columns: for each column of the crop, whether it has ink.
        height: the height of the letters in pixels.
        settings: when a gap is wide enough.
    """
    text, width = reading.text, len(columns)
    letters = [index for index, character in enumerate(text) if not character.isspace()]
    middles = [reading.places[index] * width for index in range(len(text))]
    advance = _advance(letters, middles, height)
    least = max(settings.smallest, settings.empty * advance)
    parts: list[Reading] = []
    start, left = 0, reading.left
    for one, other in pairwise(letters):
        apart = middles[other] - middles[one] >= settings.apart * advance
        if not apart and round(middles[other]) - round(middles[one]) < least:
            continue  # no room for a hole that is wide enough
        begin, length = widest_hole(columns, round(middles[one]), round(middles[other]))
        if length < least:
            if not apart:
                continue
            # The hole is filled with something: each part ends about half a letter beyond its last middle.
            begin = round(middles[one] + 0.6 * advance)
            length = max(0, round(middles[other] - 0.6 * advance) - begin)
        right = begin / width
        parts.append(
            Reading(
                text[start : one + 1], reading.score, reading.places[start : one + 1], left, max(left, right)
            )
        )
        start, left = other, min(1.0, (begin + length) / width)
    parts.append(Reading(text[start:], reading.score, reading.places[start:], left, max(left, reading.right)))
    return parts


def widest_hole(columns: npt.NDArray[np.bool_], start: int, end: int) -> tuple[int, int]:
    """Where the longest run without ink between two columns begins, and its length."""
    filled = np.flatnonzero(columns[start:end]) + start
    edges = [start - 1, *(int(place) for place in filled), end]
    holes = [(later - earlier - 1, earlier + 1) for earlier, later in pairwise(edges)]
    length, begin = max(holes, key=lambda hole: hole[0])
    return begin, max(0, length)


def _advance(letters: list[int], middles: list[float], height: int) -> float:
    """The usual distance between two letters of a word; guessed from the height where no word has two."""
    steps = sorted(middles[other] - middles[one] for one, other in pairwise(letters) if other == one + 1)
    return max(1.0, steps[len(steps) // 2] if len(steps) > 1 else 0.7 * height)

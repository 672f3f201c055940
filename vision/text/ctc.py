"""From the recogniser's time steps to characters, and to words with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one crop.

    Attributes:
        text: the characters, surrounding spaces removed.
        score: mean probability of the characters, 0 to 1.
        places: for each character of `text`, the middle of its time steps, as a share of the crop's width.
        left: where the text begins, 0 unless something before it was taken away; a share of the crop's width.
        right: where it ends, 1 unless something after it was taken away.
    """

    text: str
    score: float
    places: tuple[float, ...]
    left: float = 0.0
    right: float = 1.0


EMPTY = Reading("", 0.0, ())


def decode(
    best: npt.NDArray[np.int64], probability: npt.NDArray[np.float32], alphabet: Sequence[str], used: float
) -> Reading:
    """Greedy CTC decoding of one crop.

    Args:
        best: the most probable class of each time step; class 0 is the blank.
        probability: its probability.
        alphabet: the character of each class.
        used: the share of the time steps that the crop fills; the rest is padding.
    """
    steps = len(best)
    if steps == 0 or used <= 0:
        return EMPTY
    starts = np.flatnonzero((best != 0) & (best != np.concatenate(([0], best[:-1]))))
    characters: list[tuple[str, float, float]] = []
    for start in starts:
        end = start
        while end + 1 < steps and best[end + 1] == best[start]:
            end += 1
        middle = min(1.0, ((start + end + 1) / 2) / steps / used)
        characters.append((alphabet[best[start]], float(probability[start]), middle))
    while characters and characters[0][0].isspace():
        characters.pop(0)
    while characters and characters[-1][0].isspace():
        characters.pop()
    if not characters:
        return EMPTY
    return Reading(
        "".join(character for character, _, _ in characters),
        sum(p for _, p, _ in characters) / len(characters),
        tuple(place for _, _, place in characters),
    )


def word_spans(reading: Reading) -> list[tuple[str, float, float]]:
    """The words of a reading with their left and right edges as shares of the crop's width."""
    text, places = reading.text, reading.places
    spans: list[tuple[str, float, float]] = []
    start = 0
    while start < len(text):
        if text[start].isspace():
            start += 1
            continue
        end = start
        while end < len(text) and not text[end].isspace():
            end += 1
        left = reading.left if start == 0 else _between(text, places, start)
        right = reading.right if end == len(text) else _between(text, places, end)
        spans.append((text[start:end], left, max(left, right)))
        start = end
    return spans


def _between(text: str, places: Sequence[float], at: int) -> float:
    """The edge near the space beside position `at`: the middle of that space."""
    space = at if text[at].isspace() else at - 1
    return places[space]

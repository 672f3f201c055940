"""Phrases as vectors: a bag of hashed words, word pairs and parts of words. Needs numpy alone.

Phrases and pictures share one space, so that "remove file" lies near a picture of a bin, whichever words were known
when the table was made: unknown words are told by their parts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

WORDS, PAIRS, PARTS = 8192, 4096, 6144
"""Rows of the table for whole words, for pairs of neighbouring words, and for parts of words."""

ROWS = WORDS + PAIRS + PARTS

Floats = npt.NDArray[np.float32]

_MOST_WORDS = 16
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORDS = re.compile(r"[^\w+%]+")


def tidy(phrase: str) -> str:
    """Lower case, single spaces, no punctuation: `Zoom-In…` and `zoomIn` become `zoom in`."""
    parted = _CAMEL.sub(" ", phrase).replace("_", " ").replace("'", "")
    return " ".join(_NOT_WORDS.sub(" ", parted).lower().split())


def rows_of(phrase: str) -> tuple[list[int], list[float]]:
    """Which rows of the table a phrase adds up, and how much of each; at most 16 words count."""
    words = tidy(phrase).split()[:_MOST_WORDS]
    rows: list[int] = []
    weights: list[float] = []
    for word in words:
        rows.append(_hashed(word, WORDS))
        weights.append(1.0)
        marked = f"<{word}>"
        parts = {marked[at : at + size] for size in (3, 4, 5) for at in range(len(marked) - size + 1)}
        rows.extend(WORDS + PAIRS + _hashed(part, PARTS) for part in sorted(parts))
        weights.extend([1 / max(1, len(parts))] * len(parts))
    for first, second in pairwise(words):
        rows.append(WORDS + _hashed(f"{first} {second}", PAIRS))
        weights.append(1.0)
    return rows, weights


@dataclass(frozen=True, eq=False)
class PhraseTable:
    """What turns a phrase into a vector.

    Attributes:
        table: `ROWS`×D int8.
        scales: what a row's numbers are multiplied with, `ROWS`.
        inner: D×H; what a phrase as a whole adds, first layer.
        bias: H.
        outer: H×D; second layer.
    """

    table: npt.NDArray[np.int8]
    scales: Floats
    inner: Floats
    bias: Floats
    outer: Floats

    def vector(self, phrase: str) -> Floats:
        """The phrase's place: D numbers of length 1; zeros for a phrase without words."""
        rows, weights = rows_of(phrase)
        if not rows:
            return np.zeros(self.table.shape[1], np.float32)
        shares = np.asarray(weights, np.float32) * self.scales[rows]
        # Not `@`: see `Lexicon.see`.
        bag = unit(np.einsum("r,rd->d", shares, self.table[rows].astype(np.float32)))
        hidden = np.maximum(np.einsum("d,dh->h", bag, self.inner) + self.bias, 0)
        return unit(bag + np.einsum("h,hd->d", hidden, self.outer))

    def vectors(self, phrases: Sequence[str]) -> Floats:
        """One row of `vector` for each phrase."""
        return np.stack([self.vector(phrase) for phrase in phrases])


def unit(values: Floats) -> Floats:
    """The same direction with length 1; zeros stay zeros. Works on the last axis."""
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.maximum(length, 1e-9), np.float32)


def _hashed(text: str, size: int) -> int:
    return zlib.crc32(text.encode()) % size

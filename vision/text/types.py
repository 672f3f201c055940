"""The nouns of reading: words, lines, and who reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vision.types import Box, Frame


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space, and where it is in frame pixels."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text as a person would see it: one menu entry, one label, one line of a paragraph.

    Attributes:
        text: the words, with single spaces between them.
        box: tight around the letters, in frame pixels.
        score: the recogniser's mean confidence, 0 to 1.
        words: left to right.
    """

    text: str
    box: Box
    score: float
    words: tuple[Word, ...] = ()


class TextReader(Protocol):
    """Reads the text on a frame."""

    def read(self, frame: Frame, regions: Sequence[Box] | None = None) -> tuple[TextLine, ...]:
        """The lines in reading order; with `regions`, only those that touch one of them."""
        ...

    def close(self) -> None:
        """Free threads and models. Reading afterwards raises ModelUnavailable."""
        ...

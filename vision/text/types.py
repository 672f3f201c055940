"""The nouns of reading: words, lines, and who reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vision.change import Change
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

    def shifted(self, dx: int, dy: int) -> TextLine:
        """Moved by `(dx, dy)` pixels."""
        words = tuple(Word(word.text, word.box.shifted(dx, dy)) for word in self.words)
        return TextLine(self.text, self.box.shifted(dx, dy), self.score, words)


class TextReader(Protocol):
    """Reads the text on a frame."""

    def read(
        self, frame: Frame, regions: Sequence[Box] | None = None, since: Change | None = None
    ) -> tuple[TextLine, ...]:
        """The lines in reading order; with `regions`, only those that touch one of them.

        `since` says how the frame differs from one that was read before. It may save time, and changes nothing else.
        """
        ...

    def close(self) -> None:
        """Free threads and models. Reading afterwards raises ModelUnavailable."""
        ...

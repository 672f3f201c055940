"""Small pictures before words, which a reader of lines takes for their first letter."""

from __future__ import annotations

import numpy as np
import pytest

from vision.merge.owners import Piece
from vision.merge.signs import sign_before
from vision.types import Box, Frame

LINE = Box(20, 20, 150, 36)


def drawn(gap: int) -> Frame:
    """A plus of 11 pixels, a gap, and strokes as letters have them."""
    pixels = np.full((60, 200, 3), 250, np.uint8)
    pixels[22:33, 27:29] = pixels[27:29, 22:33] = 30
    for left in range(33 + gap, 145, 6):
        pixels[22:34, left : left + 3] = 30
    return Frame(pixels)


def test_a_plus_that_stands_apart_is_found_where_it_is() -> None:
    assert sign_before(drawn(8), Piece("+Other Locations", LINE, 0.9)) == Box(22, 20, 33, 36)


def test_a_plus_close_to_the_words_belongs_to_them() -> None:
    assert sign_before(drawn(2), Piece("+Other Locations", LINE, 0.9)) is None


@pytest.mark.parametrize("text", ["Other Locations", "(Other Locations", "+49", "+", "", "+ -- none"])
def test_letters_brackets_and_numbers_are_no_pictures(text: str) -> None:
    assert sign_before(drawn(8), Piece(text, LINE, 0.9)) is None


def test_an_empty_area_has_no_sign() -> None:
    assert sign_before(Frame(np.full((60, 200, 3), 250, np.uint8)), Piece("+Other", LINE, 0.9)) is None
    assert sign_before(drawn(8), Piece("+Other", Box(300, 20, 360, 36), 0.9)) is None

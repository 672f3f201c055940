"""Lines are parted by gaps that are wide for their own letters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vision.text.ctc import Reading
from vision.text.gaps import GapSettings, part, widest_hole

SETTINGS = GapSettings()


def line(words: list[str], *, letter: int, gap: int) -> tuple[Reading, np.ndarray]:
    """Words of letters `letter` columns wide (one of them empty), with `gap` more empty columns between words."""
    text = " ".join(words)
    columns: list[bool] = []
    places: list[float] = []
    for character in text:
        begin = len(columns)
        columns += [False] * gap if character == " " else [True] * (letter - 1) + [False]
        places.append((begin + len(columns)) / 2)
    return Reading(text, 0.9, tuple(place / len(columns) for place in places)), np.array(columns)


def test_a_fixed_width_sentence_stays_whole_although_its_spaces_are_wide():
    reading, columns = line(["report", "total", "Monday"], letter=9, gap=9)
    assert part(reading, columns, 12, SETTINGS) == [reading]


def test_a_menu_bar_of_narrow_letters_with_the_same_gap_is_parted():
    reading, columns = line(["File", "Edit", "View"], letter=6, gap=12)
    parts = part(reading, columns, 11, SETTINGS)
    assert [piece.text for piece in parts] == ["File", "Edit", "View"]
    assert parts[0].right < parts[1].left < parts[1].right < parts[2].left


def test_a_gap_that_something_unread_fills_parts_too():
    reading, columns = line(["case", "Regular"], letter=6, gap=30)
    columns[30:46] = True
    assert [piece.text for piece in part(reading, columns, 11, SETTINGS)] == ["case", "Regular"]


@given(
    st.lists(st.text(alphabet="ab", min_size=1, max_size=5), min_size=1, max_size=5),
    st.integers(2, 12),
    st.integers(1, 60),
)
def test_parting_loses_no_word_and_keeps_the_order(words, letter, gap):
    reading, columns = line(words, letter=letter, gap=gap)
    parts = part(reading, columns, 12, SETTINGS)
    assert " ".join(piece.text for piece in parts).split() == words
    edges = [edge for piece in parts for edge in (piece.left, piece.right)]
    assert edges == sorted(edges)
    assert all(len(piece.text) == len(piece.places) for piece in parts)


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.data())
def test_the_widest_hole_is_empty_and_lies_between(columns, data):
    start = data.draw(st.integers(0, len(columns) - 1))
    end = data.draw(st.integers(start, len(columns)))
    begin, length = widest_hole(np.array(columns), start, end)
    assert not any(columns[begin : begin + length])
    assert start <= begin <= begin + length <= end or length == 0

"""Rows of a list are told from the lines of one control by how far apart they are, and by where the column goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.merge.rows import are_rows, fill
from vision.types import Box


def column(count: int, pitch: int, *, high: int = 9, left: int = 20, top: int = 40) -> list[Box]:
    """Words of different widths, one below the other."""
    return [Box(left, top + pitch * i, left + 40 + 7 * (i % 3), top + pitch * i + high) for i in range(count)]


def test_rows_of_a_list_stand_further_apart_than_lines_of_a_text() -> None:
    assert are_rows(column(2, 24), [])
    assert not are_rows(column(2, 16), [])


def test_rows_with_tails_and_high_letters_are_known_by_the_row_that_follows() -> None:
    rows = column(3, 24, high=13)
    assert not are_rows(rows[:2], [])
    assert are_rows(rows[:2], rows)
    assert are_rows(rows[1:], rows)


@given(st.integers(8, 24), st.integers(2, 6), st.integers(0, 400))
def test_wrapped_words_on_a_button_are_its_name_in_letters_of_every_size(
    high: int, count: int, top: int
) -> None:
    assert not are_rows(column(count, round(1.5 * high), high=high, top=top), [])


def test_centred_lines_of_different_lengths_are_no_column() -> None:
    assert not are_rows([Box(30, 40, 70, 49), Box(20, 64, 80, 73)], [])


def test_unevenly_spaced_lines_are_no_rows() -> None:
    one, two, _ = column(3, 24)
    assert not are_rows([one, two, Box(20, 104, 60, 113)], [])


@pytest.mark.parametrize("count", [0, 1])
def test_a_single_line_is_no_column(count: int) -> None:
    assert not are_rows(column(count, 24), column(3, 24))
    assert not fill(Box(14, 30, 90, 60), column(count, 24), column(3, 24))


def test_a_field_that_rows_of_a_longer_column_fill_is_none() -> None:
    rows = column(3, 24)
    assert fill(Box(14, 57, 90, 101), rows[1:], rows)


def test_two_lines_that_fill_an_editor_under_its_label_are_none() -> None:
    label, *lines = column(3, 15)
    assert not fill(Box(17, 52, 180, 88), lines, [label, *lines])


def test_an_editor_has_room_to_spare_or_nothing_that_goes_on_around_it() -> None:
    rows = column(3, 24)
    assert not fill(Box(14, 57, 90, 140), rows[1:], rows), "room for another line"
    assert not fill(Box(14, 57, 90, 101), rows[1:], rows[1:]), "nothing above or below"
    beside = [box.shifted(-12, 0) for box in rows]
    assert not fill(Box(14, 57, 90, 101), rows[1:], beside + rows[1:]), "a column beside is another one"


def test_signs_read_from_a_picture_are_no_rows() -> None:
    assert not are_rows([Box(1037, 91, 1049, 93), Box(1040, 98, 1046, 100)], [])
    assert not are_rows([Box(227, 39, 233, 47), Box(225, 59, 238, 68)], []), "a picture over its caption"

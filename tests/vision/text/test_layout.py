"""Cutting boxes into lines, and the order of reading."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vision.text.layout import LayoutSettings, cut, reading_order, runs, strokes_of
from vision.types import Box

SETTINGS = LayoutSettings()


def page(width: int = 200, height: int = 40, paper: int = 240) -> np.ndarray:
    return np.full((height, width, 3), paper, np.uint8)


def letters(pixels: np.ndarray, left: int, count: int, *, top: int = 14, ink: int = 20) -> None:
    """`count` strokes of 2x8 pixels, 5 apart: a word as the cutter sees it."""
    for index in range(count):
        pixels[top : top + 8, left + 5 * index : left + 5 * index + 2] = ink


def test_a_word_is_boxed_tightly_on_light_and_on_dark():
    for paper, ink in ((240, 20), (30, 220)):
        pixels = page(paper=paper)
        letters(pixels, 30, 4, ink=ink)
        assert cut(pixels, Box(20, 8, 70, 28), SETTINGS) == [Box(30, 14, 47, 22)]


def test_an_entry_and_its_shortcut_fall_apart_and_a_sentence_does_not():
    pixels = page()
    letters(pixels, 10, 4)
    letters(pixels, 10 + 17 + 20, 4)
    letters(pixels, 110, 4)
    letters(pixels, 110 + 17 + 5, 4)
    pieces = cut(pixels, Box(0, 8, 200, 28), SETTINGS)
    assert pieces == [Box(10, 14, 27, 22), Box(47, 14, 64, 22), Box(110, 14, 149, 22)]


def test_the_border_of_a_field_is_not_part_of_its_words():
    pixels = page()
    pixels[8:30, 10:] = 255
    pixels[8, 10:] = pixels[29, 10:] = 90
    pixels[8:30, 10] = 90
    letters(pixels, 30, 5)
    assert cut(pixels, Box(5, 6, 90, 31), SETTINGS) == [Box(30, 14, 52, 22)]


def test_the_stem_of_a_one_is_not_taken_for_an_edge():
    pixels = page()
    pixels[12:26, 30] = 20
    pixels[12, 27:30] = 20
    assert cut(pixels, Box(24, 10, 36, 28), SETTINGS) == [Box(27, 12, 31, 26)]


def test_a_caret_behind_a_word_is_not_part_of_it():
    pixels = page()
    letters(pixels, 30, 4)
    pixels[10:26, 50] = 20
    assert cut(pixels, Box(24, 9, 56, 27), SETTINGS) == [Box(30, 14, 47, 22)]


def test_a_label_and_the_words_in_the_field_beside_it_fall_apart_at_its_border():
    pixels = page()
    letters(pixels, 20, 4)
    pixels[9:28, 45] = pixels[9:28, 90] = 90
    pixels[9, 45:91] = pixels[27, 45:91] = 90
    letters(pixels, 50, 4)
    assert cut(pixels, Box(14, 7, 80, 30), SETTINGS) == [Box(20, 14, 37, 22), Box(50, 14, 67, 22)]


def test_a_caret_in_a_word_does_not_part_it():
    pixels = page()
    letters(pixels, 30, 4)
    letters(pixels, 54, 4)
    pixels[11:26, 50] = 20
    assert cut(pixels, Box(24, 8, 80, 29), SETTINGS) == [Box(30, 14, 71, 22)]


def test_a_part_of_the_line_above_is_left_to_its_own_box():
    pixels = page(height=60)
    letters(pixels, 30, 4, top=12)
    letters(pixels, 30, 4, top=34)
    assert cut(pixels, Box(24, 16, 60, 50), SETTINGS) == [Box(30, 34, 47, 42)]


def test_two_lines_in_one_box_are_told_apart_and_a_dot_stays_with_its_letter():
    pixels = page(height=60)
    letters(pixels, 30, 4, top=12)
    letters(pixels, 30, 4, top=34)
    assert cut(pixels, Box(24, 6, 60, 50), SETTINGS) == [Box(30, 12, 47, 20), Box(30, 34, 47, 42)]
    pixels = page()
    pixels[10:12, 30:32] = pixels[15:24, 30:32] = 20
    assert cut(pixels, Box(24, 6, 40, 30), SETTINGS) == [Box(30, 10, 32, 24)]


def test_a_selected_entry_is_boxed_by_its_letters_not_by_its_highlight():
    pixels = page()
    pixels[10:26, 20:70] = (60, 120, 220)
    letters(pixels, 30, 4, ink=255)
    assert cut(pixels, Box(24, 8, 60, 28), SETTINGS) == [Box(30, 14, 47, 22)]


def test_an_empty_box_and_a_lone_border_hold_no_line():
    pixels = page()
    assert cut(pixels, Box(0, 0, 50, 20), SETTINGS) == []
    pixels[:, 60] = 0
    assert cut(pixels, Box(50, 8, 70, 28), SETTINGS) == []


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 255))
def test_ink_has_the_crops_shape_for_any_size(height, width, shade):
    assert strokes_of(np.full((height, width, 3), shade, np.uint8), 24).shape == (height, width)


@given(st.lists(st.booleans(), max_size=80), st.integers(1, 9))
def test_runs_cover_every_true_and_leave_only_wide_holes(filled, gap):
    array = np.array(filled, np.bool_)
    found = runs(array, gap)
    covered = np.zeros_like(array)
    for start, end in found:
        assert array[start]
        assert array[end - 1]
        covered[start:end] = True
    assert not (array & ~covered).any()
    assert all(later - end >= gap for (_, end), (later, _) in pairwise(found))


def test_rows_are_read_from_the_left_although_their_boxes_differ_a_little():
    boxes = [Box(50, 11, 80, 25), Box(0, 40, 30, 52), Box(0, 10, 30, 22), Box(90, 9, 99, 23)]
    assert reading_order(boxes) == [2, 0, 3, 1]


@given(
    st.lists(st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *[st.integers(0, 99)] * 4), max_size=20)
)
def test_every_box_is_read_exactly_once(boxes):
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))

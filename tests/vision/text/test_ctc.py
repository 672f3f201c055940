"""From time steps to characters and words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.text.ctc import decode, word_spans

ALPHABET = ("", *"abc", " ")


def decoded(classes: list[int], used: float = 1.0):
    return decode(np.array(classes, np.int64), np.full(len(classes), 0.9, np.float32), ALPHABET, used)


def test_repeats_collapse_and_blanks_part_doubles():
    assert decoded([1, 1, 0, 1, 2, 2, 0, 0]).text == "aab"


def test_surrounding_spaces_are_dropped_with_their_places():
    reading = decoded([4, 1, 4, 0, 2, 4])
    assert reading.text == "a b"
    assert len(reading.places) == 3
    assert reading.score == pytest.approx(0.9)


def test_nothing_reads_as_nothing():
    assert decoded([]).text == decoded([0, 0]).text == decoded([4, 4]).text == ""


def test_places_are_shares_of_the_used_part():
    assert decoded([1, 0, 0, 2, 0, 0, 0, 0], used=0.5).places == pytest.approx((0.125, 0.875))


@given(st.lists(st.integers(0, 4), max_size=60), st.floats(0.1, 1))
def test_words_stay_in_order_inside_the_crop_and_spell_the_text(classes, used):
    reading = decoded(classes, used)
    spans = word_spans(reading)
    assert " ".join(text for text, _, _ in spans) == " ".join(reading.text.split())
    edges = [edge for _, left, right in spans for edge in (left, right)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 1 for edge in edges)

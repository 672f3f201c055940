"""Phrases as bags of hashed words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.icons.phrases import PAIRS, PARTS, ROWS, WORDS, PhraseTable, rows_of, tidy, unit


def table() -> PhraseTable:
    rng = np.random.default_rng(3)
    return PhraseTable(
        rng.integers(-127, 128, (ROWS, 16)).astype(np.int8), np.full(ROWS, 0.01, np.float32),
        rng.normal(0, 0.1, (16, 8)).astype(np.float32), np.zeros(8, np.float32),
        rng.normal(0, 0.1, (8, 16)).astype(np.float32),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Zoom-In…", "zoom in"),
        ("zoomIn", "zoom in"),
        ("  Go to\tparent_folder ", "go to parent folder"),
        ("Don't save!", "dont save"),
        ("100 %", "100 %"),
        ("…", ""),
    ],
)
def test_writing_makes_no_difference(written, plain):
    assert tidy(written) == plain


def test_each_kind_of_row_stays_in_its_part_of_the_table():
    rows, weights = rows_of("zoom in")
    words = [row for row in rows if row < WORDS]
    pairs = [row for row in rows if WORDS <= row < WORDS + PAIRS]
    parts = [row for row in rows if row >= WORDS + PAIRS]
    assert (len(words), len(pairs)) == (2, 1)
    assert parts
    assert max(parts) < WORDS + PAIRS + PARTS
    assert sum(weights) == pytest.approx(2 + 1 + 2)


def test_the_order_of_words_counts():
    known = table()
    assert not np.allclose(known.vector("in box"), known.vector("box in"))


def test_a_word_unknown_so_far_lies_near_one_with_the_same_parts():
    known = table()
    near = float(known.vector("configurations") @ known.vector("configuration"))
    assert near > float(known.vector("configurations") @ known.vector("umbrella"))


@pytest.mark.parametrize("phrase", ["", "…", "  ", "\n"])
def test_a_phrase_without_words_has_no_place(phrase):
    assert not table().vector(phrase).any()


@given(st.text(max_size=300))
def test_any_text_has_length_one_or_zero(text):
    length = float(np.linalg.norm(table().vector(text)))
    assert length == pytest.approx(1, abs=1e-4) or length == 0


def test_zeros_stay_zeros():
    assert not unit(np.zeros((2, 4), np.float32)).any()

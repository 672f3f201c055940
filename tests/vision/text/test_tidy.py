"""What is not a word is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.text.ctc import Reading, word_spans
from vision.text.tidy import tidy


def reading(text: str) -> Reading:
    return Reading(text, 0.9, tuple((index + 0.5) / len(text) for index in range(len(text))))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("✓Save window size", "Save window size"),
        ("○ Basic Mode", "Basic Mode"),
        (") Basic Mode", "Basic Mode"),
        (")Basic", "Basic"),
        ("Text Files ▼", "Text Files"),
        ("▼", "▼"),
        ("(a) b)", "(a) b)"),
        (");", ");"),
        ("十", "+"),
        ("2十3", "2+3"),
        ("二十", "=+"),
        ("十分", "十分"),
        ("文件", "文件"),
        ("$ ls -l", "$ ls -l"),
    ],
)
def test_glyphs_of_controls_go_and_words_stay(seen, meant):
    assert tidy(reading(seen)).text == meant


def test_the_box_of_the_first_word_begins_after_the_tick():
    (_, left, right) = word_spans(tidy(reading("✓ab")))[0]
    assert left > 0.3
    assert right == 1.0


@given(st.text(alphabet="✓▼) aB十分.", min_size=1, max_size=12).map(str.strip).filter(bool))
def test_tidying_twice_changes_nothing_more_and_every_character_has_a_place(text):
    once = tidy(reading(text))
    assert len(once.text) == len(once.places)
    assert once.text
    assert tidy(once).text == once.text or once.text.startswith(")")

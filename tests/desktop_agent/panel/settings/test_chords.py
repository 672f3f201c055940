from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.settings.chords import Weight, check_chord, chord_in_words
from desktop_agent.settings import Hotkeys


@pytest.mark.parametrize(
    "chord", ["", "ctrl+alt+escape", "ctrl+alt+p", "f9", "super+pause", "ctrl+shift+plus", "pause"]
)
def test_a_chord_that_can_be_a_hotkey_is_fine(chord: str):
    assert check_chord(chord, "ctrl+alt+k").weight is Weight.FINE


@pytest.mark.parametrize(
    ("chord", "words"),
    [
        ("ctrl+banana", "banana"),
        ("ctrl++a", "missing beside a plus"),
        ("ctrl+alt", "needs a key besides"),
        ("ctrl+a+b", "one key besides"),
        ("a", "could not be typed any more"),
        ("shift+a", "could not be typed any more"),
        ("ctrl_right+alt+K", "is this one already"),
        ("alt+ctrl+k", "is this one already"),
    ],
)
def test_a_chord_that_cannot_be_one_is_told_why(chord: str, words: str):
    check = check_chord(chord, "ctrl+alt+k")
    assert check.weight is Weight.WRONG
    assert words in check.words


@pytest.mark.parametrize("chord", ["ctrl+alt+delete", "ctrl+alt+f3", "ctrl+alt+s", "ctrl+c"])
def test_a_chord_that_others_use_is_doubtful(chord: str):
    assert check_chord(chord, "").weight is Weight.DOUBTFUL


def test_the_usual_hotkeys_are_fine():
    usual = Hotkeys()
    assert check_chord(usual.stop, usual.pause).weight is Weight.FINE
    assert check_chord(usual.pause, usual.stop).weight is Weight.FINE


def test_a_chord_reads_as_it_stands_on_keys():
    assert chord_in_words("ctrl+alt+escape") == "Ctrl+Alt+Esc"
    assert chord_in_words("super+plus") == "Super++"
    assert chord_in_words("no such") == "no such"


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_written_is_judged(chord: str, other: str):
    check = check_chord(chord, other)
    assert bool(check.words) is (check.weight is not Weight.FINE)

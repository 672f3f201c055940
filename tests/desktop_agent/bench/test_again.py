"""What is compared when a change is parsed again."""

from __future__ import annotations

import random

import numpy as np

from desktop_agent.bench.again import Times, with_dialog
from desktop_agent.bench.parsing import peak_mb
from desktop_agent.bench.perception import lines_of
from vision.types import Box, Element, Frame, Role, Snapshot, Source

FRAME = Frame(np.zeros((40, 60, 3), np.uint8))


def text(words: str, left: int = 0) -> Element:
    return Element(Role.TEXT, words, Box(left, 0, left + 9, 9))


def test_texts_count_as_the_same_where_words_and_place_are():
    times = Times()
    button = Element(Role.BUTTON, "OK", Box(1, 1, 9, 9), source=Source.WIDGET)
    times.compare(
        Snapshot(FRAME, (text("a"), text("b", 20), button)), Snapshot(FRAME, (text("a"), text("b", 21)))
    )
    assert (times.same, times.lines) == (1, 3)


def test_a_dialog_covers_a_part_of_the_screen_and_leaves_the_rest():
    screen = np.full((400, 700, 3), 7, np.uint8)
    opened = with_dialog(screen, random.Random(2))
    share = (opened != screen).any(axis=2).mean()
    assert 0.08 < share < 0.2
    assert (screen == 7).all()


def test_a_field_is_read_by_its_name_its_words_and_its_value():
    place, words = Box(0, 0, 50, 20), Box(60, 4, 90, 14)
    named = Element(Role.TEXTBOX, "Name", place, value="Ada", words=words)
    assert lines_of(Snapshot(FRAME, (named,))) == [("Name", place), ("Name", words), ("Ada", place)]


def test_the_peak_of_memory_is_known():
    assert 10 < peak_mb() < 100_000

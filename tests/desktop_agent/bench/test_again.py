"""What is compared when a change is parsed again."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from desktop_agent.bench.again import Times, dialog_for
from desktop_agent.bench.forms import make_form
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
    assert (times.same, times.words) == (1, 3)


def test_words_are_compared_whatever_they_name():
    times = Times()
    field = Element(
        Role.TEXTBOX, "Name", Box(1, 1, 9, 9), source=Source.WIDGET, value="Ada", words=Box(2, 2, 5, 5)
    )
    other = replace(field, text="First name", box=Box(0, 0, 9, 9))
    times.compare(Snapshot(FRAME, (field,)), Snapshot(FRAME, (other,)))
    assert (times.same, times.words) == (1, 1)


def test_a_dialog_covers_a_part_of_the_screen_and_a_value_a_part_of_that():
    screen = np.full((500, 900, 3), 7, np.uint8)
    dialog = dialog_for(make_form(900, 500, seed=3), random.Random(2))
    opened = dialog.over(screen)
    inside = dialog.with_value(0, "Inside").over(screen)
    assert 0.08 < (opened != screen).any(axis=2).mean() < 0.2
    assert 0 < (opened != inside).any(axis=2).mean() < 0.03
    assert (screen == 7).all()


def test_a_field_is_read_by_its_name_its_words_and_its_value():
    place, words = Box(0, 0, 50, 20), Box(60, 4, 90, 14)
    named = Element(Role.TEXTBOX, "Name", place, value="Ada", words=words)
    assert lines_of(Snapshot(FRAME, (named,))) == [("Name", place), ("Name", words), ("Ada", place)]


def test_the_peak_of_memory_is_known():
    assert 10 < peak_mb() < 100_000

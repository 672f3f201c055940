"""Ends of controls are where their pixels end."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.types import Box, Element, Frame, Role, Source
from vision.widgets.snap import snapped


def found(role: Role, box: Box, score: float = 0.6) -> Element:
    return Element(role, "", box, score, Source.WIDGET)


def one(pixels: np.ndarray, role: Role, box: Box) -> Box:
    (element,) = snapped(Frame(pixels), [found(role, box)], 0.4)
    return element.box


def page(ground: int) -> np.ndarray:
    return np.full((400, 900, 3), ground, np.uint8)


@pytest.mark.parametrize(("ground", "groove"), [(240, 205), (48, 38), (250, 241)])
def test_a_slider_ends_where_its_groove_ends(ground: int, groove: int):
    pixels = page(ground)
    cv2.rectangle(pixels, (100, 200), (699, 204), (groove,) * 3, -1)
    cv2.rectangle(pixels, (140, 195), (152, 209), (groove,) * 3, -1)
    box = one(pixels, Role.SLIDER, Box(112, 198, 760, 214))
    assert (box.left, box.right) == (100, 700)
    assert (box.top, box.bottom) == (195, 214)


def test_a_slider_on_end_likewise():
    pixels = page(240)
    cv2.rectangle(pixels, (300, 60), (304, 339), (150,) * 3, -1)
    cv2.rectangle(pixels, (295, 100), (309, 112), (150,) * 3, -1)
    box = one(pixels, Role.SLIDER, Box(293, 80, 308, 330))
    assert (box.top, box.bottom) == (60, 340)


def test_a_slider_that_hangs_together_with_something_else_stays_as_it_was_found():
    pixels = page(240)
    cv2.rectangle(pixels, (0, 200), (899, 204), (150,) * 3, -1)
    box = Box(112, 195, 700, 210)
    assert one(pixels, Role.SLIDER, box) == box


def test_an_editor_reaches_as_far_as_its_ground():
    pixels = page(200)
    cv2.rectangle(pixels, (60, 40), (799, 359), (255, 255, 255), -1)
    for top in range(50, 340, 20):
        cv2.putText(pixels, "some lines of text", (70, top + 10), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1)
    assert one(pixels, Role.TEXTBOX, Box(120, 70, 830, 370)) == Box(60, 40, 800, 360)


def test_a_field_of_one_line_stays_as_it_was_found():
    pixels = page(200)
    cv2.rectangle(pixels, (60, 40), (799, 65), (255, 255, 255), -1)
    assert one(pixels, Role.TEXTBOX, Box(70, 42, 700, 64)) == Box(70, 42, 700, 64)


def test_an_editor_in_a_window_of_its_own_colour_stays_as_it_was_found():
    box = Box(300, 120, 500, 260)
    assert one(page(255), Role.TEXTBOX, box) == box


def test_what_would_lie_over_a_better_one_stays_as_it_was_found():
    pixels = page(200)
    cv2.rectangle(pixels, (60, 40), (799, 359), (255, 255, 255), -1)
    better, worse = (
        found(Role.LISTITEM, Box(60, 40, 800, 360), 0.9),
        found(Role.TEXTBOX, Box(200, 90, 830, 390), 0.3),
    )
    assert snapped(Frame(pixels), [better, worse], 0.4) == [better, worse]


def test_a_check_box_ends_where_the_next_one_in_its_row_begins():
    first, second = (
        found(Role.CHECKBOX, Box(10, 20, 160, 44)),
        found(Role.CHECKBOX, Box(110, 22, 220, 42), 0.5),
    )
    below, doubtful = (
        found(Role.CHECKBOX, Box(60, 60, 300, 84), 0.5),
        found(Role.RADIO, Box(80, 20, 190, 44), 0.1),
    )
    one_, *others = snapped(Frame(page(240)), [first, second, below, doubtful], 0.4)
    assert one_.box == Box(10, 20, 110, 44)
    assert others == [second, below, doubtful]


def test_a_mark_within_a_check_box_leaves_it_as_it_is():
    whole, mark = found(Role.CHECKBOX, Box(10, 20, 160, 44)), found(Role.CHECKBOX, Box(60, 24, 76, 40), 0.5)
    assert snapped(Frame(page(240)), [whole, mark], 0.4) == [whole, mark]


@given(st.sampled_from(list(Role)), st.tuples(*[st.integers(0, 60)] * 4), st.integers(0, 2**32 - 1))
def test_whatever_is_seen_a_box_stays_in_the_frame(role: Role, sides: tuple[int, ...], seed: int):
    pixels = np.random.default_rng(seed).integers(0, 255, (60, 60, 3), np.uint8)
    box = Box(
        min(sides[0], sides[2]), min(sides[1], sides[3]), max(sides[0], sides[2]), max(sides[1], sides[3])
    )
    result = one(pixels, role, box)
    assert 0 <= result.left <= result.right <= 60
    assert 0 <= result.top <= result.bottom <= 60

import numpy as np
import pytest

from vision.locate import Candidate, Locator
from vision.locate.candidates import looks_the_same
from vision.locate.resolve import find_all, resolve
from vision.types import Box, Element, Frame, Role, Snapshot, Source

DRAWN = np.random.default_rng(1).integers(0, 255, (24, 60, 3), np.uint8)


def row(top: int, role: Role = Role.BUTTON, width: int = 60) -> Candidate:
    return Candidate(Element(role, "Edit", Box(100, top, 100 + width, top + 24), 0.9, Source.WIDGET), 0.9)


def screen() -> Frame:
    pixels = np.full((300, 400, 3), 240, np.uint8)
    pixels[40:64, 100:160] = DRAWN
    pixels[82:106, 103:163] = DRAWN
    pixels[140:164, 100:160] = DRAWN[::-1]
    return Frame(pixels)


def test_the_same_picture_in_the_next_row_is_the_same_control_whatever_it_was_taken_for():
    assert looks_the_same(row(40), row(80, Role.TEXTBOX), screen())


def test_another_picture_or_another_size_is_another_control():
    assert not looks_the_same(row(40), row(140), screen())
    assert not looks_the_same(row(40), row(80, width=120), screen())


def test_a_plain_area_looks_like_nothing():
    assert not looks_the_same(row(200), row(240), screen())


def form(*marks):
    """Marks of a `shape` under each other, each with words of its own, of which a detector told `told`."""
    import cv2

    pixels = np.full((40 + 40 * len(marks), 300, 3), 255, np.uint8)
    elements = []
    for row, (told, shape, on) in enumerate(marks):
        top = 20 + 40 * row
        if shape == "square":
            cv2.rectangle(pixels, (20, top), (35, top + 15), (60, 60, 60), 1)
            if on:
                cv2.line(pixels, (24, top + 8), (31, top + 8), (0, 0, 0), 3)
        elif shape == "round":
            cv2.circle(pixels, (28, top + 8), 8, (60, 60, 60), 1)
            if on:
                cv2.circle(pixels, (28, top + 8), 3, (0, 0, 0), -1)
        words = Box(45, top, 100, top + 15)
        pixels[top + 2 : top + 13, 46 : 98 : 3 + row] = 0
        box = Box(18, top - 2, 102, top + 18)
        elements.append(Element(told, "words", box, 0.9, Source.WIDGET, words=words))
    return Snapshot(Frame(pixels), tuple(elements))


BOX, RADIO = Role.CHECKBOX, Role.RADIO
OFF = (BOX, "square", False)


@pytest.mark.parametrize("on", [False, True])
def test_whether_a_check_box_without_wanted_words_is_ticked_shows_as_in_a_named_one(on):
    snapshot = form(OFF, (BOX, "square", on))
    state = "checked" if on else "unchecked"
    assert resolve(Locator(role=BOX, nth=1), snapshot).best.element.states == {state}
    assert [c.element.states for c in find_all(Locator(role=BOX), snapshot)] == [{"unchecked"}, {state}]
    ticked = find_all(Locator(role=BOX, ticked=on), form((BOX, "square", not on), (BOX, "square", on)))
    assert len(ticked) == 1


def test_a_heading_or_a_radio_button_is_not_counted_among_the_check_boxes():
    snapshot = form((RADIO, "none", False), OFF, (RADIO, "round", True), OFF)
    found = [c.box.top for c in find_all(Locator(role=BOX), snapshot)]
    assert found == [58, 138]


def test_a_check_box_that_was_taken_for_a_radio_button_is_counted():
    snapshot = form(OFF, (RADIO, "square", True), OFF)
    found = find_all(Locator(role=BOX), snapshot)
    assert [c.element.states for c in found] == [{"unchecked"}, {"checked"}, {"unchecked"}]

import numpy as np

from vision.locate import Candidate
from vision.locate.candidates import looks_the_same
from vision.types import Box, Element, Frame, Role, Source

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

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vision.merge.glyphs import Glyphs, ink_of, open_glyphs
from vision.merge.strokes import sign_of
from vision.text.ctc import Reading
from vision.types import Box, Frame, Pixels

KEY = Box(10, 10, 70, 46)
THEMES = {
    "light": ((240, 240, 240), (20, 20, 20), (160, 160, 160)),
    "dark": ((45, 45, 48), (235, 235, 235), (90, 90, 90)),
}


def key(text: str, theme: str = "light", size: float = 15, *, bold_border: bool = False) -> Frame:
    """A key with a border and one sign in its middle, in the font that Pillow brings."""
    ground, ink, border = THEMES[theme]
    picture = Image.new("RGB", (80, 56), ground)
    pen = ImageDraw.Draw(picture)
    inset = 3 if bold_border else 0
    pen.rectangle((KEY.left + inset, KEY.top + inset, KEY.right - 1, KEY.bottom - 1), outline=border)
    pen.text((40, 34), text, ink, font=ImageFont.load_default(size), anchor="ms")
    return Frame(np.asarray(picture))


@pytest.fixture(scope="module")
def glyphs() -> Iterator[Glyphs]:
    with open_glyphs(threads=1) as opened:
        yield opened


def said(glyphs: Glyphs, frame: Frame) -> str | None:
    (line,) = glyphs.glyphs(frame, [KEY])
    return None if line is None else line.text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["7", "3", "8", "(", ")", "C", "/", "-", "=", "+", ".", "MR"])
def test_a_key_is_read(glyphs: Glyphs, text: str, theme: str) -> None:
    assert said(glyphs, key(text, theme)) == text


def test_a_bare_key_says_nothing(glyphs: Glyphs) -> None:
    assert said(glyphs, key("")) is None


def test_a_border_inside_the_box_is_no_part_of_what_a_key_says(glyphs: Glyphs) -> None:
    assert said(glyphs, key("5", bold_border=True)) == "5"


def test_a_picture_says_nothing(glyphs: Glyphs) -> None:
    frame = key("")
    pixels = frame.pixels.copy()
    yy, xx = np.mgrid[0:56, 0:80]
    ring = np.hypot(yy - 28, xx - 40)
    pixels[(ring < 11) & (ring > 4) | (np.abs(yy - 28) < 2) & (ring < 14)] = (200, 60, 20)
    assert said(glyphs, Frame(pixels)) is None


def test_what_is_known_is_not_read_again(glyphs: Glyphs) -> None:
    class Once:
        calls = 0

        def recognise(self, crops: Sequence[Pixels], executor: Executor) -> list[Reading]:
            self.calls += len(crops)
            return glyphs._recogniser.recognise(crops, executor)

    once = Once()
    reader = Glyphs(once, glyphs._executor)
    frame = key("7")
    assert reader.glyphs(frame, [KEY]) == reader.glyphs(frame, [KEY])
    assert once.calls == 1


def test_boxes_off_the_frame_and_without_area_say_nothing(glyphs: Glyphs) -> None:
    frame = key("7")
    assert glyphs.glyphs(frame, [Box(500, 500, 540, 540), Box(5, 5, 5, 5), Box(78, 50, 90, 60)]) == [None] * 3


def sign(text: str, theme: str, size: float) -> str | None:
    ink = ink_of(key(text, theme, size), KEY)
    return None if ink is None else sign_of(ink.mask, ink.middle)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [12, 14, 17, 20])
@pytest.mark.parametrize("text", ["/", "\\", "-", "=", "+", "|"])
def test_signs_of_straight_strokes_are_told_by_their_shape(text: str, size: float, theme: str) -> None:
    assert sign(text, theme, size) == text


@pytest.mark.parametrize("text", [*"0123456789ABCXYZabcxyz%()<>?*&", "MR", "AC", "sin"])
@pytest.mark.parametrize("size", [11, 14, 18])
def test_letters_and_digits_are_no_signs(text: str, size: float) -> None:
    assert sign(text, "light", size) is None

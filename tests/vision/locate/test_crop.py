import base64
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.errors import BadImage
from vision.locate import Crop, Locator, Status, resolve
from vision.locate.crop import find_crop
from vision.types import Box, Element, Frame, Pixels, Role, Snapshot, Source


def screen(seed: int = 1, wide: int = 320, high: int = 200) -> Pixels:
    """A grey screen with a few coloured blocks, each of its own pattern."""
    rng = np.random.default_rng(seed)
    pixels = np.full((high, wide, 3), 225, np.uint8)
    for x, y in ((20, 20), (120, 30), (220, 120), (60, 140)):
        pixels[y : y + 24, x : x + 30] = np.kron(rng.integers(0, 255, (4, 5, 3)), np.ones((6, 6, 1)))
    return pixels


def test_a_crop_is_found_where_it_was_cut() -> None:
    pixels = screen()
    (place,) = find_crop(Crop.of(pixels[28:56, 118:152]), Frame(pixels))
    assert place.box == Box(118, 28, 152, 56)
    assert place.score > 0.99


def test_a_crop_that_is_nowhere_is_not_found() -> None:
    assert find_crop(Crop.of(screen(2)[20:44, 20:50]), Frame(screen())) == []


def test_a_crop_is_found_on_a_screen_of_another_scale() -> None:
    pixels = screen()
    larger = np.kron(pixels, np.ones((2, 2, 1), np.uint8))
    (place,) = find_crop(Crop.of(pixels[28:56, 118:152]), Frame(larger))
    assert place.box.iou(Box(236, 56, 304, 112)) > 0.9


def test_a_crop_is_looked_for_in_a_part_only() -> None:
    pixels = screen()
    assert find_crop(Crop.of(pixels[28:56, 118:152]), Frame(pixels), Box(0, 100, 320, 200)) == []


def test_what_is_there_twice_is_ambiguous() -> None:
    pixels = screen()
    pixels[150:178, 150:184] = pixels[28:56, 118:152]
    found = resolve(Locator(crop=Crop.of(pixels[30:54, 120:150])), Snapshot(Frame(pixels)))
    assert found.status is Status.AMBIGUOUS
    second = resolve(Locator(crop=Crop.of(pixels[30:54, 120:150]), nth=1), Snapshot(Frame(pixels)))
    assert second.best is not None
    assert second.best.box.top == 152


def test_a_control_that_is_seen_there_lends_its_role_and_name() -> None:
    pixels = screen()
    button = Element(Role.BUTTON, "Go", Box(118, 28, 152, 56), 0.9, Source.WIDGET)
    found = resolve(Locator(crop=Crop.of(pixels[28:56, 118:152])), Snapshot(Frame(pixels), (button,)))
    assert found.best is not None
    assert (found.best.element.role, found.best.element.text, found.best.rung) == (Role.BUTTON, "Go", "crop")


def test_words_and_a_crop_must_both_hold() -> None:
    pixels = screen()
    words = tuple(Element(Role.TEXT, "Go", Box(x, y, x + 30, y + 24)) for x, y in ((20, 20), (120, 30)))
    locator = Locator(text="Go", crop=Crop.of(pixels[30:54, 120:150]))
    found = resolve(locator, Snapshot(Frame(pixels), words))
    assert found.best is not None
    assert found.best.box.left == 120


def test_a_crop_survives_being_written_down() -> None:
    from pydantic import TypeAdapter

    adapter = TypeAdapter(Locator)
    locator = Locator(crop=Crop.of(screen()[20:44, 20:50]))
    assert adapter.validate_json(adapter.dump_json(locator), strict=True) == locator
    assert "a picture of 30x24" in locator.describe()


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((20, 20, 3), 7, np.uint8),
        screen()[:4, :40],
        np.zeros((700, 20, 3), np.uint8),
        np.zeros((0, 0, 3), np.uint8),
    ],
    ids=["one colour", "too low", "too high", "empty"],
)
def test_pixels_that_could_be_anywhere_are_refused(pixels: Pixels) -> None:
    with pytest.raises(BadImage):
        Crop.of(pixels)


@pytest.mark.parametrize(
    "png", ["", "????", base64.b64encode(b"GIF89a").decode(), base64.b64encode(b"\x89PNG\r\n").decode()]
)
def test_a_damaged_crop_is_refused_with_a_reason(png: str) -> None:
    with pytest.raises(BadImage, match="cannot be read"):
        find_crop(Crop(png), Frame(screen()))
    assert Crop(png).describe() == "a damaged picture"


@given(st.integers(0, 260), st.integers(0, 150), st.integers(8, 60), st.integers(8, 48), st.integers(0, 9))
def test_any_busy_crop_is_found_at_its_own_place_first(
    x: int, y: int, wide: int, high: int, seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 255, (200, 320, 3)).astype(np.uint8)
    best = find_crop(Crop.of(pixels[y : y + high, x : x + wide]), Frame(pixels))[0]
    assert best.box == Box(x, y, x + wide, y + high)


def claiming(wide: int, high: int) -> str:
    """A PNG whose header claims a size that no pixels follow."""
    head = b"IHDR" + struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    end = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk + end).decode()


@pytest.mark.parametrize("side", [700, 11_000, 50_000])
def test_a_crop_that_claims_a_huge_size_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(BadImage, match="pixels a side"):
        find_crop(Crop(claiming(side, side)), Frame(screen()))


def test_what_is_not_base64_is_refused() -> None:
    with pytest.raises(BadImage, match="cannot be read"):
        find_crop(Crop("????"), Frame(screen()))

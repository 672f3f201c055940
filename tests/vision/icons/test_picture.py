"""Where the picture in a button is, and what is handed to the encoder."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.vision.icons.drawn import bin_with_lid, gear, magnifier, on_button, plus
from vision.icons.picture import CHANNELS, SIDE, find_picture, tile
from vision.types import Box


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("picture", [gear, bin_with_lid, magnifier, plus])
@pytest.mark.parametrize("size", [14, 16, 24, 32])
def test_the_picture_is_found_inside_the_border(picture, size, dark):
    canvas = picture()
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    scale = size / canvas.shape[0]
    truth = Box(
        int(6 + columns[0] * scale), int(6 + rows[0] * scale),
        int(np.ceil(6 + (columns[-1] + 1) * scale)), int(np.ceil(6 + (rows[-1] + 1) * scale)),
    )  # fmt: skip
    found = find_picture(on_button(canvas, size, dark=dark))
    assert found is not None
    assert found.iou(truth) > 0.7


@pytest.mark.parametrize("shape", [(0, 0, 3), (1, 30, 3), (4, 4, 3), (30, 2, 3), (24, 24, 3), (40, 200, 3)])
def test_a_flat_or_tiny_control_has_no_picture(shape):
    assert find_picture(np.full(shape, 200, np.uint8)) is None


def test_a_bare_border_is_no_picture():
    pixels = np.full((28, 28, 3), 240, np.uint8)
    pixels[0] = pixels[-1] = 90
    pixels[:, 0] = pixels[:, -1] = 90
    assert find_picture(pixels) is None


def test_words_alone_are_no_picture():
    pixels = np.full((26, 120, 3), 240, np.uint8)
    cv2.putText(pixels, "Cancel all", (10, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (20, 20, 20), 1, cv2.LINE_AA)
    assert find_picture(pixels) is None


def test_of_a_picture_beside_words_the_picture_is_taken():
    button = on_button(gear(), 18)
    pixels = np.full((button.shape[0], 130, 3), 238, np.uint8)
    pixels[:, : button.shape[1]] = button
    pixels[:, :2] = pixels[:, button.shape[1] - 1 : button.shape[1]] = 238
    cv2.putText(pixels, "Options", (36, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (20, 20, 20), 1, cv2.LINE_AA)
    found = find_picture(pixels)
    assert found is not None
    assert (found.left, found.right) == (pytest.approx(6, abs=2), pytest.approx(24, abs=2))


def test_the_first_letter_of_a_word_is_no_picture():
    pixels = np.full((32, 100, 3), 240, np.uint8)
    for left, right in ((10, 20), (24, 30), (32, 38), (40, 46), (48, 54), (56, 62)):
        pixels[10:21, left:right:3] = pixels[10, left:right] = pixels[20, left:right] = 20
    assert find_picture(pixels) is None


def test_of_a_picture_above_words_the_picture_is_taken():
    pixels = np.full((52, 60, 3), 238, np.uint8)
    button = on_button(plus(), 24, room=2)
    pixels[3:28, 17:42] = button[1:-2, 1:-2]
    cv2.putText(pixels, "Insert", (10, 44), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (20, 20, 20), 1, cv2.LINE_AA)
    found = find_picture(pixels)
    assert found is not None
    assert found.bottom <= 30


def test_three_dots_in_a_row_are_a_picture():
    pixels = np.full((24, 28, 3), 245, np.uint8)
    for left in (6, 12, 18):
        pixels[11:14, left : left + 3] = 30
    found = find_picture(pixels)
    assert found is not None
    assert found.width >= 14


def test_light_on_dark_looks_like_dark_on_light():
    light, dark = on_button(gear(), 20), on_button(gear(), 20, dark=True)
    first, second = find_picture(light), find_picture(dark)
    assert first is not None
    assert second is not None
    assert np.abs(tile(light, first) - tile(dark, second)).mean() < 0.1


@given(
    arrays(np.uint8, st.tuples(st.integers(0, 40), st.integers(0, 60), st.just(3))),
)
def test_any_pixels_give_a_box_inside_or_none(pixels):
    found = find_picture(pixels)
    if found is not None:
        assert Box(0, 0, pixels.shape[1], pixels.shape[0]).encloses(found)
        seen = tile(pixels, found)
        assert seen.shape == (CHANNELS, SIDE, SIDE)
        assert np.isfinite(seen).all()
        assert np.abs(seen).max() <= 1


def test_a_piece_of_a_border_inside_the_box_is_no_part_of_the_picture():
    button = on_button(gear(), 18, room=8)
    around = np.full((button.shape[0] + 6, button.shape[1] + 6, 3), 255, np.uint8)
    around[3:-3, 3:-3] = button
    around[3, 3:-3] = around[3:-12, 3] = 150
    found, alone = find_picture(around), find_picture(button)
    assert found is not None
    assert alone is not None
    assert found == alone.shifted(3, 3)

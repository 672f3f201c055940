"""Where on a screen there may be text."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.text.regions import RegionSettings, regions_of
from vision.types import Box


def page(width: int = 1920, height: int = 1080, paper: int = 250) -> np.ndarray:
    return np.full((height, width, 3), paper, np.uint8)


def word(pixels: np.ndarray, left: int, top: int, *, width: int = 40, ink: int = 20) -> Box:
    """Strokes like those of letters, 10 pixels high."""
    for x in range(left, left + width, 4):
        pixels[top : top + 10, x : x + 2] = ink
    return Box(left, top, left + width, top + 10)


def inside(box: Box, regions: list[Box]) -> bool:
    return any(region.encloses(box) for region in regions)


def test_an_empty_screen_has_no_regions():
    assert regions_of(page()) == []


def test_a_few_words_on_a_wide_page_are_a_small_region():
    pixels = page()
    words = [word(pixels, 40, 50 + 30 * row) for row in range(4)]
    (region,) = regions_of(pixels)
    assert all(region.encloses(box) for box in words)
    assert region.area < 0.02 * pixels.shape[0] * pixels.shape[1]


def test_borders_of_a_window_do_not_make_it_a_region():
    pixels = page()
    pixels[100:900, 100] = pixels[100:900, 1800] = 0
    pixels[100, 100:1800] = pixels[900, 100:1800] = 0
    corner = word(pixels, 150, 130)
    regions = regions_of(pixels)
    assert inside(corner, regions)
    assert max(region.area for region in regions) < 10_000


def test_words_at_opposite_ends_are_read_apart():
    pixels = page()
    first, second = word(pixels, 30, 30), word(pixels, 1700, 1000)
    regions = regions_of(pixels)
    assert len(regions) == 2
    assert inside(first, regions)
    assert inside(second, regions)


def test_a_dense_page_stays_whole():
    pixels = page(900, 500)
    for row in range(20, 480, 16):
        word(pixels, 20, row, width=860)
    assert len(regions_of(pixels)) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 700), st.integers(0, 380), st.integers(8, 90)), min_size=1, max_size=25
    ),
    st.booleans(),
)
def test_every_word_lies_whole_in_one_of_disjoint_regions(places, dark):
    pixels = page(800, 400, 30 if dark else 250)
    words = [word(pixels, left, top, width=width, ink=230 if dark else 20) for left, top, width in places]
    regions = regions_of(pixels)
    assert all(inside(box, regions) for box in words)
    assert all(a.intersection(b) is None for i, a in enumerate(regions) for b in regions[:i])


@given(st.integers(0, 60), st.integers(0, 60))
def test_any_size_is_a_screen(height, width):
    assert regions_of(np.zeros((height, width, 3), np.uint8), RegionSettings()) == []

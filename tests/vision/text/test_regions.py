"""Where on a screen there may be text."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.change import changed_regions
from vision.text import regions
from vision.text.regions import COLUMN, OWN, Region, RegionSettings, cover_after, cover_of, regions_of
from vision.types import Box, Frame


def page(width: int = 1920, height: int = 1080, paper: int = 250) -> np.ndarray:
    return np.full((height, width, 3), paper, np.uint8)


def word(pixels: np.ndarray, left: int, top: int, *, width: int = 40, ink: int = 20) -> Box:
    """Strokes like those of letters, 10 pixels high."""
    for x in range(left, left + width, 4):
        pixels[top : top + 10, x : x + 2] = ink
    return Box(left, top, left + width, top + 10)


def inside(box: Box, regions: list[Region]) -> bool:
    return any(region.box.encloses(box) for region in regions)


def owned(regions: list[Region], height: int, width: int) -> np.ndarray:
    """How many regions own each place of the cover."""
    count = np.zeros((height, -(-width // COLUMN)), int)
    for region in regions:
        seen = region.seen
        part = count[seen.top : seen.bottom, seen.left // COLUMN : -(-seen.right // COLUMN)]
        assert part.shape == region.owners.shape
        part += region.owners == OWN
    return count


def test_an_empty_screen_has_no_regions():
    assert regions_of(page()) == []


def test_a_few_words_on_a_wide_page_are_a_small_region():
    pixels = page()
    words = [word(pixels, 40, 30 + 24 * row) for row in range(4)]
    (region,) = regions_of(pixels)
    assert all(region.box.encloses(box) for box in words)
    assert region.seen.area < 0.02 * pixels.shape[0] * pixels.shape[1]


def test_borders_of_a_window_do_not_make_it_a_region():
    pixels = page()
    pixels[100:900, 100] = pixels[100:900, 1800] = 0
    pixels[100, 100:1800] = pixels[900, 100:1800] = 0
    corner = word(pixels, 150, 130)
    regions = regions_of(pixels)
    assert inside(corner, regions)
    assert max(region.box.area for region in regions) < 10_000


def test_words_at_opposite_ends_are_read_apart():
    pixels = page()
    first, second = word(pixels, 30, 30), word(pixels, 1700, 1000)
    regions = regions_of(pixels)
    assert len(regions) == 2
    assert inside(first, regions)
    assert inside(second, regions)


def test_a_dense_page_is_cut_between_its_lines():
    pixels = page(900, 500)
    words = [word(pixels, 20, row, width=860) for row in range(20, 480, 16)]
    regions = regions_of(pixels)
    assert len(regions) > 1
    assert all(inside(box, regions) for box in words)
    assert max(region.seen.area for region in regions) < 900 * 500 / 2


def test_a_photograph_is_a_region_of_its_own():
    pixels = page()
    noise = np.random.default_rng(1).integers(0, 255, (400, 500, 3), dtype=np.uint8)
    pixels[300:700, 600:1100] = noise
    beside = word(pixels, 640, 720)
    photograph, words = sorted(regions_of(pixels), key=lambda region: -region.box.area)
    assert photograph.box.iou(Box(600, 300, 1100, 700)) > 0.9
    assert words.box.encloses(beside)
    assert words.box.height < 40


places = st.lists(
    st.tuples(st.integers(0, 700), st.integers(0, 380), st.integers(8, 90)), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(places, st.booleans())
def test_every_word_lies_whole_in_a_region_and_all_ink_has_one_owner(spots, dark):
    pixels = page(800, 400, 30 if dark else 250)
    # One over the other would be no letters any more, but a block.
    apart = [
        (left, top, width)
        for index, (left, top, width) in enumerate(spots)
        if all(
            abs(top - y) > 12 or left > x + wide + 4 or x > left + width + 4 for x, y, wide in spots[:index]
        )
    ]
    words = [word(pixels, left, top, width=width, ink=230 if dark else 20) for left, top, width in apart]
    regions = regions_of(pixels)
    assert all(inside(box, regions) for box in words)
    count = owned(regions, 400, 800)
    assert count.max() <= 1
    assert (count[cover_of(pixels, RegionSettings()) > 0] == 1).all()


@given(st.integers(0, 60), st.integers(0, 60))
def test_any_size_is_a_screen(height, width):
    assert regions_of(np.zeros((height, width, 3), np.uint8), RegionSettings()) == []


@st.composite
def edits(draw):
    """A picture with words, lines, boxes and noise, and the same picture after something was drawn or erased."""
    width, height = draw(st.integers(1, 420)), draw(st.integers(1, 260))
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    pixels = page(width, height, int(rng.integers(0, 256)))
    for _ in range(draw(st.integers(0, 12))):
        scribble(rng, pixels)
    before = pixels.copy()
    for _ in range(draw(st.integers(0, 3))):
        scribble(rng, pixels)
    return before, pixels


def scribble(rng: np.random.Generator, pixels: np.ndarray) -> None:
    height, width = pixels.shape[:2]
    x, y = int(rng.integers(width)), int(rng.integers(height))
    ink = rng.integers(0, 256, 3)
    kind = rng.integers(5)
    if kind == 0:
        word(pixels, x, y, width=int(rng.integers(4, 120)), ink=int(ink[0]))
    elif kind == 1:
        pixels[y : y + int(rng.integers(1, 9)), x : x + int(rng.integers(30, 200))] = ink
    elif kind == 2:
        pixels[y : y + int(rng.integers(30, 200)), x : x + int(rng.integers(1, 9))] = ink
    elif kind == 3:
        pixels[y : y + int(rng.integers(1, 90)), x : x + int(rng.integers(1, 120))] = ink
    else:
        part = pixels[y : y + 40, x : x + 60]
        part[:] = rng.integers(0, 256, part.shape)


@settings(max_examples=150, deadline=None)
@given(edits())
def test_a_cover_brought_up_to_date_equals_a_new_one(pictures):
    before, after = pictures
    plain = RegionSettings()
    changed = changed_regions(Frame(before), Frame(after))
    updated = cover_after(cover_of(before, plain), after, changed, plain)
    assert np.array_equal(updated, cover_of(after, plain))


def test_a_small_change_on_a_large_screen_is_covered_from_a_small_part_of_it(monkeypatch):
    pixels = page()
    for row in range(20, 1060, 30):
        word(pixels, 100, row, width=300)
    plain = RegionSettings()
    before = cover_of(pixels, plain)
    after = pixels.copy()
    word(after, 900, 500)
    looked: list[int] = []
    ink = regions._ink
    monkeypatch.setattr(
        regions,
        "_ink",
        lambda part, chosen: looked.append(part.shape[0] * part.shape[1]) or ink(part, chosen),
    )
    updated = cover_after(before, after, changed_regions(Frame(pixels), Frame(after)), plain)
    assert sum(looked) < 0.06 * pixels.shape[0] * pixels.shape[1]
    assert updated[500:510, 900 // COLUMN].all()

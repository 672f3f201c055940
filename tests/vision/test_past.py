"""Finding the nearest of the frames that are remembered."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.past import Past
from vision.types import Box, Frame


def frame(*painted: Box, width: int = 96, height: int = 64) -> Frame:
    pixels = np.zeros((height, width, 3), np.uint8)
    for box in painted:
        pixels[box.top : box.bottom, box.left : box.right] = 200
    return Frame(pixels)


LEFT, RIGHT, BOTH = Box(4, 4, 20, 40), Box(60, 10, 90, 50), Box(4, 4, 90, 50)


def test_nothing_is_near_in_an_empty_past_or_among_frames_of_other_sizes():
    past: Past[str] = Past()
    assert past.nearest(frame()) is None
    past.remember(frame(width=97), "wider")
    assert past.nearest(frame()) is None


def test_an_equal_frame_is_found_among_others_with_an_empty_change():
    past: Past[str] = Past()
    past.remember(frame(), "empty")
    past.remember(frame(LEFT), "left")
    past.remember(frame(LEFT, RIGHT), "both")
    value, change = past.nearest(frame(LEFT)) or ("", None)
    assert value == "left"
    assert change is not None
    assert change.boxes == ()


def test_of_several_frames_the_one_that_differs_least_is_found_and_exactly_how():
    past: Past[str] = Past()
    kept = {"empty": frame(), "both": frame(LEFT, RIGHT), "all": frame(BOTH)}
    for value, remembered in kept.items():
        past.remember(remembered, value)
    value, change = past.nearest(frame(LEFT, RIGHT, Box(30, 30, 33, 34))) or ("", None)
    assert value == "both"
    assert change is not None
    assert change.before is kept["both"]
    assert change.boxes == (Box(30, 30, 33, 34),)


def test_a_change_between_the_rows_that_are_compared_first_is_no_equality():
    past: Past[int] = Past()
    past.remember(frame(Box(5, 3, 6, 4)), 1)
    past.remember(frame(), 2)
    value, change = past.nearest(frame(Box(5, 3, 6, 4))) or (0, None)
    assert (value, change and change.boxes) == (1, ())


def test_what_was_not_near_for_the_longest_is_forgotten_first():
    past: Past[int] = Past(most=2)
    past.remember(frame(LEFT), 1)
    past.remember(frame(RIGHT), 2)
    assert (past.nearest(frame(LEFT)) or (0,))[0] == 1
    past.remember(frame(BOTH), 3)
    assert len(past) == 2
    value, change = past.nearest(frame(RIGHT)) or (0, None)
    assert value != 2
    assert change is not None
    assert change.boxes


def test_large_frames_are_fewer_but_the_last_one_is_kept():
    size = frame().pixels.nbytes
    past: Past[int] = Past(most_bytes=2 * size)
    for value in range(5):
        past.remember(frame(Box(value, 0, value + 1, 1)), value)
    assert len(past) == 2
    tiny: Past[int] = Past(most_bytes=1)
    tiny.remember(frame(), 7)
    assert len(tiny) == 1


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**31), st.integers(1, 6))
def test_frames_of_any_size_are_told_apart_by_single_pixels(width, height, seed, count):
    rng = np.random.default_rng(seed)
    past: Past[int] = Past()
    pictures = [rng.integers(0, 3, (height, width, 3), dtype=np.uint8) for _ in range(count)]
    for number, pixels in enumerate(pictures):
        past.remember(Frame(pixels), number)
    new = pictures[int(rng.integers(count))].copy()
    if rng.random() < 0.7:
        new[rng.integers(height), rng.integers(width), rng.integers(3)] ^= 1
    # Every second column of a wider picture does not lie in one piece.
    wider = np.zeros((height, 2 * width, 3), np.uint8)
    wider[:, ::2] = new
    value, change = past.nearest(Frame(wider[:, ::2])) or (-1, None)
    assert change is not None
    rest = pictures[value].copy()
    for box in change.boxes:
        rest[box.top : box.bottom, box.left : box.right] = new[box.top : box.bottom, box.left : box.right]
    assert np.array_equal(rest, new)
    assert (change.boxes == ()) == any(np.array_equal(new, picture) for picture in pictures)


def test_what_is_forgotten_is_near_to_nothing() -> None:
    past: Past[str] = Past()
    past.remember(frame(LEFT), "seen")
    past.forget()
    assert past.nearest(frame(LEFT)) is None
    assert len(past) == 0

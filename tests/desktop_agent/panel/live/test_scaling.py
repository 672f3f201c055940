from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_agent.panel.live.projection import STEPS, Projection, fitted
from desktop_agent.panel.live.scaling import Bgrx, Patch, patches_of, scaled, whole_patch
from vision.types import Box

sizes = st.tuples(st.integers(40, 700), st.integers(40, 500))
scales = st.integers(6, 4 * STEPS)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Projection, list[Box]]:
    width, height = draw(sizes)
    projection = fitted((width, height), draw(sizes)).zoomed(draw(scales), (0, 0))
    projection = projection.moved(draw(st.integers(-2000, 0)), draw(st.integers(-2000, 0)))
    boxes = []
    for _ in range(draw(st.integers(1, 8))):
        left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
        boxes.append(Box(left, top, min(right, left + 90), min(bottom, top + 90)))
    return projection, boxes


def noise(projection: Projection, seed: int) -> Bgrx:
    width, height = projection.frame
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def made(frame: Bgrx, patch: Patch, projection: Projection, *, fine: bool) -> Bgrx:
    out = np.zeros((patch.target.height, patch.target.width, 4), np.uint8)
    source = patch.source
    scaled(frame[source.top : source.bottom, source.left : source.right], patch, projection, out, fine=fine)
    return out


def whole(frame: Bgrx, projection: Projection, *, fine: bool) -> Bgrx:
    return made(frame, whole_patch(projection)[0], projection, fine=fine)


@settings(max_examples=60)
@given(situations(), st.booleans())
def test_a_picture_kept_by_its_changes_is_the_picture_scaled_as_a_whole(
    situation: tuple[Projection, list[Box]], fine: bool
) -> None:
    projection, boxes = situation
    frame = noise(projection, 1)
    kept = whole(frame, projection, fine=fine)
    after = noise(projection, 2)
    for box in boxes:
        frame[box.top : box.bottom, box.left : box.right] = after[box.top : box.bottom, box.left : box.right]
    shown = projection.shown
    for patch in patches_of(boxes, projection):
        target = patch.target.shifted(-shown.left, -shown.top)
        kept[target.top : target.bottom, target.left : target.right] = made(
            frame, patch, projection, fine=fine
        )
    difference = np.abs(kept.astype(int) - whole(frame, projection, fine=fine).astype(int))[..., :3]
    if not fine:
        # Halving loses an odd pixel at the frame's edge, and which one depends on where it began.
        difference = difference[:-2, :-2]
    assert difference.max(initial=0) <= 1


@given(situations())
def test_patches_lie_in_what_is_shown_and_do_not_overlap(situation: tuple[Projection, list[Box]]) -> None:
    projection, boxes = situation
    patches = patches_of(boxes, projection)
    assert len(patches) <= 6
    for number, patch in enumerate(patches):
        assert projection.shown.encloses(patch.target)
        assert Box(0, 0, *projection.frame).encloses(patch.source)
        assert all(patch.target.intersection(other.target) is None for other in patches[:number])


def test_what_lies_outside_of_the_view_costs_nothing() -> None:
    projection = fitted((800, 600), (200, 200)).zoomed(STEPS, (0, 0)).moved(2000, 2000)
    assert patches_of([Box(500, 500, 600, 600)], projection) == ()
    (patch,) = patches_of([Box(0, 0, 800, 600)], projection)
    assert patch.source.area < 300 * 300


def test_shrinking_finely_averages_and_one_to_one_copies() -> None:
    projection = fitted((64, 64), (32, 32))
    frame = np.zeros((64, 64, 4), np.uint8)
    frame[::2, ::2] = 255
    assert np.isin(whole(frame, projection, fine=True)[..., :3], (63, 64)).all()
    same = fitted((64, 64), (64, 64))
    assert np.array_equal(whole(frame, same, fine=False), frame)


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1, 1), (3, 2000)])
@pytest.mark.parametrize("view", [(990, 557), (301, 211), (17, 9)])
@pytest.mark.parametrize("fine", [True, False])
def test_any_size_can_be_shown_anywhere(size: tuple[int, int], view: tuple[int, int], fine: bool) -> None:
    projection = fitted(size, view)
    shape = whole(np.full((size[1], size[0], 4), 7, np.uint8), projection, fine=fine)
    assert (shape[..., :3] == 7).all()
    assert shape.shape[:2] == (projection.shown.height, projection.shown.width)

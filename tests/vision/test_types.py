"""Box maths: what must hold for any boxes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.types import Box, Frame, FramePoint

edges = st.integers(-2000, 9000)


@st.composite
def boxes(draw):
    left, top = draw(edges), draw(edges)
    return Box(left, top, left + draw(st.integers(0, 3000)), top + draw(st.integers(0, 3000)))


@given(boxes())
def test_a_box_survives_its_tuple(box):
    assert Box(*box.as_tuple()) == box


@given(boxes(), edges, edges)
def test_shifting_there_and_back_changes_nothing(box, dx, dy):
    assert box.shifted(dx, dy).shifted(-dx, -dy) == box


@given(boxes(), st.integers(0, 500))
def test_growing_and_shrinking_changes_nothing(box, by):
    assert box.expanded(by).expanded(-by) == box


@given(boxes(), boxes())
def test_union_encloses_both_and_intersection_lies_in_both(one, other):
    assert one.union(other).encloses(one)
    assert one.union(other).encloses(other)
    common = one.intersection(other)
    if common is not None:
        assert one.encloses(common)
        assert other.encloses(common)
        assert common.area > 0
    assert common == other.intersection(one)


@given(boxes(), boxes())
def test_overlap_is_symmetric_and_at_most_one(one, other):
    assert one.iou(other) == pytest.approx(other.iou(one))
    assert 0 <= one.iou(other) <= 1
    if one.area:
        assert one.iou(one) == 1


@given(boxes())
def test_the_centre_is_inside_unless_the_box_is_empty(box):
    assert box.contains(box.centre) == (box.area > 0)


@given(boxes(), boxes())
def test_growing_within_never_leaves(box, within):
    assert within.encloses(box.expanded(7, within)) or box.expanded(7, within).area == 0


def test_right_and_bottom_edges_are_outside():
    box = Box(1, 2, 4, 6)
    assert box.contains(FramePoint(1, 2))
    assert not box.contains(FramePoint(4, 2))
    assert not box.contains(FramePoint(1, 6))


def test_a_box_inside_out_is_refused():
    with pytest.raises(ValueError, match="inside out"):
        Box(5, 0, 4, 1)


@given(st.integers(1, 9), st.integers(1, 9), boxes())
def test_a_crop_has_the_size_of_the_common_part(width, height, box):
    frame = Frame(np.zeros((height, width, 3), np.uint8))
    common = box.intersection(frame.box)
    assert frame.crop(box).shape[:2] == ((common.height, common.width) if common else (0, 0))


def test_digests_tell_pictures_and_shapes_apart():
    flat = np.zeros((2, 8, 3), np.uint8)
    other = flat.copy()
    other[1, 7, 2] = 1
    assert Frame(flat).digest == Frame(flat.copy()).digest
    assert len({Frame(flat).digest, Frame(other).digest, Frame(flat.reshape(4, 4, 3)).digest}) == 3

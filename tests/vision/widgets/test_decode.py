"""From maps to boxes, and from many boxes to one for each thing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.types import Box
from vision.widgets.decode import Found, decode, ious, one_each
from vision.widgets.points import POINTS, STRIDE, places, sampled

numbers = st.integers(0, 60)
boxes = st.builds(
    lambda left, top, wide, high: (left, top, left + wide + 1, top + high + 1),
    numbers,
    numbers,
    numbers,
    numbers,
)


def array(some: list[tuple[int, int, int, int]]) -> np.ndarray:
    return np.array(some, np.float32).reshape(-1, 4)


@given(st.lists(boxes, max_size=6), st.lists(boxes, max_size=6))
def test_overlaps_agree_with_those_of_boxes(some, others):
    shares = ious(array(some), array(others))
    assert shares.shape == (len(some), len(others))
    for i, one in enumerate(some):
        for j, other in enumerate(others):
            assert shares[i, j] == pytest.approx(Box(*one).iou(Box(*other)), abs=1e-5)


@given(st.lists(st.tuples(boxes, st.floats(0.1, 1)), max_size=12))
def test_no_two_kept_boxes_overlap_and_every_dropped_one_overlaps_a_better(some):
    found = Found(array([box for box, _ in some]), np.array([score for _, score in some], np.float32))
    kept = one_each(found, 0.4)
    shares = ious(found.boxes, found.boxes)
    assert list(found.scores[kept]) == sorted(found.scores[kept], reverse=True)
    for index in range(len(some)):
        if index in kept:
            assert all(shares[index, other] <= 0.4 for other in kept if other != index)
        else:
            better = [other for other in kept if found.scores[other] >= found.scores[index]]
            assert any(shares[index, other] > 0.4 for other in better)


def test_a_cell_decodes_to_its_box_clipped_to_the_picture():
    answers = np.full((6, 8, 8), -9.0, np.float32)
    answers[2:, 3, 5] = (10, 6, 90, 6)
    answers[0, 3, 5] = 2.0
    found = decode(answers, 0.3, 60, 64)
    assert found.boxes.tolist() == [[5.5 * STRIDE - 10, 3.5 * STRIDE - 6, 60, 3.5 * STRIDE + 6]]
    assert found.scores[0] == pytest.approx(1 / (1 + np.exp(-2.0)))


def test_cells_below_the_least_score_are_dropped():
    answers = np.zeros((5, 2, 2), np.float32)
    assert len(decode(answers, 0.6, 16, 16).boxes) == 0
    assert len(decode(answers, 0.4, 16, 16).boxes) == 4


def test_a_box_is_looked_at_inside_and_on_all_sides():
    at = places(array([(100, 100, 300, 140)]))[0]
    assert at.shape == (POINTS, 2)
    assert at[:, 0].min() < 100 < at[:, 0].max()
    assert (at[:, 0] > 300).any()
    assert (at[:, 1] < 100).any()
    assert (at[:, 1] > 140).any()


def test_a_constant_map_says_the_same_everywhere():
    features = np.stack([np.full((5, 7), value, np.float32) for value in (1.0, 2.0)])
    rows = sampled(features, array([(0, 0, 32, 32), (-50, -50, 900, 900)]))
    assert rows.shape == (2, POINTS * 2 + 2)
    assert np.allclose(rows[:, :-2].reshape(2, POINTS, 2), (1.0, 2.0))
    assert rows[0, -2:].tolist() == [0, 0]


def test_between_two_cells_the_map_is_interpolated():
    ramp = np.tile(np.arange(20, dtype=np.float32), (20, 1))[None]
    box = array([(64, 64, 96, 96)])
    values = sampled(ramp, box)[0, :-2]
    assert np.allclose(values, places(box)[0][:, 0] / STRIDE - 0.5, atol=1e-4)


def test_no_boxes_are_no_rows():
    assert sampled(np.zeros((3, 4, 4), np.float32), array([])).shape == (0, POINTS * 3 + 2)

"""Detection around the model: tiles, scaling, components."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.text.detect import Detector, DetectorSettings, boxes_of, spans
from vision.text.regions import ANOTHERS, COLUMN, NOBODYS, OWN
from vision.types import Box


class DarknessSession:
    """Stands in for the model: dark pixels are text."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def get_inputs(self):
        return [SimpleNamespace(name="x")]

    def get_modelmeta(self):
        return None

    def run(self, outputs, feeds):
        x = feeds["x"]
        self.shapes.append(x.shape)
        return [(x[:, :1] < -1).astype(np.float32)]


@given(st.integers(1, 10_000), st.integers(40, 2000), st.integers(0, 39))
def test_spans_cover_everything_and_overlap(length, side, overlap):
    found = list(spans(length, side, overlap))
    assert found[0][0] == 0
    assert found[-1][1] == length
    assert all(0 < end - start <= side for start, end in found)
    assert all(start <= end - overlap for (_, end), (start, _) in pairwise(found))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([0.3, 0.8, 1.0, 1.5, 2.0]))
def test_the_map_has_the_pictures_size_whatever_that_is(height, width, scale):
    detector = Detector(DarknessSession(), DetectorSettings(scale=scale, tile=256, overlap=32))
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[height // 2 :, width // 2 :] = 0
    assert detector.probability(pixels).shape == (height, width)


def test_large_pictures_are_seen_in_tiles_of_bounded_size_without_a_seam():
    session = DarknessSession()
    detector = Detector(session, DetectorSettings(scale=1, tile=512))
    pixels = np.full((700, 1300, 3), 255, np.uint8)
    pixels[300:312, 100:1200] = 0
    probability = detector.probability(pixels)
    assert len(session.shapes) > 1
    assert max(shape[2] * shape[3] for shape in session.shapes) <= 512 * 512
    (box,) = boxes_of(probability, DetectorSettings(unclip=0))
    assert box == Box(100, 300, 1200, 312)


def test_boxes_grow_stay_inside_and_faint_or_tiny_spots_are_dropped():
    probability = np.zeros((60, 100), np.uint8)
    probability[0:10, 0:40] = 255
    probability[30:40, 50:90] = 90
    probability[50, 50] = 255
    (box,) = boxes_of(probability, DetectorSettings())
    assert box.left == box.top == 0
    assert box.right > 40
    assert box.bottom > 10


def test_nothing_is_found_on_an_empty_map():
    assert boxes_of(np.zeros((5, 5), np.uint8), DetectorSettings()) == []


def owners(height: int, width: int, *own: Box, others: Sequence[Box] = ()) -> np.ndarray:
    """Whose ink is where, for a picture of this size in pixels."""
    result = np.full((height, -(-width // COLUMN)), NOBODYS, np.uint8)
    for boxes, code in ((own, OWN), (others, ANOTHERS)):
        for box in boxes:
            result[box.top : box.bottom, box.left // COLUMN : -(-box.right // COLUMN)] = code
    return result


def test_only_what_stands_on_the_regions_own_ink_is_found():
    probability = np.zeros((120, 160), np.uint8)
    own, others, nobodys, shared = (Box(8, top, 72, top + 12) for top in (4, 34, 64, 94))
    for box in (own, others, nobodys, shared):
        probability[box.top : box.bottom, box.left : box.right] = 255
    whose = owners(120, 160, own, shared, others=[others, Box(8, 94, 24, 106)])
    found = boxes_of(probability, DetectorSettings(unclip=0), whose)
    assert set(found) == {own, shared}
    assert len(boxes_of(probability, DetectorSettings(unclip=0))) == 4


def test_what_two_regions_see_belongs_to_the_one_that_owns_more_of_it():
    probability = np.zeros((20, 160), np.uint8)
    probability[4:16, 8:88] = 255
    left, right = Box(8, 4, 56, 16), Box(56, 4, 88, 16)
    plain = DetectorSettings()
    assert boxes_of(probability, plain, owners(20, 160, left, others=[right]))
    assert not boxes_of(probability, plain, owners(20, 160, right, others=[left]))


@pytest.mark.parametrize("shade", [0, 255])
def test_one_pixel_is_a_picture(shade):
    assert Detector(DarknessSession()).probability(np.full((1, 1, 3), shade, np.uint8)).shape == (1, 1)

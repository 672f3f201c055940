"""Detection around the model: tiles, scaling, components."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.text.detect import Detector, DetectorSettings, boxes_of, spans
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
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([1.0, 1.5, 2.0]))
def test_the_map_has_the_pictures_size_whatever_that_is(height, width, scale):
    detector = Detector(DarknessSession(), DetectorSettings(scale=scale, tile=256, overlap=32))
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[height // 2 :, width // 2 :] = 0
    assert detector.probability(pixels).shape == (height, width)


def test_large_pictures_are_seen_in_tiles_of_bounded_size_without_a_seam():
    session = DarknessSession()
    detector = Detector(session, DetectorSettings(tile=512))
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


def test_neither_padding_nor_margins_reach_beyond_the_region_they_surround():
    class EverythingIsText(DarknessSession):
        def run(self, outputs, feeds):
            found = super().run(outputs, feeds)
            return [np.ones_like(part) for part in found]

    pixels = np.full((300, 500, 3), 255, np.uint8)
    pixels[280:290, 470:490:3] = 0
    session = EverythingIsText()
    probability = Detector(session).probability(pixels)
    assert len(session.shapes) == 1
    assert probability.shape == (300, 500)
    assert probability[280:290, 470:490].all()
    assert not probability[:240].any()
    assert not probability[:, :430].any()


@pytest.mark.parametrize("shade", [0, 255])
def test_one_pixel_is_a_picture(shade):
    assert Detector(DarknessSession()).probability(np.full((1, 1, 3), shade, np.uint8)).shape == (1, 1)


def scattered(rng, pixels, count):
    """`count` dark dashes anywhere on `pixels`."""
    height, width = pixels.shape[:2]
    for _ in range(count):
        top, left = rng.integers(0, height - 10), rng.integers(0, width - 40)
        pixels[top : top + 8, left : left + 30 : 3] = rng.integers(0, 90)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_what_is_remembered_never_changes_what_is_found(seed):
    rng = np.random.default_rng(seed)
    pixels = np.full((400, 640, 3), 250, np.uint8)
    experienced = Detector(DarknessSession())
    for _ in range(6):
        scattered(rng, pixels, 2)
        if rng.random() < 0.5:
            top, left = rng.integers(0, 300), rng.integers(0, 500)
            pixels[top : top + 90, left : left + 120] = 250
        fresh = Detector(DarknessSession())
        assert np.array_equal(experienced.probability(pixels), fresh.probability(pixels))


def test_a_change_costs_only_the_region_it_is_in():
    session = DarknessSession()
    detector = Detector(session)
    pixels = np.full((1080, 1920, 3), 250, np.uint8)
    for number, (top, left) in enumerate(((50, 50), (50, 1700), (1000, 50), (1000, 1700))):
        pixels[top : top + 10, left : left + 60 : 3 + number] = 0
    detector.probability(pixels)
    assert len(session.shapes) == 4
    pixels[50:60, 120:150:3] = 0
    detector.probability(pixels)
    assert len(session.shapes) == 5
    detector.probability(pixels)
    assert len(session.shapes) == 5

"""The detector, with fake networks that see what a test wants them to see."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from vision.errors import ModelUnavailable
from vision.types import Box, Frame, Role, Source
from vision.widgets.detector import Detector, DetectorSettings, tiles

NOTES = {"roles": "button,checkbox,cell", "states": "checked,disabled", "threshold": "0.300"}
RED, GREEN = (255, 0, 0), (0, 255, 0)


class FakeFinder:
    """Finds every red rectangle exactly, a green one with a low score."""

    def __init__(self, notes: dict[str, str] | None = None) -> None:
        self.notes = NOTES if notes is None else notes
        self.shapes: list[tuple[int, ...]] = []

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="pixels")]

    def get_modelmeta(self) -> Any:
        return SimpleNamespace(custom_metadata_map=self.notes)

    def run(self, outputs: Any, feeds: dict[str, Any]) -> list[Any]:
        pixels = feeds["pixels"][0]
        self.shapes.append(pixels.shape)
        high, wide = pixels.shape[0] // 8, pixels.shape[1] // 8
        answers = np.full((1, 6, high, wide), -9.0, np.float32)
        for colour, logit in ((RED, 3.0), (GREEN, -2.0)):
            for box in rectangles(pixels, colour):
                row, column = int(box.centre.y // 8), int(box.centre.x // 8)
                x, y = (column + 0.5) * 8, (row + 0.5) * 8
                answers[0, 0, row, column] = logit
                answers[0, 2:, row, column] = (x - box.left, y - box.top, box.right - x, box.bottom - y)
        return [answers, np.zeros((1, 4, high, wide), np.float32)]


class FakeNamer:
    """Calls everything a checked checkbox."""

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="sampled")]

    def get_modelmeta(self) -> Any:
        return SimpleNamespace(custom_metadata_map={})

    def run(self, outputs: Any, feeds: dict[str, Any]) -> list[Any]:
        count = len(feeds["sampled"])
        assert feeds["sampled"].dtype == np.float32
        return [np.tile(np.float32([0, 5, 1]), (count, 1)), np.tile(np.float32([2, -2]), (count, 1))]


def rectangles(pixels: np.ndarray, colour: tuple[int, int, int]) -> list[Box]:
    import cv2

    mask = (pixels == colour).all(-1).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    return [Box(x, y, x + wide, y + high) for x, y, wide, high, _ in stats[1:].tolist()]


def frame(width: int, height: int, *painted: tuple[Box, tuple[int, int, int]]) -> Frame:
    pixels = np.full((height, width, 3), 220, np.uint8)
    for box, colour in painted:
        pixels[box.top : box.bottom, box.left : box.right] = colour
    return Frame(pixels)


def detector(settings: DetectorSettings | None = None) -> Detector:
    return Detector(FakeFinder(), FakeNamer(), settings)


def test_a_control_has_role_box_score_source_and_states():
    box = Box(40, 40, 120, 64)
    (found,) = detector().read(frame(300, 200, (box, RED)))
    assert (found.role, found.box, found.source, found.text) == (Role.CHECKBOX, box, Source.WIDGET, "")
    assert found.states == {"checked"}
    assert found.score == pytest.approx(0.953, abs=0.001)


def test_what_scores_below_the_threshold_of_the_weights_is_dropped():
    picture = frame(300, 200, (Box(40, 40, 120, 64), GREEN))
    assert detector().read(picture) == ()
    assert len(detector(DetectorSettings(least_score=0.05)).read(picture)) == 1


@pytest.mark.parametrize("size", [(0, 0), (0, 40), (1, 1), (3, 700)])
def test_tiny_and_empty_frames_hold_nothing(size):
    assert detector().read(frame(*size)) == ()


def test_the_network_sees_sides_it_can_halve():
    finder = FakeFinder()
    Detector(finder, FakeNamer()).read(frame(1000, 700))
    assert finder.shapes == [(704, 1024, 3)]


def test_a_very_large_frame_is_looked_at_in_parts_and_each_control_is_found_once():
    boxes = [
        Box(40, 40, 120, 64),
        Box(3740, 100, 3900, 140),
        Box(7500, 4200, 7600, 4240),
        Box(2300, 2000, 2560, 2040),
    ]
    finder = FakeFinder()
    found = Detector(finder, FakeNamer()).read(frame(7680, 4320, *((box, RED) for box in boxes)))
    assert {one.box for one in found} == set(boxes)
    assert len(found) == len(boxes)
    assert max(max(shape) for shape in finder.shapes) <= 2560 + 64


@pytest.mark.parametrize("size", [1, 2560, 2561, 4000, 7680])
def test_parts_cover_the_picture_and_share_a_lap(size):
    settings = DetectorSettings()
    parts = list(tiles(size, 10, settings))
    assert parts[0].left == 0
    assert parts[-1].right == size
    assert all(part.width <= settings.tile + 1 for part in parts)
    assert all(one.right - other.left >= settings.lap - 1 for one, other in pairwise(parts))


@pytest.mark.parametrize(
    "notes", [{}, NOTES | {"roles": "button,no such role"}, NOTES | {"threshold": "high"}]
)
def test_weights_that_do_not_say_what_they_mean_are_refused(notes):
    with pytest.raises(ModelUnavailable, match="does not say"):
        Detector(FakeFinder(notes), FakeNamer())


def test_the_shipped_weights_find_a_button_and_a_field():
    import cv2

    from vision.widgets.detector import open_detector

    pixels = np.full((400, 640, 3), 240, np.uint8)
    field, button = Box(200, 100, 460, 128), Box(480, 340, 570, 368)
    for box, inside in ((field, 255), (button, 225)):
        cv2.rectangle(pixels, (box.left, box.top), (box.right - 1, box.bottom - 1), (inside,) * 3, -1)
        cv2.rectangle(pixels, (box.left, box.top), (box.right - 1, box.bottom - 1), (150,) * 3, 1)
    cv2.putText(pixels, "Name", (140, 119), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (20, 20, 20), 1, cv2.LINE_AA)
    cv2.putText(pixels, "Cancel", (502, 359), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (20, 20, 20), 1, cv2.LINE_AA)
    found = open_detector(threads=1).read(Frame(pixels))
    assert any(one.role is Role.BUTTON and one.box.iou(button) > 0.6 for one in found)
    assert any(one.box.iou(field) > 0.6 for one in found)

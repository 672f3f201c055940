"""Cuts of screens, and what the network should answer for them."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.training.crops import LOOKED_AT, Feeder, Labelled, answers, cut, read, second_look
from vision.training.truth import IGNORED, ROLES, STATES, Control, save
from vision.widgets.decode import decode, one_each
from vision.widgets.points import STRIDE


def screen(*controls: tuple[str, tuple[int, int, int, int]], high: int = 256, wide: int = 512) -> Labelled:
    return Labelled(
        np.full((high, wide, 3), 200, np.uint8),
        np.array([box for _, box in controls], np.float32).reshape(-1, 4),
        np.array([ROLES.index(role) if role != IGNORED else -1 for role, _ in controls], np.int64),
        np.zeros((len(controls), len(STATES)), np.float32),
    )


boxes = st.tuples(st.integers(0, 400), st.integers(0, 180), st.integers(9, 110), st.integers(9, 75))


@given(boxes)
def test_the_wanted_map_decodes_to_the_box_it_was_made_from(corner_and_size):
    left, top, wide, high = corner_and_size
    box = (left, top, left + wide, top + high)
    kinds, sides, _ = answers(screen(("button", box)))
    logits = np.where(kinds >= 0, 5.0, -9.0)[None].astype(np.float32)
    found = decode(np.concatenate([logits, sides]), 0.5, 512, 256)
    found = found.only(one_each(found, 0.4))
    assert len(found.boxes) == 1
    assert np.abs(found.boxes[0] - box).max() <= 4


def test_a_wide_check_box_is_found_at_its_mark():
    kinds, sides, _ = answers(screen(("checkbox", (8, 40, 488, 64))))
    columns = np.flatnonzero((kinds == 0).any(0))
    assert columns.max() * STRIDE < 80
    assert sides[2, 52 // STRIDE, columns[0]] > 400


def test_an_editor_is_found_from_many_places_around_its_middle_and_a_long_field_from_few():
    kinds, _, _ = answers(screen(("textbox", (0, 0, 480, 240))))
    assert (kinds == 0).sum() > 100
    kinds, _, _ = answers(screen(("textbox", (0, 40, 480, 64))))
    assert 0 < (kinds == 0).sum() < 40


def test_items_of_lists_are_told_from_controls():
    kinds, _, _ = answers(screen(("button", (16, 16, 96, 40)), ("cell", (16, 80, 96, 104))))
    assert kinds[28 // STRIDE, 56 // STRIDE] == 0
    assert kinds[92 // STRIDE, 56 // STRIDE] == 1


def test_an_ignored_control_is_no_background():
    kinds, _, _ = answers(screen((IGNORED, (16, 16, 96, 40))))
    assert (kinds == -2).any()
    assert not (kinds >= 0).any()


def test_the_smaller_of_two_nested_controls_keeps_its_middle():
    kinds, sides, _ = answers(screen(("textbox", (0, 0, 400, 200)), ("button", (190, 90, 214, 114))))
    assert kinds[102 // STRIDE, 202 // STRIDE] == 0
    assert sides[:, 102 // STRIDE, 202 // STRIDE].sum() == pytest.approx(48)


def test_cuts_have_the_size_asked_for_however_small_the_screen():
    rng = random.Random(1)
    for _ in range(30):
        made = cut(screen(("tab", (2, 2, 60, 24)), high=64, wide=90), rng, 128, 256)
        assert made.pixels.shape == (128, 256, 3)
        assert (made.boxes[:, 2] <= 256).all()
        assert len(made.boxes) == len(made.roles) == len(made.states)


def test_the_second_look_prefers_controls_to_items():
    cells = [("cell", (0, 2 * index, 60, 2 * index + 9)) for index in range(LOOKED_AT)]
    _, roles, _ = second_look(screen(*cells, ("link", (100, 100, 150, 120))), random.Random(1))
    assert roles[0] == ROLES.index("link")
    assert (roles >= 0).all()


def test_a_damaged_picture_is_refused(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    save(tmp_path / "a.png", [])
    with pytest.raises(OSError, match="not a picture"):
        read(tmp_path / "a.png")


def test_batches_come_from_the_screens_of_a_folder(tmp_path: Path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((300, 400, 3), 90, np.uint8))
    save(tmp_path / "a.png", [Control("radio", (20, 20, 120, 44), frozenset({"checked"}))])
    feeder = Feeder([tmp_path], seed=3, size=2)
    try:
        batch = feeder.next()
    finally:
        feeder.close()
    assert batch.pixels.shape[0] == 2
    assert batch.kinds.shape[1] * STRIDE == batch.pixels.shape[1]
    assert set(batch.roles.ravel().tolist()) <= {-1, ROLES.index("radio")}


def test_large_cuts_come_a_few_at_a_time(tmp_path: Path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((300, 400, 3), 90, np.uint8))
    save(tmp_path / "a.png", [Control("radio", (20, 20, 120, 44))])
    feeder = Feeder([tmp_path], seed=3, size=8)
    try:
        batches = [feeder.next() for _ in range(30)]
    finally:
        feeder.close()
    sizes = {batch.pixels.shape[1:3]: len(batch.pixels) for batch in batches}
    assert sizes[max(sizes)] < sizes[min(sizes)] == 8


def test_folders_without_screens_are_an_error_not_an_endless_wait(tmp_path: Path):
    feeder = Feeder([tmp_path], seed=3, size=2)
    try:
        with pytest.raises(RuntimeError, match="no training examples"):
            feeder.next()
    finally:
        feeder.close()

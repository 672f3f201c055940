"""Counting what a detector found against a known truth."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vision.errors import BadImage
from vision.training import truth
from vision.types import Box, Element, Frame, Role, Source
from vision.widgets.quality import (
    NOT_ASKED,
    TRUTH_STATES,
    Seen,
    Wanted,
    at_boxes,
    best_threshold,
    look,
    look_at,
    read_truth,
    score,
    screens,
)

SAVE = Wanted("button", (10, 10, 60, 30), frozenset())
TICK = Wanted("checkbox", (10, 50, 26, 66), frozenset({"checked"}))
WORDS = Wanted("text", (100, 100, 150, 120), frozenset())


def found(role: Role, box: tuple[int, int, int, int], score: float, *states: str) -> Element:
    return Element(role, "", Box(*box), score, Source.WIDGET, frozenset(states))


def screen(*elements: Element, wanted: tuple[Wanted, ...] = (SAVE, TICK, WORDS)) -> Seen:
    return Seen(Path("a.png"), wanted, elements, 0.1)


class Eyes:
    """A detector that finds one button on everything."""

    def read(self, frame: Frame) -> tuple[Element, ...]:
        return (found(Role.BUTTON, (10, 10, 60, 30), 0.9),)


def test_its_roles_and_states_are_those_of_the_generated_truth():
    assert frozenset(truth.STATES) == TRUTH_STATES
    assert {truth.IGNORED, *truth.ROLES[-truth.ITEMS :]} <= NOT_ASKED
    assert not {"button", "menuitem", "img"} & NOT_ASKED


def test_hits_roles_states_and_confusions_are_counted():
    counted = score(
        [
            screen(
                found(Role.LINK, (11, 10, 60, 30), 0.9),
                found(Role.CHECKBOX, (10, 50, 26, 66), 0.8, "checked"),
                found(Role.CELL, (0, 0, 200, 200), 0.99),
                found(Role.BUTTON, (100, 100, 150, 120), 0.7),
                found(Role.BUTTON, (300, 300, 350, 320), 0.6),
            )
        ],
        0.5,
    )
    assert counted.recall == 1.0
    assert counted.boxes == 4, "a cell is no control"
    assert counted.role_right == 0.5
    assert counted.confusions == {("button", "link"): 1}
    assert (counted.stated, counted.toggles) == (1, 1)
    assert counted.true == 0.75, "a label of the truth makes a box right, without being asked for"


def test_what_lies_below_the_threshold_is_missed_and_so_is_what_overlaps_by_less_than_half():
    counted = score(
        [screen(found(Role.BUTTON, (10, 10, 34, 30), 0.9), found(Role.CHECKBOX, (10, 50, 26, 66), 0.3))], 0.5
    )
    assert counted.recall == 0
    assert counted.confusions == {("button", "-"): 1, ("checkbox", "-"): 1}


def test_nothing_found_and_nothing_wanted_are_counted_too():
    assert score([screen()], 0.5).recall == 0
    assert score([screen(wanted=())], 0.5).true == 0
    assert score([], 0.5).boxes == 0
    assert at_boxes([], 90) == 0


def test_the_threshold_for_a_number_of_boxes_lets_so_many_through():
    seen = [screen(*(found(Role.BUTTON, (10, 10, 60, 30), n / 100) for n in range(100)))]
    assert score(seen, at_boxes(seen, 30)).boxes == 30
    assert at_boxes(seen, 200) == 0


def test_the_best_threshold_keeps_what_is_right_and_drops_what_is_not():
    wrong = [found(Role.BUTTON, (200, n * 10, 220, n * 10 + 9), 0.25) for n in range(40)]
    seen = [screen(*wrong, found(Role.BUTTON, (10, 10, 60, 30), 0.45), wanted=(SAVE,))]
    assert 0.25 < best_threshold(seen) < 0.45


def write_screen(folder: Path, name: str, content: object) -> Path:
    Image.fromarray(np.full((40, 80, 3), 240, np.uint8)).save(folder / f"{name}.png")
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder / f"{name}.png"


ENTRY = {"role": "button", "box": [10, 10, 60, 30], "states": ["checked", "sensitive"]}


def test_a_truth_may_be_a_list_or_an_object_with_elements(tmp_path):
    for name, content in (("a", [ENTRY]), ("b", {"elements": [{**ENTRY, "name": "Save"}], "app": "x"})):
        path = write_screen(tmp_path, name, content)
        assert read_truth(path.with_suffix(".json")) == (
            Wanted("button", (10, 10, 60, 30), frozenset({"checked"})),
        )
    Image.new("RGB", (4, 4)).save(tmp_path / "alone.png")
    assert [path.name for path in screens(tmp_path)] == ["a.png", "b.png"]
    seen = look(Eyes(), tmp_path)
    assert score(seen, 0.5).recall == 1.0
    assert len(look(Eyes(), tmp_path, 1)) == 1


@pytest.mark.parametrize(
    "content",
    [
        "text",
        {"app": "x"},
        [{"role": "button", "box": [1, 2, 3]}],
        [{**ENTRY, "box": [60, 10, 10, 30]}],
        [{**ENTRY, "role": 5}],
        [{**ENTRY, "states": None}],
        3,
    ],
)
def test_a_truth_that_is_none_is_named(tmp_path, content):
    path = write_screen(tmp_path, "bad", content)
    with pytest.raises(ValueError, match=r"bad\.json does not tell"):
        look_at(Eyes(), path)


def test_a_picture_that_is_none_is_named(tmp_path):
    path = write_screen(tmp_path, "torn", [ENTRY])
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(BadImage, match=r"torn\.png"):
        look_at(Eyes(), path)


def test_measuring_needs_no_training():
    code = (
        "import sys, vision.widgets.quality; sys.exit(bool({'torch', 'vision.training'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0

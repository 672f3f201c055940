"""The shipped icon encoder on pictures of our own, and its memory."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from tests.vision.icons.drawn import arrow_left, bin_with_lid, gear, magnifier, on_button, plus, screen
from vision.errors import ModelUnavailable
from vision.icons import Icons, likeness, likenesses, open_icons
from vision.icons.likeness import lexicon
from vision.types import Box, Frame
from vision.weights import manifest, verify

PICTURES = (gear, bin_with_lid, magnifier, plus, arrow_left)


class Counting:
    """An encoder that counts the pictures it is given; each gets the place of the first concept."""

    def __init__(self) -> None:
        self.pictures = 0

    def run(self, outputs: object, feeds: dict[str, Any], /) -> list[Any]:
        count = len(feeds["tiles"])
        self.pictures += count
        return [np.repeat(lexicon().places[:1], count, axis=0)]

    def get_inputs(self) -> list[Any]:
        return [type("Input", (), {"name": "tiles"})]

    def get_modelmeta(self) -> Any:
        raise NotImplementedError


@pytest.fixture(scope="module")
def icons() -> Icons:
    return open_icons(1)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("picture", "names"),
    [
        (gear, {"settings"}),
        (bin_with_lid, {"delete", "empty trash"}),
        (magnifier, {"search"}),
        (plus, {"add"}),
        (arrow_left, {"back"}),
    ],
)
def test_common_pictures_get_their_names(icons, picture, names, dark):
    frame, boxes = screen([on_button(picture(), 22, dark=dark)], dark=dark)
    (look,) = icons.look(frame, boxes)
    assert look.name in names
    assert 0.3 < look.sure <= 1.001
    assert len(look.vector) == 256


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("phrase", "place"),
    [
        ("settings", 0),
        ("the gear", 0),
        ("Open the preferences", 0),
        ("delete", 1),
        ("remove the file", 1),
        ("Move to the trash", 1),
        ("Search", 2),
        ("find text", 2),
        ("Create a new item", 3),
        ("go back", 4),
        ("Previous page", 4),
    ],
)
def test_a_phrase_finds_its_picture_among_others(icons, phrase, place, dark):
    frame, boxes = screen([on_button(picture(), 20, dark=dark) for picture in PICTURES], dark=dark)
    chances = likenesses(phrase, [look.vector for look in icons.look(frame, boxes)])
    assert int(np.argmax(chances)) == place
    assert sum(chances) <= 1.0001


def test_one_picture_alone_is_judged_too(icons):
    frame, boxes = screen([on_button(gear(), 20), on_button(bin_with_lid(), 20)])
    settings, waste = (look.vector for look in icons.look(frame, boxes))
    assert likeness("settings", settings) > 0.5 > likeness("settings", waste)
    assert likeness("delete", waste) > 0.5 > likeness("delete", settings)


def test_a_short_word_is_no_picture(icons):
    pixels = np.full((30, 70, 3), 235, np.uint8)
    cv2.putText(pixels, "Add", (20, 20), cv2.FONT_HERSHEY_DUPLEX, 0.5, (20, 20, 20), 1, cv2.LINE_AA)
    assert icons.look(Frame(pixels), [Box(0, 0, 70, 30)])[0].name == ""


def test_what_nobody_drew_is_not_claimed(icons):
    frame, boxes = screen([on_button(picture(), 20) for picture in PICTURES])
    chances = likenesses("start the dishwasher", [look.vector for look in icons.look(frame, boxes)])
    assert max(chances) < 0.6


def test_controls_without_a_picture_get_nothing(icons):
    frame = Frame(np.full((60, 200, 3), 220, np.uint8))
    boxes = [
        Box(0, 0, 0, 0),
        Box(5, 5, 7, 40),
        Box(10, 10, 40, 40),
        Box(190, 50, 260, 90),
        Box(300, 300, 320, 320),
    ]
    assert [(look.name, look.vector, look.sure) for look in icons.look(frame, boxes)] == [("", b"", 0.0)] * 5
    assert icons.look(frame, []) == []


def test_a_picture_seen_before_costs_nothing():
    eye = Counting()
    icons = Icons(eye, lexicon())
    frame, boxes = screen([on_button(gear(), 20), on_button(plus(), 20), on_button(gear(), 20)])
    first = icons.look(frame, boxes)
    assert eye.pictures == 2
    moved = Frame(np.roll(frame.pixels, 7, axis=0))
    assert icons.look(moved, [box.shifted(0, 7) for box in boxes]) == first
    assert eye.pictures == 2


def test_the_memory_forgets_the_oldest():
    eye = Counting()
    icons = Icons(eye, lexicon(), remembered=1)
    frame, boxes = screen([on_button(gear(), 20), on_button(plus(), 20)])
    icons.look(frame, boxes)
    icons.look(frame, boxes[1:])
    assert eye.pictures == 2
    icons.look(frame, boxes[:1])
    assert eye.pictures == 3


def test_frames_alike_but_for_one_button_look_at_that_button_only():
    eye = Counting()
    icons = Icons(eye, lexicon())
    frame, boxes = screen([on_button(gear(), 20), on_button(plus(), 20)])
    icons.look(frame, boxes)
    changed, _ = screen([on_button(gear(), 20), on_button(magnifier(), 20)])
    icons.look(changed, boxes)
    assert eye.pictures == 3


@pytest.mark.parametrize("name", ["icons", "icon-words"])
def test_a_tampered_file_is_refused(name, tmp_path):
    entry = manifest()[name]
    path = tmp_path / "changed"
    path.write_bytes(bytes(entry.size))
    with pytest.raises(ModelUnavailable, match="not the expected one"):
        verify(entry, path)


def test_both_files_together_are_small():
    assert manifest()["icons"].size < 3_500_000
    assert manifest()["icon-words"].size < 3_000_000

"""Parsing a screen that changes, with the real models: what is read again equals what is read for the first time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from vision.change import Change, changed_regions
from vision.parse import Parser
from vision.text import open_reader
from vision.text.reader import OnnxTextReader
from vision.types import Box, Element, Frame, Source
from vision.widgets.again import AgainSettings, look_again, touches
from vision.widgets.detector import open_detector

SIZE = (560, 400)
LARGE = (1152, 832)
WORDS = (
    "Save",
    "Open file",
    "Preferences",
    "Colour",
    "Width",
    "3.75",
    "Cancel",
    "summer",
    "Apply to all",
    "gypsum",
)


@pytest.fixture(scope="module")
def models():
    with open_reader(threads=2) as reader:
        yield reader, open_detector(2)


def parser_of(models) -> Parser:
    """A parser that has seen nothing, on models that are open already."""
    known, controls = models
    return Parser(OnnxTextReader(known._detector, known._recogniser, threads=2), controls)


@dataclass(frozen=True)
class Thing:
    kind: str
    text: str
    left: int
    top: int
    width: int = 90

    def draw(self, pen: ImageDraw.ImageDraw) -> None:
        font = ImageFont.load_default(13)
        box = (self.left, self.top, self.left + self.width, self.top + 24)
        if self.kind == "button":
            pen.rounded_rectangle(box, 4, fill="#e8e8e8", outline="#909090")
        elif self.kind == "field":
            pen.rectangle(box, fill="white", outline="#707070")
        elif self.kind == "check":
            pen.rectangle(
                (self.left, self.top + 4, self.left + 14, self.top + 18), fill="white", outline="#505050"
            )
        at = self.left + (20 if self.kind == "check" else 6)
        pen.text((at, self.top + 4), self.text, fill="#202020", font=font)


@dataclass
class Canvas:
    """A window that a random program draws on."""

    rng: random.Random
    size: tuple[int, int] = SIZE
    things: list[Thing] = field(default_factory=list)
    scrolled: int = 0

    def __post_init__(self) -> None:
        for _ in range(self.rng.randint(3, self.size[0] // 60)):
            self.add()

    def add(self) -> None:
        rng = self.rng
        kind = rng.choice(("label", "field", "button", "check"))
        # Now and then one lands on another, as a menu does.
        self.things.append(
            Thing(
                kind,
                rng.choice(WORDS),
                16 * rng.randint(0, self.size[0] // 20),
                14 * rng.randint(0, self.size[1] // 15),
                rng.randint(60, 190),
            )
        )

    def edit(self) -> None:
        """Draw, erase, move or change something, or scroll."""
        rng = self.rng
        kind = rng.choice(("add", "add", "erase", "move", "type", "type", "scroll"))
        if kind == "add" or not self.things:
            self.add()
        elif kind == "scroll":
            self.scrolled += rng.choice((-37, -16, 5, 24))
        else:
            index = rng.randrange(len(self.things))
            if kind == "erase":
                del self.things[index]
            elif kind == "move":
                thing = self.things[index]
                self.things[index] = replace(
                    thing, left=thing.left + rng.randint(-30, 30), top=thing.top + rng.randint(-9, 9)
                )
            else:
                self.things[index] = replace(self.things[index], text=rng.choice(WORDS))

    def frame(self) -> Frame:
        image = Image.new("RGB", self.size, "#f4f4f2")
        pen = ImageDraw.Draw(image)
        for thing in self.things:
            replace(thing, top=thing.top + self.scrolled).draw(pen)
        return Frame(np.array(image))


def texts(parser, frame):
    """What is read on a frame, in an order that the controls around it have no part in."""
    found = [element for element in parser.parse(frame).elements if element.source is Source.TEXT]
    return sorted(found, key=lambda element: (element.box.as_tuple(), element.text))


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 2**31))
@example(3873)  # controls that were seen again put the words into another order
def test_text_read_again_is_exactly_text_read_for_the_first_time(models, seed):
    canvas = Canvas(random.Random(seed))
    experienced = parser_of(models)
    for _ in range(4):
        frame = canvas.frame()
        assert texts(experienced, frame) == texts(parser_of(models), frame)
        canvas.edit()


class Watched:
    """The detector, and what it was shown."""

    def __init__(self, controls) -> None:
        self.controls = controls
        self.shown: list[tuple[int, int]] = []

    def read(self, frame: Frame) -> tuple[Element, ...]:
        self.shown.append((frame.width, frame.height))
        return self.controls.read(frame)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**31))
def test_no_control_outlives_its_pixels_and_none_changes_untouched(models, seed):
    controls = Watched(models[1])
    canvas = Canvas(random.Random(seed), LARGE)
    before = canvas.frame()
    old = look_again(controls, before, (), None)
    for _ in range(4):
        canvas.edit()
        after = canvas.frame()
        change = Change(before, changed_regions(before, after))
        controls.shown.clear()
        new = look_again(controls, after, old, change)
        if LARGE not in controls.shown:
            stay = [element for element in old if not touches(element.box, change.boxes, AgainSettings())]
            assert all(element in new for element in stay)
            for element in stay:
                assert np.array_equal(before.crop(element.box), after.crop(element.box))
            renewed = [*change.boxes, *(element.box for element in old if element not in stay)]
            for element in new:
                near = element.box.expanded(AgainSettings().rim)
                assert element in stay or any(near.intersection(box) is not None for box in renewed)
        before, old = after, new


class Silent:
    """Reads nothing."""

    def read(self, frame, regions=None, since=None):
        return ()

    def close(self) -> None: ...


def test_controls_seen_again_are_nearly_those_of_a_first_look(models):
    _, controls = models
    both = missing = extra = roles = 0
    for seed in range(12):
        canvas = Canvas(random.Random(seed), LARGE)
        told: list[tuple[Element, ...]] = []
        parser = Parser(
            Silent(), controls, lambda frame, texts, found, told=told: told.append(tuple(found)) or []
        )
        parser.parse(canvas.frame())
        for _ in range(6):
            canvas.edit()
            frame = canvas.frame()
            parser.parse(frame)
        first, again = controls.read(canvas.frame()), told[-1]
        for element in first:
            same = [other for other in again if element.box.iou(other.box) > 0.5]
            both += bool(same)
            missing += not same
            roles += any(other.role is element.role for other in same)
        extra += sum(not any(element.box.iou(other.box) > 0.5 for other in first) for element in again)
    assert both > 60
    assert missing + extra < 0.1 * both
    assert roles > 0.9 * both


def test_a_scrolled_line_is_not_recognised_again(models, monkeypatch):
    parser = parser_of(models)
    canvas = Canvas(random.Random(3))
    canvas.things = [Thing("label", word, 40, 30 + 40 * row) for row, word in enumerate(WORDS[:7])]
    parser.parse(canvas.frame())
    asked: list[int] = []
    recogniser = models[0]._recogniser
    recognise = recogniser.recognise
    monkeypatch.setattr(
        recogniser, "recognise", lambda crops, *rest: asked.append(len(crops)) or recognise(crops, *rest)
    )
    canvas.scrolled = 24
    elements = parser.parse(canvas.frame()).elements
    assert {element.text for element in elements} >= set(WORDS[:7])
    assert sum(asked) == 0


def test_a_word_typed_into_one_field_costs_one_region_and_hardly_more_than_one_line(models, monkeypatch):
    parser = parser_of(models)
    canvas = Canvas(random.Random(1))
    canvas.things = [
        Thing("field", WORDS[row], 20 + 200 * column, 20 + 50 * row, 150)
        for row in range(7)
        for column in (0, 1)
    ]
    parser.parse(canvas.frame())
    seen: list[Box] = []
    lines: list[int] = []
    detector, recogniser = models[0]._detector, models[0]._recogniser
    probability, recognise = detector.probability, recogniser.recognise
    monkeypatch.setattr(
        detector,
        "probability",
        lambda pixels: seen.append(Box(0, 0, pixels.shape[1], pixels.shape[0])) or probability(pixels),
    )
    monkeypatch.setattr(
        recogniser, "recognise", lambda crops, *rest: lines.append(len(crops)) or recognise(crops, *rest)
    )
    canvas.things[4] = replace(canvas.things[4], text="1234")
    assert "1234" in {element.text for element in parser.parse(canvas.frame()).elements}
    assert len(seen) == 1
    assert sum(box.area for box in seen) < SIZE[0] * SIZE[1] / 2
    assert sum(lines) <= 3

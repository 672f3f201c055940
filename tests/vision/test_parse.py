"""From frames to snapshots, with readers that are told what to see."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from vision.errors import ModelUnavailable
from vision.parse import Parser
from vision.text import TextLine
from vision.types import Box, Element, Frame, Role, Source


class ToldReader:
    def __init__(self, *lines: TextLine) -> None:
        self.lines = lines
        self.since: list[object] = []
        self.closed = False

    @property
    def reads(self) -> int:
        return len(self.since)

    def read(self, frame, regions=None, since=None):
        self.since.append(since)
        return self.lines

    def close(self) -> None:
        self.closed = True


class ToldControls:
    def __init__(self, *found: Element) -> None:
        self.found = found
        self.shown: list[tuple[int, int]] = []
        self.threads: set[str] = set()

    def read(self, frame):
        self.shown.append((frame.width, frame.height))
        self.threads.add(threading.current_thread().name)
        return self.found


def frame(shade: int = 0, size: tuple[int, int] = (60, 40)) -> Frame:
    return Frame(np.full((size[1], size[0], 3), shade, np.uint8))


LOW = TextLine("low", Box(0, 30, 20, 38), 0.9)
RIGHT = TextLine("right", Box(30, 4, 50, 12), 0.8)
LEFT = TextLine("left", Box(2, 5, 20, 13), 0.7)
BUTTON = Element(Role.BUTTON, "", Box(1, 20, 21, 28), 0.6, Source.WIDGET)


def test_lines_become_text_elements_in_reading_order():
    snapshot = Parser(ToldReader(LOW, RIGHT, LEFT)).parse(frame())
    assert [element.text for element in snapshot.elements] == ["left", "right", "low"]
    assert snapshot.elements[0] == Element(Role.TEXT, "left", LEFT.box, 0.7, Source.TEXT)
    assert [entry["id"] for entry in snapshot.to_json()] == [0, 1, 2]


def test_an_equal_frame_is_read_once_and_another_anew():
    reader, controls = ToldReader(LOW), ToldControls(BUTTON)
    parser = Parser(reader, controls)
    first = parser.parse(frame())
    again = parser.parse(frame())
    assert reader.reads == len(controls.shown) == 1
    assert again.elements is first.elements
    parser.parse(frame(1))
    assert reader.reads == len(controls.shown) == 2


def test_frames_that_alternate_are_read_once_each():
    reader = ToldReader(LOW)
    parser = Parser(reader)
    for shade in (1, 2, 1, 3, 2, 1):
        parser.parse(frame(shade))
    assert reader.reads == 3


def test_a_picture_that_is_painted_over_in_place_is_a_new_one():
    reader = ToldReader(LOW)
    parser = Parser(reader)
    pixels = np.zeros((40, 60, 3), np.uint8)
    same = Frame(pixels)
    parser.parse(same)
    pixels[3, 4] = 200
    parser.parse(Frame(pixels))
    parser.parse(same)
    assert reader.reads == 2


def test_the_readers_are_told_what_changed_since_the_frame_they_read():
    reader, controls = ToldReader(LOW), ToldControls()
    parser = Parser(reader, controls)
    before = frame(0, (640, 480))
    parser.parse(before)
    after = Frame(before.pixels.copy())
    after.pixels[300:310, 500:520] = 9
    parser.parse(after)
    first, second = reader.since
    assert first is None
    assert second.boxes == (Box(500, 300, 520, 310),)
    assert np.array_equal(second.before.pixels, before.pixels)
    assert controls.shown[0] == (640, 480)
    assert controls.shown[1] < (640, 480)


def test_controls_are_looked_for_beside_the_reading():
    controls = ToldControls(BUTTON)
    snapshot = Parser(ToldReader(LOW, LEFT), controls).parse(frame())
    assert [element.role for element in snapshot.elements] == [Role.TEXT, Role.BUTTON, Role.TEXT]
    assert threading.current_thread().name not in controls.threads


def test_merging_sees_all_texts_and_controls_each_time_and_its_result_is_put_in_order():
    told: list[tuple[int, int, int]] = []

    def merge(seen, texts, controls):
        told.append((seen.width, len(texts), len(controls)))
        return [Element(Role.BUTTON, line.text, line.box.expanded(2, seen.box)) for line in texts]

    parser = Parser(ToldReader(LOW, LEFT), ToldControls(BUTTON), merge)
    assert [element.text for element in parser.parse(frame()).elements] == ["left", "low"]
    changed = frame()
    changed.pixels[0, 0] = 1
    parser.parse(changed)
    assert told == [(60, 2, 1), (60, 2, 1)]


def test_windows_belong_to_the_moment_not_to_the_picture():
    parser = Parser(ToldReader(LOW))
    window = Element(Role.WINDOW, "Notes", Box(0, 0, 60, 40), source=Source.WINDOW)
    assert parser.parse(frame(), windows=(window,)).windows == (window,)
    assert parser.parse(frame()).windows == ()


@pytest.mark.parametrize("size", [(0, 0), (0, 7), (1, 1)])
def test_a_picture_of_any_size_is_parsed(size):
    parser = Parser(ToldReader(), ToldControls())
    assert parser.parse(frame(0, size)).elements == ()
    assert parser.parse(frame(0, size)).elements == ()


def test_what_fails_once_is_tried_again_and_leaves_nothing_behind():
    class Failing(ToldReader):
        def read(self, frame, regions=None, since=None):
            super().read(frame, regions, since)
            if self.reads == 1:
                raise ModelUnavailable("not now")
            return self.lines

    reader = Failing(LOW)
    parser = Parser(reader, ToldControls(BUTTON))
    with pytest.raises(ModelUnavailable, match="not now"):
        parser.parse(frame())
    assert len(parser.parse(frame()).elements) == 2


def test_several_threads_may_parse_at_once():
    reader = ToldReader(LOW, LEFT)
    parser = Parser(reader, ToldControls(BUTTON))
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: counts.append(len(parser.parse(frame(n % 3)).elements)))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert counts == [3] * 12
    assert reader.reads == 3


def test_closing_the_parser_closes_its_reader():
    reader = ToldReader()
    with Parser(reader):
        pass
    assert reader.closed

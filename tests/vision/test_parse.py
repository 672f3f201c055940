"""From frames to snapshots, with a reader that is told what to see."""

from __future__ import annotations

import numpy as np

from vision.parse import Parser
from vision.text import TextLine
from vision.types import Box, Element, Frame, Role, Source


class ToldReader:
    def __init__(self, *lines: TextLine) -> None:
        self.lines = lines
        self.reads = 0
        self.closed = False

    def read(self, frame, regions=None):
        self.reads += 1
        return self.lines

    def close(self) -> None:
        self.closed = True


def frame(shade: int = 0) -> Frame:
    return Frame(np.full((40, 60, 3), shade, np.uint8))


LOW = TextLine("low", Box(0, 30, 20, 38), 0.9)
RIGHT = TextLine("right", Box(30, 4, 50, 12), 0.8)
LEFT = TextLine("left", Box(2, 5, 20, 13), 0.7)


def test_lines_become_text_elements_in_reading_order():
    snapshot = Parser(ToldReader(LOW, RIGHT, LEFT)).parse(frame())
    assert [element.text for element in snapshot.elements] == ["left", "right", "low"]
    assert snapshot.elements[0] == Element(Role.TEXT, "left", LEFT.box, 0.7, Source.TEXT)
    assert [entry["id"] for entry in snapshot.to_json()] == [0, 1, 2]


def test_an_equal_frame_is_read_once_and_another_anew():
    reader = ToldReader(LOW)
    parser = Parser(reader)
    first = parser.parse(frame())
    again = parser.parse(frame())
    assert reader.reads == 1
    assert again.elements is first.elements
    parser.parse(frame(1))
    assert reader.reads == 2


def test_windows_belong_to_the_moment_not_to_the_picture():
    parser = Parser(ToldReader(LOW))
    window = Element(Role.WINDOW, "Notes", Box(0, 0, 60, 40), source=Source.WINDOW)
    assert parser.parse(frame(), windows=(window,)).windows == (window,)
    assert parser.parse(frame()).windows == ()


def test_a_further_reader_refines_what_the_first_one_saw():
    class Buttons:
        def elements(self, frame, seen):
            return [Element(Role.BUTTON, element.text, element.box.expanded(2)) for element in seen]

    snapshot = Parser(ToldReader(LOW, LEFT), [Buttons()]).parse(frame())
    assert [(element.role, element.text) for element in snapshot.elements] == [
        (Role.BUTTON, "left"),
        (Role.BUTTON, "low"),
    ]


def test_closing_the_parser_closes_its_reader():
    reader = ToldReader()
    with Parser(reader):
        pass
    assert reader.closed

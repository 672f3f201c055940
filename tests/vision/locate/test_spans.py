import cv2
import numpy as np
import pytest

from vision.locate.spans import begins_with_picture, span_of, without_picture
from vision.types import Box, Element, Frame, Role


def line(parts: list[tuple[str, int]], text: str) -> tuple[Frame, Element, list[Box]]:
    """Words drawn at given positions and read as one line."""
    pixels = np.full((40, 400, 3), 250, np.uint8)
    boxes = []
    for word, x in parts:
        (wide, _), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1)
        cv2.putText(pixels, word, (x, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (20, 20, 20), 1, cv2.LINE_AA)
        boxes.append(Box(x, 12, x + wide, 28))
    whole = Box(boxes[0].left, 12, boxes[-1].right, 28)
    return Frame(pixels), Element(Role.TEXT, text, whole), boxes


def test_menu_titles_read_as_one_line_are_told_apart_by_their_gaps() -> None:
    frame, element, boxes = line([("File", 10), ("Edit", 70), ("View", 130)], "File Edit View")
    span = span_of(frame, element, 5, 9)
    assert span.alone
    assert boxes[1].contains(span.box.centre)
    assert span.box.iou(boxes[1]) > 0.7


def test_words_of_a_sentence_are_not_alone() -> None:
    frame, element, boxes = line([("Save", 10), ("all", 47), ("files", 62)], "Save all files")
    span = span_of(frame, element, 5, 8)
    assert not span.alone
    assert boxes[1].contains(span.box.centre)


def test_where_the_ink_shows_no_gaps_the_share_of_letters_decides() -> None:
    frame = Frame(np.full((40, 400, 3), 250, np.uint8))
    element = Element(Role.TEXT, "abcd efgh", Box(100, 10, 190, 26))
    span = span_of(frame, element, 5, 9)
    assert span.box.as_tuple() == (150, 10, 190, 26)
    assert not span.alone


def test_the_whole_text_is_the_whole_box() -> None:
    frame, element, _ = line([("File", 10)], "File")
    assert span_of(frame, element, 0, 4).box == element.box


@pytest.mark.parametrize("picture", [(60, 120, 220), (20, 20, 20)])
def test_a_picture_before_the_words_is_left_out(picture: tuple[int, int, int]) -> None:
    frame, element, boxes = line([("alpha.txt", 40)], "alpha.txt")
    cv2.rectangle(frame.pixels, (16, 13), (30, 27), picture, -1)
    read = Element(Role.TEXT, "alpha.txt", Box(16, 12, boxes[0].right, 28))
    assert without_picture(frame, read).left >= 31
    assert without_picture(frame, element).left == element.box.left


def test_a_picture_read_as_a_letter_is_recognised_by_its_width() -> None:
    frame, _, boxes = line([("OK", 40)], "OK")
    cv2.rectangle(frame.pixels, (16, 13), (34, 27), (60, 120, 220), -1)
    rest = begins_with_picture(frame, Element(Role.TEXT, "JOK", Box(16, 12, boxes[0].right, 28)))
    assert rest is not None
    assert rest.left > 34
    frame, element, _ = line([("NOK", 40)], "NOK")
    assert begins_with_picture(frame, element) is None


def test_a_part_of_words_in_several_lines_is_where_its_own_line_stands() -> None:
    frame = Frame(np.full((100, 200, 3), 240, np.uint8))
    lines = (("Print", Box(20, 10, 60, 22)), ("preview now", Box(10, 34, 98, 46)))
    element = Element(Role.TEXT, "Print preview now", Box(10, 10, 98, 46), lines=lines)
    assert span_of(frame, element, 0, 5).box == lines[0][1]
    part = span_of(frame, element, 6, 13)
    assert (part.box.top, part.box.bottom, part.box.left, part.alone) == (34, 46, 10, False)
    assert part.box.right < 80
    assert span_of(frame, element, 0, 13).box == lines[0][1].union(part.box), "both lines"
    assert span_of(frame, element, 0, 17).box == element.box

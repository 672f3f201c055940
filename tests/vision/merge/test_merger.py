from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from vision.merge import Merger
from vision.text.types import TextLine, Word
from vision.types import Box, Element, Frame, Role, Source

FRAME = Frame(np.full((400, 600, 3), 240, np.uint8))


def line(text: str, left: int, top: int) -> TextLine:
    box = Box(left, top, left + 8 * len(text), top + 12)
    return TextLine(text, box, 0.9, (Word(text, box),))


def control(role: Role, *box: int) -> Element:
    return Element(role, "", Box(*box), 0.6, Source.WIDGET)


@dataclass(frozen=True)
class Seen:
    name: str
    vector: bytes


class Gears:
    """Sees the same picture in everything."""

    def __init__(self, vector: bytes = b"12") -> None:
        self.asked: list[Box] = []
        self._vector = vector

    def look(self, frame: Frame, boxes: Sequence[Box]) -> list[Seen]:
        self.asked += boxes
        return [Seen("settings" if self._vector else "", self._vector) for _ in boxes]


class Keys:
    """Reads the same character on every key."""

    def __init__(self, text: str | None) -> None:
        self.asked: list[Box] = []
        self._text = text

    def glyphs(self, frame: Frame, boxes: Sequence[Box]) -> list[TextLine | None]:
        self.asked += boxes
        return [None if self._text is None else TextLine(self._text, box, 0.9) for box in boxes]


def only(elements: Sequence[Element], role: Role) -> Element:
    (found,) = [element for element in elements if element.role is role]
    return found


def test_a_button_is_one_element_with_the_words_on_it() -> None:
    (button,) = Merger()(FRAME, [line("Save", 20, 18)], [control(Role.BUTTON, 10, 10, 90, 40)])
    assert (button.role, button.text, button.source) == (Role.BUTTON, "Save", Source.WIDGET)
    assert button.words == Box(20, 18, 52, 30)


def test_a_button_with_two_lines_tells_where_each_stands() -> None:
    texts = [line("Print", 30, 12), line("preview", 22, 32)]
    found = only(Merger()(FRAME, texts, [control(Role.BUTTON, 0, 0, 120, 60)]), Role.BUTTON)
    assert (found.text, found.words) == ("Print preview", texts[0].box.union(texts[1].box))
    assert found.lines == tuple((one.text, one.box) for one in texts)


def test_a_check_box_reaches_around_its_label() -> None:
    (box,) = Merger()(FRAME, [line("Wrap lines", 30, 10)], [control(Role.CHECKBOX, 10, 9, 24, 23)])
    assert box.box == Box(10, 9, 110, 23)


def test_a_label_to_the_left_names_its_field_and_stays_a_label() -> None:
    found = Merger()(FRAME, [line("Name:", 10, 18)], [control(Role.TEXTBOX, 70, 10, 300, 38)])
    field = only(found, Role.TEXTBOX)
    assert (field.text, field.value) == ("Name:", "")
    assert only(found, Role.TEXT).text == "Name:"


def test_a_label_above_names_a_field() -> None:
    found = Merger()(FRAME, [line("City", 72, 10)], [control(Role.TEXTBOX, 70, 28, 300, 56)])
    assert only(found, Role.TEXTBOX).text == "City"


def test_a_label_belongs_to_the_nearer_of_two_fields() -> None:
    near, far = control(Role.TEXTBOX, 70, 10, 150, 38), control(Role.TEXTBOX, 160, 10, 300, 38)
    found = Merger()(FRAME, [line("Name", 10, 18)], [near, far])
    assert [e.text for e in found if e.role is Role.TEXTBOX] == ["Name", ""]


def test_what_stands_in_a_field_is_its_value() -> None:
    found = Merger()(
        FRAME, [line("Size:", 10, 18), line("Small", 80, 18)], [control(Role.COMBOBOX, 70, 10, 300, 38)]
    )
    field = only(found, Role.COMBOBOX)
    assert (field.text, field.value, field.words) == ("Size:", "Small", Box(80, 18, 120, 30))


def test_the_value_of_an_editor_is_all_its_lines() -> None:
    found = Merger()(
        FRAME, [line("one", 20, 20), line("two", 20, 40)], [control(Role.TEXTBOX, 10, 10, 500, 390)]
    )
    assert only(found, Role.TEXTBOX).value == "one\ntwo"
    assert [e.text for e in found if e.role is Role.TEXT] == ["one", "two"]


def test_an_empty_cell_is_nothing() -> None:
    assert Merger()(FRAME, [], [control(Role.CELL, 10, 10, 90, 30)]) == []


def test_a_button_without_words_is_given_the_name_of_its_picture() -> None:
    icons = Gears()
    (button,) = Merger(icons=icons)(FRAME, [], [control(Role.BUTTON, 10, 10, 40, 40)])
    assert (button.text, button.icon, button.look) == ("", "settings", b"12")
    assert icons.asked == [Box(10, 10, 40, 40)]


def test_a_button_with_words_is_not_asked_for_a_picture() -> None:
    icons = Gears()
    Merger(icons=icons)(FRAME, [line("Save", 20, 18)], [control(Role.BUTTON, 10, 10, 90, 40)])
    assert icons.asked == []


@pytest.mark.parametrize(("score", "text", "asked"), [(0.65, "188", 1), (0.97, "188", 0), (0.65, "18871", 0)])
def test_a_picture_may_be_badly_read_as_a_few_letters(score: float, text: str, asked: int) -> None:
    icons = Gears()
    Merger(icons=icons)(
        FRAME, [replace(line(text, 12, 18), score=score)], [control(Role.BUTTON, 10, 10, 60, 40)]
    )
    assert len(icons.asked) == asked


def test_a_key_is_read_and_keeps_its_look() -> None:
    (button,) = Merger(Keys("7"), Gears())(FRAME, [], [control(Role.BUTTON, 10, 10, 50, 40)])
    assert (button.text, button.look) == ("7", b"12")


def test_a_key_that_a_reader_of_lines_may_have_taken_for_another_is_read_again() -> None:
    (button,) = Merger(Keys("/"))(FRAME, [line("1", 26, 18)], [control(Role.BUTTON, 10, 10, 50, 40)])
    assert button.text == "/"


def test_a_key_with_clear_words_is_not_read_again() -> None:
    keys = Keys("x")
    Merger(keys)(FRAME, [line("sqrt", 16, 18)], [control(Role.BUTTON, 10, 10, 60, 40)])
    assert keys.asked == []


def test_without_controls_every_line_is_an_element() -> None:
    found = Merger()(FRAME, [line("one", 10, 10), line("two", 10, 40)], [])
    assert [(e.role, e.text) for e in found] == [(Role.TEXT, "one"), (Role.TEXT, "two")]


def test_pictures_in_a_row_that_were_read_as_a_line_are_no_words() -> None:
    row = [control(Role.BUTTON, 10 + 30 * i, 10, 38 + 30 * i, 38) for i in range(3)]
    found = Merger(icons=Gears())(FRAME, [line("<>>日<>+-<>>", 12, 18)], row)
    assert [element.role for element in found] == [Role.BUTTON] * 3


def test_a_well_read_letter_for_each_picture_of_a_row_is_no_word() -> None:
    buttons = [control(Role.BUTTON, left, 8, left + 20, 28) for left in (10, 32, 54)]
    signs = TextLine("000", Box(12, 6, 76, 40), 0.95, ())
    assert {e.role for e in Merger(None, Gears())(FRAME, [signs], buttons)} == {Role.BUTTON}


def test_words_over_a_single_button_stay() -> None:
    found = Merger(icons=Gears())(
        FRAME, [line("a longer line", 12, 18)], [control(Role.BUTTON, 10, 10, 38, 38)]
    )
    assert only(found, Role.TEXT).text == "a longer line"


def test_a_lone_sign_that_shows_something_is_a_picture() -> None:
    (plus,) = Merger(icons=Gears())(FRAME, [line("+", 12, 18)], [])
    assert (plus.role, plus.text, plus.icon) == (Role.IMG, "+", "settings")


def test_a_lone_digit_is_no_picture() -> None:
    (digit,) = Merger(icons=Gears())(FRAME, [line("3", 12, 18)], [])
    assert digit.role is Role.TEXT


def test_large_letters_that_look_like_buttons_stay_words() -> None:
    row = [control(Role.BUTTON, 10 + 30 * i, 10, 38 + 30 * i, 38) for i in range(3)]
    found = Merger(icons=Gears())(FRAME, [line("Save the doc", 12, 18)], row)
    assert only(found, Role.TEXT).text == "Save the doc"


def test_a_sign_before_words_is_a_picture_of_its_own() -> None:
    pixels = np.full((400, 600, 3), 240, np.uint8)
    pixels[21:29, 12:22] = 30
    for left in range(30, 120, 6):
        pixels[20:30, left : left + 3] = 30
    found = Merger(icons=Gears())(Frame(pixels), [line("+ More files", 12, 18)], [])
    assert only(found, Role.IMG).box == Box(12, 18, 22, 30)
    assert only(found, Role.TEXT).text == "+ More files"
    assert Merger()(Frame(pixels), [line("+ More files", 12, 18)], [])[0].role is Role.TEXT

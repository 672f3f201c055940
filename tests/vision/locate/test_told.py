"""What a detector says about the controls that words belong to, and what pictures show."""

import numpy as np
import pytest

from vision.icons import open_icons
from vision.locate import Locator, Resolution, Status, TextMatch, parse_target, resolve
from vision.types import Box, Element, Frame, Role, Snapshot, Source

EMPTY = Frame(np.full((600, 800, 3), 240, np.uint8))


def text(words: str, left: int, top: int) -> Element:
    return Element(Role.TEXT, words, Box(left, top, left + 8 * len(words), top + 14))


def control(role: Role, words: str, *box: int, score: float = 0.7, **more: object) -> Element:
    """A control with words in its middle."""
    outer = Box(*box)
    inner = (
        Box(outer.left + 6, outer.top + 6, outer.left + 6 + 8 * len(words), outer.top + 20) if words else None
    )
    return Element(role, words, outer, score, Source.WIDGET, words=inner, **more)  # type: ignore[arg-type]


def field(label: str, value: str, *box: int, role: Role = Role.TEXTBOX) -> Element:
    outer = Box(*box)
    inner = (
        Box(outer.left + 6, outer.top + 6, outer.left + 6 + 8 * len(value), outer.top + 20) if value else None
    )
    return Element(role, label, outer, 0.7, Source.WIDGET, value=value, words=inner)


def find(phrase: str, *elements: Element, frame: Frame = EMPTY) -> Resolution:
    return resolve(parse_target(phrase), Snapshot(frame, elements))


def test_of_two_equal_words_the_one_in_the_wanted_control_is_meant() -> None:
    found = find(
        'the "Edit" button',
        control(Role.MENUITEM, "Edit", 10, 10, 60, 36),
        control(Role.BUTTON, "Edit", 10, 300, 60, 326),
    )
    assert found.best is not None
    assert found.best.box == Box(10, 300, 60, 326)
    assert any("seen as a button" in reason for reason in found.best.reasons)


def test_words_in_a_control_of_another_role_are_still_found_when_they_are_alone() -> None:
    found = find('the "Edit" button', control(Role.MENUITEM, "Edit", 10, 10, 60, 36))
    assert found.status is Status.FOUND
    assert found.best is not None
    assert (
        found.best.score
        < find('the "Edit" button', control(Role.BUTTON, "Edit", 10, 10, 60, 36)).candidates[0].score
    )


def test_a_doubtful_role_counts_less_than_a_sure_one() -> None:
    sure, doubtful = (
        find('the "Edit" button', control(Role.MENUITEM, "Edit", 10, 10, 60, 36, score=score))
        .candidates[0]
        .score
        for score in (0.9, 0.2)
    )
    assert sure < doubtful


def test_a_word_on_a_control_with_several_lines_is_clicked_where_it_stands() -> None:
    lines = (("France", Box(20, 160, 68, 172)), ("Greece", Box(20, 177, 68, 189)))
    both = Element(
        Role.BUTTON,
        "France Greece",
        Box(10, 155, 90, 195),
        0.6,
        Source.WIDGET,
        words=Box(20, 160, 68, 189),
        lines=lines,
    )
    found = resolve(Locator(text="Greece", match=TextMatch.CONTAINS), Snapshot(EMPTY, (both,)))
    assert found.best is not None
    assert lines[1][1].contains(found.best.target)


def test_a_field_is_found_by_the_label_that_names_it() -> None:
    found = find("the Name field", text("Name:", 10, 16), field("Name:", "", 70, 10, 300, 36))
    assert found.best is not None
    assert found.best.box == Box(70, 10, 300, 36)


def test_a_label_with_a_colon_goes_before_words_that_stand_above_another_field() -> None:
    found = find(
        "the Name field",
        text("Name:", 10, 16), field("Name:", "", 70, 10, 300, 36),
        text("Name", 72, 100), field("Name", "", 70, 120, 300, 146),
    )  # fmt: skip
    assert found.best is not None
    assert found.best.box.top == 10


def test_a_list_is_found_by_what_is_chosen_in_it() -> None:
    found = find("the Small drop-down", field("Size:", "Small", 70, 10, 300, 36, role=Role.COMBOBOX))
    assert found.best is not None
    assert found.best.element.role is Role.COMBOBOX


def test_what_stands_in_a_field_is_no_row_when_there_is_a_row() -> None:
    row = control(Role.LISTITEM, "notes.txt", 10, 200, 300, 226)
    found = find("the notes.txt row", field("Name:", "notes.txt", 70, 10, 300, 36), row)
    assert found.best is not None
    assert found.best.box == row.box


def test_one_character_is_not_found_in_another_name() -> None:
    found = find("the 6 button", control(Role.BUTTON, "%6", 10, 10, 50, 40))
    assert found.status is Status.NOT_FOUND


# Pictures


def play(pixels: np.ndarray, left: int, top: int, ink: int = 30) -> Box:
    """Draw a triangle that points right on a flat button of 36 pixels."""
    yy, xx = np.mgrid[0:600, 0:800]
    y, x = yy - top - 18, xx - left - 11
    pixels[(x >= 0) & (x <= 14) & (np.abs(y) <= (14 - x) * 0.62)] = ink
    return Box(left, top, left + 36, top + 36)


def pause(pixels: np.ndarray, left: int, top: int, ink: int = 30) -> Box:
    """Draw two upright bars on a flat button of 36 pixels."""
    for x in (left + 11, left + 20):
        pixels[top + 10 : top + 26, x : x + 5] = ink
    return Box(left, top, left + 36, top + 36)


@pytest.fixture(scope="module")
def toolbar() -> Snapshot:
    pixels = np.full((600, 800, 3), 240, np.uint8)
    boxes = [play(pixels, 40, 20), pause(pixels, 90, 20)]
    frame = Frame(pixels)
    looks = open_icons(1).look(frame, boxes)
    buttons = tuple(
        Element(Role.BUTTON, "", box, 0.7, Source.WIDGET, icon=look.name, look=look.vector)
        for box, look in zip(boxes, looks, strict=True)
    )
    return Snapshot(frame, buttons)


@pytest.mark.parametrize(
    ("phrase", "left"), [("Pause", 90), ("the pause button", 90), ("the Play button", 40), ("Start", 40)]
)
def test_a_button_is_found_by_its_picture(toolbar: Snapshot, phrase: str, left: int) -> None:
    found = resolve(parse_target(phrase), toolbar)
    assert found.best is not None
    assert found.best.box.left == left
    assert found.best.rung == "icon"


def test_words_that_fit_leave_pictures_no_say(toolbar: Snapshot) -> None:
    words = text("Pause", 300, 300)
    found = resolve(parse_target("Pause"), Snapshot(toolbar.frame, (*toolbar.elements, words)))
    assert found.best is not None
    assert found.best.rung == "text"


def test_the_same_picture_twice_is_ambiguous(toolbar: Snapshot) -> None:
    play_button, pause_button = toolbar.elements
    second = Element(
        Role.BUTTON,
        "",
        Box(300, 20, 336, 56),
        0.7,
        Source.WIDGET,
        icon=pause_button.icon,
        look=pause_button.look,
    )
    found = resolve(parse_target("Pause"), Snapshot(toolbar.frame, (play_button, pause_button, second)))
    assert found.status is Status.AMBIGUOUS
    assert found.best is None


def test_a_field_is_never_found_by_a_picture(toolbar: Snapshot) -> None:
    assert resolve(parse_target("the Pause field"), toolbar).best is None


def test_a_phrase_that_no_picture_fits_finds_none(toolbar: Snapshot) -> None:
    assert resolve(parse_target("Export as spreadsheet"), toolbar).best is None


def test_close_never_leads_to_a_small_button_of_a_window() -> None:
    pixels = np.full((600, 800, 3), 240, np.uint8)
    for step in range(9):
        pixels[20 + step, 22 + step : 24 + step] = pixels[20 + step, 31 - step : 33 - step] = 20
    box = Box(18, 16, 36, 33)
    (look,) = open_icons(1).look(Frame(pixels), [box])
    assert look.vector
    button = Element(Role.BUTTON, "", box, 0.7, Source.WIDGET, look=look.vector)
    assert resolve(parse_target("the Close button"), Snapshot(Frame(pixels), (button,))).best is None


def test_a_fields_name_is_not_a_buttons():
    named = Element(Role.COMBOBOX, "Replace with:", Box(555, 330, 780, 364), 0.8, Source.WIDGET)
    snapshot = Snapshot(EMPTY, (named,))
    assert resolve(Locator(role=Role.BUTTON, text="Replace with"), snapshot).best is None
    assert resolve(Locator(role=Role.COMBOBOX, text="Replace with"), snapshot).best is not None

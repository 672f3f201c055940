import pytest

from actions.types import ScreenPoint
from desktop_agent.macros.record.fields import field_at, reading_of, typed_into
from desktop_agent.macros.record.moments import as_named
from desktop_agent.macros.record.targets import lasting_title, spot_at, target_of
from tests.fakes.moments import MAIN, element, moment
from vision.locate import resolve
from vision.types import Role

LABEL = element(Role.TEXT, "Name:", (20, 100, 70, 116))


def outline(words_width):
    """A field with a border that no reader took for one, with so many pixels of words in it."""

    def paint(pixels):
        pixels[90:126, 90:400] = 120
        pixels[91:125, 91:399] = 255
        pixels[102:114, 96 : 96 + words_width : 3] = 30

    return paint


def test_a_field_that_only_its_outline_shows_is_found_by_what_was_typed_and_named_by_its_label():
    typed = element(Role.TEXT, "letter.txt", (96, 101, 156, 115))
    before, after = moment(LABEL, paint=outline(0)), moment(LABEL, typed, paint=outline(60))
    field = typed_into(before, after, ("letter.txt",))
    assert field is not None
    assert (field.text, field.value) == ("Name", "letter.txt")
    assert field.box.left <= 92
    assert field.box.right >= 398


def test_words_that_changed_without_an_outline_are_no_field():
    echo = element(Role.TEXT, "letter.txt", (96, 301, 156, 315))
    assert typed_into(moment(LABEL), moment(LABEL, echo), ("letter.txt",)) is None


def test_a_click_beside_every_field_is_in_none():
    field = element(Role.TEXTBOX, "Name", (100, 100, 300, 126), value="")
    editor = element(Role.TEXTBOX, "", (0, 200, 640, 480), value="")
    seen = moment(field, editor)
    assert field_at(ScreenPoint(200, 110), seen) == field
    assert field_at(ScreenPoint(200, 150), seen) is None
    assert field_at(ScreenPoint(200, 300), seen) is None, "an editor holds many lines"


def test_a_masked_field_cannot_be_read():
    field = element(Role.TEXTBOX, "Key", (100, 100, 300, 126), value=None, states={"masked"}, told=True)
    assert reading_of(field, moment(field)) is None


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("目Select All", "Select All"),
        ("口 Save", "Save"),
        ("Save", "Save"),
        ("保存", "保存"),
        ("目 保存 Save", "目 保存 Save"),
    ],
)
def test_a_sign_before_latin_words_is_a_picture(read, name):
    assert as_named(element(Role.MENUITEM, read, (0, 0, 90, 20))).text == name


def test_a_place_is_kept_within_its_window_and_found_again():
    seen = moment(windows=(MAIN,))
    target = spot_at(ScreenPoint(300, 200), seen)
    best = resolve(target.locator, seen.snapshot).best
    assert best is not None
    assert (best.target.x, best.target.y) == (300, 200)
    assert target.doubt


def test_every_way_to_a_target_leads_to_it():
    buttons = [
        element(Role.BUTTON, name, (100, 50 * n, 180, 50 * n + 30))
        for n, name in enumerate(("Save", "Open", "Quit"), 1)
    ]
    seen = moment(*buttons)
    for button in buttons:
        locator = target_of(button, seen).locator
        for way in (locator, *locator.otherwise):
            best = resolve(way, seen.snapshot).best
            assert best is not None
            assert button.box.contains(best.target)


@pytest.mark.parametrize(
    ("title", "lasting"),
    [("*Untitled 1 - Mousepad", "Mousepad"), ("Save As", "Save As"), ("letter.txt", "letter.txt")],
)
def test_the_lasting_part_of_a_title(title, lasting):
    assert lasting_title(title) == lasting

"""What holds on a screen, and what is said when it does not."""

import numpy as np
import pytest

from desktop_agent.desk.conditions import evaluate
from desktop_agent.desk.wording import condition_words
from desktop_agent.types import Counted, HasText, HasValue, IsEmpty, IsEnabled, Visible
from vision.locate import Locator
from vision.types import Box, Element, Frame, Role, Snapshot, Source

SAVE = Locator(Role.BUTTON, "Save")
NAME, TOWN = Locator(Role.TEXTBOX, "Name"), Locator(Role.TEXTBOX, "Town")
SECRET = Locator(Role.TEXTBOX, "Password")


@pytest.fixture
def screen():
    return Snapshot(
        Frame(np.full((300, 400, 3), 255, np.uint8)),
        (
            Element(Role.BUTTON, "Save", Box(10, 10, 60, 30), states=frozenset({"disabled"})),
            Element(Role.BUTTON, "Cancel", Box(80, 10, 140, 30)),
            Element(Role.TEXTBOX, "Name", Box(100, 50, 250, 74), value="Ann Smith"),
            Element(Role.TEXTBOX, "Town", Box(100, 90, 250, 114), value=""),
            Element(Role.TEXTBOX, "Password", Box(100, 130, 250, 154)),
            Element(Role.ROW, "One", Box(10, 170, 200, 190)),
            Element(Role.ROW, "One", Box(10, 200, 200, 220)),
        ),
    )


@pytest.mark.parametrize(
    "condition",
    [
        IsEnabled(SAVE, negate=True),
        IsEnabled(Locator(Role.BUTTON, "Cancel")),
        IsEmpty(TOWN),
        IsEmpty(NAME, negate=True),
        HasValue(NAME, "Ann Smith"),
        HasValue(NAME, " ann  smith "),
        HasValue(NAME, "Ann", negate=True),
        HasValue(TOWN, ""),
        HasValue(SAVE, "Save"),
        HasText(NAME, "Ann"),
        Counted(Locator(Role.ROW, "One"), 2),
        Counted(Locator(Role.ROW, "One"), 3, negate=True),
        Counted(Locator(Role.ROW, "Three"), 0),
        Visible(Locator(Role.BUTTON, "Store", otherwise=(SAVE,))),
    ],
)
def test_what_is_so_holds_and_its_opposite_does_not(screen, condition):
    assert evaluate(condition, screen, ()).passed
    opposite = type(condition)(
        **{f: getattr(condition, f) for f in condition.__slots__} | {"negate": not condition.negate}
    )
    assert not evaluate(opposite, screen, ()).passed


@pytest.mark.parametrize(
    ("role", "read", "value"),
    [
        (Role.TEXTBOX, "Ann\n_", "Ann"),
        (Role.TEXTBOX, "| Ann", "Ann"),
        (Role.TEXTBOX, "-", "-"),
        (Role.COMBOBOX, "Austria 4", "Austria"),
        (Role.COMBOBOX, "Austria v", "Austria"),
        (Role.SPINBUTTON, "7 4", "7"),
    ],
)
def test_carets_and_arrows_that_were_read_as_signs_do_not_count(role, read, value):
    field = Element(role, "Field", Box(10, 10, 200, 34), value=read, source=Source.WIDGET)
    seen = Snapshot(Frame(np.full((60, 300, 3), 255, np.uint8)), (field,))
    assert evaluate(HasValue(Locator(role, "Field"), value), seen, ()).passed
    assert not evaluate(HasValue(Locator(role, "Field"), f"{value}x"), seen, ()).passed


def test_a_number_at_the_end_of_a_text_counts():
    field = Element(Role.TEXTBOX, "Field", Box(10, 10, 200, 34), value="Room 4", source=Source.WIDGET)
    seen = Snapshot(Frame(np.full((60, 300, 3), 255, np.uint8)), (field,))
    assert not evaluate(HasValue(Locator(Role.TEXTBOX, "Field"), "Room"), seen, ()).passed


@pytest.mark.parametrize("negate", [False, True])
@pytest.mark.parametrize("make", [lambda n: IsEmpty(SECRET, n), lambda n: HasValue(SECRET, "x", n)])
def test_what_cannot_be_seen_is_neither_so_nor_not(screen, make, negate):
    verdict = evaluate(make(negate), screen, ())
    assert not verdict.passed
    assert "cannot be seen" in verdict.detail


@pytest.mark.parametrize(
    ("condition", "detail", "instead"),
    [
        (IsEnabled(SAVE), 'button "Save" looks disabled (greyed out)', ""),
        (IsEmpty(NAME), 'textbox "Name" reads "Ann Smith"', ""),
        (HasValue(NAME, "Ann"), 'textbox "Name" reads "Ann Smith"', ""),
        (
            IsEnabled(Locator(Role.BUTTON, "Frumious")),
            'button "Frumious" is not on the screen',
            'Of this kind there are: button "Save" at (35, 20) (looks disabled); button "Cancel" at (110, 20).',
        ),
        (
            HasText(Locator(Role.ROW, "One"), "x"),
            'several elements answer to row "One"',
            'They are: row "One" at (105, 180), score 1.00; row "One" at (105, 210), score 1.00. Say which one.',
        ),
        (
            Counted(Locator(Role.ROW, "One"), 1),
            "there are 2",
            'They are: row "One" at (105, 180), score 1.00; row "One" at (105, 210), score 1.00.',
        ),
    ],
)
def test_what_is_not_so_is_told_with_what_was_seen(screen, condition, detail, instead):
    verdict = evaluate(condition, screen, ())
    assert (verdict.passed, verdict.detail, verdict.instead) == (False, detail, instead)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (IsEnabled(SAVE), 'button "Save" is enabled'),
        (IsEnabled(SAVE, True), 'button "Save" is disabled'),
        (IsEmpty(NAME, True), 'textbox "Name" is not empty'),
        (HasValue(NAME, "Ann"), 'textbox "Name" reads exactly "Ann"'),
        (Counted(SAVE, 2), 'there are exactly 2 of button "Save"'),
    ],
)
def test_conditions_are_said_in_words(condition, words):
    assert condition_words(condition) == words

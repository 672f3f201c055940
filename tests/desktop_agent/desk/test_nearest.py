"""What is told of a screen when nothing on it is what was looked for."""

import numpy as np
import pytest

from desktop_agent.desk.nearest import instead, listing
from vision.locate import Candidate, Locator, Resolution, Status
from vision.types import Box, Element, Frame, Role, Snapshot

SAVE = Locator(Role.BUTTON, "Save")


def button(text, left=0, **more):
    return Element(Role.BUTTON, text, Box(left, 10, left + 40, 30), **more)


def told(wanted, elements, candidates=()):
    snapshot = Snapshot(Frame(np.zeros((100, 900, 3), np.uint8)), tuple(elements))
    return instead(Resolution(Status.NOT_FOUND, wanted, None, tuple(candidates)), snapshot)


def test_near_misses_are_told_with_what_speaks_against_them():
    near = Candidate(button("Save as draft"), 0.52, ("text 0.72", "only a part of 'Save as draft'"))
    assert told(SAVE, [], [near]) == (
        'Nearest: button "Save as draft" at (20, 20), score 0.52 '
        "(only a part of 'Save as draft', below 0.60)."
    )


def test_pictures_that_show_something_else_are_no_near_misses():
    far = Candidate(button("", icon="pencil"), 0.2, ("its picture",), "icon")
    assert told(SAVE, [button("Cancel")], [far]) == 'Of this kind there are: button "Cancel" at (20, 20).'


@pytest.mark.parametrize(("role", "words"), [(None, 'alike words: text "Saving"'), (Role.BUTTON, "Nearest:")])
def test_to_words_that_are_not_there_the_words_that_are_alike_come_nearer_than_a_picture(role, words):
    disk = Candidate(button("", icon="disk"), 0.5, ("its picture",), "icon")
    saving = Element(Role.TEXT, "Saving", Box(0, 40, 60, 60))
    assert words in told(Locator(role, "Saved"), [saving], [disk])


def test_the_likeliest_of_the_same_kind_come_first_and_those_without_words_are_counted():
    elements = [button(""), button("Cancel"), button("Saver", 50), *(button(f"B{n}") for n in range(9))]
    words = told(SAVE, elements)
    assert words.startswith('Of this kind there are: button "Saver" at (70, 20); ')
    assert words.endswith("and 6 more; 1 without words.")
    assert 'button ""' not in words


def test_fields_are_told_with_what_they_hold_and_disabled_ones_as_such():
    field = Element(Role.TEXTBOX, "Name", Box(0, 0, 90, 20), value="Ann", states=frozenset({"disabled"}))
    assert told(Locator(Role.TEXTBOX, "Town"), [field]) == (
        'Of this kind there are: textbox "Name" holding "Ann" at (45, 10) (looks disabled).'
    )


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        ([], "No words are on the screen."),
        ([button("")], "No words are on the screen."),
        ([button("Cancel")], 'On the screen are: button "Cancel" at (20, 20).'),
        ([button("Sawed"), button("Quit")], 'The most alike words: button "Sawed" at (20, 20).'),
    ],
)
def test_words_that_are_nowhere_are_told_by_the_words_there_are(elements, words):
    assert told(Locator(text="Saved"), elements) == words


def test_long_words_and_long_lists_are_cut_short():
    many = [Candidate(button("x" * 200), 0.9)] * 9
    words = listing(many, 2)
    assert words.endswith("; …")
    assert len(words) < 250

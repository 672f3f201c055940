"""Controls that are told by their pictures: which of them is meant, and when none can be said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vision.icons.likeness import lexicon
from vision.locate import parse_target, resolve
from vision.locate.types import Resolution, Status
from vision.types import Box, Element, Frame, Role, Snapshot, Source

PLAIN = np.full((600, 800, 3), 240, np.uint8)


def look_of(concept: str, blurred: float = 0.0) -> bytes:
    """A picture that lies where those of `concept` do; `blurred` of 1 is as much noise as picture."""
    names = [phrases[0] for phrases in lexicon().phrases]
    place = lexicon().places[names.index(concept)]
    noise = np.random.default_rng(5).normal(size=len(place))
    vector = place + blurred * noise / np.linalg.norm(noise)
    return (vector / np.linalg.norm(vector)).astype("<f2").tobytes()


def button(concept: str, left: int, top: int, side: int = 32, blurred: float = 0.0) -> Element:
    box = Box(left, top, left + side, top + side)
    return Element(Role.BUTTON, "", box, 0.8, Source.WIDGET, look=look_of(concept, blurred))


def toolbar(*concepts: str, left: int = 10, top: int = 60) -> list[Element]:
    return [button(concept, left + 40 * step, top) for step, concept in enumerate(concepts)]


def words(text: str, left: int, top: int) -> Element:
    return Element(Role.TEXT, text, Box(left, top, left + 8 * len(text), top + 14))


def find(phrase: str, *elements: Element, pixels: np.ndarray = PLAIN, **more: object) -> Resolution:
    return resolve(parse_target(phrase), Snapshot(Frame(pixels), elements, **more))


def test_each_button_of_a_toolbar_is_found_by_what_it_shows() -> None:
    tools = toolbar("new document", "save", "undo", "print", "settings")
    for phrase, tool in zip(("New", "Save", "Undo", "Print", "Preferences"), tools, strict=True):
        found = find(f"the {phrase} button", *tools)
        assert found.best is not None, phrase
        assert found.best.box == tool.box


def test_a_picture_in_a_row_of_pictures_is_surer_than_one_that_stands_alone() -> None:
    tools = toolbar("save", "back", "print", "settings")
    elsewhere = [button("save", 300, 200), button("print", 500, 300), button("settings", 600, 500)]
    in_row, alone = find("the Back button", *tools), find("the Back button", tools[1], *elsewhere)
    assert in_row.best is not None
    assert alone.best is not None
    assert in_row.best.score > alone.best.score


def test_equal_pictures_are_ambiguous_however_many_they_are() -> None:
    rows = [button("delete", 400, 40 + 50 * row) for row in range(9)]
    found = find("the Delete button", *rows)
    assert found.status is Status.AMBIGUOUS
    assert len(found.candidates) > 1


def test_one_of_many_equal_pictures_is_counted_or_told_by_what_is_beside_it() -> None:
    rows = [button("delete", 400, 40 + 50 * row) for row in range(9)]
    names = [
        words(name, 60, 48 + 50 * row)
        for row, name in enumerate(["Anna", "Bert", "Cleo", "Dora", "Emil", "Fritz", "Gabi", "Hans", "Ines"])
    ]
    third = find("the third Delete button", *rows)
    assert third.best is not None
    assert third.best.box == rows[2].box
    beside = find("the Delete button next to Emil", *rows, *names)
    assert beside.best is not None
    assert beside.best.box == rows[4].box


@pytest.mark.parametrize(("concept", "phrase", "meant"), [("help", "Help", True), ("close", "Close", False)])
def test_a_small_sign_is_found_unless_windows_and_scroll_bars_have_such_buttons_too(
    concept: str, phrase: str, meant: bool
) -> None:
    found = find(f"the {phrase} icon", button(concept, 100, 200, side=14))
    assert (found.best is not None) is meant


def test_what_stands_in_a_title_bar_is_seldom_meant() -> None:
    pixels = PLAIN.copy()
    pixels[:30] = 200
    title = words("notes.txt - Editor", 330, 8)
    icon = button("new document", 2, 3, side=24)
    tools = toolbar("new document", "save", "undo", "print", "settings")
    found = find("New", icon, title, *tools, pixels=pixels)
    assert found.best is not None
    assert found.best.box == tools[0].box
    assert find("New", icon, *tools).best is None


def test_a_picture_in_a_window_below_gives_way() -> None:
    front = Element(Role.WINDOW, "Front", Box(0, 0, 400, 300), 1.0, Source.WINDOW)
    back = Element(Role.WINDOW, "Back", Box(0, 300, 800, 600), 1.0, Source.WINDOW)
    tools = toolbar("save", "undo", "print", "settings")
    others = toolbar("save", "undo", "print", "settings", top=400)
    found = find("the Save button", *tools, *others, windows=(front, back))
    assert found.best is not None
    assert found.best.box == tools[0].box
    assert find("the Save button", *tools, *others).status is Status.AMBIGUOUS


@pytest.mark.parametrize("role", [Role.TEXT, Role.MENUITEM])
def test_a_picture_is_found_although_the_title_says_the_same(role: Role) -> None:
    pixels = PLAIN.copy()
    pixels[:30] = 200
    title, sign = words("Question", 364, 8), button("help", 60, 100, side=48)
    if role is Role.MENUITEM:
        title = replace(title, role=role, words=title.box, box=title.box.expanded(4), score=0.55)
    found = find("Question", title, sign, pixels=pixels)
    assert found.best is not None
    assert found.best.box == sign.box
    alone = find("Question", title, pixels=pixels)
    assert alone.best is not None
    assert alone.best.element.text == "Question"


@pytest.mark.parametrize("phrase", ["strip trailing spaces", "r2c2", "f14 [59]", "password hunter2"])
def test_words_that_name_no_picture_do_not_lead_to_the_likeliest_one(phrase: str) -> None:
    tools = toolbar("new document", "save", "undo", "print", "settings")
    assert find(f'click "{phrase}"', *tools).best is None

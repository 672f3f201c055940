"""Proposed locators: each one finds its element, on made-up screens and on one that the real models read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.locate import Anchor, Locator, Relation, Status, resolve
from vision.locate.naming import names_of, tidy, window_names
from vision.locate.propose import Proposal, Proposer, element_at, propose
from vision.parse import Parser, open_parser
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot, Source

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SIZE = (800, 600)


def flat() -> np.ndarray:
    return np.full((SIZE[1], SIZE[0], 3), 236, np.uint8)


def words(text: str, left: int, top: int) -> Element:
    return Element(Role.TEXT, text, Box(left, top, left + 8 * len(text), top + 16), 0.98)


def control(role: Role, text: str, box: tuple[int, int, int, int], **more: object) -> Element:
    return Element(role, text, Box(*box), 0.9, Source.WIDGET, **more)  # type: ignore[arg-type]


def seen(*elements: Element, windows: tuple[Element, ...] = (), pixels: np.ndarray | None = None) -> Snapshot:
    return Snapshot(Frame(flat() if pixels is None else pixels), elements, windows)


def window(title: str, box: tuple[int, int, int, int], role: Role = Role.WINDOW) -> Element:
    return Element(role, title, Box(*box), 1.0, Source.WINDOW)


def paint(pixels: np.ndarray, box: Box, seed: int) -> None:
    """A picture of its own, smooth enough to look the same a pixel further."""
    rng = np.random.default_rng(seed)
    blocks = np.kron(rng.integers(0, 200, (4, 4, 3)), np.ones((6, 6, 1))).astype(np.uint8)
    x, y = int(box.centre.x) - 12, int(box.centre.y) - 12
    pixels[y : y + 24, x : x + 24] = blocks


def assert_all_find(proposal: Proposal, element: Element, snapshot: Snapshot) -> None:
    for locator in proposal.locators:
        found = resolve(locator, snapshot)
        assert found.status is Status.FOUND, (locator.describe(), found.reason)
        assert found.best is not None
        assert element.box.contains(found.best.target), locator.describe()


# ----------------------------------------------------------------- what is proposed


def test_a_button_is_found_by_its_role_and_name_first_and_then_by_its_words() -> None:
    save = control(Role.BUTTON, "Save", (100, 100, 180, 130))
    snapshot = seen(save, control(Role.BUTTON, "Cancel", (200, 100, 280, 130)))
    assert propose(save, snapshot).locators == (Locator(Role.BUTTON, "Save"), Locator(text="Save"))


def test_the_best_locator_carries_the_others() -> None:
    save = control(Role.BUTTON, "Save", (100, 100, 180, 130))
    best = propose(save, seen(save)).locator
    assert best == Locator(Role.BUTTON, "Save", otherwise=(Locator(text="Save"),))


def test_words_alone_are_found_by_their_words() -> None:
    note = words("All changes saved", 100, 100)
    assert propose(note, seen(note)).locators == (Locator(text="All changes saved"),)


def test_what_a_field_holds_is_never_its_name() -> None:
    field = control(
        Role.TEXTBOX, "", (100, 100, 400, 130), value="secret stuff", words=Box(104, 106, 200, 122)
    )
    proposal = propose(field, seen(field, words("Name:", 20, 107)))
    assert proposal.locators
    assert all("secret" not in locator.describe() for locator in proposal.locators)
    assert all("secret" not in locator.describe() for locator, _ in proposal.tried)


def test_an_unnamed_field_is_told_by_the_label_beside_it() -> None:
    fields = [control(Role.TEXTBOX, "", (100, top, 400, top + 26)) for top in (100, 150)]
    snapshot = seen(words("Street:", 20, 105), fields[0], words("Town:", 20, 155), fields[1])
    first = propose(fields[1], snapshot).locators[0]
    assert first.anchors == (Anchor(Relation.RIGHT_OF, Locator(text="Town")),)
    assert_all_find(propose(fields[1], snapshot), fields[1], snapshot)


def test_equal_buttons_are_told_by_the_words_in_their_row() -> None:
    buttons = [control(Role.BUTTON, "Delete", (300, top, 380, top + 26)) for top in (100, 150)]
    snapshot = seen(words("Alice", 100, 105), buttons[0], words("Bobby", 100, 155), buttons[1])
    first = propose(buttons[1], snapshot).locators[0]
    assert first == Locator(Role.BUTTON, "Delete").related(Relation.RIGHT_OF, Locator(text="Bobby"))


def test_a_picture_is_told_by_its_caption() -> None:
    pictures = [control(Role.LISTITEM, "", (left, 100, left + 60, 160), icon="text") for left in (100, 200)]
    snapshot = seen(*pictures, words("first.txt", 94, 166), words("other.txt", 194, 166))
    proposal = propose(pictures[1], snapshot, crops=False)
    assert proposal.locators[0] == Locator(Role.LISTITEM).related(Relation.ABOVE, Locator(text="other.txt"))
    assert_all_find(proposal, pictures[1], snapshot)


def test_what_stands_above_a_menu_is_not_told_by_the_menu() -> None:
    icon = control(Role.BUTTON, "", (100, 100, 126, 117))
    proposal = propose(icon, seen(icon, control(Role.MENUITEM, "File", (95, 118, 131, 140))), crops=False)
    assert all(not locator.anchors for locator in proposal.locators)


def test_equal_buttons_with_nothing_beside_them_are_counted() -> None:
    buttons = [control(Role.BUTTON, "Delete", (300, top, 380, top + 26)) for top in (100, 150, 200)]
    snapshot = seen(*buttons)
    assert [propose(b, snapshot).locators[0].nth for b in buttons] == [0, 1, 2]


def test_with_several_windows_a_control_is_first_looked_for_in_its_own() -> None:
    windows = (
        window("Save As", (200, 200, 600, 500), Role.DIALOG),
        window("*letter.txt - Mousepad", (0, 0, 800, 600)),
    )
    save = control(Role.BUTTON, "Save", (300, 400, 380, 430))
    other = control(Role.BUTTON, "Save", (20, 20, 100, 50))
    snapshot = seen(save, other, windows=windows)
    inside = Anchor(Relation.WITHIN, Locator(Role.DIALOG, "Save As"))
    assert propose(save, snapshot).locators[0].anchors == (inside,)
    behind = propose(other, snapshot)
    assert behind.locators[0].anchors == (Anchor(Relation.WITHIN, Locator(Role.WINDOW, "Mousepad")),)
    assert_all_find(behind, other, snapshot)


def test_in_the_only_window_its_title_is_not_named() -> None:
    save = control(Role.BUTTON, "Save", (300, 400, 380, 430))
    snapshot = seen(save, windows=(window("notes.txt - Mousepad", (0, 0, 800, 600)),))
    assert propose(save, snapshot).locators[0] == Locator(Role.BUTTON, "Save")


def test_a_picture_without_words_is_looked_for_pixel_by_pixel_and_only_where_it_is_the_only_one() -> None:
    pixels = flat()
    buttons = [control(Role.BUTTON, "", (left, 100, left + 40, 140)) for left in (100, 200, 300, 400, 500)]
    for seed, button in enumerate(buttons):
        paint(pixels, button.box, min(seed, 3))
    snapshot = seen(*buttons, pixels=pixels)
    alone = propose(buttons[0], snapshot)
    assert alone.locators[0].crop is not None
    assert_all_find(alone, buttons[0], snapshot)
    twice = propose(buttons[4], snapshot)
    assert all(locator.crop is None for locator in twice.locators)
    assert any(locator.crop is not None and "2 elements" in reason for locator, reason in twice.tried)


def test_without_crops_no_picture_is_cut_out() -> None:
    pixels = flat()
    button = control(Role.BUTTON, "", (100, 100, 140, 140))
    paint(pixels, button.box, 1)
    assert all(one.crop is None for one in propose(button, seen(button, pixels=pixels), crops=False).locators)


def test_an_even_place_is_told_by_its_spot_in_its_window_and_a_named_thing_never_is() -> None:
    windows = (window("Drawing - Painter", (100, 50, 700, 550)),)
    save = control(Role.BUTTON, "Save", (300, 400, 380, 430))
    snapshot = seen(save, windows=windows)
    (spot,) = propose(FramePoint(150, 80), snapshot).locators
    assert spot.spot is not None
    assert (spot.spot.x, spot.spot.y, spot.spot.width, spot.spot.height) == (50, 30, 600, 500)
    assert spot.anchors == (Anchor(Relation.WITHIN, Locator(Role.WINDOW, "Painter")),)
    assert all(locator.spot is None for locator in propose(save, snapshot).locators)


def test_on_a_bare_picture_a_spot_is_a_place_on_the_whole_frame() -> None:
    (spot,) = propose(FramePoint(150, 80), seen()).locators
    assert spot.spot is not None
    assert (spot.spot.x, spot.spot.width, spot.anchors) == (150, 800, ())


def test_what_is_not_trusted_is_told_with_the_reason() -> None:
    buttons = [control(Role.BUTTON, "Edit", (300, top, 380, top + 26)) for top in (100, 150)]
    proposal = propose(buttons[0], seen(*buttons))
    reasons = dict(proposal.tried)
    assert "2 elements" in reasons[Locator(Role.BUTTON, "Edit")]


def test_a_misread_word_is_no_name() -> None:
    doubtful = replace(words("Xqz", 100, 100), score=0.4)
    assert names_of(doubtful) == ()
    assert names_of(control(Role.BUTTON, "D", (0, 0, 30, 30), icon="play")) == ()
    told = Element(Role.BUTTON, "<-", Box(0, 0, 30, 30), 1.0, Source.A11Y)
    assert names_of(told) == ("<-",)
    assert names_of(replace(told, source=Source.WIDGET)) == ()
    assert names_of(control(Role.BUTTON, "7", (0, 0, 30, 30), icon="bold")) == ("7",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Inbox (3)", ("Inbox", "Inbox (3)")),
        ("letter.txt 4.2 KB 2026-01-03", ("letter.txt", "letter.txt 4.2 KB 2026-01-03")),
        ("Save As... Shift+Ctrl+S", ("Save As",)),
        ("Name:", ("Name",)),
        ("Level 2", ("Level 2",)),
        ("##~|^", ()),
    ],
)
def test_names_leave_out_what_will_have_changed(text: str, names: tuple[str, ...]) -> None:
    assert names_of(words(text, 10, 10)) == names


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("*letter.txt - Mousepad", ("Mousepad", "letter.txt - Mousepad")),
        ("Save As", ("Save As",)),
        ("Inbox (3) — Mail", ("Mail", "Inbox (3) — Mail")),
        ("Preferences - Editor", ("Editor", "Preferences - Editor")),
        ("notes.txt", ("notes.txt",)),
        ("~ -- ~", ()),
    ],
)
def test_windows_are_told_by_their_programs_and_not_by_documents(title: str, names: tuple[str, ...]) -> None:
    assert window_names(title) == names


@given(st.text(max_size=80))
def test_tidying_twice_changes_nothing_more_than_tidying_once_and_adds_nothing(text: str) -> None:
    once = tidy(text)
    assert len(once) <= len(text)
    assert "\n" not in once


# ------------------------------------------------------------- what is at a point


def test_the_smallest_control_at_a_point_is_meant_and_words_where_there_is_none() -> None:
    row = control(Role.ROW, "Alice", (0, 100, 600, 130))
    button = control(Role.BUTTON, "Edit", (500, 103, 560, 127))
    note = words("Ready", 10, 500)
    snapshot = seen(row, button, note)
    assert element_at(snapshot, FramePoint(530, 115)) is button
    assert element_at(snapshot, FramePoint(50, 115)) is row
    assert element_at(snapshot, FramePoint(20, 508)) is note
    assert element_at(snapshot, FramePoint(400, 400)) is None


def test_a_word_in_a_large_text_is_meant_itself_and_not_the_middle_of_the_text() -> None:
    editor = control(Role.TEXTBOX, "", (0, 0, 700, 500))
    word = words("Chapter", 20, 300)
    line = control(Role.TEXTBOX, "", (0, 520, 700, 545))
    typed = words("typed", 10, 524)
    snapshot = seen(editor, word, line, typed)
    assert element_at(snapshot, FramePoint(30, 308)) is word
    assert element_at(snapshot, FramePoint(30, 100)) is editor
    assert element_at(snapshot, FramePoint(15, 530)) is line


def test_what_lies_under_another_window_is_not_meant() -> None:
    hidden = control(Role.BUTTON, "Hidden", (100, 100, 180, 130))
    windows = (window("Top", (90, 120, 400, 400)), window("Under", (0, 0, 800, 600)))
    assert element_at(seen(hidden, windows=windows), FramePoint(140, 125)) is None


# ---------------------------------------------------------------------- properties

NAMES = ("Save", "Open", "Edit", "Edit", "Delete", "Name", "Find next", "Total 12:30", "")
ROLES = (Role.BUTTON, Role.CHECKBOX, Role.TEXTBOX, Role.COMBOBOX, Role.TAB, Role.LINK, Role.TEXT)


@st.composite
def screens(draw: st.DrawFn) -> Snapshot:
    """Elements on a grid, some alike, some nameless, with pictures on some, in none to two windows."""
    pixels = flat()
    found: list[Element] = []
    places = [(x, y) for y in range(20, 560, 60) for x in (20, 220, 420, 620)]
    for left, top in draw(st.lists(st.sampled_from(places), min_size=1, max_size=9, unique=True)):
        name, role = draw(st.sampled_from(NAMES)), draw(st.sampled_from(ROLES))
        if role is Role.TEXT:
            found.append(words(name or "more", left, top))
            continue
        element = control(role, name, (left, top, left + 120, top + 34))
        if draw(st.booleans()):
            paint(pixels, element.box, draw(st.integers(0, 3)))
        found.append(element)
    windows = draw(
        st.sampled_from(
            [
                (),
                (window("notes.txt - Editor", (0, 0, 800, 600)),),
                (window("Find", (400, 0, 800, 600), Role.DIALOG), window("a - Editor", (0, 0, 800, 600))),
                (window("Editor", (0, 0, 400, 600)), window("Editor", (400, 0, 800, 600))),
            ]
        )
    )
    return seen(*sorted(found, key=lambda e: (e.box.top, e.box.left)), windows=windows, pixels=pixels)


@settings(max_examples=40)
@given(screens())
def test_every_proposed_locator_finds_its_element(snapshot: Snapshot) -> None:
    proposer = Proposer(snapshot)
    for element in snapshot.elements:
        proposal = proposer.propose(element)
        assert_all_find(proposal, element, snapshot)
        assert len(set(proposal.locators)) == len(proposal.locators)
        worded = [one for one in proposal.locators if one.spot is None and one.crop is None]
        assert not (worded and any(one.spot is not None for one in proposal.locators))


@given(screens(), st.integers(0, 799), st.integers(0, 599))
def test_at_any_point_what_is_proposed_leads_back_to_what_is_there(
    snapshot: Snapshot, x: int, y: int
) -> None:
    point = FramePoint(x, y)
    proposal = propose(point, snapshot, crops=False)
    for locator in proposal.locators:
        best = resolve(locator, snapshot).best
        assert best is not None
        if proposal.element is None:
            assert max(abs(best.target.x - x), abs(best.target.y - y)) <= 3
        else:
            assert proposal.element.box.contains(point)
            assert proposal.element.box.contains(best.target)


@settings(max_examples=40)
@given(screens())
def test_one_search_for_many_elements_says_the_same_as_one_for_each(snapshot: Snapshot) -> None:
    shared = Proposer(snapshot)
    for element in snapshot.elements[:3]:
        assert shared.propose(element, crops=False) == propose(element, snapshot, crops=False)


# ---------------------------------------------------------------------- real models


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with open_parser(threads=2) as opened:
        yield opened


def a_form(qapp: QApplication, *, dark: bool) -> Frame:
    """A form that Qt draws into memory, in the colours of a light or a dark theme."""
    from PySide6.QtGui import QColor, QImage, QPalette
    from PySide6.QtWidgets import (
        QCheckBox,
        QFormLayout,
        QHBoxLayout,
        QLabel,
        QLineEdit,
        QPushButton,
        QVBoxLayout,
        QWidget,
    )

    qapp.setStyle("Fusion")
    form = QWidget()
    palette = QPalette()
    roles = (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Button)
    inks = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)
    for role, light, night in zip(
        roles, ("#efefef", "#ffffff", "#efefef"), ("#2d2d2d", "#1e1e1e", "#3a3a3a"), strict=True
    ):
        palette.setColor(role, QColor(night if dark else light))
    for role in inks:
        palette.setColor(role, QColor("#eeeeee" if dark else "#101010"))
    form.setPalette(palette)
    column, fields = QVBoxLayout(form), QFormLayout()
    for label in ("Name:", "Street:", "Town:"):
        fields.addRow(label, QLineEdit())
    column.addLayout(fields)
    for label in ("Gift wrap", "Confirm exit"):
        column.addWidget(QCheckBox(label))
    for who, *buttons in (("Alice", "Edit", "Delete"), ("Bobby", "Edit", "Delete"), ("", "Cancel", "Save")):
        row = QHBoxLayout()
        if who:
            row.addWidget(QLabel(who))
        for label in buttons:
            row.addWidget(QPushButton(label))
        column.addLayout(row)
    form.resize(640, 420)
    image = form.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return Frame(lines[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy())


def test_on_a_screen_that_is_really_read_all_is_found_by_words_and_found_again_in_the_dark(
    qapp: QApplication, parser: Parser
) -> None:
    light = parser.parse(a_form(qapp, dark=False))
    parser.forget()
    dark = parser.parse(a_form(qapp, dark=True))
    proposer = Proposer(light)
    for element in light.elements:
        proposal = proposer.propose(element)
        assert_all_find(proposal, element, light)
        first = proposal.locators[0]
        assert first.text is not None, element
        again = resolve(first, dark).best
        assert again is not None, first.describe()
        assert element.box.expanded(4).contains(again.target), first.describe()
    town = next(e for e in light.elements if e.role is Role.TEXTBOX and e.text.startswith("Town"))
    assert propose(town.box.centre, light).locators[0] == Locator(Role.TEXTBOX, "Town")

import cv2
import numpy as np
import pytest

from vision.errors import PhraseError
from vision.ground import ground, read_command
from vision.locate import Locator, Status
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot

PAGE, INK, BORDER = (250, 249, 248), (30, 30, 30), (190, 185, 180)


class Screen:
    """A small form, drawn, with the words a reader would give."""

    def __init__(self) -> None:
        self.pixels = np.full((400, 640, 3), PAGE, np.uint8)
        self.elements: list[Element] = []

    def words(self, text: str, x: int, y: int) -> None:
        (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1)
        cv2.putText(self.pixels, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
        self.elements.append(Element(Role.TEXT, text, Box(x - 1, y - high - 1, x + wide, y + 2), 0.99))

    def box(self, left: int, top: int, right: int, bottom: int) -> Box:
        cv2.rectangle(self.pixels, (left, top), (right - 1, bottom - 1), BORDER, -1)
        cv2.rectangle(self.pixels, (left + 1, top + 1), (right - 2, bottom - 2), (255, 255, 255), -1)
        return Box(left, top, right, bottom)

    def snapshot(self) -> Snapshot:
        return Snapshot(Frame(self.pixels), tuple(self.elements))


@pytest.fixture(scope="module")
def form() -> Snapshot:
    screen = Screen()
    for x, name in ((20, "File"), (70, "Edit"), (120, "View")):
        screen.words(name, x, 20)
    screen.words("Startup path:", 30, 81)
    screen.box(150, 60, 500, 92)
    screen.words("City", 30, 131)
    screen.box(150, 110, 500, 142)
    screen.words("Oslo", 158, 131)
    screen.box(30, 172, 46, 188)
    screen.words("Confirm exit", 56, 185)
    for x, name in ((150, "Browse"), (300, "Browse"), (450, "Save")):
        screen.box(x, 300, x + 90, 334)
        screen.words(name, x + 20, 321)
    return screen.snapshot()


@pytest.mark.parametrize(
    ("instruction", "box"),
    [
        ("open Edit", (60, 5, 110, 30)),
        ("choose View from the menu", (110, 5, 160, 30)),
        ("the File menu", (15, 5, 60, 30)),
        ("type ~/notes into Startup path", (150, 60, 500, 92)),
        ("the field next to City", (150, 110, 500, 142)),
        ("clear the City field", (150, 110, 500, 142)),
        ("set City to Bergen", (150, 110, 500, 142)),
        ("the input to the right of 'Startup path'", (150, 60, 500, 92)),
        ("tick Confirm exit", (30, 172, 46, 188)),
        ("uncheck 'Confirm exit'", (30, 172, 46, 188)),
        ("click Save", (450, 300, 540, 334)),
        ("press the 'Save' button", (450, 300, 540, 334)),
        ("please click the Save button", (450, 300, 540, 334)),
        ("click the second Browse button", (300, 300, 390, 334)),
        ("Browse at the left", (150, 300, 240, 334)),
    ],
)
def test_an_instruction_points_into_its_control(
    form: Snapshot, instruction: str, box: tuple[int, int, int, int]
) -> None:
    found = ground(instruction, form)
    assert found.point is not None, found.reason
    assert Box(*box).contains(found.point)
    assert found.box is not None
    assert found.box.contains(found.point)


@pytest.mark.parametrize(
    "instruction", ["click Browse", "click Cancel", "the gear icon", "tick Agree", "the Age field"]
)
def test_what_is_unclear_or_absent_gives_no_point(form: Snapshot, instruction: str) -> None:
    found = ground(instruction, form)
    assert found.point is None
    assert found.box is None
    assert found.rung == "none"
    assert found.reason


def test_a_name_that_begins_like_an_instruction_is_a_name() -> None:
    screen = Screen()
    for y, name in ((40, "Select All"), (70, "Show menu bar"), (100, "Open Recent"), (130, "All")):
        screen.words(name, 30, y)
    for name, y in (("Select All", 40), ("Show menu bar", 70), ("Open Recent", 100)):
        found = ground(name, screen.snapshot())
        assert found.point is not None
        assert abs(found.point.y - y) < 10


def test_an_unclear_instruction_still_shows_the_candidates(form: Snapshot) -> None:
    assert len(ground("click Browse", form).candidates) == 2


def test_the_value_of_a_derived_field_is_read(form: Snapshot) -> None:
    found = ground("the City field", form)
    assert found.candidates[0].element.value == "Oslo"
    assert found.candidates[0].element.role is Role.TEXTBOX


@pytest.mark.parametrize(
    ("instruction", "target", "hint"),
    [
        ("tick Confirm exit", Locator(Role.CHECKBOX, "Confirm exit"), None),
        ("toggle Use current folder icon", Locator(Role.CHECKBOX, "Use current folder icon"), None),
        ("switch to the General tab", Locator(Role.TAB, "General"), Role.TAB),
        ("choose Select from the menu", Locator(Role.MENUITEM, "Select"), None),
        ("select Large in the list", Locator(Role.LISTITEM, "Large"), None),
        ("sort by Name", Locator(Role.COLUMNHEADER, "Name"), None),
        ("click Open recent", Locator(text="Open recent"), Role.BUTTON),
        ("open Open...", Locator(text="Open..."), Role.MENUITEM),
        ("double-click notes.txt", Locator(text="notes.txt"), None),
        ('type "a into b" into the Name field', Locator(Role.TEXTBOX, "Name"), Role.TEXTBOX),
        ("click on Save", Locator(text="Save"), Role.BUTTON),
        ("Click here", Locator(text="here"), Role.BUTTON),
    ],
)
def test_the_verb_is_stripped_and_hints_at_the_role(
    instruction: str, target: Locator, hint: Role | None
) -> None:
    command = read_command(instruction)
    assert command.target == target
    assert command.hint is hint


@pytest.mark.parametrize("instruction", ["", "click", 'click "Save', "the second"])
def test_an_unreadable_instruction_is_refused(form: Snapshot, instruction: str) -> None:
    if instruction == "click":
        assert ground(instruction, form).point is None
        return
    with pytest.raises(PhraseError):
        ground(instruction, form)


def test_the_answer_can_be_printed_as_json(form: Snapshot) -> None:
    answer = ground("click Save", form).to_json()
    assert set(answer) >= {"point", "box", "score", "rung", "candidates"}
    assert all(isinstance(edge, int) for edge in answer["box"])


class Points:
    """The last rung, with one answer for everything."""

    def __init__(self, point: FramePoint | None) -> None:
        self.answer = point
        self.asked: list[str] = []

    def point(self, phrase: str, snapshot: Snapshot) -> FramePoint | None:
        self.asked.append(phrase)
        return self.answer


def test_the_last_rung_is_not_asked_where_the_eyes_are_sure(form: Snapshot) -> None:
    points = Points(FramePoint(1, 1))
    assert ground("click Save", form, points).rung != "model"
    assert points.asked == []


def test_what_the_eyes_do_not_find_the_last_rung_points_at(form: Snapshot) -> None:
    save = ground("click Save", form)
    assert save.point is not None
    points = Points(save.point)
    found = ground("click the thing that keeps my work", form, points)
    assert (found.rung, found.point, found.status) == ("model", save.point, Status.FOUND)
    assert found.box is not None
    assert found.box.contains(save.point)
    assert points.asked == ["click the thing that keeps my work"]


def test_the_last_rung_may_say_that_it_is_not_there(form: Snapshot) -> None:
    found = ground("click the zebra", form, Points(None))
    assert found.point is None
    assert found.reason.endswith("The model does not find it either.")


def test_an_instruction_that_cannot_be_read_is_left_to_the_last_rung(form: Snapshot) -> None:
    assert ground("the second", form, Points(FramePoint(5, 5))).point == FramePoint(5, 5)


def test_among_several_that_fit_the_last_rung_must_point_at_one_of_them() -> None:
    edits = tuple(Element(Role.BUTTON, "Edit", Box(10, top, 60, top + 20)) for top in (10, 60))
    screen = Snapshot(Frame(np.full((200, 200, 3), 255, np.uint8)), edits)
    chosen = ground("click Edit", screen, Points(FramePoint(30, 75)))
    assert (chosen.rung, chosen.box) == ("model", edits[1].box)
    beside = ground("click Edit", screen, Points(FramePoint(150, 150)))
    assert (beside.point, beside.status) == (None, Status.AMBIGUOUS)
    assert "points at something else, (150, 150)" in beside.reason

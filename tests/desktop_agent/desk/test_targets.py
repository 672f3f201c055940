import pytest

from actions.types import Button, Click, Drag, Move, PressChord, ScreenPoint, Scroll, TypeText, Window
from desktop_agent.desk.targets import DeskApi
from desktop_agent.errors import BadInput, UnreadableTask
from desktop_agent.plan.sentences import read_task
from tests.fakes.world import Thing, World, open_desk
from vision.types import Box, Role


@pytest.fixture
def world():
    def toggle(world):
        thing = world.thing("Wrap")
        thing.states = frozenset({"unchecked" if "checked" in thing.states else "checked"})

    return World(
        [
            Thing("Name", Box(100, 50, 250, 74), Role.TEXTBOX, value="Ann"),
            Thing(
                "Wrap", Box(10, 100, 90, 120), Role.CHECKBOX, states=frozenset({"checked"}), on_click=toggle
            ),
            Thing("Edit", Box(10, 200, 60, 220), Role.BUTTON),
            Thing("Edit", Box(300, 200, 350, 220), Role.BUTTON),
            Thing("Total", Box(240, 200, 290, 220), Role.TEXT),
        ],
        [Window(1, "notes.txt - Editor", "editor", 7, (0, 0, 400, 300), active=True)],
    )


@pytest.fixture
def api(world):
    return DeskApi(open_desk(world)[0], read_steps=read_task)


LEFT, RIGHT = ScreenPoint(35, 210), ScreenPoint(325, 210)


@pytest.mark.parametrize(
    ("narrow", "point"),
    [
        (lambda api, edit: edit.first, LEFT),
        (lambda api, edit: edit.last, RIGHT),
        (lambda api, edit: edit.nth(1), RIGHT),
        (lambda api, edit: edit.left_of(api.text("Total")), LEFT),
        (lambda api, edit: edit.right_of(api.text("Total")), RIGHT),
        (lambda api, edit: edit.near(api.text("Total")), RIGHT),
        (lambda api, edit: edit.within(api.window("Editor")).first, LEFT),
        (lambda api, edit: api.locator("the second Edit button"), RIGHT),
    ],
)
def test_one_of_several_is_told_apart(world, api, narrow, point):
    narrow(api, api.button("Edit")).click()
    assert world.performed == [Click(point)]


def test_each_way_of_acting_reaches_the_hands(world, api):
    name, at = api.textbox("Name"), ScreenPoint(175, 62)
    name.double_click()
    name.right_click()
    name.hover()
    name.scroll(-2)
    name.drag_to(api.text("Total"))
    assert world.performed == [
        Click(at, count=2),
        Click(at, Button.RIGHT),
        Move(at),
        Scroll(at, dy=-2),
        Drag((at, ScreenPoint(265, 210))),
    ]


def test_filling_replaces_and_clearing_deletes(world, api):
    api.textbox("Name").fill("Bob")
    assert world.performed[1:] == [PressChord(("ctrl", "a")), TypeText("Bob")]
    world.performed.clear()
    api.textbox("Name").clear()
    assert world.performed[1:] == [PressChord(("ctrl", "a")), PressChord(("delete",))]


def test_ticking_goes_both_ways(api):
    wrap = api.checkbox("Wrap")
    wrap.untick()
    assert not wrap.is_ticked()
    wrap.tick()
    assert wrap.is_ticked()


def test_looking_does_not_wait_and_does_not_raise(api):
    assert api.text("Total").is_visible()
    assert not api.text("Nowhere").is_visible()
    assert api.textbox("Name").shows("Ann")
    assert not api.textbox("Name").shows("Bob")
    assert api.title() == "notes.txt - Editor"
    assert api.shows_title("NOTES")
    assert api.has_window("editor")
    assert not api.has_window("Browser")
    assert api.await_title("notes").passed


def test_waiting_for_something_to_appear_and_to_go(world, api):
    api.text("Total").wait_until_visible(timeout=0.1)
    world.things.remove(world.thing("Total"))
    api.text("Total").wait_until_gone(timeout=0.1)


def test_sentences_are_read_whole_before_any_is_done(world, api):
    with pytest.raises(UnreadableTask):
        api.do("Press Enter. Frobnicate it.")
    assert world.performed == []
    api.do("Press Enter. Press Tab.")
    assert world.performed == [PressChord(("enter",)), PressChord(("tab",))]


def test_a_phrase_that_cannot_be_read_is_named(api):
    with pytest.raises(BadInput, match="Say which words"):
        api.locator("the text")

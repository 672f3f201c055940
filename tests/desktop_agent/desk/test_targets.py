import re

import pytest

from actions.types import Button, Click, Drag, Move, PressChord, ScreenPoint, Scroll, TypeText, Window
from desktop_agent.desk.targets import DeskApi
from desktop_agent.errors import BadInput, CheckFailed, TargetNotFound, UnreadableTask
from desktop_agent.plan.sentences import read_task
from desktop_agent.types import EnterSecret
from tests.fakes.world import Thing, World, open_desk
from vision.locate import Locator, Place, Relation, TextMatch
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


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("button", Role.BUTTON), ("textbox", Role.TEXTBOX), ("checkbox", Role.CHECKBOX), ("radio", Role.RADIO),
        ("switch", Role.SWITCH), ("combobox", Role.COMBOBOX), ("spinbutton", Role.SPINBUTTON),
        ("slider", Role.SLIDER), ("tab", Role.TAB), ("menu", Role.MENU), ("menuitem", Role.MENUITEM),
        ("link", Role.LINK), ("row", Role.ROW), ("cell", Role.CELL), ("listitem", Role.LISTITEM),
        ("icon", Role.IMG), ("window", Role.WINDOW), ("dialog", Role.DIALOG),
    ],
)  # fmt: skip
def test_each_kind_is_looked_for_by_its_role_with_or_without_a_name(api, kind, role):
    make = getattr(api, kind)
    assert make().locator == Locator(role)
    assert make("Ann").locator == Locator(role, "Ann")
    assert make("Ann", exact=True).locator == Locator(role, "Ann", TextMatch.EXACT)
    assert make(re.compile("An+")).locator == Locator(role, "An+", TextMatch.REGEX)


def test_a_pattern_keeps_its_flags_and_one_that_could_run_for_ever_is_refused(world, api):
    api.button(re.compile("^edit$", re.IGNORECASE)).first.click()
    assert world.performed == [Click(LEFT)]
    with pytest.raises(BadInput, match="take for ever"):
        api.button(re.compile("(a+)+"))


def test_a_kind_inside_a_target_is_looked_for_within_it(api):
    dialog = api.dialog("Preferences")
    assert dialog.button("OK").locator == Locator(Role.BUTTON, "OK").related(Relation.WITHIN, dialog.locator)


def test_a_neighbour_can_tell_a_field_without_a_name(world, api):
    world.things[0].text = ""
    world.things.append(Thing("Name", Box(20, 54, 60, 70)))
    api.textbox().right_of(api.text("Name")).fill("Bob")
    assert world.performed[0] == Click(ScreenPoint(175, 62))


def test_places_are_said_as_people_write_them(api):
    assert api.button("Edit").at("top right").locator.place is Place.TOP_RIGHT
    assert api.button("Edit").at(Place.MIDDLE).locator.place is Place.MIDDLE
    with pytest.raises(BadInput, match="there are: top, bottom"):
        api.button("Edit").at("sideways")


def test_filters_keep_those_with_the_words_or_the_tick(world, api):
    world.things = [
        Thing("", Box(10, 10, 300, 40), Role.ROW, shade=200),
        Thing("Ann", Box(20, 15, 50, 30)),
        Thing("", Box(10, 50, 300, 80), Role.ROW, shade=200),
        Thing("Bob", Box(20, 55, 50, 70)),
        Thing("One", Box(10, 100, 60, 120), Role.CHECKBOX, states=frozenset({"checked"})),
        Thing("Two", Box(10, 130, 60, 150), Role.CHECKBOX, states=frozenset({"unchecked"})),
    ]
    api.row().filter(has_text="Bob").click()
    assert world.performed == [Click(ScreenPoint(155, 65))]
    assert api.checkbox().count() == 2
    assert api.checkbox().filter(ticked=True).find().chosen.element.text == "One"
    assert api.checkbox().filter(ticked=False).find().chosen.element.text == "Two"
    with pytest.raises(BadInput, match="one filter"):
        api.row().filter(has_text="Bob").filter(has_text="Ann")


def test_a_button_is_found_in_the_row_with_certain_words(world, api):
    world.things = [
        Thing("Ann Smith", Box(20, 15, 90, 30)),
        Thing("Edit", Box(300, 12, 350, 32), Role.BUTTON),
        Thing("Bob Jones", Box(20, 55, 90, 70)),
        Thing("Edit", Box(300, 52, 350, 72), Role.BUTTON),
    ]
    api.row().filter(has_text="Bob").button("Edit").click()
    api.row("Ann Smith").button("Edit").click()
    assert world.performed == [Click(ScreenPoint(325, 62)), Click(ScreenPoint(325, 22))]


def test_counting_sees_all_of_them_and_gives_each_a_target(world, api):
    world.things += [Thing("Row", Box(10, 10 * n, 60, 10 * n + 8), Role.LISTITEM) for n in range(10, 24)]
    assert api.button("Edit").count() == 2
    assert api.button("Nothing").count() == 0
    assert api.listitem("Row").count() == 14
    assert [edit.box().left for edit in api.button("Edit").all()] == [10, 300]


def test_another_way_is_tried_where_the_first_finds_nothing(world, api):
    either = api.button("Store").or_(api.button("Edit").first)
    assert either.is_visible()
    assert either.locator.otherwise == (api.button("Edit").first.locator,)
    with pytest.raises(TargetNotFound):
        api.button("Store").click()


def test_values_and_boxes_are_told(api):
    assert api.textbox("Name").value() == "Ann"
    assert api.text("Total").value() == "Total"
    assert api.textbox("Name").box() == Box(100, 50, 250, 74)
    assert api.button("Edit").first.is_enabled()


def test_keys_are_pressed_in_a_target_after_a_click_into_it(world, api):
    api.textbox("Name").press("ctrl", "a")
    assert world.performed == [Click(ScreenPoint(175, 62)), PressChord(("ctrl", "a"))]


def test_a_secret_reaches_the_hands_by_its_name_only(world, api):
    api.textbox("Name").enter_secret("password")
    api.enter_secret("pin")
    assert [type(action).__name__ for action in world.performed] == [
        "Click", "PressChord", "TypeSecret", "TypeSecret",
    ]  # fmt: skip
    assert EnterSecret("pin").name == world.performed[-1].name


def test_the_whole_desk_is_scrolled_until_something_is_seen(world, api):
    api.scroll(3, until=api.text("Total"))
    assert world.performed == []
    api.scroll(-2)
    api.scroll(right=1)
    assert world.performed == [Scroll(ScreenPoint(200, 150), dy=-2), Scroll(ScreenPoint(200, 150), dx=1)]
    with pytest.raises(CheckFailed, match="Scrolled as far as it goes"):
        api.scroll(1, until=api.text("Nowhere"))


def test_windows_are_waited_for_and_closed(world, api):
    api.wait_for_window("notes")
    api.close_window()
    assert world.performed == [PressChord(("alt", "f4"))]


def test_a_screenshot_is_a_png_of_the_screen(api, tmp_path):
    from PIL import Image

    path = api.screenshot(tmp_path / "new" / "screen.png")
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", (400, 300))


def test_a_phrase_that_cannot_be_read_is_named(api):
    with pytest.raises(BadInput, match="Say which words"):
        api.locator("the text")

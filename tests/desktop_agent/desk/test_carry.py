import pytest

from actions.types import (
    Button,
    Click,
    Drag,
    FocusWindow,
    Launch,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Window,
)
from desktop_agent.desk.carry import carry_out
from desktop_agent.errors import CheckFailed, StepFailed, TargetNotFound, TargetNotReady
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    DragTo,
    EffectKind,
    EnterSecret,
    HasText,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TypeInto,
    Visible,
    WaitUntil,
)
from tests.fakes.world import Says, Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, Role

EDITOR = Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)
NAME = Locator(role=Role.TEXTBOX, text="Name")
WRAP = Locator(role=Role.CHECKBOX, text="Wrap lines")


def world_of(*things):
    return World(list(things), [EDITOR])


def name_field(height=24):
    return Thing("Name", Box(100, 50, 250, 50 + height), Role.TEXTBOX, value="old")


def test_typing_into_a_field_of_one_line_replaces_what_it_held():
    world = world_of(name_field())
    desk, _ = open_desk(world)
    carry_out(desk, TypeInto("Ann", NAME))
    assert world.performed == [
        Click(ScreenPoint(175, 62)),
        PressChord(("ctrl", "a")),
        TypeText("Ann"),
    ]


def test_whoever_decides_about_typing_is_told_the_field():
    approver = Says()
    desk, _ = open_desk(world_of(name_field()), approver)
    carry_out(desk, TypeInto("Ann", NAME))
    assert approver.asked[-1].action == TypeText("Ann")
    assert approver.asked[-1].evidence.chosen.text == "Name"


def test_typing_into_a_text_area_keeps_what_it_held():
    world = world_of(name_field(height=200))
    desk, _ = open_desk(world)
    carry_out(desk, TypeInto("Ann", NAME))
    assert PressChord(("ctrl", "a")) not in world.performed


def test_typing_without_a_target_goes_to_the_focus():
    world = world_of()
    desk, _ = open_desk(world)
    carry_out(desk, TypeInto("Ann"))
    assert world.performed == [TypeText("Ann")]


def test_a_secret_replaces_what_a_field_held_and_whoever_decides_sees_its_name_only():
    approver = Says()
    world = world_of(name_field(height=200))
    desk, recorder = open_desk(world, approver)
    effect = carry_out(desk, EnterSecret("password", NAME))
    assert world.performed == [
        Click(ScreenPoint(175, 150)),
        PressChord(("ctrl", "a")),
        TypeSecret("password"),
    ]
    assert approver.asked[-1].action == TypeSecret("password")
    assert approver.asked[-1].evidence.chosen.text == "Name"
    assert approver.asked[-1].purpose == 'type the secret "password" into textbox "Name"'
    assert effect.kind is EffectKind.NO_EFFECT
    assert all("TypeText" not in repr(event) for event in recorder.events)


def test_what_a_secret_became_on_the_screen_is_not_read():
    world = world_of(name_field())
    desk, _ = open_desk(world)
    shows = [Thing("********", Box(100, 50, 250, 74), Role.TEXTBOX)]
    reads = []
    parse = world.parse

    def perform(action):
        world.performed.append(action)
        if isinstance(action, TypeSecret):
            world.things = shows
            reads.append("typed")

    world.perform = perform
    world.parse = lambda frame, **kwargs: (reads.append("read") if reads else None, parse(frame, **kwargs))[1]
    assert carry_out(desk, EnterSecret("password", NAME)).kind is EffectKind.CONFIRMED
    assert reads == ["typed"]


def test_a_secret_without_a_target_goes_to_the_focus():
    world = world_of()
    desk, _ = open_desk(world)
    carry_out(desk, EnterSecret("password"))
    assert world.performed == [TypeSecret("password")]


def test_clearing_a_field_selects_and_deletes():
    world = world_of(name_field())
    desk, _ = open_desk(world)
    carry_out(desk, ClearField(NAME))
    assert world.performed[1:] == [PressChord(("ctrl", "a")), PressChord(("delete",))]


def test_a_double_right_click_with_modifiers_arrives_as_asked():
    world = world_of(name_field())
    desk, _ = open_desk(world)
    carry_out(desk, ClickOn(NAME, Button.RIGHT, 2, ("ctrl",)))
    assert world.performed == [Click(ScreenPoint(175, 62), Button.RIGHT, 2, ("ctrl",))]


def test_dragging_goes_from_one_to_the_other():
    world = world_of(name_field(), Thing("Bin", Box(300, 200, 340, 240), Role.IMG))
    desk, _ = open_desk(world)
    carry_out(desk, DragTo(NAME, Locator(text="Bin")))
    assert world.performed == [Drag((ScreenPoint(175, 62), ScreenPoint(320, 220)))]


def test_keys_are_pressed_as_often_as_asked():
    world = world_of()
    desk, _ = open_desk(world)
    carry_out(desk, PressKeys(("tab",), 3))
    assert world.performed == [PressChord(("tab",))] * 3


def test_a_menu_entry_is_looked_for_only_in_the_menu_that_opened():
    def open_menu(world):
        world.things.append(Thing("Save", Box(10, 40, 100, 60), Role.TEXT, shade=70))
        world.window_list.insert(0, Window(9, "", "editor", 7, (0, 30, 120, 160), focusable=False))

    world = world_of(
        Thing("File", Box(10, 10, 50, 28), on_click=open_menu),
        Thing("Save", Box(300, 10, 350, 28)),
    )
    desk, _ = open_desk(world)
    carry_out(desk, ChooseMenu(("File", "Save")))
    assert world.performed == [Click(ScreenPoint(30, 19)), Click(ScreenPoint(55, 50))]


def test_an_option_that_is_not_in_the_list_is_named_with_its_list():
    world = world_of(Thing("Country", Box(10, 10, 100, 30), Role.COMBOBOX))
    desk, _ = open_desk(world)
    with pytest.raises(TargetNotFound, match='"Atlantis" was not seen in combobox "Country"'):
        carry_out(desk, SelectOption("Atlantis", Locator(role=Role.COMBOBOX, text="Country")))


def checkbox(on, react=True):
    def toggle(world):
        if react:
            thing = world.thing("Wrap lines")
            thing.states = frozenset({"unchecked" if "checked" in thing.states else "checked"})

    states = frozenset({"checked" if on else "unchecked"})
    return Thing("Wrap lines", Box(10, 10, 120, 30), Role.CHECKBOX, states=states, on_click=toggle)


def test_ticking_what_is_ticked_does_nothing():
    world = world_of(checkbox(on=True))
    desk, _ = open_desk(world)
    assert carry_out(desk, SetTicked(WRAP, on=True)).kind is EffectKind.CONFIRMED
    assert world.performed == []


def test_unticking_is_verified_by_looking_again():
    world = world_of(checkbox(on=True))
    desk, _ = open_desk(world)
    assert carry_out(desk, SetTicked(WRAP, on=False)).kind is EffectKind.CONFIRMED
    assert "unchecked" in world.thing("Wrap lines").states


def test_a_checkbox_that_does_not_follow_the_click_fails_the_step():
    desk, _ = open_desk(world_of(checkbox(on=False, react=False)))
    with pytest.raises(CheckFailed, match="was clicked, but"):
        carry_out(desk, SetTicked(WRAP, on=True))


def test_a_checkbox_whose_state_cannot_be_seen_is_not_clicked():
    thing = checkbox(on=False)
    thing.states = frozenset()
    world = world_of(thing)
    desk, _ = open_desk(world)
    with pytest.raises(TargetNotReady, match="cannot be seen"):
        carry_out(desk, SetTicked(WRAP, on=True))
    assert world.performed == []


def test_scrolling_stops_when_the_condition_holds():
    world = world_of()

    def perform(action):
        world.performed.append(action)
        shown = len(world.performed)
        world.things = [Thing(f"Line {shown}", Box(10, 10, 100, 30), shade=shown)]

    world.perform = perform
    desk, _ = open_desk(world)
    carry_out(desk, ScrollBy(dy=3, until=Visible(Locator(text="Line 4"))))
    assert world.performed == [Scroll(ScreenPoint(200, 150), 0, 3)] * 4


def test_scrolling_gives_up_at_the_end_of_the_list():
    desk, _ = open_desk(world_of(Thing("Line 1", Box(10, 10, 100, 30))))
    with pytest.raises(CheckFailed, match="as far as it goes"):
        carry_out(desk, ScrollBy(dy=3, until=Visible(Locator(text="Nowhere"))))


def test_opening_a_program_waits_for_its_window():
    world = World()
    perform = world.perform

    def launch(action):
        perform(action)
        world.window_list.append(EDITOR)

    world.perform = launch
    desk, _ = open_desk(world)
    effect = carry_out(desk, OpenProgram(("editor", "a b.txt")))
    assert world.performed == [Launch(("editor", "a b.txt"))]
    assert '"Editor" opened' in effect.detail


def test_a_program_without_a_window_fails_the_step():
    desk, _ = open_desk(World())
    with pytest.raises(StepFailed, match="opened no window"):
        carry_out(desk, OpenProgram(("true",)))


def test_switching_to_a_window_prefers_the_exact_title():
    other = Window(2, "Editor preferences", "editor", 7, (0, 0, 10, 10))
    world = World(window_list=[other, EDITOR])
    desk, _ = open_desk(world)
    carry_out(desk, SwitchWindow("editor"))
    assert world.performed == [FocusWindow("Editor", 1)]


def test_switching_to_an_unknown_window_lists_those_that_are_open():
    desk, _ = open_desk(world_of())
    with pytest.raises(TargetNotFound, match='open are: "Editor"'):
        carry_out(desk, SwitchWindow("Browser"))


def test_closing_without_any_window_is_an_error():
    desk, _ = open_desk(World())
    with pytest.raises(TargetNotFound, match="No window is active"):
        carry_out(desk, CloseWindow())


def test_waiting_and_checking_look_at_values():
    world = world_of(name_field())
    desk, _ = open_desk(world)
    assert carry_out(desk, CheckThat(HasText(NAME, "old"))).kind is EffectKind.CONFIRMED
    with pytest.raises(CheckFailed, match='reads "old"'):
        carry_out(desk, WaitUntil(HasText(NAME, "new"), 0.05))

import time

import pytest

from actions.types import Click, Drag, FocusWindow, PressChord, ScreenPoint, TypeText, Window
from desktop_agent.desk.clearance import Clearance
from desktop_agent.errors import TargetNotFound, TargetNotReady
from desktop_agent.types import Allow
from tests.fakes.world import QUICK, Says, Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, Role

SAVE = Locator(role=Role.BUTTON, text="Save")
EDITOR = Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)
OTHER = Window(3, "Other", "other", 8, (0, 0, 400, 300))


HERE, NOWHERE = Box(90, 90, 200, 200), Box(0, 0, 0, 0)


class Panel:
    """A panel at one place, with or without the keyboard."""

    def __init__(self, box=None, keyboard=False):
        self.box, self.keyboard = box or HERE, keyboard

    def hidden(self):
        return (self.box,) if self.box.area else ()

    def covers(self, point):
        return self.box.left <= point.x < self.box.right and self.box.top <= point.y < self.box.bottom

    def has_keyboard(self):
        return self.keyboard


def world(*windows):
    save = Thing("Save", Box(100, 100, 160, 120), Role.BUTTON, on_click=lambda world: world.title("Saved"))
    return World([save], list(windows or [EDITOR]))


def test_a_point_under_the_panel_is_refused_before_the_hands_move():
    place = world()
    desk, recorder = open_desk(place, untouchable=Panel())
    with pytest.raises(TargetNotReady, match=r"\(110, 110\).*move the panel aside"):
        desk.perform(Click(ScreenPoint(110, 110)), "click")
    with pytest.raises(TargetNotReady, match="move the panel aside"):
        desk.perform(Drag((ScreenPoint(5, 5), ScreenPoint(150, 150))), "drag")
    assert place.performed == []
    assert "action_intended" not in recorder.kinds()


def test_what_a_person_edits_onto_the_panel_is_refused_too():
    place, panel = world(), Panel(NOWHERE)

    def opens():
        panel.box = HERE

    desk, _ = open_desk(place, Says(Allow("test"), then=opens), untouchable=panel)
    with pytest.raises(TargetNotReady, match="move the panel aside"):
        desk.perform(Click(ScreenPoint(110, 110)), "click")
    assert place.performed == []


def test_a_target_under_the_panel_is_waited_for_and_then_named():
    """Programs tell of buttons that cannot be seen."""
    desk, _ = open_desk(world(), untouchable=Panel())
    with pytest.raises(
        TargetNotReady, match=r"not in reach .* control panel covers it; move the panel aside"
    ):
        desk.find(SAVE)


def test_a_target_that_the_panel_uncovers_in_time_is_found():
    place, panel = world(), Panel()
    uncovered_at = time.monotonic() + 0.1

    def uncover(_world):
        if time.monotonic() > uncovered_at:
            panel.box = NOWHERE

    place.before_grab = uncover
    desk, _ = open_desk(place, untouchable=panel)
    desk.act_on(SAVE, lambda seen: Click(seen.screen_point), "click Save")
    assert place.performed == [Click(ScreenPoint(130, 110))]


def test_a_miss_says_that_part_of_the_screen_is_not_seen():
    missing = Locator(role=Role.BUTTON, text="Missing")
    with pytest.raises(TargetNotFound, match="control panel covers"):
        open_desk(world(), untouchable=Panel())[0].find(missing)
    with pytest.raises(TargetNotFound) as plain:
        open_desk(world(), untouchable=Panel(NOWHERE))[0].find(missing)
    assert "panel" not in str(plain.value)


def test_the_keyboard_goes_back_to_the_window_that_had_it_before_the_panel():
    place, panel = world(OTHER, EDITOR), Panel()
    desk, _ = open_desk(place, untouchable=panel)
    desk.look()
    place.window_list = [OTHER, Window(1, "Editor", "editor", 7, (0, 0, 400, 300))]
    panel.keyboard = True
    desk.perform(TypeText("Ann"), "type Ann")
    assert place.performed == [FocusWindow("Editor", 1), TypeText("Ann")]


def test_the_keyboard_goes_to_the_topmost_window_where_none_had_it():
    place = world(OTHER)
    desk, _ = open_desk(place, untouchable=Panel(keyboard=True))
    desk.perform(PressChord(("ctrl", "s")), "press ctrl+s")
    assert place.performed == [FocusWindow("Other", 3), PressChord(("ctrl", "s"))]


def test_the_mouse_does_not_ask_for_the_keyboard():
    place = world()
    desk, _ = open_desk(place, untouchable=Panel(keyboard=True))
    desk.perform(Click(ScreenPoint(5, 5)), "click")
    assert place.performed == [Click(ScreenPoint(5, 5))]


def test_nothing_is_typed_where_only_the_panel_could_get_it():
    minimised = Window(4, "Away", "away", 9, (0.0, 0.0, 0.0, 0.0))
    place = World([], [minimised])
    desk, _ = open_desk(place, untouchable=Panel(keyboard=True), patience=QUICK)
    with pytest.raises(TargetNotReady, match="has the keyboard"):
        desk.perform(TypeText("Ann"), "type Ann")
    assert place.performed == []


def test_a_window_that_was_closed_gets_no_keyboard():
    given, clearance = [], Clearance(Panel(keyboard=True))
    clearance.saw([EDITOR])
    assert clearance.make(TypeText("a"), [OTHER], given.append)
    assert given == [FocusWindow("Other", 3)]

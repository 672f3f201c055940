from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.types import Window
from desktop_agent.desk.carry import carry_out
from desktop_agent.errors import TargetNotFound
from desktop_agent.plan.aiming import Aim
from desktop_agent.plan.dialects import dialect
from desktop_agent.plan.scene import Scene
from desktop_agent.types import ClickOn
from tests.desktop_agent.plan.dialects.scenes import ELEMENTS, FRAME, SNAPSHOT, element, where
from tests.fakes.world import Thing, World, open_desk
from vision.locate import Locator
from vision.models.types import Reply, ToolCall
from vision.types import Box, FramePoint, Role, Snapshot

AIM = Aim(SNAPSHOT)


@pytest.mark.parametrize("one", ELEMENTS, ids=lambda one: f"{one.role} {one.text[:10]}")
def test_every_element_is_found_again(one):
    assert one.box.contains(where(AIM.at(one)))


def test_a_thing_with_a_name_is_found_by_it_wherever_it_moved():
    assert AIM.under(FramePoint(1002, 702)) == Locator(Role.BUTTON, "Save")


def test_nothing_stands_in_for_what_is_gone():
    for one in ELEMENTS:
        assert AIM.at(one).otherwise == ()


@pytest.mark.parametrize("point", [FramePoint(250, 600), FramePoint(20, 780), FramePoint(640, 300)])
def test_where_the_place_matters_it_is_kept(point):
    assert where(AIM.under(point)) == point


def test_a_place_carries_the_words_of_what_is_there_for_whoever_decides():
    locator = AIM.place(FramePoint(1002, 702))
    assert (locator.role, locator.text, where(locator)) == (Role.BUTTON, "Save", FramePoint(1002, 702))


def test_a_line_of_several_words_is_clicked_where_the_model_said():
    bar = Snapshot(FRAME, (element(Role.TEXT, "File Edit View Help", 10, 10, 200, 20),))
    assert where(Aim(bar).under(FramePoint(20, 20)), bar) == FramePoint(20, 20)
    assert where(Aim(bar).under(FramePoint(200, 20)), bar) == FramePoint(200, 20)


def test_what_nothing_names_is_acted_on_where_the_model_said_and_not_in_its_middle():
    assert where(AIM.under(FramePoint(905, 405))) == FramePoint(905, 405)
    assert where(AIM.under(FramePoint(388, 250))) == FramePoint(388, 250)


def test_the_arrows_of_a_field_are_not_its_middle():
    field = Snapshot(FRAME, (element(Role.SPINBUTTON, "Size", 100, 100, 100, 26),))
    assert where(Aim(field).under(FramePoint(195, 105)), field) == FramePoint(195, 105)
    assert Aim(field).under(FramePoint(110, 110)) == Locator(Role.SPINBUTTON, "Size")


def test_without_windows_a_place_is_a_point():
    bare = Snapshot(FRAME, ())
    assert Aim(bare).under(FramePoint(5, 6)) == Locator(point=FramePoint(5, 6))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1279), st.integers(0, 799))
def test_an_act_goes_into_the_element_under_the_point_or_to_the_point_itself(x, y):
    point = FramePoint(float(x), float(y))
    target = where(AIM.under(point))
    here = [one.box for one in ELEMENTS if one.box.contains(point)]
    assert target == point or any(box.contains(target) for box in here)


WORLD_WINDOW = Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)


@pytest.mark.parametrize(
    ("call", "lands_in"),
    [
        ({"action": "left_click", "coordinate": [450, 210]}, Box(100, 50, 250, 74)),
        ({"action": "double_click", "coordinate": [430, 700]}, Box(100, 180, 300, 280)),
        ({"action": "left_click", "coordinate": [900, 900]}, Box(359, 269, 361, 271)),
    ],
)
def test_the_hands_land_where_the_model_meant_although_the_window_moved(call, lands_in):
    things = [
        Thing("Name", Box(100, 50, 250, 74), Role.TEXTBOX),
        Thing("Letter", Box(100, 180, 300, 280), Role.TEXTBOX, value="Dear all"),
        Thing("Save", Box(20, 100, 60, 120), Role.BUTTON),
    ]
    world = World(things, [WORLD_WINDOW], size=(500, 400))
    desk, _ = open_desk(world)
    scene = Scene("t", desk.look())
    x, y = call["coordinate"]
    call["coordinate"] = [x * 400 / 500, y * 300 / 400]
    said = dialect("qwen").read(Reply("", calls=(ToolCall("computer_use", call),)), scene)
    for thing in things:
        thing.box = thing.box.shifted(50, 60)
    world.window_list = [replace(WORLD_WINDOW, box=(50, 60, 450, 360))]
    (move,) = said.moves
    carry_out(desk, move.intent)
    at = world.performed[-1].at
    assert lands_in.shifted(50, 60).contains(FramePoint(at.x, at.y))


def test_what_is_gone_is_not_replaced_by_what_stands_there_now():
    world = World([Thing("Save", Box(20, 100, 60, 120), Role.BUTTON)], [WORLD_WINDOW])
    desk, _ = open_desk(world)
    locator = Aim(desk.look()).under(FramePoint(30, 110))
    world.things = [Thing("Delete all", Box(20, 100, 60, 120), Role.BUTTON)]
    with pytest.raises(TargetNotFound):
        carry_out(desk, ClickOn(locator))
    assert world.performed == []

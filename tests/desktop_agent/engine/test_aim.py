from dataclasses import replace

import pytest

from actions.types import Click, Drag, Launch, PressChord, ScreenPoint, TypeText, Wait, Window
from desktop_agent.engine.aim import Anywhere, AtElement, AtWindow, aim_of, same_proposal
from desktop_agent.types import CandidateNote, Evidence, GroundedAction
from tests.fakes.world import Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, FramePoint, Role

BOX = Box(20, 20, 100, 50)
SAVE = CandidateNote("button", "Save", BOX, 0.9)
POINT = ScreenPoint(60, 35)


def proposal(action=None, chosen=SAVE):
    evidence = Evidence(Locator(text="Save"), chosen, (), FramePoint(60, 35), "")
    return GroundedAction(action or Click(POINT), "click Save", "Letter", "editor", evidence)


def window(number, *, active=True):
    return Window(number, f"Window {number}", "editor", 7, (0, 0, 400, 300), active=active)


def world_with(**changes):
    return World([Thing("Save", BOX, Role.BUTTON, **changes), Thing("News", Box(200, 100, 300, 200))])


def aimed(world):
    desk, _ = open_desk(world)
    return aim_of(proposal(), world.grab(), desk), desk


def test_what_looks_as_before_is_not_read_again():
    world = world_with()
    aim, desk = aimed(world)
    looks = []
    desk.seen = looks.append
    world.things[1].shade = 3
    assert aim.changed(desk) == ""
    assert looks == []


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Delete"},
        {"box": Box(20, 120, 100, 150)},
        {"states": frozenset({"disabled"}), "shade": 200},
    ],
    ids=["words", "place", "readiness"],
)
def test_words_place_and_readiness_count(change):
    world = world_with()
    aim, desk = aimed(world)
    world.things[0] = replace(world.things[0], **change)
    assert "not as it was" in aim.changed(desk)


def test_a_highlight_does_not_count_and_is_read_once_each_way():
    world = world_with()
    aim, desk = aimed(world)
    looks = []
    desk.seen = looks.append
    for shade in (180, 120, 180, 120, 180):
        world.things[0].shade = shade
        assert aim.changed(desk) == ""
    assert len(looks) == 1


def test_only_so_many_looks_are_remembered():
    world = world_with()
    aim, desk = aimed(world)
    for shade in range(100, 160):
        world.things[0].shade = shade
        assert aim.changed(desk) == ""
    assert isinstance(aim, AtElement)
    assert len(aim.looks) <= 4


def test_a_target_that_is_gone_counts_as_changed():
    world = world_with()
    aim, desk = aimed(world)
    del world.things[0]
    assert aim.changed(desk)


def test_what_is_typed_is_meant_for_the_window_that_has_the_focus():
    world = World([], [window(1), window(2, active=False)])
    desk, _ = open_desk(world)
    aim = aim_of(proposal(TypeText("Ann")), world.grab(), desk)
    assert aim == AtWindow(window(1))
    world.window_list = [replace(window(1), title="another title")]
    assert aim.changed(desk) == ""
    world.window_list = [window(1, active=False)]
    assert aim.changed(desk) == "", "a person is in a window that we do not see"
    world.window_list = [window(2), window(1, active=False)]
    assert "Window 2" in aim.changed(desk)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (Click(POINT), AtElement),
        (Drag((POINT, POINT)), AtElement),
        (TypeText("Ann"), AtWindow),
        (PressChord(("enter",)), AtWindow),
        (Launch(("mousepad",)), Anywhere),
        (Wait(1), Anywhere),
    ],
)
def test_each_act_is_meant_for_something(action, kind):
    desk, _ = open_desk(World())
    assert isinstance(aim_of(proposal(action), desk.screen.grab(), desk), kind)
    assert Anywhere().changed(desk) == ""


def test_a_click_without_evidence_is_meant_for_nothing_that_could_change():
    desk, _ = open_desk(World())
    assert aim_of(replace(proposal(), evidence=None), desk.screen.grab(), desk) == Anywhere()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (proposal(), True),
        (proposal(Click(ScreenPoint(61, 36)), replace(SAVE, box=Box(21, 21, 101, 51))), True),
        (proposal(chosen=replace(SAVE, text="save ")), True),
        (proposal(chosen=replace(SAVE, text="Delete")), False),
        (proposal(chosen=replace(SAVE, role="checkbox")), False),
        (proposal(chosen=replace(SAVE, box=Box(30, 20, 110, 50))), False),
        (replace(proposal(), window="Bank"), False),
        (replace(proposal(), purpose="click Delete"), False),
        (proposal(TypeText("Ann")), False),
        (replace(proposal(), evidence=None), False),
    ],
)
def test_an_answer_counts_for_the_same_act_on_the_same_element_in_the_same_window(other, same):
    assert same_proposal(proposal(), other) is same

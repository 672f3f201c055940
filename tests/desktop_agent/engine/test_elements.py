import pytest

from desktop_agent.engine import elements as module
from desktop_agent.engine.elements import Elements
from tests.fakes.world import Thing, World, open_desk
from vision.errors import DisplayUnavailable
from vision.types import Box, Role


class Clock:
    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def world():
    return World([Thing("Save", Box(20, 20, 100, 50), Role.BUTTON, states=frozenset({"focused", "checked"}))])


def watched(world, **attached):
    told = []
    elements = Elements(told.append)
    desk, _ = open_desk(world, seen=elements.saw)
    elements.attach(desk.look, attached.get("hidden", lambda: ()), attached.get("plain", lambda text: text))
    return elements, desk, told


def test_nothing_is_told_before_somebody_watches(world, clock):
    elements, desk, told = watched(world)
    desk.look()
    elements.idle()
    assert told == []


def test_what_is_seen_is_told_with_what_is_hidden_and_without_secrets(world, clock):
    elements, desk, told = watched(
        world, hidden=lambda: (Box(0, 0, 9, 9),), plain=lambda text: text.replace("Save", "***")
    )
    elements.watch(True)
    desk.look()
    (seen,) = told
    (element,) = seen.elements
    assert (element.role, element.text, element.box) == ("button", "***", Box(20, 20, 100, 50))
    assert element.states == ("checked", "focused")
    assert seen.hidden == (Box(0, 0, 9, 9),)


def test_the_last_look_is_told_and_no_more_than_three_a_second(world, clock):
    elements, desk, told = watched(world)
    elements.watch(True)
    for number in range(30):
        world.things[0].text = f"Save {number}"
        desk.look()
        clock.now += 0.1
    assert 8 <= len(told) <= 10
    clock.now += 0.3
    elements.idle()
    assert told[-1].elements[0].text == "Save 29"


def test_what_is_the_same_is_not_told_again(world, clock):
    elements, desk, told = watched(world)
    elements.watch(True)
    for _ in range(5):
        desk.look()
        clock.now += 1
    assert len(told) == 1


def test_while_nothing_goes_on_there_is_a_look_at_once_and_then_one_a_second(world, clock):
    elements, _, told = watched(world)
    elements.watch(True)
    elements.idle()
    assert len(told) == 1
    grabs = []
    world.before_grab = grabs.append
    for _ in range(10):
        clock.now += 0.25
        elements.idle()
    assert len(grabs) == 2


def test_whoever_watches_anew_is_told_although_nothing_changed(world, clock):
    elements, desk, told = watched(world)
    elements.watch(True)
    desk.look()
    elements.watch(False)
    clock.now += 1
    desk.look()
    elements.watch(True)
    elements.idle()
    assert len(told) == 2


def test_a_display_that_is_gone_is_no_matter_of_those_who_only_watch(world, clock):
    elements, _, told = watched(world)
    elements.watch(True)

    def gone(world):
        raise DisplayUnavailable("The display went away.")

    world.before_grab = gone
    elements.idle()
    assert told == []

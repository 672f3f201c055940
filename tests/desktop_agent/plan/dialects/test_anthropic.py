import json

import pytest

from actions.types import Button
from desktop_agent.errors import BadInput
from desktop_agent.plan.dialects import Wish, dialect
from desktop_agent.plan.moves import BadReply, Done, Look
from desktop_agent.types import DragTo, Gesture, HoldKeys, PressKeys, ScrollBy, TurnButton, TypeInto, WaitFor
from tests.desktop_agent.plan.dialects.scenes import FRAME, SCENE, intents, says, where
from vision.locate import Locator
from vision.models.types import ToolCall
from vision.types import Box, FramePoint, Role

VERSIONS = ("computer_20241022", "computer_20250124", "computer_20251124")
CLAUDE = dialect("anthropic")
HEIGHT, WIDTH = CLAUDE.request(SCENE, Wish()).messages[-1].parts[1].pixels.shape[:2]


def at(x, y):
    return [round(x / FRAME.width * WIDTH), round(y / FRAME.height * HEIGHT)]


def as_call(**arguments):
    return ToolCall("computer", arguments, "toolu_1")


def as_block(**arguments):
    block = {"type": "tool_use", "id": "toolu_1", "name": "computer", "input": arguments}
    return json.dumps([{"type": "text", "text": "I go on."}, block])


def read(reply, claude=CLAUDE):
    return claude.read(says(reply) if isinstance(reply, str) else says("I go on.", reply), SCENE)


SHAPES = pytest.mark.parametrize("shape", [as_call, as_block])


@SHAPES
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"action": "key", "text": "ctrl+s"}, [PressKeys(("ctrl", "s"))]),
        ({"action": "key", "text": "Page_Down"}, [PressKeys(("pagedown",))]),
        ({"action": "key", "text": "Down Down Return"}, [PressKeys(("down",), 2), PressKeys(("enter",))]),
        ({"action": "type", "text": "Dear Ann"}, [TypeInto("Dear Ann")]),
        ({"action": "scroll", "scroll_direction": "up", "scroll_amount": 4}, [ScrollBy(dy=-4)]),
        ({"action": "hold_key", "text": "shift", "duration": 2}, [Gesture(HoldKeys(("shift",), 2.0))]),
        ({"action": "wait", "duration": 1.5}, [WaitFor(1.5)]),
        ({"action": "left_mouse_down"}, [Gesture(TurnButton(True))]),
        ({"action": "left_mouse_up"}, [Gesture(TurnButton(False))]),
    ],
)
def test_keys_text_the_wheel_and_buttons_that_stay_down(shape, arguments, expected):
    assert intents(read(shape(**arguments))) == expected


@SHAPES
def test_clicks_and_drags_go_to_places(shape):
    save = at(1045, 713)
    for action, button, count in (
        ("left_click", Button.LEFT, 1),
        ("right_click", Button.RIGHT, 1),
        ("middle_click", Button.MIDDLE, 1),
        ("double_click", Button.LEFT, 2),
        ("triple_click", Button.LEFT, 3),
    ):
        (click,) = intents(read(shape(action=action, coordinate=save)))
        assert (click.target, click.button, click.count) == (Locator(Role.BUTTON, "Save"), button, count)
    (held,) = intents(read(shape(action="left_click", coordinate=save, text="ctrl")))
    assert held.modifiers == ("ctrl",)
    (drag,) = intents(
        read(shape(action="left_click_drag", start_coordinate=at(600, 20), coordinate=at(800, 60)))
    )
    assert isinstance(drag, DragTo)
    assert abs(where(drag.source).x - 600) <= 1
    assert len(intents(read(shape(action="left_click_drag", coordinate=at(800, 60))))) == 2


@SHAPES
def test_looking_again_and_closer(shape):
    assert read(shape(action="screenshot")).moves == (Look(),)
    assert read(shape(action="cursor_position")).moves == (Look(),)
    (look,) = read(shape(action="zoom", region=[0, 0, WIDTH // 2, HEIGHT // 2])).moves
    assert look.region is not None
    assert Box(0, 0, 641, 401).encloses(look.region)


def test_each_version_has_its_actions():
    first, second, third = (dialect("anthropic", version=version) for version in VERSIONS)
    wait, zoom = as_call(action="wait", duration=1), as_call(action="zoom", region=[0, 0, 9, 9])
    assert read(wait, second).moves
    assert read(zoom, third).moves
    for reply, old in ((wait, first), (zoom, first), (zoom, second)):
        with pytest.raises(BadReply, match="must be one of"):
            read(reply, old)
    with pytest.raises(BadInput, match="cannot be made"):
        dialect("anthropic", version="computer_1999")


def test_the_end_is_a_function():
    assert read(ToolCall("done", {"evidence": 'it shows "Saved"'})).moves == (Done('it shows "Saved"'),)


@pytest.mark.parametrize(
    "reply",
    [
        as_call(action="left_click"),
        as_call(action="left_click", coordinate=[WIDTH + 1, 5]),
        as_call(action="left_click", coordinate=[5, 5], text="enter"),
        as_call(action="zoom", region=[9, 9, 5, 5]),
        as_call(action="zoom", region=[9, 9]),
        as_call(action="hold_key", text="shift", duration=999),
        as_call(action="key", text=" ".join(["Down"] * 99)),
        as_call(action="scroll", scroll_direction="up", scroll_amount=10_000),
        as_call(action=["left_click"]),
        ToolCall("bash", {"command": "ls"}),
        as_block(action="fly"),
        '{"type": "tool_use", "name": "computer"}',
        "no call",
    ],
    ids=str,
)
def test_what_is_no_action_is_refused_with_a_sentence(reply):
    with pytest.raises(BadReply, match=r"\w"):
        read(reply)


def test_two_calls_at_a_time_are_one_too_many():
    wait = as_call(action="wait", duration=1)
    with pytest.raises(BadReply, match="one call"):
        CLAUDE.read(says("", wait, wait), SCENE)


def test_where_something_is():
    assert CLAUDE.read_point(says(json.dumps({"point": [WIDTH / 2, HEIGHT / 2]})), FRAME) == FramePoint(
        640, 400
    )

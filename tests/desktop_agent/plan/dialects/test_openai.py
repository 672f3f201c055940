import json

import pytest

from actions.types import Button
from desktop_agent.plan.dialects import Wish, dialect
from desktop_agent.plan.moves import AskPerson, BadReply, Done, GiveUp, Look, Note
from desktop_agent.types import DragAlong, DragTo, Gesture, PressKeys, ScrollBy, TypeInto, WaitFor
from tests.desktop_agent.plan.dialects.scenes import FRAME, SCENE, frame_of, intents, says, where
from vision.locate import Locator
from vision.models.types import ToolCall
from vision.types import FramePoint, Role

OPENAI = dialect("openai")


def item(action, *more, checks=(), **others):
    call = {"type": "computer_call", "id": "cu_1", "call_id": "call_1", "status": "completed", **others}
    call["pending_safety_checks"] = list(checks)
    call |= {"actions": [action, *more]} if more else {"action": action}
    return json.dumps(call)


def as_function(action, *more):
    return ToolCall("computer", {"actions": [action, *more]} if more else action, "call_1")


def read(reply, scene=SCENE):
    return OPENAI.read(says(reply) if isinstance(reply, str) else says("I go on.", reply), scene)


SHAPES = pytest.mark.parametrize("shape", [item, as_function])


@SHAPES
@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"type": "keypress", "keys": ["CTRL", "S"]}, PressKeys(("ctrl", "s"))),
        ({"type": "type", "text": "Dear Ann\n"}, TypeInto("Dear Ann\n")),
        ({"type": "wait"}, WaitFor(2.0)),
        ({"type": "scroll", "scroll_y": 300, "scroll_x": 0}, ScrollBy(dy=3)),
        ({"type": "scroll", "scroll_y": 0, "scroll_x": -100}, ScrollBy(dx=-1)),
    ],
)
def test_keys_text_and_the_wheel(shape, action, expected):
    assert intents(read(shape(action))) == [expected]


@SHAPES
def test_clicks_moves_and_drags_go_to_places(shape):
    (click,) = intents(read(shape({"type": "click", "x": 1045, "y": 713, "button": "right"})))
    assert (click.target, click.button) == (Locator(Role.BUTTON, "Save"), Button.RIGHT)
    (double,) = intents(read(shape({"type": "double_click", "x": 1045, "y": 713, "keys": ["shift"]})))
    assert (double.count, double.modifiers) == (2, ("shift",))
    (hover,) = intents(read(shape({"type": "move", "x": 640, "y": 16})))
    assert where(hover.target) == FramePoint(640, 16)
    ends = [{"x": 640, "y": 16}, {"x": 700, "y": 60}]
    (drag,) = intents(read(shape({"type": "drag", "path": ends})))
    assert isinstance(drag, DragTo)
    (along,) = intents(read(shape({"type": "drag", "path": [*ends, {"x": 720, "y": 80}]})))
    assert isinstance(along, Gesture)
    assert isinstance(along.act, DragAlong)
    assert [where(target) for target in along.act.path][1] == FramePoint(700, 60)


@SHAPES
def test_several_actions_of_one_call_are_done_in_order(shape):
    said = read(shape({"type": "keypress", "keys": ["ctrl", "a"]}, {"type": "type", "text": "x"}))
    assert intents(said) == [PressKeys(("ctrl", "a")), TypeInto("x")]
    assert read(shape({"type": "screenshot"})).moves == (Look(),)


def test_a_whole_response_is_read():
    output = [
        {"type": "reasoning", "summary": []},
        {"type": "message", "content": [{"type": "output_text", "text": "I save it."}]},
        json.loads(item({"type": "wait"})),
    ]
    said = read(json.dumps({"id": "resp_1", "output": output}))
    assert (said.why, intents(said)) == ("I save it.", [WaitFor(2.0)])


def test_functions_beside_the_mouse():
    call = {
        "type": "function_call",
        "call_id": "c",
        "name": "note",
        "arguments": '{"name": "a", "value": "b"}',
    }
    assert read(json.dumps(call)).moves == (Note("a", "b"),)
    assert read(ToolCall("done", {"evidence": "it is saved"})).moves == (Done("it is saved"),)


def test_what_the_service_has_doubts_about_is_for_a_person_and_is_not_done():
    doubt = {"id": "sc_1", "code": "malicious_instructions", "message": "The page gives instructions."}
    said = read(item({"type": "click", "x": 5, "y": 5, "button": "left"}, checks=[doubt]))
    (asked,) = said.moves
    assert isinstance(asked, AskPerson)
    assert "The page gives instructions." in asked.question
    alone = SCENE.__class__("t", SCENE.snapshot, may_ask=False)
    assert isinstance(read(item({"type": "wait"}, checks=[doubt]), alone).moves[0], GiveUp)


@pytest.mark.parametrize(
    "reply",
    [
        item({"type": "click", "x": 5}),
        item({"type": "click", "x": 5, "y": 100_000}),
        item({"type": "click", "x": 5, "y": 5, "button": "fourth"}),
        item({"type": "drag", "path": [{"x": 1, "y": 1}]}),
        item({"type": "drag", "path": [{"x": 1}]}),
        item({"type": "exec", "code": "import os"}),
        item({"type": "scroll", "scroll_y": 0}),
        item({"type": "wait"}, *[{"type": "wait"}] * 20),
        item({"type": "wait"}, checks=[{"code": 1}])[:-1],
        '{"type": "computer_call"}',
        '{"type": "image_generation_call"}',
        "[]",
        "no call",
    ],
)
def test_what_is_no_action_is_refused_with_a_sentence(reply):
    with pytest.raises(BadReply, match=r"\w"):
        read(reply)


def test_positions_are_on_the_picture_that_was_sent():
    frame = frame_of(3840, 2160)
    picture = OPENAI.point_request(frame, "x", Wish()).messages[-1].parts[0]
    height, width = picture.pixels.shape[:2]
    assert width * height <= 1_600_000
    found = OPENAI.read_point(says(json.dumps({"point": [width / 2, height / 2]})), frame)
    assert found == FramePoint(1920, 1080)
    assert OPENAI.read_point(says('{"point": null}'), FRAME) is None

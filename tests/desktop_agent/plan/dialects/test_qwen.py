import json

import pytest

from actions.types import Button
from desktop_agent.plan.dialects import Wish, dialect
from desktop_agent.plan.moves import (
    Answer,
    AskPerson,
    BadReply,
    Done,
    GiveUp,
    Note,
    ReachGoal,
    SetGoals,
    UseTool,
)
from desktop_agent.types import DragTo, Gesture, HoverOver, PressKeys, ScrollBy, TurnButton, TypeInto, WaitFor
from tests.desktop_agent.plan.dialects.scenes import FRAME, SCENE, frame_of, intents, says, where
from vision.locate import Locator
from vision.models.types import Ending, Form, Reply, ToolCall
from vision.types import FramePoint, Role

QWEN = dialect("qwen")
SAVE_AT = [816, 891]


def as_json(name="computer_use", **arguments):
    return f"<tool_call>\n{json.dumps({'name': name, 'arguments': arguments})}\n</tool_call>"


def as_tags(name="computer_use", **arguments):
    lines = [f"<tool_call>\n<function={name}>"]
    for key, value in arguments.items():
        lines.append(
            f"<parameter={key}>\n{value if isinstance(value, str) else json.dumps(value)}\n</parameter>"
        )
    return "\n".join([*lines, "</function>\n</tool_call>"])


def as_call(name="computer_use", **arguments):
    return ToolCall(name, arguments, "call-1")


def read(text, scene=SCENE, qwen=QWEN):
    return qwen.read(says(text) if isinstance(text, str) else says("Action: go on.", text), scene)


SHAPES = pytest.mark.parametrize("shape", [as_json, as_tags, as_call])


@SHAPES
def test_a_click_goes_to_the_element_that_lies_there(shape):
    (click,) = intents(read(shape(action="left_click", coordinate=SAVE_AT)))
    assert (click.target, click.button, click.count) == (Locator(Role.BUTTON, "Save"), Button.LEFT, 1)


@SHAPES
@pytest.mark.parametrize(
    ("arguments", "intent"),
    [
        ({"action": "key", "keys": ["ctrl", "s"]}, PressKeys(("ctrl", "s"))),
        ({"action": "key", "keys": ["Ctrl+Shift+T"]}, PressKeys(("ctrl", "shift", "t"))),
        ({"action": "key", "keys": ["Return"]}, PressKeys(("enter",))),
        ({"action": "type", "text": "Dear Ann,\n[1] 12"}, TypeInto("Dear Ann,\n[1] 12")),
        ({"action": "type", "text": "2026"}, TypeInto("2026")),
        ({"action": "wait", "time": 1.5}, WaitFor(1.5)),
        ({"action": "scroll", "pixels": -300}, ScrollBy(dy=3)),
        ({"action": "scroll", "pixels": 20}, ScrollBy(dy=-1)),
        ({"action": "hscroll", "pixels": 200}, ScrollBy(dx=2)),
    ],
)
def test_keys_text_time_and_the_wheel(shape, arguments, intent):
    assert intents(read(shape(**arguments))) == [intent]


@SHAPES
@pytest.mark.parametrize(
    ("arguments", "move"),
    [
        ({"action": "terminate", "status": "success", "text": 'It shows "Saved"'}, Done('It shows "Saved"')),
        ({"action": "terminate", "status": "failure", "text": "no such file"}, GiveUp("no such file")),
        ({"action": "answer", "text": "12"}, Answer("12")),
        ({"name": "note", "value": "12 EUR", "_": "note"}, Note("note", "12 EUR")),
    ],
)
def test_ends_and_notes(shape, arguments, move):
    arguments = dict(arguments)
    if arguments.pop("_", None):
        call = shape("note", value=arguments["value"])
        call = (
            ToolCall("note", {**call.arguments, "name": "note"})
            if isinstance(call, ToolCall)
            else call.replace('"arguments": {', '"arguments": {"name": "note", ').replace(
                "<function=note>", "<function=note>\n<parameter=name>\nnote\n</parameter>"
            )
        )
    else:
        call = shape(**arguments)
    assert read(call).moves == (move,)


@SHAPES
def test_functions_beside_the_mouse(shape):
    assert read(shape("set_goals", goals=["open it", "save it"])).moves == (SetGoals(("open it", "save it")),)
    assert read(shape("goal_done", evidence="it is open")).moves == (ReachGoal("it is open"),)
    assert read(shape("ask_person", question="Which?", choices=["a", "b"])).moves == (
        AskPerson("Which?", ("a", "b")),
    )
    assert read(shape("weather", place="[Rome]", days=2)).moves == (
        UseTool("weather", {"place": "[Rome]", "days": 2}),
    )


def test_the_sentence_after_action_is_the_reason():
    said = read("I see it.\nAction: Save\x1b[1m the letter.\n" + as_json(action="wait", time=1))
    assert said.why == "Save\ufffd[1m the letter."


def test_without_words_of_its_own_the_end_is_claimed_in_the_sentence_before_it():
    text = 'Action: The title shows "Saved".\n' + as_json(action="terminate", status="success")
    assert read(text).moves == (Done('The title shows "Saved".'),)


def test_a_drag_has_a_beginning_and_an_end():
    (drag,) = intents(read(as_json(action="left_click_drag", coordinate=[500, 20], coordinate2=[600, 200])))
    assert isinstance(drag, DragTo)
    assert where(drag.source) == FramePoint(640, 16)
    assert where(drag.destination) == FramePoint(768, 160)


def test_a_drag_without_a_beginning_begins_where_the_pointer_is():
    down, up = intents(read(as_json(action="left_click_drag", coordinate=[600, 200])))
    assert down == Gesture(TurnButton(True))
    assert (up.act.down, where(up.act.target)) == (False, FramePoint(768, 160))


def test_the_pointer_goes_to_the_very_place():
    (hover,) = intents(read(as_json(action="mouse_move", coordinate=[400, 650])))
    assert isinstance(hover, HoverOver)
    assert where(hover.target) == FramePoint(512, 520)


def test_qwen25_counts_in_pixels_of_the_resized_picture():
    old = dialect("qwen2.5")
    width, height = (1280 // 28 + 1) * 28, 28 * round(800 / 28)
    request = old.request(SCENE, Wish())
    assert request.messages[-1].parts[1].pixels.shape == (height, width, 3)
    call = as_json(action="left_click", coordinate=[round(1045 / 1280 * width), round(713 / 800 * height)])
    (click,) = intents(read(call, qwen=old))
    assert click.target == Locator(Role.BUTTON, "Save")


@pytest.mark.parametrize(
    "text",
    [
        as_json(action="left_click"),
        as_json(action="left_click", coordinate=[1001, 5]),
        as_json(action="left_click", coordinate=[-1, 5]),
        as_json(action="left_click", coordinate=[1, 2, 3]),
        as_json(action="left_click", coordinate=[True, 5]),
        as_json(action="left_click", coordinate=[float("nan"), 5]),
        as_json(action="left_click", coordinate=SAVE_AT, time=3),
        as_json(action="fly", coordinate=SAVE_AT),
        as_json(action="key", keys=["nokey"]),
        as_json(action="key", keys=["a", "a"]),
        as_json(action="key", keys=[]),
        as_json(action="type", text=12),
        as_json(action="type", text="a\x00b"),
        as_json(action="type", text="\ud800"),
        as_json(action="type", text="x" * 20_000),
        as_json(action="scroll", pixels=0),
        as_json(action="scroll", pixels=10**9),
        as_json(action="wait", time=10**9),
        as_json(action="terminate", status="maybe"),
        as_json("rm_rf", path="/"),
        as_json("goal_done"),
        as_json(action="wait", time=1) * 2,
        as_json(action="wait", time=1) * 10_000,
        as_json(action="wait", time=1)[:-14],
        "<tool_call>" * 9_000,
        "```" * 30_000,
        "```" + " " * 90_000,
        "<tool_call>" + " " * 90_000,
        "<tool_call>" + "[" * 50_000 + "</tool_call>",
        '<tool_call>{"name": "computer_use", "arguments": {"action": "wait", "time": 1, "time": 2}}</tool_call>',
        "<tool_call><function=computer_use>" + " " * 90_000 + "</function></tool_call>",
        "<think>" + as_json(action="wait", time=1),
        "Action: nothing.",
        "",
        "x" * 10_000_000,
    ],
    ids=lambda text: text[:60],
)
def test_what_is_no_move_is_refused_with_a_sentence(text):
    with pytest.raises(BadReply, match=r"\w"):
        read(text)


def test_thoughts_are_never_acted_on():
    thought = "<think>" + as_json(action="left_click", coordinate=[1, 1]) + "</think>"
    assert intents(read(thought + as_json(action="wait", time=1))) == [WaitFor(1)]
    with pytest.raises(BadReply):
        QWEN.read(
            Reply("", thoughts="I could click.", raw=as_json(action="left_click", coordinate=[1, 1])), SCENE
        )


def test_an_answer_that_broke_off_is_not_acted_on():
    for ending in (Ending.BROKEN, Ending.CANCELLED):
        with pytest.raises(BadReply, match="broke off"):
            QWEN.read(says(as_json(action="wait", time=1), ending=ending), SCENE)
    with pytest.raises(BadReply, match="more briefly"):
        QWEN.read(says("Action: I will now", ending=Ending.LENGTH), SCENE)


def test_a_held_request_asks_for_a_call_in_the_familys_shape():
    request = QWEN.request(SCENE, Wish(held=True))
    assert (request.form, request.call_format) == (Form.CALL, "qwen-xml")
    assert {"computer_use", "note", "ask_person", "weather"} <= {tool.name for tool in request.tools}


@pytest.mark.parametrize(
    ("answer", "point"),
    [
        ('{"point_2d": [500, 250]}', FramePoint(640, 200)),
        ('```json\n[{"point_2d": [500, 250], "label": "Save"}]\n```', FramePoint(640, 200)),
        ('[{"bbox_2d": [400, 200, 600, 300], "label": "Save"}]', FramePoint(640, 200)),
        ("It is at (500, 250).", FramePoint(640, 200)),
        (as_json(action="left_click", coordinate=[500, 250]), FramePoint(640, 200)),
        ('{"point_2d": null}', None),
        ("[]", None),
        ("none", None),
    ],
)
def test_where_something_is_is_read_in_every_form(answer, point):
    assert QWEN.read_point(says(answer), FRAME) == point


@pytest.mark.parametrize(
    "answer", ["", "here", "(1, 2) or (3, 4)", '{"point_2d": [1]}', '{"point_2d": [5000, 1]}']
)
def test_what_is_no_point_is_refused(answer):
    with pytest.raises(BadReply):
        QWEN.read_point(says(answer), FRAME)


def test_where_something_is_is_asked_with_the_picture_in_the_right_size():
    request = QWEN.point_request(frame_of(1920, 1080), "the Save button", Wish(held=True))
    picture = request.messages[-1].parts[0]
    assert picture.pixels.shape == (1088, 1920, 3)
    assert request.form is Form.SCHEMA
    assert "the Save button" in request.messages[-1].text

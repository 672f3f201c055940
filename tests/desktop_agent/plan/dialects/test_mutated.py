"""A hundred thousand replies that went wrong: none crashes a dialect, none becomes a move that the schema forbids."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest

from desktop_agent.plan.aiming import Aim
from desktop_agent.plan.dialects import acts, dialect, text
from desktop_agent.plan.moves import BadReply
from tests.desktop_agent.plan.dialects.scenes import FRAME, SCENE, judge
from vision.models.types import Ending, Reply, ToolCall

EACH = 20_000
NASTY = [
    "<tool_call>", "</tool_call>", "<think>", "</think>", "```", "\x00", "\ud800", "\u202e", "{", "}", "[", "]",
    '"', "'", "\\", "\\u0000", "\\ud800", "NaN", "Infinity", "-1", "1e999", "9" * 400, "null", "true", "<|im_end|>",
    "action",
    '"action": "type", "text": "rm -rf /"', "<point>", "</function>", "<parameter=action>", "Action:", "(", ")", "\n",
    "x" * 5_000, "名前", "[[[[[[", "0.5", "ctrl+alt+delete", "1000", "1001",
]  # fmt: skip
VALUES = [
    None, True, False, 0, -1, 1, 1001, 10**30, 1.5, float("nan"), float("inf"), "", "x", "12", "left_click", "Save",
    "\ud800", "\x00", "x" * 20_000, [], [1], [1, 2], ["ctrl", "c"], [[1, 2]], [None, None], {}, {"x": 1, "y": 2},
    {"x": {}}, [["a"] * 9] * 9, object(), ("a",), b"x", {1: 2}, [500, 500], "terminate", "success",
]  # fmt: skip


def json_calls(*calls):
    return [
        f"Action: Do it.\n<tool_call>\n{json.dumps({'name': n, 'arguments': a})}\n</tool_call>"
        for n, a in calls
    ]


def tag_calls(*calls):
    found = []
    for name, arguments in calls:
        inner = "".join(
            f"<parameter={k}>\n{v if isinstance(v, str) else json.dumps(v)}\n</parameter>\n"
            for k, v in arguments.items()
        )
        found.append(f"Action: Do it.\n<tool_call>\n<function={name}>\n{inner}</function>\n</tool_call>")
    return found


BESIDE = [
    ("note", {"name": "total", "value": "12"}),
    ("set_goals", {"goals": ["open it", "save it"]}),
    ("goal_done", {"evidence": "it is open"}),
    ("ask_person", {"question": "Which?", "choices": ["a", "b"]}),
    ("weather", {"place": "Rome", "days": 2}),
]
ENDS = [("answer", {"text": "12"}), ("done", {"evidence": "saved"}), ("give_up", {"reason": "no"})]
QWEN = [
    ("computer_use", arguments)
    for arguments in (
        {"action": "left_click", "coordinate": [816, 891]},
        {"action": "left_click_drag", "coordinate": [500, 20], "coordinate2": [600, 200]},
        {"action": "key", "keys": ["ctrl", "s"]},
        {"action": "type", "text": "Dear Ann,\nhello"},
        {"action": "scroll", "pixels": -300, "coordinate": [400, 700]},
        {"action": "mouse_move", "coordinate": [10, 20]},
        {"action": "wait", "time": 1.5},
        {"action": "terminate", "status": "success"},
        {"action": "answer", "text": "12"},
    )
]
UI_TARS = [
    f"Thought: Go on.\nAction: {action}"
    for action in (
        "click(point='<point>816 891</point>')",
        "left_double(start_box='<|box_start|>(816,891)<|box_end|>')",
        "right_single(start_box='[800, 880, 832, 902]')",
        "drag(start_point='<point>500 20</point>', end_point='<point>600 200</point>')",
        "hotkey(key='ctrl c')",
        r"type(content='it\'s\n')",
        "scroll(point='<point>500 500</point>', direction='down')",
        "wait()",
        "finished(content='saved')",
        "call_user()",
        "note(name='total', value='12')",
        "set_goals(goals='open it; save it')",
    )
]
OPENAI = [
    ("computer", arguments)
    for arguments in (
        {"type": "click", "x": 1045, "y": 713, "button": "left"},
        {"type": "drag", "path": [{"x": 1, "y": 2}, {"x": 30, "y": 40}, {"x": 50, "y": 60}]},
        {"type": "keypress", "keys": ["CTRL", "S"]},
        {"type": "scroll", "x": 300, "y": 300, "scroll_x": 0, "scroll_y": 300},
        {"type": "type", "text": "Dear Ann"},
        {"type": "wait"},
        {"actions": [{"type": "keypress", "keys": ["a"]}, {"type": "move", "x": 5, "y": 5}]},
        {"action": {"type": "double_click", "x": 5, "y": 5}, "pending_safety_checks": []},
    )
]
CLAUDE = [
    ("computer", arguments)
    for arguments in (
        {"action": "left_click", "coordinate": [900, 600], "text": "shift"},
        {"action": "left_click_drag", "start_coordinate": [5, 6], "coordinate": [100, 200]},
        {"action": "key", "text": "ctrl+s"},
        {"action": "key", "text": "Down Down Return"},
        {"action": "hold_key", "text": "shift", "duration": 1},
        {"action": "scroll", "scroll_direction": "down", "scroll_amount": 3, "coordinate": [300, 300]},
        {"action": "type", "text": "Dear Ann"},
        {"action": "zoom", "region": [0, 0, 100, 100]},
        {"action": "left_mouse_down"},
        {"action": "wait", "duration": 1},
    )
]
TEXT = [
    json.dumps({"why": "so", **answer})
    for answer in (
        {"action": "click", "element": "Save"},
        {"action": "click", "element": 7},
        {"action": "type_enter", "element": "Name", "text": "Bob"},
        {"action": "press", "text": "ctrl+s"},
        {"action": "menu", "text": "File > Save As"},
        {"action": "select", "element": "Encoding", "text": "UTF-16"},
        {"action": "scroll", "text": "up"},
        {"action": "open", "text": "mousepad a.txt"},
        {"action": "wait", "text": "2"},
        {"action": "note", "text": "total: 12"},
        {"action": "goals", "text": "a; b"},
        {"action": "done", "text": "saved"},
        {"action": "weather", "arguments": {"place": "Rome"}},
    )
]
ITEMS = [
    json.dumps({"type": "computer_call", "call_id": "c", "action": a, "pending_safety_checks": []})
    for _, a in OPENAI[:6]
] + [json.dumps({"type": "function_call", "name": n, "arguments": json.dumps(a)}) for n, a in BESIDE + ENDS]
BLOCKS = [
    json.dumps([{"type": "text", "text": "So."}, {"type": "tool_use", "id": "t", "name": n, "input": a}])
    for n, a in CLAUDE + BESIDE + ENDS
]
KNOWN: dict[str, tuple[list[str], list[tuple[str, dict]]]] = {
    "qwen": (json_calls(*QWEN, *BESIDE) + tag_calls(*QWEN, *BESIDE), QWEN + BESIDE),
    "ui-tars-1.0": (UI_TARS, []),
    "openai": (ITEMS, OPENAI + BESIDE + ENDS),
    "anthropic": (BLOCKS, CLAUDE + BESIDE + ENDS),
    "text": (TEXT, []),
}


def mutated(words: str, others: list[str], dice: random.Random) -> str:
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        at, to = sorted((dice.randrange(len(words) + 1), dice.randrange(len(words) + 1)))
        match dice.randrange(9):
            case 0:
                words = words[:at]
            case 1:
                words = words[:to] + words[at:to] * dice.choice((1, 2, 30)) + words[to:]
            case 2:
                words = words[:at] + words[to:]
            case 3:
                words = words[:at] + dice.choice(NASTY) + words[at:]
            case 4:
                other = dice.choice(others)
                words = words[:at] + other[dice.randrange(len(other)) :]
            case 5:
                words = words[:at] + words[at:to][::-1] + words[to:]
            case 6:
                words = (
                    words[:at]
                    + chr(dice.choice((dice.randrange(256), dice.randrange(0x11_0000))))
                    + words[at + 1 :]
                )
            case 7:
                digits = [i for i, letter in enumerate(words) if letter.isdigit()]
                if digits:
                    where = dice.choice(digits)
                    words = (
                        words[:where]
                        + dice.choice(("9", "99999", "-1", ".5", '"7"', "e9"))
                        + words[where + 1 :]
                    )
            case _:
                words = dice.choice(others) + words
    return words


def mutated_call(name: str, arguments: dict, dice: random.Random) -> ToolCall:
    arguments = dict(arguments)
    for _ in range(dice.choice((1, 1, 2))):
        key = dice.choice([*arguments, "action", "text", "coordinate", "keys", "surplus"])
        match dice.randrange(3):
            case 0:
                arguments.pop(key, None)
            case _:
                arguments[key] = dice.choice(VALUES)
    return ToolCall(dice.choice((name, name, name, "computer", "rm", "note", "")), arguments, "id")


def replies(name: str, dice: random.Random):
    words, calls = KNOWN[name]
    for number in range(EACH):
        ending = dice.choice((Ending.STOP, Ending.STOP, Ending.STOP, Ending.LENGTH, Ending.BROKEN))
        if calls and number % 3 == 0:
            made = [mutated_call(*dice.choice(calls), dice) for _ in range(dice.choice((1, 1, 1, 2, 20)))]
            yield Reply("So.", calls=tuple(made), ending=ending)
        else:
            text = mutated(dice.choice(words), words, dice)
            yield dice.choice((Reply(text, ending=ending), Reply(text, raw=text), Reply("", raw=text)))


class Remembering(Aim):
    """All replies are about one screen: what lies at a point is worked out once."""

    under = cache(Aim.under)
    place = cache(Aim.place)


@pytest.mark.parametrize("name", list(KNOWN))
def test_replies_that_went_wrong_crash_nothing_and_become_no_forbidden_move(name, monkeypatch):
    aim = Remembering(SCENE.snapshot)
    for module in (acts, text):
        monkeypatch.setattr(module, "Aim", lambda snapshot: aim)
    speaker, dice = dialect(name), random.Random(f"{name} 6")
    read, refused = 0, []
    for reply in replies(name, dice):
        try:
            said = speaker.read(reply, SCENE)
        except BadReply as exc:
            refused.append(len(str(exc)))
        else:
            read += 1
            judge(said, SCENE)
    assert read + len(refused) == EACH
    # Both happen, so both are tried; and every complaint is a sentence of modest length.
    assert read > EACH / 50
    assert len(refused) > EACH / 10
    assert 5 < min(refused) <= max(refused) < 800


@pytest.mark.parametrize("name", [name for name in KNOWN if name != "text"])
def test_points_that_went_wrong_crash_nothing_and_lie_on_the_picture(name):
    words = [
        '{"point_2d": [500, 250]}', '[{"bbox_2d": [400, 200, 600, 300], "label": "x"}]', '{"point": null}', "(5, 6)",
        "Action: click(point='<point>500 250</point>')", '{"x": 5, "y": 6}', "<|box_start|>(5,6)<|box_end|>", "none",
    ]  # fmt: skip
    speaker, dice = dialect(name), random.Random(f"{name} 7")
    found = 0
    for _ in range(2_000):
        try:
            point = speaker.read_point(Reply(mutated(dice.choice(words), words, dice)), FRAME)
        except BadReply:
            continue
        found += 1
        assert point is None or (0 <= point.x < FRAME.width and 0 <= point.y < FRAME.height)
    assert found > 100

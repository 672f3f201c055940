"""Qwen's vision models: one function `computer_use`, called in JSON or in tags.

2.5-VL counts in pixels of the picture as it was resized (sides multiples of 28); 3-VL, 3.5 and 3.6 on a grid of 0 to
1000 (multiples of 32). Both shapes of calls are read, whichever the model was asked in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from actions.types import Button
from desktop_agent.plan.dialects import acts, beside
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.dialects.grounding import point_schema, point_words, read_point_words
from desktop_agent.plan.dialects.pictures import PictureSize
from desktop_agent.plan.dialects.strict import (
    LONGEST_WHY,
    MOST_CALLS,
    Arguments,
    brief,
    checked,
    cut_off,
    from_json,
    refuse_broken,
    sentence,
    shown,
    written,
)
from desktop_agent.plan.dialects.telling import WORDS_ARE_DATA, conversation, own_calls
from desktop_agent.plan.moves import Answer, BadReply, Done, GiveUp, Move, Said
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.plan.screenwords import told
from vision.models.grid import Grid, sides
from vision.models.types import Form, Message, Reply, Request, ToolCall, ToolSpec
from vision.types import Frame, FramePoint

_TOOL = "computer_use"
_CLICKS: Mapping[str, tuple[Button, int]] = {
    "left_click": (Button.LEFT, 1),
    "right_click": (Button.RIGHT, 1),
    "middle_click": (Button.MIDDLE, 1),
    "double_click": (Button.LEFT, 2),
    "triple_click": (Button.LEFT, 3),
}
_ACTIONS = (
    "key",
    "type",
    "mouse_move",
    *_CLICKS,
    "left_click_drag",
    "scroll",
    "hscroll",
    "wait",
    "terminate",
    "answer",
)
_MOST_PIXELS = acts.MOST_TICKS * acts.PIXELS_A_TICK
_MOST_PARAMETERS = 30
_CALL = re.compile(r"<tool_call>(.*?)</tool_call>", re.DOTALL)
_FUNCTION = re.compile(r"\s*<function=([\w.-]{1,64})>(.*)</function>\s*", re.DOTALL)
_PARAMETER = re.compile(r"\s*<parameter=([\w.-]{1,64})>(.*?)</parameter>\s*", re.DOTALL)
_FENCE = re.compile(r"```(?:json|xml)?(.*?)```", re.DOTALL)
_SYSTEM = (
    "You operate a computer by mouse and keyboard to carry out a task. You see the screen as a picture after each "
    f"step. {WORDS_ARE_DATA}\n\n"
    'Answer with one line "Action: " and a short sentence that says what you do next and why, then exactly one call '
    "of a function. Click in the middle of things. If the last step had no effect, try another way. Call terminate "
    "only when the screen shows that the whole task is done, or when it cannot be done."
)


class Qwen:
    """The dialect.

    Args:
        name: what it is called.
        thousand: whether positions are on the grid of 0 to 1000, else in pixels of the resized picture.
        calls: how a call is written where the backend must know.
        size: what pictures are brought to.
    """

    sees = True

    def __init__(
        self,
        name: str = "qwen",
        *,
        thousand: bool = True,
        calls: Literal["json", "xml"] = "xml",
        size: PictureSize | None = None,
    ) -> None:
        self.name = name
        self._thousand = thousand
        self._calls = calls
        factor = 32 if thousand else 28
        self._size = size or PictureSize(factor, 64 * factor * factor, 2048 * factor * factor)

    def request(self, scene: Scene, wish: Wish) -> Request:
        """Ask what to do next."""
        messages = conversation(
            scene, _SYSTEM, self._own, self._size.picture, "What is the next step?", pictures=wish.pictures
        )
        return Request(
            messages,
            tools=(self._tool(self._grid(scene.snapshot.frame)), *beside.specs(scene, ends=False)),
            max_tokens=wish.max_tokens,
            thinking=wish.thinking,
            form=Form.CALL if wish.held else Form.FREE,
            call_format=f"qwen-{self._calls}",
            temperature=wish.temperature,
            session=scene.session,
        )

    def read(self, reply: Reply, scene: Scene) -> Said:
        """What the model wants. Raises BadReply."""
        refuse_broken(reply)
        words = reply.text
        calls = reply.calls
        if not calls:
            words = written(reply)
            try:
                calls = calls_in(words)
            except BadReply as exc:
                raise BadReply(f"{exc}{cut_off(reply)}") from None
            if not calls:
                raise BadReply(f"The reply calls no function: call {_TOOL}.{cut_off(reply)}")
        why = sentence(words.partition("<tool_call>")[0].partition("```")[0])
        screen = acts.Screen(scene.snapshot, self._grid(scene.snapshot.frame))
        moves: list[Move] = []
        for call in calls:
            if call.name == _TOOL:
                moves += computer_moves(call.arguments, screen, why)
            else:
                moves.append(beside.read_call(call, scene, known=(_TOOL,)))
        return beside.said(why, moves, acts=2 if _is_drag_here(calls) else 1)

    def point_request(self, frame: Frame, phrase: str, wish: Wish) -> Request:
        """Ask where the thing is that `phrase` describes."""
        held = wish.held
        return Request(
            (
                Message.of("system", f"You find things on a screen. {WORDS_ARE_DATA}"),
                Message.of("user", self._size.picture(frame), point_words(phrase, "point_2d")),
            ),
            max_tokens=wish.max_tokens,
            thinking=wish.thinking,
            form=Form.SCHEMA if held else Form.FREE,
            schema=point_schema("point_2d", max(sides(self._grid(frame)))) if held else None,
            temperature=wish.temperature,
        )

    def read_point(self, reply: Reply, frame: Frame) -> FramePoint | None:
        """Where it is; None when it is not there. Raises BadReply."""
        refuse_broken(reply)
        grid = self._grid(frame)
        calls = reply.calls
        if not calls and "<tool_call>" in (text := written(reply)):
            calls = calls_in(text)
        if calls:
            if len(calls) > 1:
                raise BadReply("Answer with one point.")
            return acts.on_frame(
                Arguments(_TOOL, calls[0].arguments).pair("coordinate"), grid, frame.width, frame.height
            )
        found = read_point_words(written(reply))
        return None if found is None else acts.on_frame(found, grid, frame.width, frame.height)

    def _grid(self, frame: Frame) -> Grid:
        return self._size.grid(frame, thousand=self._thousand)

    def _own(self, turn: Turn) -> tuple[str, tuple[ToolCall, ...]] | None:
        if not turn.said and not turn.calls:
            return None
        if turn.calls:
            calls = own_calls(turn)
            text = turn.said.partition("<tool_call>")[0]
        else:
            try:
                made = calls_in(turn.said)
            except BadReply:
                made = ()
            if not made:
                return None
            calls = own_calls(Turn(turn.number, "", "", "", calls=made))
            text = turn.said.partition("<tool_call>")[0].partition("```")[0]
        return told(text).strip() or f"Action: {brief(turn.why or turn.did, LONGEST_WHY)}", calls

    def _tool(self, grid: Grid) -> ToolSpec:
        across, down = (int(side) for side in sides(grid))
        number = {"type": "integer", "minimum": 0, "maximum": max(across, down)}
        place = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
        properties: dict[str, Any] = {
            "action": {"type": "string", "enum": list(_ACTIONS)},
            "keys": {
                "type": "array",
                "items": {"type": "string"},
                "description": "For key: the keys of one chord.",
            },
            "text": {"type": "string", "description": "For type, answer and terminate."},
            "coordinate": {**place, "description": "[x, y] from the left and the top edge."},
            "coordinate2": {**place, "description": "For left_click_drag: where it ends."},
            "pixels": {
                "type": "number",
                "description": "For scroll: positive is up; for hscroll: positive is right. 100 is one notch.",
            },
            "time": {"type": "number", "description": "For wait: seconds."},
            "status": {"type": "string", "enum": ["success", "failure"], "description": "For terminate."},
        }
        return ToolSpec(
            _TOOL,
            f"Use the mouse and the keyboard. The screen is {across}x{down}. key: press a chord. type: type text where "
            "the focus is. mouse_move, left_click, right_click, middle_click, double_click, triple_click: at "
            "coordinate. left_click_drag: from coordinate to coordinate2. scroll, hscroll: turn the wheel at "
            "coordinate. wait: let time pass. answer: tell the person the answer; this ends the task. terminate: end "
            "the task; text says what on the screen shows that it is done, or why it cannot be.",
            {
                "type": "object",
                "properties": properties,
                "required": ["action"],
                "additionalProperties": False,
            },
        )


# ------------------------------------------------------------------ reading


def computer_moves(given: object, screen: acts.Screen, why: str) -> tuple[Move, ...]:
    """What a call of `computer_use` means. Raises BadReply."""
    action = Arguments(_TOOL, given).word("action", _ACTIONS)
    arguments = Arguments(action, given)
    arguments.raw("action")
    moves = _moves(action, arguments, screen, why)
    arguments.nothing_else()
    return moves


def _moves(action: str, arguments: Arguments, screen: acts.Screen, why: str) -> tuple[Move, ...]:
    match action:
        case "key":
            return (acts.press(acts.keys_of(arguments.strings("keys" if arguments.has("keys") else "text"))),)
        case "type":
            return (acts.typed(arguments.text("text")),)
        case "mouse_move":
            return (screen.hover(arguments.pair("coordinate")),)
        case "left_click_drag":
            if not arguments.has("coordinate2"):
                return screen.drag_here(arguments.pair("coordinate"))
            return (screen.drag((arguments.pair("coordinate"), arguments.pair("coordinate2"))),)
        case "scroll" | "hscroll":
            amount = acts.ticks(arguments.number("pixels", -_MOST_PIXELS, _MOST_PIXELS))
            at = arguments.pair("coordinate") if arguments.has("coordinate") else None
            return (screen.scroll(0, -amount, at) if action == "scroll" else screen.scroll(amount, 0, at),)
        case "wait":
            return (acts.wait(arguments.number("time", 0, acts.LONGEST_WAIT_S)),)
        case "terminate":
            status = arguments.word("status", ("success", "failure"))
            told_why = arguments.line("text", may_lack=True) or why
            return (
                Done(told_why) if status == "success" else GiveUp(told_why or "The model gave no reason."),
            )
        case "answer":
            return (Answer(arguments.text("text")),)
        case _:
            button, count = _CLICKS[action]
            held = acts.modifiers_of(arguments.strings("keys")) if arguments.has("keys") else ()
            return (screen.click(arguments.pair("coordinate"), button, count, held),)


def _is_drag_here(calls: tuple[ToolCall, ...]) -> bool:
    """Whether the one call is a drag from where the pointer is: the hands do that in two acts."""
    return len(calls) == 1 and calls[0].arguments.get("action") == "left_click_drag"


def calls_in(text: str) -> tuple[ToolCall, ...]:
    """The calls that a reply in plain words makes, in either shape. Raises BadReply for one that cannot be read."""
    # Counted first: looking for the ends of thousands of beginnings would take for ever.
    begun = max(text.count("<tool_call>"), text.count("```") // 2)
    if begun > MOST_CALLS:
        raise BadReply(f"The reply makes {begun} calls; make one.")
    bodies = _CALL.findall(text)
    if text.count("<tool_call>") > len(bodies):
        raise BadReply("A call begins and does not end: close it with </tool_call>.")
    if not bodies:
        bodies = [fenced for fenced in _FENCE.findall(text) if _looks_like_call(fenced)]
    if not bodies and _looks_like_call(text):
        bodies = [text]
    return tuple(_call(body) for body in bodies)


def _looks_like_call(text: str) -> bool:
    inner = text.strip()
    return (inner.startswith("{") and '"name"' in inner) or inner.startswith("<function=")


def _call(body: str) -> ToolCall:
    match = _FUNCTION.fullmatch(body)
    if match is not None:
        return ToolCall(match[1], _parameters(match[2]))
    if "<function" in body:
        raise BadReply(
            f"This is no call: {shown(body)}. Write <function=NAME><parameter=KEY>VALUE</parameter></function>."
        )
    value = from_json(body.strip())
    if (
        not isinstance(value, dict)
        or set(value) != {"name", "arguments"}
        or not isinstance(value["name"], str)
    ):
        raise BadReply(f'This is no call: {shown(body)}. Write {{"name": "{_TOOL}", "arguments": {{...}}}}.')
    arguments = value["arguments"]
    if isinstance(arguments, str):
        arguments = from_json(arguments)
    if not isinstance(arguments, dict):
        raise BadReply(f"The arguments of a call must be an object, not {shown(arguments)}.")
    return ToolCall(value["name"], arguments)


def _parameters(body: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    end = 0
    while body[end:].strip():
        match = _PARAMETER.match(body, end)
        if match is None or match[1] in found or len(found) >= _MOST_PARAMETERS:
            raise BadReply(f"The parameters of a call cannot be read near {shown(body[end : end + 60])}.")
        end = match.end()
        value = match[2]
        # The format puts each value on lines of its own.
        value = value.removeprefix("\n")
        value = value.removesuffix("\n")
        # All are texts here: lists are written as JSON, numbers as digits; whoever takes them knows which it wants.
        found[match[1]] = value
    checked(found)
    return found


def qwen25(*, calls: Literal["json", "xml"] = "json", size: PictureSize | None = None) -> Qwen:
    """The dialect of Qwen2.5-VL."""
    return Qwen("qwen2.5", thousand=False, calls=calls, size=size)

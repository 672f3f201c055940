"""OpenAI's computer use: `computer_call` with one action or several, read from a function call or from an item in JSON.

Models are told of a function `computer` with the actions' own names and fields, so any model of theirs that calls
functions can be asked so. Positions are pixels of the picture that was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from actions.types import Button
from desktop_agent.plan.dialects import acts, beside
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.dialects.pictures import PictureSize
from desktop_agent.plan.dialects.pixelpoint import pixel_request, read_pixel
from desktop_agent.plan.dialects.strict import (
    LONGEST_LINE,
    LONGEST_WHY,
    MOST_CALLS,
    Arguments,
    brief,
    from_json,
    refuse_broken,
    sentence,
    shown,
    written,
)
from desktop_agent.plan.dialects.telling import WORDS_ARE_DATA, conversation, own_calls
from desktop_agent.plan.moves import AskPerson, BadReply, GiveUp, Move, Said
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.plan.screenwords import told
from vision.models.types import Form, Reply, Request, ToolCall, ToolSpec
from vision.types import Frame, FramePoint

_TOOL = "computer"
_NAMES = frozenset({_TOOL, "computer_call", "computer_use_preview"})
MOST_ACTIONS = 10
"""Actions of one call."""
_BUTTONS = {
    "left": Button.LEFT,
    "right": Button.RIGHT,
    "wheel": Button.MIDDLE,
    "middle": Button.MIDDLE,
    "back": Button.BACK,
    "forward": Button.FORWARD,
}
_ACTIONS = ("click", "double_click", "drag", "keypress", "move", "screenshot", "scroll", "type", "wait")
_MOST_PIXELS = acts.MOST_TICKS * acts.PIXELS_A_TICK
_WAIT_S = 2.0
_SYSTEM = (
    "You operate a computer by mouse and keyboard to carry out a task. You see the screen as a picture after each "
    f"step. {WORDS_ARE_DATA}\n\n"
    "Before each call say in one short sentence what you do next and why; then make exactly one call. If the last step "
    "had no effect, try another way. Call done only when the screen shows that the whole task is done."
)


class OpenAi:
    """The dialect.

    Args:
        name: what it is called.
        size: what pictures are brought to.
    """

    sees = True

    def __init__(self, name: str = "openai", *, size: PictureSize | None = None) -> None:
        self.name = name
        self._size = size or PictureSize(1, 100_000, 1_600_000)

    def request(self, scene: Scene, wish: Wish) -> Request:
        """Ask what to do next."""
        width, height = self._size.of(scene.snapshot.frame)
        messages = conversation(
            scene, _SYSTEM, _own, self._size.picture, "What is the next step?", pictures=wish.pictures
        )
        return Request(
            messages,
            tools=(_spec(width, height), *beside.specs(scene)),
            max_tokens=wish.max_tokens,
            thinking=wish.thinking,
            form=Form.CALL if wish.held else Form.FREE,
            temperature=wish.temperature,
            session=scene.session,
        )

    def read(self, reply: Reply, scene: Scene) -> Said:
        """What the model wants. Raises BadReply."""
        refuse_broken(reply)
        words, calls = reply.text, reply.calls
        if not calls:
            words, calls = items_in(written(reply))
        why = sentence(words)
        screen = acts.Screen(scene.snapshot, self._size.grid(scene.snapshot.frame, thousand=False))
        moves: list[Move] = []
        for call in calls:
            if call.name in _NAMES:
                doubts = _doubts(call.arguments)
                if doubts:
                    return Said(brief(why, LONGEST_WHY), (_referred(doubts, scene),))
                for action in _actions(call.arguments):
                    moves += computer_moves(action, screen)
            else:
                moves.append(beside.read_call(call, scene, known=(_TOOL,)))
        return beside.said(why, moves, acts=MOST_ACTIONS if all(call.name in _NAMES for call in calls) else 1)

    def point_request(self, frame: Frame, phrase: str, wish: Wish) -> Request:
        """Ask where the thing is that `phrase` describes."""
        return pixel_request(frame, phrase, wish, self._size)

    def read_point(self, reply: Reply, frame: Frame) -> FramePoint | None:
        """Where it is; None when it is not there. Raises BadReply."""
        return read_pixel(reply, frame, self._size)


def _own(turn: Turn) -> tuple[str, tuple[ToolCall, ...]] | None:
    if not turn.calls:
        return None
    return told(turn.said, 4_000).strip(), own_calls(turn)


def _spec(width: int, height: int) -> ToolSpec:
    across = {"type": "integer", "minimum": 0, "maximum": width}
    down = {"type": "integer", "minimum": 0, "maximum": height}
    point = {
        "type": "object",
        "properties": {"x": across, "y": down},
        "required": ["x", "y"],
        "additionalProperties": False,
    }
    keys = {"type": "array", "items": {"type": "string"}, "description": "For keypress: one chord."}
    return ToolSpec(
        _TOOL,
        f"Use the mouse and the keyboard on a screen of {width}x{height} pixels. move, click and double_click take x "
        "and y; drag a path of points; scroll x, y, scroll_x and scroll_y in pixels (positive is right and down, 100 "
        "is one notch); keypress keys; type text where the focus is; wait and screenshot nothing.",
        {
            "type": "object",
            "properties": {
                "type": {"type": "string", "enum": list(_ACTIONS)},
                "x": across,
                "y": down,
                "button": {"type": "string", "enum": list(_BUTTONS)},
                "path": {"type": "array", "items": point, "minItems": 2, "maxItems": acts.MOST_POINTS},
                "keys": keys,
                "text": {"type": "string"},
                "scroll_x": {"type": "integer"},
                "scroll_y": {"type": "integer"},
            },
            "required": ["type"],
            "additionalProperties": False,
        },
    )


# ------------------------------------------------------------------ reading


def items_in(text: str) -> tuple[str, tuple[ToolCall, ...]]:
    """The words and calls of a response in JSON: one item, a list, or an object with `output`. Raises BadReply."""
    begin = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if begin < 0:
        raise BadReply(f"The reply makes no call: call {_TOOL}.")
    value = from_json(text[begin:].strip().removesuffix("```").strip())
    if isinstance(value, dict) and isinstance(value.get("output"), list):
        value = value["output"]
    items = value if isinstance(value, list) else [value]
    words, calls = [text[:begin].strip().removesuffix("```json").removesuffix("```").strip()], []
    for item in items:
        if not isinstance(item, dict):
            raise BadReply(f"This is no item of a response: {shown(item)}.")
        match item.get("type"):
            case "computer_call":
                calls.append(ToolCall("computer_call", item, _id(item)))
            case "function_call":
                calls.append(_function_call(item))
            case "message":
                words += _texts(item.get("content"))
            case "reasoning":
                pass
            case _:
                raise BadReply(f"There is no item of the type {shown(item.get('type'))}.")
    if not calls or len(calls) > MOST_CALLS:
        raise BadReply(f"The reply makes {len(calls)} calls; make one.")
    return "\n".join(word for word in words if word), tuple(calls)


def _function_call(item: Mapping[str, Any]) -> ToolCall:
    name, arguments = item.get("name"), item.get("arguments")
    if isinstance(arguments, str):
        arguments = from_json(arguments)
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise BadReply(f"A function call has a name and arguments, not {shown(item)}.")
    return ToolCall(name, arguments, _id(item))


def _id(item: Mapping[str, Any]) -> str:
    found = item.get("call_id") or item.get("id")
    return found[:200] if isinstance(found, str) else ""


def _texts(content: object) -> list[str]:
    parts = content if isinstance(content, list) else [content]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return [text for text in texts if isinstance(text, str)]


def _doubts(given: Mapping[str, Any]) -> tuple[str, ...]:
    """What the service wants a person to confirm before the call is carried out. Raises BadReply."""
    checks = given.get("pending_safety_checks") or []
    if not isinstance(checks, list):
        raise BadReply(f"pending_safety_checks must be a list, not {shown(checks)}.")
    found = []
    for check in checks[:5]:
        told_why = (check.get("message") or check.get("code")) if isinstance(check, dict) else None
        found.append(brief(told_why, 200) if isinstance(told_why, str) else "no reason given")
    return tuple(found)


def _referred(doubts: Iterable[str], scene: Scene) -> Move:
    """A call that the service has doubts about is never carried out: a person hears of it."""
    words = brief("; ".join(doubts), LONGEST_LINE - 100)
    if not scene.may_ask:
        return GiveUp(
            f"The model's service wants a person to confirm this step, and nobody can be asked: {words}"
        )
    return AskPerson(
        f"The model's service has doubts about the next step: {words}. Go on?",
        ("Go on", "Try another way", "Stop"),
    )


def _actions(given: Mapping[str, Any]) -> list[Any]:
    """The actions of a call: the arguments themselves, those under `action`, or each of `actions`. Raises BadReply."""
    actions = given.get("actions")
    if actions is None:
        return [given.get("action", given)]
    if not isinstance(actions, list) or not 1 <= len(actions) <= MOST_ACTIONS or "action" in given:
        raise BadReply(f"actions must be a list of 1 to {MOST_ACTIONS} actions.")
    return actions


def computer_moves(given: object, screen: acts.Screen) -> tuple[Move, ...]:
    """What one action means. Raises BadReply."""
    kind = Arguments("An action", given).word("type", _ACTIONS)
    arguments = Arguments(kind, given)
    arguments.raw("type")
    moves = _moves(kind, arguments, screen)
    arguments.nothing_else()
    return moves


def _moves(kind: str, arguments: Arguments, screen: acts.Screen) -> tuple[Move, ...]:
    held = (
        acts.modifiers_of(arguments.strings("keys")) if kind != "keypress" and arguments.has("keys") else ()
    )
    match kind:
        case "click":
            button = (
                _BUTTONS[arguments.word("button", tuple(_BUTTONS))]
                if arguments.has("button")
                else Button.LEFT
            )
            return (screen.click(_at(arguments), button, 1, held),)
        case "double_click":
            return (screen.click(_at(arguments), Button.LEFT, 2, held),)
        case "move":
            return (screen.hover(_at(arguments)),)
        case "drag":
            path = arguments.pairs("path", acts.MOST_POINTS)
            return (screen.drag(path, held),)
        case "scroll":
            across, down = (
                acts.ticks(arguments.number(name, -_MOST_PIXELS, _MOST_PIXELS)) if arguments.has(name) else 0
                for name in ("scroll_x", "scroll_y")
            )
            at = _at(arguments) if arguments.has("x") or arguments.has("y") else None
            return (screen.scroll(across, down, at),)
        case "keypress":
            return (acts.press(acts.keys_of(arguments.strings("keys"))),)
        case "type":
            return (acts.typed(arguments.text("text")),)
        case "wait":
            return (acts.wait(_WAIT_S),)
        case _:
            return (screen.look(),)


def _at(arguments: Arguments) -> tuple[float, float]:
    return arguments.number("x", -1e9, 1e9), arguments.number("y", -1e9, 1e9)

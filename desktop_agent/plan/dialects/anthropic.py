"""Anthropic's computer use: one function `computer` in three versions, read from calls or from content in JSON.

Positions are pixels of the picture that was sent, which is brought to a size that their service leaves as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from actions.types import Button
from desktop_agent.plan.dialects import acts, beside
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.dialects.pictures import PictureSize
from desktop_agent.plan.dialects.pixelpoint import pixel_request, read_pixel
from desktop_agent.plan.dialects.strict import (
    MOST_CALLS,
    Arguments,
    from_json,
    numbers,
    refuse_broken,
    sentence,
    shown,
    written,
)
from desktop_agent.plan.dialects.telling import WORDS_ARE_DATA, conversation, own_calls
from desktop_agent.plan.moves import BadReply, Move, Said
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.plan.screenwords import told
from vision.models.types import Form, Reply, Request, ToolCall, ToolSpec
from vision.types import Frame, FramePoint

Version = Literal["computer_20241022", "computer_20250124", "computer_20251124"]
_TOOL = "computer"
_CLICKS: Mapping[str, tuple[Button, int]] = {
    "left_click": (Button.LEFT, 1),
    "right_click": (Button.RIGHT, 1),
    "middle_click": (Button.MIDDLE, 1),
    "double_click": (Button.LEFT, 2),
    "triple_click": (Button.LEFT, 3),
}
_FIRST = (
    "key",
    "type",
    "mouse_move",
    "left_click",
    "left_click_drag",
    "right_click",
    "middle_click",
    "double_click",
    "screenshot",
    "cursor_position",
)
_SECOND = (*_FIRST, "left_mouse_down", "left_mouse_up", "scroll", "hold_key", "wait", "triple_click")
_THIRD = (*_SECOND, "zoom")
_BY_VERSION: Mapping[str, tuple[str, ...]] = dict(
    zip(get_args(Version), (_FIRST, _SECOND, _THIRD), strict=True)
)
_WAYS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}
_SYSTEM = (
    "You operate a computer by mouse and keyboard to carry out a task. You see the screen as a picture after each "
    f"step. {WORDS_ARE_DATA}\n\n"
    "Before each call say in one short sentence what you do next and why; then make exactly one call. If the last step "
    "had no effect, try another way. Call done only when the screen shows that the whole task is done."
)


class Anthropic:
    """The dialect.

    Args:
        name: what it is called.
        version: of the tool: which actions there are.
        size: what pictures are brought to.
    """

    sees = True

    def __init__(
        self,
        name: str = "anthropic",
        *,
        version: Version = "computer_20251124",
        size: PictureSize | None = None,
    ) -> None:
        self.name = name
        self._actions = _BY_VERSION[version]
        self._size = size or PictureSize(1, 100_000, 1_100_000)

    def request(self, scene: Scene, wish: Wish) -> Request:
        """Ask what to do next."""
        messages = conversation(
            scene, _SYSTEM, _own, self._size.picture, "What is the next step?", pictures=wish.pictures
        )
        return Request(
            messages,
            tools=(self._spec(*self._size.of(scene.snapshot.frame)), *beside.specs(scene)),
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
            words, calls = blocks_in(written(reply))
        screen = acts.Screen(scene.snapshot, self._size.grid(scene.snapshot.frame, thousand=False))
        moves: list[Move] = []
        several = 1
        for call in calls:
            if call.name != _TOOL:
                moves.append(beside.read_call(call, scene, known=(_TOOL,)))
                continue
            made = computer_moves(call.arguments, screen, self._actions)
            # One call may be several acts: a drag from where the pointer is, chords one after another.
            several = max(several, len(made))
            moves += made
        if sum(call.name == _TOOL for call in calls) > 1:
            raise BadReply(f"Make one call of {_TOOL} at a time.")
        return beside.said(sentence(words), moves, acts=several)

    def point_request(self, frame: Frame, phrase: str, wish: Wish) -> Request:
        """Ask where the thing is that `phrase` describes."""
        return pixel_request(frame, phrase, wish, self._size)

    def read_point(self, reply: Reply, frame: Frame) -> FramePoint | None:
        """Where it is; None when it is not there. Raises BadReply."""
        return read_pixel(reply, frame, self._size)

    def _spec(self, width: int, height: int) -> ToolSpec:
        number = {"type": "integer", "minimum": 0, "maximum": max(width, height)}
        place = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
        properties: dict[str, Any] = {
            "action": {"type": "string", "enum": list(self._actions)},
            "coordinate": {**place, "description": "[x, y]; of a drag, where it ends."},
            "text": {
                "type": "string",
                "description": "What to type; keys as ctrl+s; keys held during a click.",
            },
            "start_coordinate": {**place, "description": "For left_click_drag: where it begins."},
        }
        if "scroll" in self._actions:
            properties |= {
                "scroll_direction": {"type": "string", "enum": list(_WAYS)},
                "scroll_amount": {"type": "integer", "minimum": 1, "maximum": acts.MOST_TICKS},
                "duration": {"type": "number", "description": "For wait and hold_key: seconds."},
            }
        if "zoom" in self._actions:
            properties["region"] = {
                "type": "array",
                "items": number,
                "minItems": 4,
                "maxItems": 4,
                "description": "For zoom: [left, top, right, bottom].",
            }
        return ToolSpec(
            _TOOL,
            f"Use the mouse and the keyboard on a screen of {width}x{height} pixels.",
            {
                "type": "object",
                "properties": properties,
                "required": ["action"],
                "additionalProperties": False,
            },
        )


def _own(turn: Turn) -> tuple[str, tuple[ToolCall, ...]] | None:
    if not turn.calls:
        return None
    return told(turn.said, 4_000).strip(), own_calls(turn)


# ------------------------------------------------------------------ reading


def blocks_in(text: str) -> tuple[str, tuple[ToolCall, ...]]:
    """The words and calls of a message's content in JSON: a block, a list of them, or the message. Raises BadReply."""
    begin = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if begin < 0:
        raise BadReply(f"The reply makes no call: call {_TOOL}.")
    value = from_json(text[begin:].strip().removesuffix("```").strip())
    if isinstance(value, dict) and isinstance(value.get("content"), list):
        value = value["content"]
    words, calls = [text[:begin].strip().removesuffix("```json").removesuffix("```").strip()], []
    for block in value if isinstance(value, list) else [value]:
        if not isinstance(block, dict):
            raise BadReply(f"This is no block of a message: {shown(block)}.")
        match block.get("type"):
            case "text":
                words.append(block["text"] if isinstance(block.get("text"), str) else "")
            case "thinking" | "redacted_thinking":
                pass
            case "tool_use":
                name, given, call_id = block.get("name"), block.get("input"), block.get("id")
                if not isinstance(name, str) or not isinstance(given, dict):
                    raise BadReply(f"A tool_use has a name and an input, not {shown(block)}.")
                calls.append(ToolCall(name, given, call_id[:200] if isinstance(call_id, str) else ""))
            case _:
                raise BadReply(f"There is no block of the type {shown(block.get('type'))}.")
    if not calls or len(calls) > MOST_CALLS:
        raise BadReply(f"The reply makes {len(calls)} calls; make one.")
    return "\n".join(word for word in words if word), tuple(calls)


def computer_moves(given: object, screen: acts.Screen, actions: tuple[str, ...] = _THIRD) -> tuple[Move, ...]:
    """What a call of `computer` means. Raises BadReply."""
    action = Arguments(_TOOL, given).word("action", actions)
    arguments = Arguments(action, given)
    arguments.raw("action")
    moves = _moves(action, arguments, screen)
    arguments.nothing_else()
    return moves


def _moves(action: str, arguments: Arguments, screen: acts.Screen) -> tuple[Move, ...]:
    match action:
        case "key":
            # Their models write chords with spaces between for one after another.
            return acts.press_each(arguments.text("text", limit=200).split() or [" "])
        case "hold_key":
            keys = acts.keys_of([arguments.text("text", limit=100)])
            return (acts.hold(keys, arguments.number("duration", 0, acts.LONGEST_HOLD_S)),)
        case "type":
            return (acts.typed(arguments.text("text")),)
        case "mouse_move":
            return (screen.hover(arguments.pair("coordinate")),)
        case "left_click_drag":
            end = arguments.pair("coordinate")
            if not arguments.has("start_coordinate"):
                return screen.drag_here(end)
            return (screen.drag((arguments.pair("start_coordinate"), end)),)
        case "left_mouse_down" | "left_mouse_up":
            at = arguments.pair("coordinate") if arguments.has("coordinate") else None
            return (screen.turn(action == "left_mouse_down", at),)
        case "scroll":
            dx, dy = _WAYS[arguments.word("scroll_direction", tuple(_WAYS))]
            amount = round(arguments.number("scroll_amount", 1, acts.MOST_TICKS))
            at = arguments.pair("coordinate") if arguments.has("coordinate") else None
            return (screen.scroll(dx * amount, dy * amount, at),)
        case "wait":
            return (acts.wait(arguments.number("duration", 0, acts.LONGEST_WAIT_S)),)
        case "zoom":
            region = numbers(arguments.raw("region"))
            if region is None or len(region) != 4:
                raise BadReply("zoom: region must be [left, top, right, bottom], four numbers.")
            return (screen.look(region),)
        case "screenshot" | "cursor_position":
            return (screen.look(),)
        case _:
            button, count = _CLICKS[action]
            held = acts.modifiers_of([arguments.text("text", limit=100)]) if arguments.has("text") else ()
            return (screen.click(arguments.pair("coordinate"), button, count, held),)

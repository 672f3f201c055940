"""UI-TARS: a thought and an action written as a call, `click(point='<point>512 300</point>')`, without functions.

1.0 counts on a grid of 0 to 1000, 1.5 in pixels of the picture as it was resized (sides multiples of 28). Older forms
of positions are read as well: `start_box='(x,y)'`, `<|box_start|>(x,y)<|box_end|>`, `[x1, y1, x2, y2]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.types import Button
from desktop_agent.plan.dialects import acts, beside
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.dialects.grounding import read_point_words
from desktop_agent.plan.dialects.pictures import PictureSize
from desktop_agent.plan.dialects.strict import (
    LONGEST_WHY,
    Arguments,
    brief,
    cut_off,
    from_json,
    numbers,
    shown,
    written,
)
from desktop_agent.plan.dialects.telling import WORDS_ARE_DATA, conversation
from desktop_agent.plan.moves import BadReply, Done, Move, Said
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.plan.screenwords import told
from vision.models.types import Message, Reply, Request, ToolCall, ToolSpec
from vision.types import Frame, FramePoint

_CLICKS: Mapping[str, tuple[Button, int]] = {
    "click": (Button.LEFT, 1),
    "left_single": (Button.LEFT, 1),
    "left_double": (Button.LEFT, 2),
    "right_single": (Button.RIGHT, 1),
}
_WAYS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}
_TICKS = 5
"""Notches of a scroll: the family gives a direction alone."""
_WAIT_S = 5.0
_NAME = re.compile(r"\s*([a-z_]{2,32})\s*\(", re.IGNORECASE)
_KEY = re.compile(r"\s*([a-z_]{1,32})\s*=\s*", re.IGNORECASE)
_ACTION = re.compile(r"^[ \t]*Action[ \t]*:", re.IGNORECASE | re.MULTILINE)
_THOUGHT = re.compile(r"(?:Thought|Reflection|Action_Summary)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_MOST_ARGUMENTS = 6
_POINT = "<point>x y</point>"
_ACTIONS = rf"""click(point='{_POINT}')
left_double(point='{_POINT}')
right_single(point='{_POINT}')
drag(start_point='{_POINT}', end_point='{_POINT}')
hotkey(key='ctrl c') # keys of one chord, with spaces between
type(content='xxx') # \n at its end presses Enter; write \', \" and \n for those characters
scroll(point='{_POINT}', direction='down or up or right or left')
wait() # five seconds
note(name='xxx', value='xxx') # keep a value that is needed later; old screens are forgotten
set_goals(goals='first; second') # divide a long task into subgoals
goal_done(evidence='xxx') # the present subgoal is reached, and what on the screen shows it
answer(content='xxx') # the task was a question: answer it, and end
finished(content='xxx') # the whole task is done, and what on the screen shows it
give_up(reason='xxx') # the task cannot be done"""
_ASK = "call_user(question='xxx') # ask the person who gave the task, when only they can know"
_FORM = (
    "Answer in this form, with one short sentence of thought and one action:\n"
    "Thought: what you do next, and why\n"
    "Action: the call"
)


class UiTars:
    """The dialect.

    Args:
        name: what it is called.
        thousand: whether positions are on the grid of 0 to 1000 (1.0), else in pixels of the resized picture (1.5).
        size: what pictures are brought to.
    """

    sees = True

    def __init__(
        self, name: str = "ui-tars", *, thousand: bool = False, size: PictureSize | None = None
    ) -> None:
        self.name = name
        self._thousand = thousand
        self._size = size or PictureSize(28, 100 * 28 * 28, 2048 * 28 * 28)

    def request(self, scene: Scene, wish: Wish) -> Request:
        """Ask what to do next."""
        # The family keeps its instructions in the user's first message; a system message says the same.
        messages = conversation(
            scene,
            _system(scene),
            _own,
            self._size.picture,
            "What is the next action?",
            pictures=wish.pictures,
        )
        return Request(
            messages,
            max_tokens=wish.max_tokens,
            thinking=wish.thinking,
            temperature=wish.temperature,
            session=scene.session,
        )

    def read(self, reply: Reply, scene: Scene) -> Said:
        """What the model wants. Raises BadReply."""
        text = _written(reply)
        thought, _, called = _divided(text)
        try:
            calls = calls_in(called)
        except BadReply as exc:
            raise BadReply(f"{exc}{cut_off(reply)}") from None
        screen = acts.Screen(scene.snapshot, self._size.grid(scene.snapshot.frame, thousand=self._thousand))
        moves: list[Move] = []
        for name, arguments in calls:
            taken = Arguments(name, arguments)
            moves += _moves(name, taken, screen, scene, thought)
            taken.nothing_else()
        drag_here = len(calls) == 1 and calls[0][0] == "drag"
        return beside.said(thought, moves, acts=2 if drag_here else 1)

    def point_request(self, frame: Frame, phrase: str, wish: Wish) -> Request:
        """Ask where the thing is that `phrase` describes."""
        return Request(
            (
                Message.of(
                    "system",
                    f"You find things on a screen. {WORDS_ARE_DATA} Answer with one action and nothing else: "
                    f"click(point='{_POINT}') at the middle of the thing, or not_there() if it is not on the screen.",
                ),
                Message.of("user", self._size.picture(frame), f"The thing: {told(phrase, 500).strip()}"),
            ),
            max_tokens=wish.max_tokens,
            thinking=wish.thinking,
            temperature=wish.temperature,
        )

    def read_point(self, reply: Reply, frame: Frame) -> FramePoint | None:
        """Where it is; None when it is not there. Raises BadReply."""
        text = _written(reply)
        called = _divided(text)[2]
        match = _NAME.match(called)
        if match is None:
            found = read_point_words(called)
        else:
            calls = calls_in(called)
            if len(calls) != 1:
                raise BadReply("Answer with one point.")
            name, arguments = calls[0]
            if name == "not_there" and not arguments:
                return None
            if name not in _CLICKS:
                raise BadReply(f"Answer with click(point='{_POINT}') or not_there(), not {shown(called)}.")
            found = _place(Arguments(name, arguments), "point", "start_box")
        if found is None:
            return None
        return acts.on_frame(
            found, self._size.grid(frame, thousand=self._thousand), frame.width, frame.height
        )


# ------------------------------------------------------------------ asking


def _system(scene: Scene) -> str:
    actions = _ACTIONS + (f"\n{_ASK}" if scene.may_ask else "")
    for tool in scene.tools:
        actions += f"\n{_tool_line(tool)}"
    return (
        "You operate a computer by mouse and keyboard to carry out a task. You see the screen as a picture after each "
        f"step. {WORDS_ARE_DATA} If the last step had no effect, try another way.\n\n{_FORM}\n\n"
        f"Actions:\n{actions}"
    )


def _tool_line(tool: ToolSpec) -> str:
    properties = tool.parameters.get("properties")
    named = ", ".join(f"{name}='xxx'" for name in properties) if isinstance(properties, Mapping) else ""
    return f"{tool.name}({named}) # {brief(tool.description, 200)}"


def _own(turn: Turn) -> tuple[str, tuple[ToolCall, ...]] | None:
    if not turn.said.strip() or not _ACTION.search(turn.said):
        return None
    # Its own box markers stay as plain words; what it repeats of the screen closes nothing.
    return told(turn.said.replace("<|box_start|>", "").replace("<|box_end|>", ""), 4_000).replace(
        "‹point", "<point"
    ).replace("‹/point", "</point").strip(), ()


# ----------------------------------------------------------------- reading


def _written(reply: Reply) -> str:
    if reply.calls:
        raise BadReply("Write the action as words after Action:, not as a call of a function.")
    return written(reply)


def _divided(text: str) -> tuple[str, str, str]:
    """The thought, the word between, and all that was written as actions."""
    found = list(_ACTION.finditer(text))
    if not found:
        return "", "", text.strip()
    before, called = text[: found[-1].start()], text[found[-1].end() :]
    match = _THOUGHT.search(before)
    return brief(match[1] if match else before, LONGEST_WHY), found[-1][0], called.strip()


def calls_in(text: str) -> list[tuple[str, dict[str, str]]]:
    """The calls in `text`, one after another: names and arguments as text. Raises BadReply."""
    rest = text.strip().removeprefix("```").removesuffix("```").strip()
    if not rest:
        raise BadReply("There is no action: write one after Action:.")
    found: list[tuple[str, dict[str, str]]] = []
    while rest:
        if len(found) >= 5:
            raise BadReply("There are too many actions; give one.")
        match = _NAME.match(rest)
        if match is None:
            raise BadReply(f"This is no action: {shown(rest)}. Write for example click(point='{_POINT}').")
        arguments, end = _arguments(rest, match.end())
        found.append((match[1].lower(), arguments))
        rest = rest[end:].lstrip(" \t\r\n;")
    return found


def _arguments(text: str, at: int) -> tuple[dict[str, str], int]:
    """The arguments that begin at `at`, and where their call ends."""
    found: dict[str, str] = {}
    while True:
        closing = re.compile(r"\s*\)").match(text, at)
        if closing is not None:
            return found, closing.end()
        match = _KEY.match(text, at)
        if match is None or match[1].lower() in found or len(found) >= _MOST_ARGUMENTS:
            raise BadReply(f"The arguments cannot be read near {shown(text[at : at + 60])}.")
        value, at = _value(text, match.end())
        found[match[1].lower()] = value
        comma = re.compile(r"\s*,").match(text, at)
        if comma is not None:
            at = comma.end()


_ENDS = {
    quote: re.compile(rf"(?<!\\)(?:\\\\)*{quote}(?=\s*(?:\)|,\s*[a-z_]{{1,32}}\s*=|$))", re.IGNORECASE)
    for quote in ("'", '"')
}
_UNQUOTED = re.compile(
    r"<\|box_start\|>.*?<\|box_end\|>|<point>[^<]*</point>|\([^()]*\)|\[[^\[\]]*\]|[^\s,()'\"]+"
)
_ESCAPED = re.compile(r"\\(['\"\\n])")


def _value(text: str, at: int) -> tuple[str, int]:
    """The value that begins at `at`, in quotes or not, and where it ends."""
    quote = text[at : at + 1]
    if quote in _ENDS:
        # People's words hold quotes that were not escaped: one that ends the value is followed by more of the call.
        end = _ENDS[quote].search(text, at + 1)
        if end is None:
            raise BadReply(f"A quote begins and does not end near {shown(text[at : at + 60])}.")
        inner = text[at + 1 : end.end() - 1]
        return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], inner), end.end()
    match = _UNQUOTED.match(text, at)
    if match is None:
        raise BadReply(f"A value cannot be read near {shown(text[at : at + 60])}.")
    return match[0], match.end()


def _moves(
    name: str, arguments: Arguments, screen: acts.Screen, scene: Scene, thought: str
) -> tuple[Move, ...]:
    match name:
        case "drag":
            start = _place(arguments, "start_point", "start_box", may_lack=True)
            end = _place(arguments, "end_point", "end_box")
            assert end is not None
            return screen.drag_here(end) if start is None else (screen.drag((start, end)),)
        case "hotkey" | "press":
            key = arguments.text("key" if arguments.has("key") else "hotkey", limit=100)
            return (acts.press(acts.keys_of(key.split() or [key], "key")),)
        case "type":
            return (acts.typed(arguments.text("content")),)
        case "scroll":
            at = _place(arguments, "point", "start_box", may_lack=True)
            dx, dy = _WAYS[arguments.word("direction", tuple(_WAYS))]
            return (screen.scroll(dx * _TICKS, dy * _TICKS, at),)
        case "wait":
            return (acts.wait(_WAIT_S),)
        case "finished":
            return (Done(arguments.line("content", may_lack=True) or thought),)
        case "call_user":
            question = arguments.line("question", may_lack=True) or thought or "How should I go on?"
            return (beside.ask(question, (), scene),)
        case _ if name in _CLICKS:
            at = _place(arguments, "point", "start_box")
            assert at is not None
            button, count = _CLICKS[name]
            return (screen.click(at, button, count),)
        case _:
            return (_beside(name, arguments, scene),)


def _beside(name: str, arguments: Arguments, scene: Scene) -> Move:
    given: dict[str, Any] = arguments.all()
    if name == "answer" and "content" in given:
        given["text"] = given.pop("content")
    if name == "set_goals" and isinstance(given.get("goals"), str):
        text = given["goals"]
        given["goals"] = (
            from_json(text)
            if text.lstrip().startswith("[")
            else [one for one in re.split(r"\s*[;\n]\s*", text) if one]
        )
    known = ("click", "left_double", "right_single", "drag", "hotkey", "type", "scroll", "wait", "finished")
    return beside.read_call(ToolCall(name, given), scene, known=known)


def _place(arguments: Arguments, *names: str, may_lack: bool = False) -> tuple[float, float] | None:
    """A position in any form of the family: two numbers, or four for a box whose middle is meant. Raises BadReply."""
    name = next((one for one in names if arguments.has(one)), None)
    if name is None:
        if may_lack:
            return None
        return arguments.pair(names[0])
    value = arguments.text(name, limit=200)
    inner = re.sub(r"<\|box_(?:start|end)\|>|</?point>|</?bbox>", " ", value).strip()
    found = numbers(inner)
    if found is None or len(found) not in (2, 4):
        raise BadReply(f"{name} must be '{_POINT}', not {shown(value)}.")
    if len(found) == 2:
        return found[0], found[1]
    if found[0] > found[2] or found[1] > found[3]:
        raise BadReply(f"{name}: a box is [left, top, right, bottom], not {shown(value)}.")
    return (found[0] + found[2]) / 2, (found[1] + found[3]) / 2


def ui_tars_1(*, size: PictureSize | None = None) -> UiTars:
    """The dialect of UI-TARS 1.0."""
    return UiTars("ui-tars-1.0", thousand=True, size=size)

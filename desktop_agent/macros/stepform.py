"""Steps as a macro file writes them: plain sentences, or mappings of which one key says what to do."""

from __future__ import annotations

from typing import assert_never

from actions.types import Button
from desktop_agent.errors import BadInput, UnreadableTask
from desktop_agent.macros.conditions import condition_data, read_condition
from desktop_agent.macros.document import Mapping, Misread, Node, Scalar, shown
from desktop_agent.macros.emit import Data
from desktop_agent.macros.grammar import (
    COMMON,
    MAX_CLICKS,
    MAX_TICKS,
    MAX_TIMES,
    VERBS,
    WAYS,
    verb_of,
)
from desktop_agent.macros.locators import CropNamer, CropReader, locator_data, read_locator
from desktop_agent.macros.scalars import (
    flag_of,
    integer_of,
    mapping_of,
    name_of,
    nearest,
    seconds_of,
    text_of,
    word_of,
)
from desktop_agent.macros.types import MacroStep
from desktop_agent.macros.values import (
    chord_data,
    command_data,
    read_chord,
    read_command,
    read_modifiers,
    read_path,
    typeable,
)
from desktop_agent.plan.sentences import read_task
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    DragTo,
    EnterSecret,
    Gesture,
    HoverOver,
    Intent,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TypeInto,
    WaitFor,
    WaitUntil,
)
from vision.locate import Locator

TICKS = 3
"""Wheel ticks of a scroll that does not say how far."""


def read_steps(node: Node, crops: CropReader) -> tuple[MacroStep, ...]:
    """The steps that one item of the list says: one of a mapping, one or several of a sentence. Raises Misread."""
    if isinstance(node, Scalar):
        try:
            return tuple(MacroStep(step.intent) for step in read_task(text_of(node, "A step")))
        except UnreadableTask as problem:
            raise Misread(node.mark, str(problem)) from problem
    if not isinstance(node, Mapping):
        raise Misread(node.mark, "A step is a sentence, or a mapping such as click: the Save button.")
    return (_Step(node, crops).read(),)


def step_data(step: MacroStep, crops: CropNamer) -> dict[str, Data]:
    """What `read_steps` reads as `step`, for `normal` steps. Raises BadInput for a gesture, which no file can say."""
    data = _Writer(crops).intent(step.intent)
    timeout = step.timeout
    if isinstance(step.intent, WaitUntil) and step.intent.timeout_s is not None:
        timeout = step.intent.timeout_s
    if step.after is not None:
        data["after"] = step.after
    if step.quiet:
        data["quiet"] = True
    if timeout is not None:
        data["timeout"] = timeout
    if step.note:
        data["note"] = step.note
    return data


def normal(step: MacroStep) -> MacroStep:
    """`step` as a file can say it: the timeout of a wait for a condition is its intent's own."""
    if not isinstance(step.intent, WaitUntil) or step.timeout is None:
        return step
    own = step.intent.timeout_s
    intent = WaitUntil(step.intent.condition, step.timeout if own is None else own)
    return MacroStep(intent, step.after, step.quiet, None, step.note)


class _Step:
    """One mapping that says a step."""

    def __init__(self, node: Mapping, crops: CropReader) -> None:
        self._node = node
        self._crops = crops
        self._parts = {key.text: value for key, value in node.entries}

    def read(self) -> MacroStep:
        verb = self._verb()
        intent = self._intent(verb, self._parts[verb])
        timeout = self._seconds("timeout")
        if isinstance(intent, WaitUntil):
            intent, timeout = WaitUntil(intent.condition, timeout), None
        return MacroStep(
            intent,
            after=self._seconds("after"),
            quiet=self._flag("quiet"),
            timeout=timeout,
            note=text_of(self._parts["note"], "A note", empty=True) if "note" in self._parts else "",
        )

    def _verb(self) -> str:
        """What the step does; refuses keys that do not go with it."""
        keys = tuple(key.text for key, _ in self._node.entries)
        verbs = verb_of(keys)
        if not verbs:
            said = nearest(keys[0] if keys else "", VERBS, "One of these keys says it")
            raise Misread(self._node.mark, f"This step does not say what to do. {said}")
        if len(verbs) > 1:
            second = next(key for key, _ in self._node.entries if key.text == verbs[1])
            raise Misread(
                second.mark,
                f'A step does one thing: "{verbs[0]}" stands here already. Begin another step with "- ".',
            )
        (verb,) = verbs
        known = (verb, *VERBS[verb].options, *COMMON)
        mapping_of(self._node, f'The step "{verb}"', known)
        for key in sorted(VERBS[verb].required - set(keys)):
            raise Misread(self._node.mark, f'The step "{verb}" needs the key "{key}".')
        return verb

    def _intent(self, verb: str, value: Node) -> Intent:
        match verb:
            case "click" | "double_click" | "right_click":
                return self._click(verb, value)
            case "hover":
                return HoverOver(self._locator(value))
            case "drag":
                return DragTo(self._locator(value), self._locator(self._parts["to"]))
            case "scroll":
                return self._scroll(value)
            case "type":
                text = text_of(value, "The text to type", empty=True)
                return TypeInto(typeable(value, text), self._optional("into"), self._flag("clear"))
            case "secret":
                return EnterSecret(name_of(value, "A secret"), self._optional("into"))
            case "clear":
                focused = isinstance(value, Scalar) and value.flag is True
                return ClearField(None if focused else self._locator(value))
            case "press":
                times = self._parts.get("times")
                count = 1 if times is None else integer_of(times, "The key times", 1, MAX_TIMES)
                return PressKeys(read_chord(value), count)
            case "choose":
                return ChooseMenu(read_path(value))
            case "select":
                return SelectOption(text_of(value, "The option"), self._optional("from"))
            case "tick" | "untick":
                return SetTicked(read_locator(value, self._crops, toggle=True), verb == "tick")
            case "wait":
                return self._wait(value)
            case "check":
                return CheckThat(read_condition(value, self._crops))
            case "open":
                return OpenProgram(read_command(value, "The program to open"))
            case "switch_to":
                return SwitchWindow(text_of(value, "A window's title"))
            case "close_window":
                active = isinstance(value, Scalar) and (value.is_nothing or value.flag is True)
                return CloseWindow(None if active else text_of(value, "A window's title"))
            case _:
                raise AssertionError(f"the verb {verb} has no reader")

    def _click(self, verb: str, value: Node) -> ClickOn:
        button = Button.RIGHT if verb == "right_click" else Button.LEFT
        if "button" in self._parts:
            button = word_of(self._parts["button"], Button, "The button")
        count = 2 if verb == "double_click" else 1
        if "count" in self._parts:
            count = integer_of(self._parts["count"], "The count of clicks", 1, MAX_CLICKS)
        holding = read_modifiers(self._parts["holding"]) if "holding" in self._parts else ()
        return ClickOn(self._locator(value), button, count, holding)

    def _scroll(self, value: Node) -> ScrollBy:
        over = self._optional("over")
        until = read_condition(self._parts["until"], self._crops) if "until" in self._parts else None
        if isinstance(value, Mapping):
            if "ticks" in self._parts:
                raise Misread(
                    self._parts["ticks"].mark, "The ticks stand beside each way: {down: 3, right: 2}."
                )
            mapping_of(value, "The scroll", ("right", "down"))
            dx, dy = (
                0 if (node := value.get(way)) is None else integer_of(node, way, -MAX_TICKS, MAX_TICKS)
                for way in ("right", "down")
            )
            return ScrollBy(dx, dy, over, until)
        way = text_of(value, "The way to scroll")
        if way not in WAYS:
            raise Misread(value.mark, f'One scrolls {", ".join(WAYS)}, not "{shown(way)}".')
        ticks = TICKS
        if "ticks" in self._parts:
            ticks = integer_of(self._parts["ticks"], "The number of ticks", 1, MAX_TICKS)
        signed = ticks if way in ("down", "right") else -ticks
        return (
            ScrollBy(dy=signed, target=over, until=until)
            if way in ("down", "up")
            else ScrollBy(dx=signed, target=over, until=until)
        )

    def _wait(self, value: Node) -> WaitUntil | WaitFor:
        if not isinstance(value, Scalar) or value.number is None:
            return WaitUntil(read_condition(value, self._crops))
        return WaitFor(seconds_of(value, "The wait"))

    def _locator(self, node: Node) -> Locator:
        return read_locator(node, self._crops)

    def _optional(self, key: str) -> Locator | None:
        return read_locator(self._parts[key], self._crops) if key in self._parts else None

    def _flag(self, key: str) -> bool:
        return key in self._parts and flag_of(self._parts[key], f"The key {key}")

    def _seconds(self, key: str) -> float | None:
        return seconds_of(self._parts[key], f"The key {key}") if key in self._parts else None


class _Writer:
    """Makes lists and dictionaries of intents."""

    def __init__(self, crops: CropNamer) -> None:
        self._crops = crops

    def intent(self, intent: Intent) -> dict[str, Data]:
        match intent:
            case ClickOn():
                return self._click(intent)
            case HoverOver(target):
                return {"hover": self._locator(target)}
            case DragTo(source, destination):
                return {"drag": self._locator(source), "to": self._locator(destination)}
            case ScrollBy():
                return self._scroll(intent)
            case TypeInto(text, target, clear):
                return {"type": text, **self._optional("into", target), **({"clear": True} if clear else {})}
            case EnterSecret(name, target):
                return {"secret": name, **self._optional("into", target)}
            case ClearField(target):
                return {"clear": True if target is None else self._locator(target)}
            case PressKeys(keys, times):
                return {"press": chord_data(keys), **({} if times == 1 else {"times": times})}
            case ChooseMenu(path):
                return {"choose": list(path)}
            case SelectOption(option, target):
                return {"select": option, **self._optional("from", target)}
            case SetTicked(target, on):
                return {"tick" if on else "untick": locator_data(target, self._crops, toggle=True)}
            case WaitUntil(condition):
                return {"wait": condition_data(condition, self._crops)}
            case WaitFor(seconds):
                return {"wait": seconds}
            case CheckThat(condition):
                return {"check": condition_data(condition, self._crops)}
            case OpenProgram(command):
                return {"open": command_data(command)}
            case SwitchWindow(title):
                return {"switch_to": title}
            case CloseWindow(title):
                return {"close_window": title}
            case Gesture():
                raise BadInput(
                    "A macro cannot hold keys down, keep a mouse button pressed or drag along a path: "
                    "take that step out, or do it with clicks and chords."
                )
            case _:
                assert_never(intent)

    def _click(self, intent: ClickOn) -> dict[str, Data]:
        verb = "click"
        rest: dict[str, Data] = {}
        if (intent.button, intent.count) == (Button.LEFT, 2):
            verb = "double_click"
        elif (intent.button, intent.count) == (Button.RIGHT, 1):
            verb = "right_click"
        else:
            rest = {
                **({} if intent.button is Button.LEFT else {"button": intent.button.value}),
                **({} if intent.count == 1 else {"count": intent.count}),
            }
        held: dict[str, Data] = {"holding": list(intent.modifiers)} if intent.modifiers else {}
        return {verb: self._locator(intent.target), **rest, **held}

    def _scroll(self, intent: ScrollBy) -> dict[str, Data]:
        if bool(intent.dx) == bool(intent.dy):
            data: dict[str, Data] = {"scroll": {"down": intent.dy, "right": intent.dx}}
        else:
            way = ("right" if intent.dx > 0 else "left") if intent.dx else ("down" if intent.dy > 0 else "up")
            ticks = abs(intent.dx or intent.dy)
            data = {"scroll": way, **({} if ticks == TICKS else {"ticks": ticks})}
        data |= self._optional("over", intent.target)
        if intent.until is not None:
            data["until"] = condition_data(intent.until, self._crops)
        return data

    def _locator(self, locator: Locator) -> Data:
        return locator_data(locator, self._crops)

    def _optional(self, key: str, locator: Locator | None) -> dict[str, Data]:
        return {} if locator is None else {key: self._locator(locator)}

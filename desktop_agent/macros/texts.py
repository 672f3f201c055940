"""The texts inside an intent that may hold `${name}`: what is typed, matched, chosen, a title, an argument. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from typing import assert_never

from desktop_agent.macros.intents import with_targets
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Condition,
    Counted,
    DragTo,
    EnterSecret,
    Gesture,
    HasText,
    HasValue,
    HoverOver,
    Intent,
    IsEmpty,
    IsEnabled,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Anchor, Locator, TextMatch


class Use(Enum):
    """What a text is for."""

    TYPED = auto()
    MATCHED = auto()
    PATTERN = auto()
    ARGUMENT = auto()


Change = Callable[[str, Use], str]


def with_texts(intent: Intent, change: Change) -> Intent:
    """`intent` with each of its texts, those of its locators too, replaced by what `change` makes of it."""
    intent = with_targets(intent, lambda locator: _locator(locator, change))
    match intent:
        case TypeInto(text):
            return replace(intent, text=change(text, Use.TYPED))
        case ChooseMenu(path):
            return ChooseMenu(tuple(change(entry, Use.MATCHED) for entry in path))
        case SelectOption(option):
            return replace(intent, option=change(option, Use.MATCHED))
        case WaitUntil(condition):
            return replace(intent, condition=_condition(condition, change))
        case CheckThat(condition):
            return CheckThat(_condition(condition, change))
        case ScrollBy(until=until):
            return intent if until is None else replace(intent, until=_condition(until, change))
        case OpenProgram(command):
            return OpenProgram(tuple(change(argument, Use.ARGUMENT) for argument in command))
        case SwitchWindow(title):
            return SwitchWindow(change(title, Use.MATCHED))
        case CloseWindow(title):
            return CloseWindow(None if title is None else change(title, Use.MATCHED))
        case (
            ClickOn()
            | HoverOver()
            | DragTo()
            | ClearField()
            | SetTicked()
            | EnterSecret()
            | PressKeys()
            | WaitFor()
            | Gesture()
        ):
            return intent
        case _:
            assert_never(intent)


def texts_of(intent: Intent) -> tuple[str, ...]:
    """All texts that `with_texts` would change."""
    found: list[str] = []

    def note(text: str, _: Use) -> str:
        found.append(text)
        return text

    with_texts(intent, note)
    return tuple(found)


def _condition(condition: Condition, change: Change) -> Condition:
    """The condition with its own text changed; `with_targets` has seen to its locator."""
    match condition:
        case TitleShows(text) | WindowOpen(text) | HasText(text=text):
            return replace(condition, text=change(text, Use.MATCHED))
        case HasValue(value=value):
            # A field can be expected to be empty.
            return replace(condition, value=change(value, Use.TYPED))
        case Visible() | IsTicked() | IsEnabled() | IsEmpty() | Counted():
            return condition
        case _:
            assert_never(condition)


def _locator(locator: Locator, change: Change) -> Locator:
    use = Use.PATTERN if locator.match is TextMatch.REGEX else Use.MATCHED
    return replace(
        locator,
        text=None if locator.text is None else change(locator.text, use),
        has_text=None if locator.has_text is None else change(locator.has_text, Use.MATCHED),
        anchors=tuple(
            Anchor(anchor.relation, _locator(anchor.locator, change)) for anchor in locator.anchors
        ),
        otherwise=tuple(_locator(other, change) for other in locator.otherwise),
    )

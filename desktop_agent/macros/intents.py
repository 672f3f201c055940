"""The locators inside an intent: which there are, and the same intent with others. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Condition,
    DragAlong,
    DragTo,
    EnterSecret,
    Gesture,
    HoldKeys,
    HoverOver,
    Intent,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TitleShows,
    TurnButton,
    TypeInto,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Anchor, Locator

Change = Callable[[Locator], Locator]


def targets_of(intent: Intent) -> tuple[Locator, ...]:
    """What `intent` looks for, in the order of its fields; anchors and other ways stay inside their locators."""
    found: list[Locator] = []

    def note(locator: Locator) -> Locator:
        found.append(locator)
        return locator

    with_targets(intent, note)
    return tuple(found)


def with_targets(intent: Intent, change: Change) -> Intent:
    """`intent` with each of its locators replaced by what `change` makes of it."""
    match intent:
        case ClickOn() | HoverOver() | SetTicked():
            return replace(intent, target=change(intent.target))
        case TypeInto() | EnterSecret() | ClearField() | SelectOption():
            return intent if intent.target is None else replace(intent, target=change(intent.target))
        case DragTo():
            return replace(intent, source=change(intent.source), destination=change(intent.destination))
        case ScrollBy():
            target = None if intent.target is None else change(intent.target)
            until = None if intent.until is None else _condition(intent.until, change)
            return replace(intent, target=target, until=until)
        case WaitUntil() | CheckThat():
            return replace(intent, condition=_condition(intent.condition, change))
        case PressKeys() | ChooseMenu() | WaitFor() | OpenProgram() | SwitchWindow() | CloseWindow():
            return intent
        case Gesture(act):
            return Gesture(_gesture(act, change))
        case _:
            assert_never(intent)


def _gesture(act: HoldKeys | TurnButton | DragAlong, change: Change) -> HoldKeys | TurnButton | DragAlong:
    match act:
        case TurnButton():
            return act if act.target is None else replace(act, target=change(act.target))
        case DragAlong():
            return replace(act, path=tuple(change(target) for target in act.path))
        case HoldKeys():
            return act
        case _:
            assert_never(act)


def _condition(condition: Condition, change: Change) -> Condition:
    if isinstance(condition, TitleShows | WindowOpen):
        return condition
    # All others are about an element.
    return replace(condition, locator=change(condition.locator))


def ways(locator: Locator) -> tuple[Locator, ...]:
    """The locator itself, then its other ways, best first; none of them has other ways any more."""
    return (single(locator), *(single(other) for other in locator.otherwise))


def single(locator: Locator) -> Locator:
    """`locator`, and its anchors, without other ways."""
    anchors = tuple(Anchor(anchor.relation, single(anchor.locator)) for anchor in locator.anchors)
    return replace(locator, otherwise=(), anchors=anchors)


def single_minded(intent: Intent) -> Intent:
    """`intent` with only the first way to each of its targets."""
    return with_targets(intent, single)

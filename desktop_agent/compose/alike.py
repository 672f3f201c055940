"""Whether two people, or models, want the same done on one screen: the same deed, on the same place. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from desktop_agent.desk.wording import shortened
from desktop_agent.types import (
    ChooseMenu,
    ClickOn,
    DragAlong,
    DragTo,
    Gesture,
    HoldKeys,
    HoverOver,
    Intent,
    SelectOption,
    SetTicked,
    TurnButton,
    TypeInto,
)
from vision.locate import Locator, resolve
from vision.locate.propose import element_at
from vision.types import Box, FramePoint, Snapshot

_NEAR = 12.0
"""Pixels: two points that are nearer to each other lie on the same thing, whatever that is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is done: a point, and the box of what lies there where that is known."""

    point: FramePoint
    box: Box | None = None


def targets_of(intent: Intent) -> tuple[Locator, ...]:
    """What an intent is about, in the order in which the hands go there; empty where it needs no place."""
    match intent:
        case DragTo(source=source, destination=destination):
            return (source, destination)
        case ChooseMenu(path=path):
            return (Locator(text=path[0]),)
        case Gesture(act=act):
            found = getattr(act, "path", None) or getattr(act, "target", None)
            return found if isinstance(found, tuple) else () if found is None else (found,)
        case _:
            target = getattr(intent, "target", None)
            return () if target is None else (target,)


def places_of(intent: Intent, snapshot: Snapshot) -> tuple[Place, ...]:
    """Where it would be done on `snapshot`; fewer than targets where some are not found, or are several things."""
    places = []
    for locator in targets_of(intent):
        best = resolve(locator, snapshot).best
        if locator.point is not None:
            there = element_at(snapshot, locator.point)
            places.append(Place(locator.point, None if there is None else there.box))
        elif best is not None:
            places.append(Place(best.target, best.element.box))
    return tuple(places)


def same_place(one: Place, other: Place) -> bool:
    """Whether both lie on the same thing."""
    if abs(one.point.x - other.point.x) <= _NEAR and abs(one.point.y - other.point.y) <= _NEAR:
        return True
    within_one = one.box is not None and one.box.contains(other.point)
    within_other = other.box is not None and other.box.contains(one.point)
    # A box around half a screen holds everything, and says nothing.
    return (
        (within_one and within_other)
        or (within_one and other.box is None)
        or (within_other and one.box is None)
    )


def compared(
    one: Intent, one_at: tuple[Place, ...], other: Intent, other_at: tuple[Place, ...]
) -> tuple[bool, str]:
    """Whether both want the same, and a sentence about it.

    Args:
        one: what was done.
        one_at: where.
        other: what would be done.
        other_at: where.
    """
    placed = bool(targets_of(one)) and bool(targets_of(other))
    if _bare(one) == _bare(other):
        if not placed:
            return True, "Both do the same."
        if not one_at or not other_at:
            same = targets_of(one) == targets_of(other)
            return same, "Both name the same target." if same else "They name different targets."
        if len(one_at) == len(other_at) and all(map(same_place, one_at, other_at)):
            return True, "Both do the same in the same place."
        return False, f"The same is done in another place: {_apart(one_at[0], other_at[0])}."
    if placed and one_at and other_at and same_place(one_at[0], other_at[0]):
        if _first_clicks(one) and _first_clicks(other) and ClickOn in (type(one), type(other)):
            return True, "Both begin with a click on the same thing."
        return False, "Something else is done in the same place."
    if isinstance(one, TypeInto) and isinstance(other, TypeInto):
        return False, f"Other words are typed: {shortened(other.text)} instead of {shortened(one.text)}."
    return False, "Something else is done."


def _bare(intent: Intent) -> dict[str, Any]:
    """What is done, without where."""
    if isinstance(intent, ChooseMenu):
        return {"kind": intent.kind, "path": tuple(name.casefold() for name in intent.path)}
    if isinstance(intent, Gesture):
        return {"kind": intent.kind, "act": _without(intent.act, {"target", "path"})}
    return _without(intent, {"target", "source", "destination", "clear", "timeout_s"})


def _without(deed: Intent | HoldKeys | TurnButton | DragAlong, left_out: set[str]) -> dict[str, Any]:
    return {one.name: getattr(deed, one.name) for one in fields(deed) if one.name not in left_out}


def _first_clicks(intent: Intent) -> bool:
    """Whether it begins with a single left click on its target."""
    match intent:
        case ClickOn():
            return (str(intent.button), intent.count, intent.modifiers) == ("left", 1, ())
        case ChooseMenu() | SelectOption() | SetTicked():
            return True
        case HoverOver():
            return False
        case _:
            return False


def _apart(one: Place, other: Place) -> str:
    dx, dy = round(other.point.x - one.point.x), round(other.point.y - one.point.y)
    sides = [
        f"{abs(dx)} pixels {'right' if dx > 0 else 'left'}" if dx else "",
        f"{abs(dy)} pixels {'down' if dy > 0 else 'up'}" if dy else "",
    ]
    return " and ".join(side for side in sides if side) or "on another element"

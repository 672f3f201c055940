"""Carry out what only a hand can be told: hold keys, keep a button down, drag along a path."""

from __future__ import annotations

from typing import assert_never

from actions.types import Action, ButtonDown, ButtonUp, Drag, Hold, ScreenPoint
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.sighting import Sighting
from desktop_agent.desk.wording import gesture_words
from desktop_agent.errors import StepFailed
from desktop_agent.types import DragAlong, Effect, Gesture, HoldKeys, TurnButton


def make_gesture(desk: Desk, gesture: Gesture) -> Effect:
    """Do it and return its effect. Raises StepFailed for a path of less than two points, and what `perform` raises."""
    purpose = gesture_words(gesture)
    match gesture.act:
        case HoldKeys(keys, seconds):
            return desk.perform(Hold(keys, seconds), purpose)
        case TurnButton(target=None) as turn:
            return desk.perform(_turned(turn, desk.pointer()), purpose)
        case TurnButton(target=target) as turn:
            assert target is not None
            return desk.act_on(target, lambda seen: _turned(turn, seen.screen_point), purpose)[0]
        case DragAlong():
            return _drag(desk, gesture.act, purpose)
        case _:
            assert_never(gesture.act)


def _turned(turn: TurnButton, at: ScreenPoint) -> Action:
    return ButtonDown(at, turn.button) if turn.down else ButtonUp(at, turn.button)


def _drag(desk: Desk, along: DragAlong, purpose: str) -> Effect:
    if len(along.path) < 2:
        raise StepFailed("A drag needs two points at least: where it starts and where it ends.")
    first, *rest = along.path
    points = [desk.find(target).screen_point for target in rest]

    def make(seen: Sighting) -> Action:
        return Drag((seen.screen_point, *points), along.button, along.modifiers)

    return desk.act_on(first, make, purpose)[0]

"""Refuse actions that cannot be done by anyone, before anything is pressed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final, assert_never

from actions.errors import InvalidAction
from actions.keymap import MODIFIERS, canonical
from actions.types import (
    Action,
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
)

_MAX_CLICKS: Final = 3
_MAX_TICKS: Final = 1000
_MAX_SECONDS: Final = 3600.0


def check_action(action: Action, check_key: Callable[[str], None]) -> None:
    """Raise InvalidAction when `action` makes no sense, UnknownKey when it names no key.

    `check_key` raises when this system cannot press a key.
    """
    match action:
        case Move(to=at) | ButtonDown(at=at) | ButtonUp(at=at):
            _check_points((at,))
        case Click(at=at, count=count, modifiers=modifiers):
            _check_points((at,))
            if not 1 <= count <= _MAX_CLICKS:
                raise InvalidAction(f"A click counts 1 to {_MAX_CLICKS}, not {count}.")
            _check_modifiers(modifiers, check_key)
        case Drag(path=path, modifiers=modifiers):
            if len(path) < 2:
                raise InvalidAction("A drag needs two points at least: where it starts and where it ends.")
            _check_points(path)
            _check_modifiers(modifiers, check_key)
        case Scroll(at=at, dx=dx, dy=dy):
            _check_points((at,))
            if max(abs(dx), abs(dy)) > _MAX_TICKS:
                raise InvalidAction(
                    f"{max(abs(dx), abs(dy))} wheel ticks are too many: {_MAX_TICKS} at most."
                )
        case PressChord(keys=keys):
            _check_keys(keys, check_key)
        case Hold(keys=keys, seconds=seconds):
            _check_keys(keys, check_key)
            _check_seconds(seconds)
        case Wait(seconds=seconds):
            _check_seconds(seconds)
        case Launch(command=command):
            if not command or not command[0]:
                raise InvalidAction("There is no program to start: the command is empty.")
        case FocusWindow(title=title, window_id=window_id):
            if window_id is None and not title.strip():
                raise InvalidAction("A window to focus needs a title or a number.")
        case TypeSecret(name=name):
            if not name.strip():
                raise InvalidAction("A secret to type needs a name.")
        case TypeText():
            pass  # What can be typed depends on the display; `Hands.type_text` looks at the whole text first.
        case _:
            assert_never(action)


def _check_points(points: Iterable[ScreenPoint]) -> None:
    for point in points:
        if not (math.isfinite(point.x) and math.isfinite(point.y)):
            raise InvalidAction(f"({point.x}, {point.y}) is no place on a screen.")


def _check_keys(keys: tuple[str, ...], check_key: Callable[[str], None]) -> None:
    if not keys:
        raise InvalidAction("There is no key to press.")
    names = [canonical(key) for key in keys]
    if len(set(names)) != len(names):
        raise InvalidAction(f"A key comes twice in {'+'.join(keys)}.")
    for name in names:
        check_key(name)


def _check_modifiers(modifiers: tuple[str, ...], check_key: Callable[[str], None]) -> None:
    if not modifiers:
        return
    _check_keys(modifiers, check_key)
    for name in modifiers:
        if canonical(name) not in MODIFIERS:
            raise InvalidAction(f"{name} is no modifier: use ctrl, shift, alt or super.")


def _check_seconds(seconds: float) -> None:
    if not 0 <= seconds <= _MAX_SECONDS:
        raise InvalidAction(f"{seconds} seconds: must be between 0 and {_MAX_SECONDS:.0f}.")

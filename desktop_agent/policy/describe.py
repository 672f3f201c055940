"""Say in words what the hands would do; exact, for the person who is asked."""

from __future__ import annotations

import shlex
from typing import assert_never

from actions.keymap import format_chord
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
from desktop_agent.policy.plain import plain

MAX_TYPED = 2000
"""Characters of a typed text or a command that are shown; what is cut is counted."""

_COUNTS = {1: "", 2: "double-", 3: "triple-"}


def describe_action(action: Action) -> str:
    """`action` in words, safe to print: `double-click left at (120, 48) holding ctrl`."""
    match action:
        case Move(to):
            return f"move the pointer to {_point(to)}"
        case Click(at, button, count, modifiers):
            held = f" holding {'+'.join(modifiers)}" if modifiers else ""
            return f"{_COUNTS.get(count, f'{count} times ')}click {button} at {_point(at)}{held}"
        case ButtonDown(at, button):
            return f"press {button} at {_point(at)} and keep it down"
        case ButtonUp(at, button):
            return f"release {button} at {_point(at)}"
        case Drag(path, button, modifiers):
            held = f" holding {'+'.join(modifiers)}" if modifiers else ""
            return (
                f"drag with {button} from {_point(path[0])} to {_point(path[-1])}{held}" if path else "drag"
            )
        case Scroll(at, dx, dy):
            return f"scroll {_ticks(dx, 'left', 'right')}{_ticks(dy, 'up', 'down')}at {_point(at)}"
        case TypeText(text):
            return f'type "{plain(text, MAX_TYPED)}" ({len(text)} characters)'
        case TypeSecret(name):
            return f'type the secret "{plain(name)}"'
        case PressChord(keys):
            return f"press {plain(format_chord(keys))}"
        case Hold(keys, seconds):
            return f"hold {plain(format_chord(keys))} for {seconds:g} s"
        case Wait(seconds):
            return f"wait {seconds:g} s"
        case Launch(command):
            return f"start the program: {plain(shlex.join(command), MAX_TYPED)}"
        case FocusWindow(title):
            return f'bring the window "{plain(title)}" to the front'
        case _:
            assert_never(action)


def _point(point: ScreenPoint) -> str:
    return f"({point.x:g}, {point.y:g})"


def _ticks(amount: int, negative: str, positive: str) -> str:
    return f"{positive if amount > 0 else negative} by {abs(amount)} " if amount else ""

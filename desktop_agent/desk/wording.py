"""Intents and conditions in a person's words, for prompts, tables and failure messages."""

from __future__ import annotations

from typing import assert_never

from actions.keymap import format_chord
from actions.types import Button, Window
from desktop_agent.types import (
    Condition,
    Counted,
    DragAlong,
    Gesture,
    HasText,
    HasValue,
    HoldKeys,
    IsEmpty,
    IsEnabled,
    IsTicked,
    TitleShows,
    TurnButton,
    Visible,
    WindowOpen,
)


def condition_words(condition: Condition) -> str:
    """`the title shows "notes.txt"`."""
    match condition:
        case Visible():
            return f"{condition.locator.describe()} is {'not ' if condition.negate else ''}visible"
        case TitleShows():
            return f'the title {"does not show" if condition.negate else "shows"} "{condition.text}"'
        case WindowOpen():
            return f'the window "{condition.text}" is {"closed" if condition.negate else "open"}'
        case HasText():
            verb = "does not show" if condition.negate else "shows"
            return f'{condition.locator.describe()} {verb} "{condition.text}"'
        case IsTicked():
            return f"{condition.locator.describe()} is {'not ' if condition.negate else ''}ticked"
        case IsEnabled():
            return f"{condition.locator.describe()} is {'disabled' if condition.negate else 'enabled'}"
        case IsEmpty():
            return f"{condition.locator.describe()} is {'not ' if condition.negate else ''}empty"
        case HasValue():
            verb = "does not read" if condition.negate else "reads"
            return f'{condition.locator.describe()} {verb} exactly "{condition.value}"'
        case Counted():
            number = f"{'not ' if condition.negate else ''}exactly {condition.count}"
            return f"there are {number} of {condition.locator.describe()}"
        case _:
            assert_never(condition)


def gesture_words(gesture: Gesture) -> str:
    """`hold shift+down for 2 s`, `press the left button at "Name" and keep it down`."""
    match gesture.act:
        case HoldKeys(keys, seconds):
            return f"hold {format_chord(keys)} for {seconds:g} s"
        case TurnButton(down, target, button):
            where = "where the pointer is" if target is None else f"at {target.describe()}"
            if down:
                return f"press the {button} button {where} and keep it down"
            return f"let go of the {button} button {where}"
        case DragAlong(path, button, modifiers):
            held = f" with {'+'.join(modifiers)}" if modifiers else ""
            which = "" if button is Button.LEFT else f" with the {button} button"
            return f"drag{held}{which} from {' by '.join(target.describe() for target in path)}"
        case _:
            assert_never(gesture.act)


def named_window(window: Window, article: str = "") -> str:
    """A window by its title, or else by its program: `"notes.txt"`, `a window without a title (mousepad)`.

    `article` is `the` or `The`, for a sentence: `the window "notes.txt"`.
    """
    if window.title.strip():
        return f'{article} window "{window.title}"' if article else f'"{window.title}"'
    first = "A" if article[:1].isupper() else "a"
    return f"{first} window without a title" + (f" ({window.program})" if window.program else "")


def shortened(text: str, limit: int = 60) -> str:
    """`text` on one line, quoted, with its middle left out when it is long."""
    line = text.replace("\n", "⏎").replace("\t", "⇥")
    if len(line) > limit:
        line = f"{line[: limit // 2]}…{line[-limit // 2 + 1 :]}"
    return f'"{line}"'

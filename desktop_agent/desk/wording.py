"""Intents and conditions in a person's words, for prompts, tables and failure messages."""

from __future__ import annotations

from typing import assert_never

from actions.types import Window
from desktop_agent.types import (
    Condition,
    Counted,
    HasText,
    HasValue,
    IsEmpty,
    IsEnabled,
    IsTicked,
    TitleShows,
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

"""Windows that opened or closed because of a step, as waits: they pace a replay, and tell it is on course. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from actions.types import Window
from desktop_agent.macros.record.acts import Understood
from desktop_agent.macros.record.targets import lasting_title
from desktop_agent.macros.types import MacroStep
from desktop_agent.types import WaitUntil, WindowOpen


def waits_between(before: tuple[Window, ...], after: tuple[Window, ...]) -> list[Understood]:
    """A wait for each window that opened, and for each that surely closed, between two moments.

    Windows of programs that were not used are left out: they may come up at any time.
    """
    known = {window.window_id for window in before}
    left = {window.window_id for window in after}
    used = {window.pid for window in before if window.active} - {None}
    found: list[Understood] = []
    for window in after:
        if window.window_id in known or not _counts(window) or not (window.active or window.pid in used):
            continue
        title = next((t for t in _titles(window) if not _is_shown(t, before)), None)
        if title is not None:
            found.append(_wait(title, closed=False))
    for window in before:
        if window.window_id in left or not _counts(window) or not (window.active or window.pid in used):
            continue
        title = next((t for t in _titles(window) if not _is_shown(t, after)), None)
        if title is not None:
            found.append(_wait(title, closed=True))
    return found


def _wait(title: str, *, closed: bool) -> Understood:
    return Understood(MacroStep(WaitUntil(WindowOpen(title, negate=closed))))


def _counts(window: Window) -> bool:
    left, top, right, bottom = window.box
    return window.focusable and bool(window.title.strip()) and right > left and bottom > top


def _titles(window: Window) -> tuple[str, ...]:
    """What to call the window, the most lasting first."""
    whole = " ".join(window.title.split())
    return tuple(dict.fromkeys((lasting_title(whole), whole)))


def _is_shown(title: str, windows: Iterable[Window]) -> bool:
    """Whether a title of another window holds these words, so that they tell nothing."""
    return any(title.casefold() in window.title.casefold() for window in windows if window.focusable)

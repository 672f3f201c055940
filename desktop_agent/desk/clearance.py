"""Keeping clear of what the agent must not touch: the hands do nothing there, and its keyboard is not typed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol, assert_never

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
    Window,
)
from desktop_agent.errors import TargetNotReady
from vision.types import Box

COVERED: Final = "the agent's own control panel covers it; move the panel aside"


class Untouchable(Protocol):
    """What must not be touched (`desktop_agent.desk.blind.BlindSpots`)."""

    def hidden(self) -> tuple[Box, ...]:
        """Where it is, in pixels of the whole frame."""
        ...

    def covers(self, point: ScreenPoint) -> bool:
        """Whether it is what a click at `point` would reach."""
        ...

    def has_keyboard(self) -> bool:
        """Whether it is what would get what is typed."""
        ...


class Clearance:
    """Sees to it that no act reaches what must not be touched."""

    def __init__(self, untouchable: Untouchable) -> None:
        self._untouchable = untouchable
        self._typed_into: int | None = None

    def saw(self, windows: Sequence[Window]) -> None:
        """Take note of which window has the keyboard, so that it can be given back; `windows` are the others."""
        active = next((window.window_id for window in windows if window.active), None)
        self._typed_into = self._typed_into if active is None else active

    def covers(self, point: ScreenPoint) -> bool:
        """Whether a target at `point` cannot be reached now."""
        return self._untouchable.covers(point)

    def sentence(self) -> str:
        """What a person should know when something was not found; empty when everything can be seen."""
        if not self._untouchable.hidden():
            return ""
        return "The agent does not see what its own control panel covers: move the panel aside if it is in the way."

    def make(self, action: Action, windows: Sequence[Window], focus: Callable[[FocusWindow], None]) -> bool:
        """Before `action`: raise TargetNotReady where it would reach the panel; take the keyboard from the panel.

        A person who answers a question in the panel leaves the keyboard there. `windows` are the others. Returns
        whether one of them was given the keyboard, by `focus`.
        """
        for point in _points(action):
            if self._untouchable.covers(point):
                raise TargetNotReady(
                    f"Nothing was done at ({point.x:g}, {point.y:g}): {COVERED}, and let it be tried again."
                )
        if not _types(action) or not self._untouchable.has_keyboard():
            return False
        there = [window for window in windows if window.focusable and window.box[2] > window.box[0]]
        last = [window for window in there if window.window_id == self._typed_into] or there
        if not last:
            raise TargetNotReady(
                "Nothing was typed: the agent's own control panel has the keyboard, and there is no other window."
            )
        focus(FocusWindow(last[0].title, last[0].window_id))
        return True


def _points(action: Action) -> tuple[ScreenPoint, ...]:
    """Where an action touches the screen."""
    match action:
        case Move(to=to):
            return (to,)
        case Click(at=at) | ButtonDown(at=at) | ButtonUp(at=at) | Scroll(at=at):
            return (at,)
        case Drag(path=path):
            return path
        case TypeText() | TypeSecret() | PressChord() | Hold() | Wait() | Launch() | FocusWindow():
            return ()
        case _:
            assert_never(action)


def _types(action: Action) -> bool:
    return isinstance(action, TypeText | TypeSecret | PressChord | Hold)

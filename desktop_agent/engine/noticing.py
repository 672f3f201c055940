"""What of all that is heard on a display tells that a person is at work there. Pure but for what it is given to ask."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Final, assert_never

from actions.keymap import MODIFIERS
from actions.listen.types import (
    ButtonPressed,
    ButtonReleased,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
    WheelTurned,
)
from actions.types import Button, ScreenPoint
from desktop_agent.engine.key_words import chord_words, may_be_named

_BUMP: Final = 12.0
"""Screen points that a pointer may come away from where it was before that is more than a bumped desk ..."""
_BUMP_S: Final = 1.0
"""... within so many seconds."""
_REST_S: Final = 0.5
"""A mouse that lies still for so long was let go."""
_RUN_OUT_S: Final = 2.0
"""So long a movement may go on that began when the hands had nothing to do: away from the button that set them off."""
_FORGOTTEN_S: Final = 10.0
"""Nobody holds a modifier for so long; its release was lost."""
_CLICKS: Final = {
    Button.LEFT: "clicked",
    Button.RIGHT: "right-clicked",
    Button.MIDDLE: "middle-clicked",
    Button.BACK: "pressed the mouse's back button",
    Button.FORWARD: "pressed the mouse's forward button",
}


class Signs:
    """Tells a person's doing from our own and from what means nothing.

    Presses of keys and buttons and turns of the wheel count; modifiers alone do not, nor do releases. The pointer's
    bare movement counts only from a small distance on, and while the hands are at work.

    Args:
        at_work: whether the hands may move now.
        spared: whether an event goes to a window in which a person may do as they like.
    """

    def __init__(self, at_work: Callable[[], bool], spared: Callable[[InputEvent], bool]) -> None:
        self._at_work = at_work
        self._spared = spared
        self._pointer: ScreenPoint | None = None
        self._way = (0.0, 0.0)
        self._stations: deque[tuple[float, float, float]] = deque()
        self._moved_at = float("-inf")
        self._free = False
        self._free_since: float | None = None

    def placed(self, pointer: ScreenPoint) -> None:
        """The pointer is there before anything was heard."""
        self._pointer = pointer

    def feed(self, event: InputEvent) -> str:
        """What a person did, in words without typed characters; empty when the event is no sign of a person."""
        match event:
            case PointerMoved():
                return self._move(event)
            case ButtonPressed(button=button):
                return self._unless_spared(event, _CLICKS[button])
            case WheelTurned():
                return self._unless_spared(event, "turned the mouse wheel")
            case KeyPressed(key=key):
                return "" if key in MODIFIERS else self._unless_spared(event, _press_words(event))
            case ButtonReleased() | KeyReleased():
                return ""
            case _:
                assert_never(event)

    def _unless_spared(self, event: InputEvent, words: str) -> str:
        if event.own:
            return ""
        if self._spared(event):
            self._set_free(event.at)
            return ""
        return words

    def _move(self, event: PointerMoved) -> str:
        before, self._pointer = self._pointer or event.point, event.point
        if event.own:
            return ""
        last, self._moved_at = self._moved_at, event.at
        if not self._at_work():
            self._set_free(event.at)
            return ""
        if self._is_free(event.at, last):
            return ""
        # Only the person's own part of the way: the hands move the same pointer in between.
        self._stations.append((event.at, *self._way))
        self._way = (self._way[0] + event.point.x - before.x, self._way[1] + event.point.y - before.y)
        while event.at - self._stations[0][0] > _BUMP_S:
            self._stations.popleft()
        far = max(math.dist(self._way, station[1:]) for station in self._stations)
        if far < _BUMP:
            return ""
        return self._unless_spared(event, "moved the mouse")

    def _set_free(self, at: float) -> None:
        self._free, self._free_since, self._moved_at = True, None, at
        self._stations.clear()

    def _is_free(self, at: float, last: float) -> bool:
        """Whether this is the rest of a movement that began when it meant nothing."""
        if self._free:
            self._free_since = at if self._free_since is None else self._free_since
            self._free = at - last < _REST_S and at - self._free_since < _RUN_OUT_S
        return self._free


class HeldModifiers:
    """Which modifier keys a person holds: with one of them, whatever our hands do becomes something else."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def feed(self, event: InputEvent) -> None:
        """Take note of the next event."""
        if event.own:
            return
        if isinstance(event, KeyPressed) and event.key in MODIFIERS:
            self._since[event.key] = event.at
        elif isinstance(event, KeyReleased):
            self._since.pop(event.key, None)

    def held(self, now: float) -> tuple[str, ...]:
        """Names of `actions.keymap`, the first pressed first; `now` in seconds of `time.monotonic()`."""
        return tuple(key for key, since in self._since.items() if now - since < _FORGOTTEN_S)

    def forget(self) -> None:
        """What is held now does not matter any more."""
        self._since.clear()


def _press_words(event: KeyPressed) -> str:
    held = tuple(key for key in event.modifiers if key != "altgr")
    if event.text or not may_be_named(event.key, held):
        return "typed on the keyboard"
    return f"pressed {chord_words((*held, event.key))}"

"""What a person did through the live view, told in few words and without what they typed. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, assert_never

from actions.errors import UnknownKey
from actions.keymap import MODIFIERS, canonical
from actions.types import Button
from desktop_agent.engine.key_words import chord_words, may_be_named
from desktop_agent.engine.messages import (
    ButtonTurned,
    KeyTurned,
    PersonInput,
    PointerTo,
    TextTyped,
    WheelTurned,
)
from vision.types import FramePoint

_SAME_SPOT: Final = 6.0
"""Frame pixels: a press and a release closer than that are a click, and two clicks may be a double click."""
_DOUBLE_S: Final = 0.6
_TIMES: Final = {1: "", 2: "double-", 3: "triple-"}
_CLICKED: Final = {
    Button.LEFT: "clicked",
    Button.MIDDLE: "middle-clicked",
    Button.RIGHT: "right-clicked",
    Button.BACK: "pressed the mouse's back button",
    Button.FORWARD: "pressed the mouse's forward button",
}


@dataclass(frozen=True, slots=True)
class _Typed:
    count: int

    def words(self) -> str:
        return f"typed {self.count} character{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class _Pressed:
    keys: str
    times: int = 1

    def words(self) -> str:
        return f"pressed {self.keys}" + (f" {self.times} times" if self.times > 1 else "")


@dataclass(frozen=True, slots=True)
class _Clicked:
    button: Button
    held: str
    point: FramePoint
    at: float
    count: int = 1

    def words(self) -> str:
        times = _TIMES.get(self.count)
        what = _CLICKED[self.button]
        words = f"{self.held}{times}{what}" if times is not None else f"{self.held}{what} {self.count} times"
        return f"{words} at {_place(self.point)}"


@dataclass(frozen=True, slots=True)
class _Scrolled:
    direction: str
    point: FramePoint

    def words(self) -> str:
        return f"scrolled {self.direction} at {_place(self.point)}"


class Account:
    """Bundles what was done: letters become a count, clicks a double click, presses and releases a drag."""

    def __init__(self) -> None:
        self._last: _Typed | _Pressed | _Clicked | _Scrolled | None = None
        self._held: list[str] = []
        self._alone = ""
        self._down: dict[Button, FramePoint] = {}

    @property
    def waiting(self) -> bool:
        """Whether there are words that more of the same might still be added to."""
        return self._last is not None

    def feed(self, order: PersonInput, now: float) -> tuple[str, ...]:
        """What is certain once `order` was done at `now` (seconds of a monotonic clock), in order."""
        match order:
            case PointerTo():
                return ()
            case TextTyped(text=text):
                return self._typed(len(text))
            case KeyTurned():
                return self._key(order)
            case ButtonTurned():
                return self._button(order, now)
            case WheelTurned():
                return self._wheel(order)
            case _:
                assert_never(order)

    def flush(self) -> tuple[str, ...]:
        """What is left to tell."""
        last, self._last = self._last, None
        return () if last is None else (last.words(),)

    def released(self) -> None:
        """All keys and buttons were let go."""
        self._held.clear()
        self._down.clear()

    def _typed(self, count: int) -> tuple[str, ...]:
        if isinstance(self._last, _Typed):
            self._last = _Typed(self._last.count + count)
            return ()
        return self._begin(_Typed(count))

    def _key(self, order: KeyTurned) -> tuple[str, ...]:
        try:
            key = canonical(order.key)
        except UnknownKey:
            return ()
        alone, self._alone = self._alone, ""
        if not order.down:
            if key in self._held:
                self._held.remove(key)
            # The one that opens a menu by itself.
            return self._press(key) if key == alone == "super" else ()
        if key in MODIFIERS:
            if key not in self._held:
                self._held.append(key)
            self._alone = key
            return ()
        if not may_be_named(key, self._held):
            return self._typed(1)
        return self._press(*self._held, key)

    def _press(self, *keys: str) -> tuple[str, ...]:
        words = chord_words(keys)
        if isinstance(self._last, _Pressed) and self._last.keys == words:
            self._last = replace(self._last, times=self._last.times + 1)
            return ()
        return self._begin(_Pressed(words))

    def _button(self, order: ButtonTurned, now: float) -> tuple[str, ...]:
        self._alone = ""
        if order.down:
            self._down[order.button] = order.point
            return ()
        start = self._down.pop(order.button, None)
        if start is None:
            return ()
        held = f"{chord_words(self._held)}-" if self._held else ""
        if _apart(start, order.point) > _SAME_SPOT:
            return (*self.flush(), f"{held}dragged from {_place(start)} to {_place(order.point)}")
        last = self._last
        if (
            isinstance(last, _Clicked)
            and (last.button, last.held) == (order.button, held)
            and _apart(last.point, order.point) <= _SAME_SPOT
            and now - last.at <= _DOUBLE_S
        ):
            self._last = replace(last, at=now, count=last.count + 1)
            return ()
        return self._begin(_Clicked(order.button, held, order.point, now))

    def _wheel(self, order: WheelTurned) -> tuple[str, ...]:
        self._alone = ""
        if not (order.dx or order.dy):
            return ()
        vertical = "down" if order.dy > 0 else "up"
        direction = vertical if order.dy else "right" if order.dx > 0 else "left"
        if isinstance(self._last, _Scrolled) and self._last.direction == direction:
            return ()
        return self._begin(_Scrolled(direction, order.point))

    def _begin(self, new: _Typed | _Pressed | _Clicked | _Scrolled) -> tuple[str, ...]:
        told = self.flush()
        self._last = new
        return told


def _apart(one: FramePoint, other: FramePoint) -> float:
    return math.dist((one.x, one.y), (other.x, other.y))


def _place(point: FramePoint) -> str:
    return f"({round(point.x)}, {round(point.y)})"

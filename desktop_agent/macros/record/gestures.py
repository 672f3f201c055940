"""From single events to what a person did: clicks, drags, turns of the wheel, chords, stretches of typing. Pure.

`Gestures.feed` takes events in order and gives back gestures that are complete; `Gestures.wait_until` tells when to
ask again though no event came, since a click may still become a double click.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

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
from desktop_agent.macros.record.typing import Stroke, changes_text, is_edit

AGAIN_S = 0.4
"""A second press so soon after the first, at the same place, makes a double click."""
STILL = 5.0
"""Screen points: a press that ends farther away is a drag."""
_SAME_SPOT = 40.0
"""Screen points that the pointer may move between two turns of one scroll."""
_SCROLL_S = 1.0
_REPEAT_S = 1.0
_MOST_CLICKS = 3


@dataclass(frozen=True, slots=True)
class Clicked:
    """A button was pressed and released in one place, `count` times."""

    at: float
    until: float
    point: ScreenPoint
    button: Button = Button.LEFT
    count: int = 1
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dragged:
    """A button was pressed at `start` and released at `end`."""

    at: float
    until: float
    start: ScreenPoint
    end: ScreenPoint
    button: Button = Button.LEFT
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scrolled:
    """The wheel was turned: `dy` ticks down, `dx` to the right."""

    at: float
    until: float
    point: ScreenPoint
    dx: int = 0
    dy: int = 0
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A text was typed, and perhaps corrected: keys that go to whatever has the focus."""

    at: float
    until: float
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key or chord was pressed `times` times."""

    at: float
    until: float
    keys: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """The hotkey was pressed that adds a check for what is under the pointer."""

    at: float
    until: float
    point: ScreenPoint


Gesture = Clicked | Dragged | Scrolled | Typed | Pressed | Asked
"""What a person did."""


@dataclass(slots=True)
class Gestures:
    """Makes gestures of events, one after the other.

    Attributes:
        pointer: where the pointer was seen last; None before it was.
    """

    pointer: ScreenPoint | None = None
    _open: Clicked | Scrolled | Typed | Pressed | None = None
    _down: ButtonPressed | None = None
    _alone: str | None = None
    _last: Stroke | None = None

    def feed(self, event: InputEvent) -> list[Gesture]:
        """Take the next event; give the gestures that it completes."""
        done = self.rest(event.at)
        match event:
            case PointerMoved():
                self.pointer = event.point
            case ButtonPressed():
                self._alone, self.pointer = None, event.point
                if self._down is None:
                    self._down = event
                    if not self._goes_on(event):
                        done += self.flush()
            case ButtonReleased():
                self.pointer = event.point
                done += self._released(event)
            case WheelTurned():
                self._alone, self.pointer = None, event.point
                done += self._wheel(event)
            case KeyPressed():
                done += self._key(event)
            case KeyReleased():
                done += self._key_released(event)
        return done

    def rest(self, now: float) -> list[Gesture]:
        """The gestures that nothing can be added to any more at `now`."""
        until = self.wait_until()
        return self.flush() if until is not None and now > until else []

    def flush(self) -> list[Gesture]:
        """What is open, as it is now."""
        done: list[Gesture] = []
        match self._open:
            case None:
                pass
            case Typed(strokes=strokes) if not any(changes_text(stroke) for stroke in strokes):
                done += _as_presses(self._open)
            case Typed():
                done.append(self._open)
            case _:
                done.append(self._open)
        self._open = None
        return done

    def wait_until(self) -> float | None:
        """When what is open is complete if nothing more comes; None when nothing is, or only something else ends it."""
        match self._open:
            case Clicked(until=until, count=count):
                return None if self._down is not None else until + (AGAIN_S if count < _MOST_CLICKS else 0.0)
            case Scrolled(until=until):
                return until + _SCROLL_S
            case Pressed(until=until):
                return until + _REPEAT_S
            case _:
                return None

    def needed(self) -> tuple[float, ...]:
        """The times at which what is open began: the moments before them must be kept."""
        times = [] if self._open is None else [self._open.at]
        return (*times, *(() if self._down is None else (self._down.at,)))

    def forget(self) -> None:
        """Drop what is open: it was meant for us, or nobody listened."""
        self._open = self._down = self._alone = self._last = None

    # ----------------------------------------------------------------- buttons

    def _goes_on(self, event: ButtonPressed) -> bool:
        """Whether a press may belong to the click that is open."""
        last = self._open
        return (
            isinstance(last, Clicked)
            and last.button is event.button
            and last.count < _MOST_CLICKS
            and last.modifiers == event.modifiers
            and event.at - last.until <= AGAIN_S
            and _apart(last.point, event.point) <= STILL
        )

    def _released(self, event: ButtonReleased) -> list[Gesture]:
        down, done = self._down, list[Gesture]()
        if down is None or down.button is not event.button:
            return done
        goes_on = self._goes_on(down)
        self._down = None
        if _apart(down.point, event.point) > STILL:
            done += self.flush()
            done.append(Dragged(down.at, event.at, down.point, event.point, event.button, down.modifiers))
        elif goes_on:
            assert isinstance(self._open, Clicked)
            self._open = replace(self._open, until=event.at, count=self._open.count + 1)
        else:
            done += self.flush()
            self._open = Clicked(down.at, event.at, down.point, event.button, 1, down.modifiers)
        return done

    def _wheel(self, event: WheelTurned) -> list[Gesture]:
        last, held = self._open, event.modifiers
        if (
            isinstance(last, Scrolled)
            and last.modifiers == held
            and _apart(last.point, event.point) <= _SAME_SPOT
            and bool(last.dx) == bool(event.dx)
        ):
            self._open = replace(last, until=event.at, dx=last.dx + event.dx, dy=last.dy + event.dy)
            return []
        done = self.flush()
        self._open = Scrolled(event.at, event.at, event.point, event.dx, event.dy, held)
        return done

    # -------------------------------------------------------------------- keys

    def _key(self, event: KeyPressed) -> list[Gesture]:
        if event.key in MODIFIERS:
            self._alone = event.key if not event.modifiers and self._down is None else None
            return []
        self._alone = None
        stroke = Stroke(event.key, event.text, frozenset(event.modifiers))
        if not stroke.text and not stroke.is_command and len(stroke.key) <= 1:
            # A part of a compose sequence, or a key that no program here can be told to press.
            self._last = None
            return []
        self._last = stroke
        return self._stroke(event.at, stroke)

    def _stroke(self, at: float, stroke: Stroke) -> list[Gesture]:
        if not is_edit(stroke):
            return self._pressed(at, stroke.chord)
        if isinstance(self._open, Typed):
            self._open = replace(self._open, until=at, strokes=(*self._open.strokes, stroke))
            return []
        done = self.flush()
        self._open = Typed(at, at, (stroke,))
        return done

    def _pressed(self, at: float, keys: tuple[str, ...]) -> list[Gesture]:
        last = self._open
        if isinstance(last, Pressed) and last.keys == keys:
            self._open = replace(last, until=at, times=last.times + 1)
            return []
        done = self.flush()
        self._open = Pressed(at, at, keys)
        return done

    def _key_released(self, event: KeyReleased) -> list[Gesture]:
        alone, self._alone = self._alone, None
        # A modifier by itself opens a menu; Shift and Ctrl alone do nothing.
        if alone is not None and alone == event.key and alone.removesuffix("_right") in ("alt", "super"):
            return self._pressed(event.at, (alone,))
        done: list[Gesture] = []
        if self._last is not None and self._last.key == event.key:
            for _ in range(event.repeats):
                done += self._stroke(event.at, self._last)
        return done


def _as_presses(typed: Typed) -> list[Gesture]:
    """Keys that only move about, as key presses; equal ones in a row as one."""
    found: list[Pressed] = []
    for stroke in typed.strokes:
        if found and found[-1].keys == stroke.chord:
            found[-1] = replace(found[-1], times=found[-1].times + 1)
        else:
            found.append(Pressed(typed.at, typed.until, stroke.chord))
    return list(found)


def _apart(one: ScreenPoint, other: ScreenPoint) -> float:
    return math.hypot(one.x - other.x, one.y - other.y)

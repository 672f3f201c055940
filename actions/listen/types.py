"""What a person (or a program, our own hands among them) does with mouse and keyboard, as it is heard.

Points are screen points. `at` is in seconds of `time.monotonic()`, as `vision.types.Frame.at` is. `own` tells that our
own hands made the event. `modifiers` are what was held just before: names of `MODIFIER_ORDER`, in its order, the same
for the left and the right key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from actions.types import Button, ScreenPoint

MODIFIER_ORDER: Final = ("ctrl", "alt", "shift", "super", "altgr")
"""The modifiers that events name, in the order in which they name them."""


@dataclass(frozen=True, slots=True)
class PointerMoved:
    """The pointer came to `point`. Movements in quick succession are thinned out; the last one never is."""

    at: float
    point: ScreenPoint
    own: bool = False
    kind: Literal["pointer_moved"] = "pointer_moved"


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A mouse button went down at `point`."""

    at: float
    point: ScreenPoint
    button: Button
    modifiers: tuple[str, ...] = ()
    own: bool = False
    kind: Literal["button_pressed"] = "button_pressed"


@dataclass(frozen=True, slots=True)
class ButtonReleased:
    """A mouse button came up at `point`."""

    at: float
    point: ScreenPoint
    button: Button
    modifiers: tuple[str, ...] = ()
    own: bool = False
    kind: Literal["button_released"] = "button_released"


@dataclass(frozen=True, slots=True)
class WheelTurned:
    """The wheel turned at `point`: `dy` ticks down (negative is up), `dx` ticks to the right (negative is left)."""

    at: float
    point: ScreenPoint
    dx: int
    dy: int
    modifiers: tuple[str, ...] = ()
    own: bool = False
    kind: Literal["wheel_turned"] = "wheel_turned"


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key went down; held keys that repeat are told once, and counted by their `KeyReleased`.

    Attributes:
        key: its name in `actions.keymap`, without what Shift or AltGr make of it: `a`, `;`, `ctrl_right`, `f5`. While
            Ctrl, Alt or Super are held on a keyboard without Latin letters, the Latin letter that shortcuts go by.
            Empty for a key that has no name there (volume, brightness ...).
        text: what it types now: characters of the layout with Shift, AltGr and the locks, or of a finished compose
            sequence. Empty for keys that type nothing, for shortcuts, and within a compose sequence. Return, Tab,
            Backspace and their like are told by `key` alone.
    """

    at: float
    key: str
    text: str = ""
    modifiers: tuple[str, ...] = ()
    own: bool = False
    kind: Literal["key_pressed"] = "key_pressed"


@dataclass(frozen=True, slots=True)
class KeyReleased:
    """A key came up: the `key` of its press, which repeated `repeats` times while it was down."""

    at: float
    key: str
    repeats: int = 0
    modifiers: tuple[str, ...] = ()
    own: bool = False
    kind: Literal["key_released"] = "key_released"


InputEvent = PointerMoved | ButtonPressed | ButtonReleased | WheelTurned | KeyPressed | KeyReleased
"""Everything that ears hear."""

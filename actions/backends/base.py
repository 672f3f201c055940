"""What every way of sending input can do: the primitives that the executor is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from actions.types import Button, ScreenPoint


class Hands(Protocol):
    """The primitives of one display's pointer and keyboard.

    Every method returns once the display has taken the events, not once a program has reacted. Methods raise
    HandsUnavailable when the display is gone. An object may be used from several threads: each primitive is
    whole.
    """

    def move(self, x: float, y: float) -> None:
        """Put the pointer at `(x, y)` in screen points."""

    def button(self, button: Button, down: bool) -> None:
        """Press (`down`) or release a mouse button; releasing one that is not held does nothing."""

    def wheel(self, dx: int, dy: int) -> None:
        """Turn the wheel by ticks: `dx` to the right, `dy` down; negative is left and up."""

    def key(self, name: str, down: bool) -> None:
        """Press (`down`) or release the key `name` of `actions.keymap`. Raises UnknownKey."""

    def check_key(self, name: str) -> None:
        """Raise UnknownKey or CannotType when `key(name, True)` would; press nothing."""

    def type_text(self, text: str, *, should_stop: Callable[[], bool]) -> None:
        r"""Type any Unicode `text` exactly; `\n` is Return and `\t` is Tab.

        `should_stop` is asked between characters or parts. Raises Stopped when it says so, and CannotType,
        before anything is typed, for characters that are no text (control characters, lone surrogates).
        """

    def position(self) -> ScreenPoint:
        """Where the pointer is."""

    def held(self) -> frozenset[str]:
        """What these hands hold down: names of keys, and `left button`, `right button` and so on."""

    def release_all(self) -> None:
        """Release everything that these hands hold down; the last pressed first."""

    def close(self) -> None:
        """Release everything and let go of the display. A second call does nothing."""


def held_button(button: Button) -> str:
    """The name under which `Hands.held` lists a mouse button; `left` alone is an arrow key."""
    return f"{button} button"

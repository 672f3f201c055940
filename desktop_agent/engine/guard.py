"""Notices a person at a display that the agent works on, and hotkeys from anywhere on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from actions.listen import Ledger


class Hotkey(StrEnum):
    """What a hotkey is for."""

    STOP = "stop"
    PAUSE = "pause"


def parse_hotkeys(stop: str, pause: str) -> dict[Hotkey, tuple[str, ...]]:
    """The chords of `Setup.stop_hotkey` and `Setup.pause_hotkey`; an empty one is left out. Raises BadInput."""
    raise NotImplementedError


class Guard:
    """Listens to one display on a thread of its own. Made before the display is open; a context manager.

    Attributes:
        ledger: to be given to every pair of hands of ours on that display (`open_hands(..., ledger=guard.ledger)`).
    """

    def __init__(
        self,
        *,
        hands_off: Callable[[], bool],
        at_work: Callable[[], bool],
        noticed: Callable[[str], None],
        pressed: Callable[[Hotkey], None] = lambda _: None,
        hotkeys: Mapping[Hotkey, tuple[str, ...]] | None = None,
        exempt_pid: int = 0,
    ) -> None:
        """Make a guard that hears nothing yet.

        Args:
            hands_off: `Controls.hands_off`: while it says so, nobody is noticed (they have the display already).
            at_work: whether the hands may move now; only then does bare movement of the pointer count. False while
                paused, stuck, or while a question is open.
            noticed: told once what a person did, in words ("moved the mouse"), on the guard's thread; must see to it
                that `hands_off` says yes when it returns.
            pressed: told which hotkey was pressed, on the guard's thread.
            hotkeys: what `parse_hotkeys` gave; None for none.
            exempt_pid: process whose own windows a person may use without being noticed; 0 for none.
        """
        self.ledger = Ledger()
        raise NotImplementedError

    def listen(self, display: str | None, xauthority: Path | None = None) -> str:
        """Begin, once the display is open. Why nobody can be heard there, in words; empty when all is well."""
        raise NotImplementedError

    def hands_off(self) -> bool:
        """Whether the hands must let go; to be given to the executor in the place of `Controls.hands_off`.

        First hears everything that was done until now, so that nothing is done after a person's press; and waits
        while a person holds a modifier key, which would turn what we type into shortcuts.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Stop listening. May be called again, and before `listen`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

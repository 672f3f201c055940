"""What a desk needs from eyes and hands: narrow protocols, so that tests can stand in for a whole screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from actions.types import Action, ScreenPoint, Window
from vision.capture import Screen
from vision.types import Element, Frame, Snapshot

__all__ = ["Hands", "Parser", "Program", "Screen", "Windows"]


class Parser(Protocol):
    """What turns a frame into elements (`vision.parse`)."""

    def parse(self, frame: Frame, *, windows: tuple[Element, ...] = ()) -> Snapshot:
        """See what is in the frame."""
        ...


class Windows(Protocol):
    """What knows the windows (`actions.windows`)."""

    def list(self) -> tuple[Window, ...]:
        """All windows, topmost first."""
        ...

    def active(self) -> Window | None:
        """The window with the focus."""
        ...

    def wait(self, predicate: Callable[[Window], bool], timeout_s: float) -> Window | None:
        """Wait for a window that fits; None when none came in time."""
        ...

    def silent(self) -> tuple[Window, ...]:
        """The windows whose programs give no sign of life although they are asked for one."""
        ...


class Hands(Protocol):
    """What performs actions (`actions.executor`)."""

    def perform(self, action: Action) -> None:
        """Do it. Raises ActionError."""
        ...

    def position(self) -> ScreenPoint:
        """Where the pointer is."""
        ...

    def release_all(self) -> None:
        """Let go of everything held."""
        ...


class Program(Protocol):
    """A program that was started."""

    @property
    def command(self) -> Sequence[str]:
        """Its argument list."""
        ...

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        ...

    def wait(self, timeout_s: float) -> int | None:
        """Wait for its end; its exit status, or None if it still runs after `timeout_s`."""
        ...

    def output_tail(self, chars: int = 4000) -> str:
        """The end of what it printed."""
        ...

"""What a screen is to the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from vision.types import Box, Frame


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor of a display.

    Attributes:
        box: `(left, top, right, bottom)` in screen points, right and bottom exclusive.
        scale: frame pixels for one screen point.
        primary: whether it is the main one.
        name: what the system calls it.
    """

    box: tuple[float, float, float, float]
    scale: float = 1.0
    primary: bool = False
    name: str = ""


class Screen(Protocol):
    """A display, or one monitor of it, that can be looked at. May be used from several threads at once.

    Damage is remembered for each thread: what one thread has taken note of, another still learns about.
    A whole `grab` takes note of everything up to then.

    Every method raises DisplayUnavailable once the display went away or the screen was closed.
    """

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """The display's monitors, whichever this screen shows."""
        ...

    def grab(self, box: Box | None = None) -> Frame:
        """A copy of the picture now; with `box` (in pixels of the whole frame), of that part only."""
        ...

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        """Block until something changed that this thread has not noted; empty when nothing did in time.

        The boxes are in pixels of the whole frame; what they cover was painted, if only with equal
        pixels. Waits for `timeout_s` seconds at most.
        """
        ...

    def drain_damage(self) -> tuple[Box, ...]:
        """What changed that this thread has not noted; does not block."""
        ...

    def close(self) -> None:
        """Let go of the display; a thread that waits wakes with DisplayUnavailable. May be called again."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

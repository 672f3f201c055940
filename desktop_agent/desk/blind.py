"""Parts of a screen that the agent neither sees nor touches: the windows of one process, such as the control panel."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from actions.types import ScreenPoint, Window
from desktop_agent.desk.ports import Screen, Windows
from vision.capture import Monitor
from vision.types import Box, Frame


class BlindSpots:
    """A `Screen` in which the windows of process `pid` are a flat grey. With `pid` 0 it is the screen as it is."""

    def __init__(self, screen: Screen, windows: Windows, pid: int) -> None:
        raise NotImplementedError

    def hidden(self) -> tuple[Box, ...]:
        """The parts that are not seen now, in pixels of the whole frame; for the live view."""
        raise NotImplementedError

    def covers(self, point: ScreenPoint) -> bool:
        """Whether what a click at `point` would reach is a window of `pid`."""
        raise NotImplementedError

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """The display's monitors."""
        raise NotImplementedError

    def grab(self, box: Box | None = None) -> Frame:
        """The picture now, without what is hidden."""
        raise NotImplementedError

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        """What was painted outside of what is hidden; empty when nothing was in time."""
        raise NotImplementedError

    def drain_damage(self) -> tuple[Box, ...]:
        """What was painted outside of what is hidden, that this thread has not noted."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the display."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class OtherWindows:
    """The `Windows` of a display without those of process `pid`. With `pid` 0 they are all there."""

    def __init__(self, windows: Windows, pid: int) -> None:
        raise NotImplementedError

    def list(self) -> tuple[Window, ...]:
        """Every other window, topmost first."""
        raise NotImplementedError

    def active(self) -> Window | None:
        """The window with the focus, if it is not hidden."""
        raise NotImplementedError

    def wait(self, predicate: Callable[[Window], bool], timeout_s: float) -> Window | None:
        """The topmost other window for which `predicate` holds; None after `timeout_s`."""
        raise NotImplementedError

    def silent(self) -> tuple[Window, ...]:
        """Other windows whose programs give no sign of life."""
        raise NotImplementedError

"""Where the live view's pixels come from: a display, without copies where that can be had."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_agent.panel.live.scaling import Bgrx
    from vision.capture import Screen
    from vision.types import Box


class Source(Protocol):
    """A display to look at. Everything raises DisplayUnavailable once it is gone or closed."""

    def size(self) -> tuple[int, int]:
        """Width and height of a frame."""
        ...

    def wait(self, timeout_s: float) -> tuple[Box, ...]:
        """What changed; waits for `timeout_s` at most for something to change."""
        ...

    def read(self, box: Box) -> contextlib.AbstractContextManager[Bgrx]:
        """The pixels of `box`, which lies in the frame; they are there inside the `with` only."""
        ...

    def close(self) -> None:
        """Let go of it; who waits wakes with DisplayUnavailable."""
        ...


OpenSource = Callable[[], Source]
"""Opens a display. Raises DisplayUnavailable."""


def open_source(display: str, xauthority: str) -> Source:
    """The display called `display`; empty strings for what the environment says. Raises DisplayUnavailable."""
    from vision.capture import open_screen

    return ScreenSource(open_screen(display or None, xauthority=Path(xauthority) if xauthority else None))


class ScreenSource:
    """A `Source` on any screen; X displays lend their pixels, of others a copy is made."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def size(self) -> tuple[int, int]:
        """Width and height of a frame."""
        from vision.capture.x11 import X11Screen

        if isinstance(self._screen, X11Screen):
            return self._screen.size
        frame = self._screen.grab()
        return frame.width, frame.height

    def wait(self, timeout_s: float) -> tuple[Box, ...]:
        """What changed; waits for `timeout_s` at most for something to change."""
        return self._screen.wait_damage(timeout_s) if timeout_s > 0 else self._screen.drain_damage()

    @contextlib.contextmanager
    def read(self, box: Box) -> Iterator[Bgrx]:
        """The pixels of `box`."""
        from vision.capture.x11 import X11Screen

        if isinstance(self._screen, X11Screen):
            with self._screen.lend(box) as lent:
                if lent is not None:
                    yield lent
                    return
        yield self._copied(box)

    def close(self) -> None:
        """Let go of the display."""
        self._screen.close()

    def _copied(self, box: Box) -> Bgrx:
        import cv2
        import numpy as np

        pixels = self._screen.grab(box).pixels
        four = np.zeros((box.height, box.width, 4), np.uint8)
        # A display that became smaller meanwhile has less to give.
        height, width = pixels.shape[:2]
        if height and width:
            four[:height, :width] = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA)
        return four

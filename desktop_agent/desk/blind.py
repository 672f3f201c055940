"""Parts of a screen that the agent neither sees nor touches: the windows of one process, such as the control panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Final, Self

import numpy as np

from actions.errors import WindowNotFound
from actions.types import ScreenPoint, Window
from actions.windows import Windows as AllWindows
from desktop_agent.desk.geometry import to_frame_box
from desktop_agent.desk.ports import Screen, Windows
from vision.capture import Monitor
from vision.types import Box, Frame

_GREY: Final = 128
"""What is not seen is as neutral as a desktop without a picture."""
_TRIES: Final = 3
"""So often a picture is taken anew when windows moved while it was taken."""
_LATELY_S: Final = 0.1
"""Windows that were there so lately are there still, for telling whose painting it was."""


class BlindSpots:
    """A `Screen` in which the windows of process `pid` are a flat grey. With `pid` 0 it is the screen as it is.

    Only what can be seen of those windows is hidden: a window in front of them is not. Painting inside them is no
    damage.
    """

    def __init__(self, screen: Screen, windows: Windows, pid: int) -> None:
        """Look at `screen`, and ask `windows`, which must list those of `pid` as well."""
        self._screen = screen
        self._windows = windows
        self._pid = pid
        self._shape: Frame | None = None
        self._last: tuple[float, tuple[Rectangle, ...]] | None = None

    def hidden(self) -> tuple[Box, ...]:
        """The disjoint parts that are not seen now, in pixels of the whole frame; for the live view."""
        return _in_frame(self._visible(), self._whole()) if self._pid else ()

    def covers(self, point: ScreenPoint) -> bool:
        """Whether what a click at `point` would reach is a window of `pid`."""
        if not self._pid:
            return False
        top = top_window(point, self._windows.list())
        return top is not None and top.pid == self._pid

    def has_keyboard(self) -> bool:
        """Whether what is typed would go to a window of `pid`."""
        return bool(self._pid) and any(
            window.active and window.pid == self._pid for window in self._windows.list()
        )

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """The display's monitors."""
        return self._screen.monitors

    def grab(self, box: Box | None = None) -> Frame:
        """The picture now, without what is hidden."""
        if not self._pid:
            return self._screen.grab(box)
        # Asking is the dearer part, so what was seen last counts as what was there before.
        before = self._visible() if self._last is None else self._last[1]
        for _ in range(_TRIES):
            frame = self._screen.grab(box)
            after = self._visible()
            if after == before:
                break
            shown, before = before, after
        else:
            # Windows that never rest: wherever one was seen to be.
            after = (*shown, *after)
        if box is None:
            self._shape = _without_pixels(frame)
        return _painted_over(frame, _in_frame(after, frame))

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        """What was painted outside of what is hidden; empty when nothing was in time."""
        deadline = time.monotonic() + timeout_s
        while True:
            boxes = self._screen.wait_damage(timeout_s)
            seen = self._seen(boxes)
            timeout_s = deadline - time.monotonic()
            if seen or not boxes or timeout_s <= 0:
                return seen

    def drain_damage(self) -> tuple[Box, ...]:
        """What was painted outside of what is hidden, that this thread has not noted."""
        return self._seen(self._screen.drain_damage())

    def close(self) -> None:
        """Let go of the display."""
        self._screen.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _visible(self) -> tuple[Rectangle, ...]:
        parts = visible_parts(self._windows.list(), self._pid)
        self._last = (time.monotonic(), parts)
        return parts

    def _visible_lately(self) -> tuple[Rectangle, ...]:
        last = self._last
        return last[1] if last is not None and time.monotonic() - last[0] < _LATELY_S else self._visible()

    def _whole(self) -> Frame:
        if self._shape is None:
            self._shape = _without_pixels(self._screen.grab())
        return self._shape

    def _seen(self, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        if not self._pid or not boxes:
            return boxes
        hidden = [box.as_tuple() for box in _in_frame(self._visible_lately(), self._whole())]
        return tuple(box for box in boxes if _left_of(box.as_tuple(), hidden))


class OtherWindows:
    """The windows of a display without those of process `pid`. With `pid` 0 they are all there."""

    def __init__(self, windows: AllWindows, pid: int) -> None:
        self._windows = windows
        self._pid = pid

    def list(self) -> tuple[Window, ...]:
        """Every other window, topmost first."""
        return tuple(window for window in self._windows.list() if self._is_other(window))

    def active(self) -> Window | None:
        """The window with the focus, if it is not hidden."""
        window = self._windows.active()
        return window if window is not None and self._is_other(window) else None

    def focus(self, window_id: int, timeout_s: float = 3.0) -> None:
        """Raise and focus another window. Raises WindowNotFound."""
        self._check(window_id)
        self._windows.focus(window_id, timeout_s)

    def close_window(self, window_id: int) -> None:
        """Ask another window to close. Raises WindowNotFound."""
        self._check(window_id)
        self._windows.close_window(window_id)

    def wait(self, predicate: Callable[[Window], bool], timeout_s: float) -> Window | None:
        """The topmost other window for which `predicate` holds; None after `timeout_s`."""
        return self._windows.wait(lambda window: self._is_other(window) and predicate(window), timeout_s)

    def silent(self, timeout_s: float = 1.0) -> tuple[Window, ...]:
        """Other windows whose programs give no sign of life."""
        return tuple(window for window in self._windows.silent(timeout_s) if self._is_other(window))

    def close(self) -> None:
        """Let go of the display."""
        self._windows.close()

    def _check(self, window_id: int) -> None:
        if self._pid and not any(window.window_id == window_id for window in self.list()):
            raise WindowNotFound(f"There is no window {window_id} for the agent.")

    def _is_other(self, window: Window) -> bool:
        return not self._pid or window.pid != self._pid


Rectangle = tuple[float, float, float, float]
"""`(left, top, right, bottom)`, right and bottom exclusive."""


def top_window(point: ScreenPoint, windows: Sequence[Window]) -> Window | None:
    """The topmost of `windows` at `point`; None over the bare desktop."""
    for window in windows:
        left, top, right, bottom = window.box
        if left <= point.x < right and top <= point.y < bottom and not _is_sheet(window):
            return window
    return None


def visible_parts(windows: Sequence[Window], pid: int) -> tuple[Rectangle, ...]:
    """Disjoint rectangles that make up what can be seen of the windows of `pid`, in screen points.

    `windows` come topmost first.
    """
    above: list[Rectangle] = []
    seen: list[Rectangle] = []
    for window in windows:
        if _is_sheet(window):
            continue
        if window.pid == pid:
            seen += _left_of(window.box, above)
        above.append(window.box)
    return tuple(seen)


def _is_sheet(window: Window) -> bool:
    """Whether it is one that compositors lay over the whole screen, through which everything is seen."""
    return not (window.focusable or window.pid or window.program or window.title)


def _left_of(box: Rectangle | tuple[int, int, int, int], others: Iterable[Rectangle]) -> list[Rectangle]:
    """What is left of `box` without `others`, as disjoint rectangles."""
    left = [box] if box[0] < box[2] and box[1] < box[3] else []
    for other in others:
        left = [part for piece in left for part in _minus(piece, other)]
    return left


def _minus(box: Rectangle, other: Rectangle) -> list[Rectangle]:
    left, top, right, bottom = box
    inner = (max(left, other[0]), max(top, other[1]), min(right, other[2]), min(bottom, other[3]))
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        return [box]
    parts = (
        (left, top, right, inner[1]),
        (left, inner[1], inner[0], inner[3]),
        (inner[2], inner[1], right, inner[3]),
        (left, inner[3], right, bottom),
    )
    return [part for part in parts if part[0] < part[2] and part[1] < part[3]]


def _in_frame(parts: Iterable[Rectangle], frame: Frame) -> tuple[Box, ...]:
    boxes = (to_frame_box(part, frame) for part in parts)
    return tuple(box for box in boxes if box is not None and box.area)


def _painted_over(frame: Frame, boxes: tuple[Box, ...]) -> Frame:
    if not boxes:
        return frame
    pixels = frame.pixels.copy()
    for box in boxes:
        pixels[box.top : box.bottom, box.left : box.right] = _GREY
    return Frame(pixels, frame.origin, frame.scale, frame.at)


def _without_pixels(frame: Frame) -> Frame:
    """The frame's geometry alone: keeping its picture would keep megabytes."""
    return Frame(np.broadcast_to(np.uint8(0), frame.pixels.shape), frame.origin, frame.scale, frame.at)

"""Look at a screen through mss: Windows and macOS. Nothing tells us what changed, so pictures are compared."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any, Self

import numpy as np

from vision.capture.damage import DamageLog
from vision.capture.types import Monitor
from vision.errors import DisplayUnavailable
from vision.types import Box, Frame, Pixels

_POLL_S = 0.05


class MssScreen:
    """A `Screen` through mss. Frames are in physical pixels; `scale` of them make a point (2 on Retina)."""

    def __init__(self, *, monitor: int = 0, grabber: Any = None) -> None:  # noqa: ANN401
        """Open monitor `monitor` (0: all). `grabber` is an opened mss, or a stand-in for it in tests."""
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._log = DamageLog()
        self._compared: Frame | None = None
        self._grabber = grabber if grabber is not None else _open_mss()
        regions: list[dict[str, Any]] = self._grabber.monitors
        if not 0 <= monitor < len(regions):
            self.close()
            raise DisplayUnavailable(
                f"There are {len(regions) - 1} monitor(s), so there is no monitor {monitor}."
            )
        self._region = {key: int(regions[monitor][key]) for key in ("left", "top", "width", "height")}
        first = self.grab()
        self._scale = first.scale
        self._whole = first.box

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """The display's monitors. All are taken to have the scale of the one that is shown."""
        with self._lock:
            self._check_open()
            return tuple(
                Monitor(
                    (
                        float(found["left"]),
                        float(found["top"]),
                        float(found["left"] + found["width"]),
                        float(found["top"] + found["height"]),
                    ),
                    self._scale,
                    bool(found.get("is_primary", index == 0)),
                    str(found.get("name", "")),
                )
                for index, found in enumerate(self._grabber.monitors[1:])
            )

    def grab(self, box: Box | None = None) -> Frame:
        """A copy of the picture now; with `box` (in pixels of the whole frame), of that part only."""
        with self._lock:
            self._check_open()
            if box is None:
                self._log.note()
            at = time.monotonic()
            pixels = self._read()
            scale = pixels.shape[1] / self._region["width"]
            whole = Frame(pixels, (float(self._region["left"]), float(self._region["top"])), scale, at)
            if box is None:
                return whole
            # Cut from a whole picture: with a fractional scale, a part has no exact points to ask for.
            part = box.intersection(whole.box) or Box(0, 0, 0, 0)
            origin = (whole.origin[0] + part.left / scale, whole.origin[1] + part.top / scale)
            return Frame(whole.crop(part).copy(), origin, scale, at)

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        """Compare pictures until one differs; empty when none did within `timeout_s`."""
        deadline = time.monotonic() + max(0.0, timeout_s)
        while True:
            found = self.drain_damage()
            left = deadline - time.monotonic()
            if found or left <= 0:
                return found
            self._closed.wait(min(left, _POLL_S))

    def drain_damage(self) -> tuple[Box, ...]:
        """What differs from the last picture this thread took note of."""
        from vision.change import changed_regions

        with self._lock:
            self._check_open()
            frame = Frame(self._read(), at=time.monotonic())
            if self._compared is not None:
                self._log.add(changed_regions(self._compared, frame))
            self._compared = frame
            return self._log.take(frame.box) if self._log.pending() else ()

    def close(self) -> None:
        """Let go of the display. May be called again."""
        with self._lock:
            if not self._closed.is_set():
                self._closed.set()
                self._grabber.close()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise DisplayUnavailable("The screen was closed.")

    def _read(self) -> Pixels:
        import cv2
        from mss.exception import ScreenShotError

        try:
            shot = self._grabber.grab(self._region)
        except ScreenShotError as exc:
            raise DisplayUnavailable(f"The screen cannot be captured: {exc}.") from exc
        four = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        return np.asarray(cv2.cvtColor(four, cv2.COLOR_BGRA2RGB), np.uint8)


def _open_mss() -> Any:  # noqa: ANN401
    import mss
    from mss.exception import ScreenShotError

    try:
        return mss.MSS()
    except (ScreenShotError, OSError) as exc:
        raise DisplayUnavailable(f"There is no screen to capture: {exc}.") from exc

"""Get frames: from a display, or from a picture file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vision.capture.image import open_image
from vision.capture.types import Monitor, Screen
from vision.errors import DisplayUnavailable

__all__ = ["Monitor", "Screen", "open_image", "open_screen"]


def open_screen(display: str | None = None, *, xauthority: Path | None = None, monitor: int = 0) -> Screen:
    """Open a display for looking at it.

    Args:
        display: the name of an X display such as `:97`; None for the one of the environment. Windows and
            macOS have only one.
        xauthority: a file with the X display's cookie; None for the one of the environment.
        monitor: 0 for all monitors as one frame, 1 and up for a single one.

    Raises:
        DisplayUnavailable: there is no such display or monitor, or it refuses us.
    """
    if monitor < 0:
        raise DisplayUnavailable(f"There is no monitor {monitor}; 0 means all of them.")
    if sys.platform in ("win32", "darwin"):
        from vision.capture.polling import MssScreen

        return MssScreen(monitor=monitor)
    name = display or os.environ.get("DISPLAY", "")
    if not name:
        wayland = (
            " (Wayland offers no way to look at the screen yet.)" if os.environ.get("WAYLAND_DISPLAY") else ""
        )
        raise DisplayUnavailable(f"No X display: set DISPLAY, or use --display virtual.{wayland}")
    from vision.capture.x11 import X11Screen

    return X11Screen(name, xauthority=xauthority, monitor=monitor)

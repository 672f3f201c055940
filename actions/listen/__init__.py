"""Hear what is done with mouse and keyboard: for recording, for taking over, and for hotkeys that stop us."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from actions.errors import EarsUnavailable
from actions.listen.base import Ears
from actions.listen.hotkeys import HotkeyPressed, Hotkeys
from actions.listen.ledger import Ledger

__all__ = ["Ears", "HotkeyPressed", "Hotkeys", "Ledger", "open_ears"]


def open_ears(
    display: str | None = None, xauthority: Path | None = None, ledger: Ledger | None = None
) -> Ears:
    """Ears for the X display `display` (":97"; None: the screen in front of the person). The caller closes them.

    `xauthority` is the file with the display's cookie (None: the usual places). Events of hands that share the
    `ledger` are heard as `own`. On Windows and macOS there is one screen, and `display` must be None. Raises
    EarsUnavailable with what to do about it.
    """
    if sys.platform in ("win32", "darwin") and display is None:
        from actions.listen.portable import PortableEars

        return PortableEars(ledger)
    wanted = display or os.environ.get("DISPLAY")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY")) or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    if display is None and wayland:
        raise EarsUnavailable(
            "This is a Wayland session, which lets no program hear what a person does in another: "
            "use --display virtual, a display of our own, or log in to an X11 session."
        )
    if not wanted:
        raise EarsUnavailable("There is no screen here (DISPLAY is not set): use --display virtual.")
    try:
        from actions.listen.x11.ears import X11Ears
    except ImportError as problem:
        raise EarsUnavailable(f"X11 needs the package xcffib: pip install xcffib ({problem}).") from problem
    return X11Ears(wanted, xauthority, ledger)

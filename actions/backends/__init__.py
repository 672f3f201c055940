"""Ways of sending input, one per kind of display; `open_hands` picks the one that works here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from actions.backends.base import Hands
from actions.errors import HandsUnavailable
from actions.listen.ledger import Ledger

__all__ = ["Hands", "open_hands"]


def open_hands(
    display: str | None = None,
    *,
    xauthority: Path | None = None,
    ledger: Ledger | None = None,
    paste: bool = True,
) -> Hands:
    """Hands for the X display `display` (":97"; None: the screen in front of the person). The caller closes them.

    `xauthority` is the file with the display's cookie (None: the usual places). `ledger`, on X11, lets ears tell
    these hands from a person. Without `paste`, on X11, text is typed by keys alone, even where pasting is quicker and
    surer: whoever listens then hears the characters. On Windows and macOS there is one screen, and `display` must be
    None. Raises HandsUnavailable with what to do about it.
    """
    if sys.platform in ("win32", "darwin") and display is None:
        from actions.backends.pyautogui import PyautoguiHands

        return PyautoguiHands()
    wanted = display or os.environ.get("DISPLAY")
    if not wanted and os.environ.get("WAYLAND_DISPLAY"):
        raise HandsUnavailable(
            "This is a Wayland session without X11, which lets no program press keys for another: "
            "use --display virtual, or log in to an X11 session."
        )
    if not wanted:
        raise HandsUnavailable("There is no screen here (DISPLAY is not set): use --display virtual.")
    if display is None and os.environ.get("XDG_SESSION_TYPE") == "wayland":
        raise HandsUnavailable(
            "This is a Wayland session: through its X11 bridge only some windows could be reached. "
            "Use --display virtual, or log in to an X11 session."
        )
    try:
        from actions.backends.x11.hands import X11Hands
    except ImportError as problem:
        raise HandsUnavailable(f"X11 needs the package xcffib: pip install xcffib ({problem}).") from problem
    return X11Hands(wanted, xauthority, ledger, paste=paste)

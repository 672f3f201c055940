"""Windows of a display: list, focus, close, and wait for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from actions.errors import WindowNotFound
from actions.types import Window

_UNSUPPORTED = (
    f"Windows cannot be listed, focused or closed on {sys.platform} yet: click on the window instead."
)


class Windows(Protocol):
    """The windows of one display. Safe to use from several threads.

    Every method raises DisplayFailed once the display is gone or this is closed.
    """

    def list(self) -> tuple[Window, ...]:
        """Every window, topmost first, pop-up menus and tooltips among them (they are not `focusable`).

        A minimised window has an empty box, covers nothing, and comes last.
        """
        ...

    def active(self) -> Window | None:
        """The window that has the focus, if any."""
        ...

    def focus(self, window_id: int, timeout_s: float = 3.0) -> None:
        """Raise and focus the window and wait until it is active.

        Raises WindowNotFound when there is no such window, or it does not get the focus in time.
        """
        ...

    def close_window(self, window_id: int) -> None:
        """Ask the window to close, as its close button does; it may ask back. Raises WindowNotFound."""
        ...

    def wait(self, predicate: Callable[[Window], bool], timeout_s: float) -> Window | None:
        """The topmost window for which `predicate` holds, as soon as there is one; None after `timeout_s`."""
        ...

    def silent(self, timeout_s: float = 1.0) -> tuple[Window, ...]:
        """The windows whose programs were asked for a sign of life and gave none within `timeout_s`.

        Programs that do not know the question are taken for alive.
        """
        ...

    def close(self) -> None:
        """Let go of the display."""
        ...


class NoWindows:
    """For systems whose windows we cannot see yet: there are none."""

    def list(self) -> tuple[Window, ...]:
        """No windows."""
        return ()

    def active(self) -> Window | None:
        """None."""
        return None

    def focus(self, window_id: int, timeout_s: float = 3.0) -> None:  # noqa: ARG002
        """Raises WindowNotFound."""
        raise WindowNotFound(_UNSUPPORTED)

    def close_window(self, window_id: int) -> None:  # noqa: ARG002
        """Raises WindowNotFound."""
        raise WindowNotFound(_UNSUPPORTED)

    def wait(self, predicate: Callable[[Window], bool], timeout_s: float) -> Window | None:  # noqa: ARG002
        """None at once: no window will ever appear here."""
        return None

    def silent(self, timeout_s: float = 1.0) -> tuple[Window, ...]:  # noqa: ARG002
        """None: nobody can be asked."""
        return ()

    def close(self) -> None:
        """Nothing to let go of."""


def open_windows(display: str | None = None, xauthority: Path | None = None) -> Windows:
    """The windows of the X display (":97"; None means `$DISPLAY`); the caller closes it.

    `xauthority` is the file with the display's cookie (None: the usual places). Where there is no X11, the
    answer lists no windows. Raises DisplayFailed.
    """
    if sys.platform != "linux" and display is None:
        return NoWindows()
    from actions.windows_x11 import X11Windows

    return X11Windows(display, xauthority)

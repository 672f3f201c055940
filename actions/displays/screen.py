"""The X side of a starting display: its resources, its background, and when its window manager is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from actions.errors import DisplayFailed
from actions.x11 import XConnection, ask_property, intern_atoms, wait_for_event

_LIGHT_BACKGROUND = 0x5B7B95
_DARK_BACKGROUND = 0x263238
_LOOK_AT_PROCESSES_S = 0.05


def prepare_screen(connection: XConnection, *, dpi: int, dark: bool) -> None:
    """Tell toolkits the resolution, and paint the desktop in one plain colour."""
    xproto: Any = import_module("xcffib.xproto")
    screen = connection.get_setup().roots[connection.pref_screen]
    resources = f"Xft.dpi:\t{dpi}\nXft.antialias:\t1\nXft.hinting:\t1\nXft.hintstyle:\thintslight\n"
    if dark:
        resources += "*background:\t#1e1e1e\n*foreground:\t#e0e0e0\n"
    connection.core.ChangeProperty(
        xproto.PropMode.Replace,
        screen.root,
        xproto.Atom.RESOURCE_MANAGER,
        xproto.Atom.STRING,
        8,
        len(resources),
        resources.encode("latin1"),
    )
    colour = _DARK_BACKGROUND if dark else _LIGHT_BACKGROUND
    connection.core.ChangeWindowAttributes(screen.root, xproto.CW.BackPixel, [colour])
    connection.core.ClearArea(False, screen.root, 0, 0, 0, 0)
    connection.core.ChangeWindowAttributes(
        screen.root, xproto.CW.EventMask, [xproto.EventMask.PropertyChange]
    )
    connection.flush()


def wait_for_window_manager(connection: XConnection, deadline: float, check: Callable[[], None]) -> None:
    """Wait until a window manager answers, by the rules of EWMH, on the window that it names on the root.

    `prepare_screen` has asked for the events that wake us. `check` is called now and then and may raise.
    Raises DisplayFailed at the `deadline` (of `time.monotonic`).
    """
    root = connection.get_setup().roots[connection.pref_screen].root
    support = intern_atoms(connection, "_NET_SUPPORTING_WM_CHECK")["_NET_SUPPORTING_WM_CHECK"]
    if not _wait(connection, deadline, check, lambda: _manager_answers(connection, root, support)):
        raise DisplayFailed("The window manager did not come up in time.")


def wait_for_accessibility_bus(connection: XConnection, deadline: float, check: Callable[[], None]) -> bool:
    """Wait until the accessibility bus has left its address on the root; False at the `deadline`.

    A bus that was built without X11 never does, and is still found through the message bus.
    """
    root = connection.get_setup().roots[connection.pref_screen].root
    address = intern_atoms(connection, "AT_SPI_BUS")["AT_SPI_BUS"]
    return _wait(connection, deadline, check, lambda: bool(ask_property(connection, root, address).raw()))


def _wait(
    connection: XConnection, deadline: float, check: Callable[[], None], condition: Callable[[], bool]
) -> bool:
    while not condition():
        check()
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        # Events wake us; the short limit is for a service that dies, of which X tells nothing.
        wait_for_event(connection, min(left, _LOOK_AT_PROCESSES_S))
    return True


def _manager_answers(connection: XConnection, root: int, support: int) -> bool:
    error: Any = import_module("xcffib").Error
    named = ask_property(connection, root, support).numbers()
    if not named:
        return False
    try:
        return ask_property(connection, named[0], support).numbers() == named
    except error:
        return False  # A window manager that has just gone.

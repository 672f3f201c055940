"""Ask X11 windows for a sign of life: `_NET_WM_PING` of the window managers' hints (EWMH)."""

from __future__ import annotations

import select
import struct
import time
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from actions.x11 import XConnection, ask_property, intern_atoms

_CLIENT_MESSAGE, _FORMAT_32 = 33, 32
_SENT = 0x80
"""Set in the type of an event that a program sent."""


def unanswered(connection: XConnection, windows: Iterable[int], timeout_s: float) -> frozenset[int]:
    """Those of `windows` that say they answer pings, and did not within `timeout_s`.

    `connection` hears of all that is sent to the root window from now on. Raises `xcffib.ConnectionException` when the
    server is gone.
    """
    error: Any = import_module("xcffib").Error
    xproto: Any = import_module("xcffib.xproto")
    root = connection.get_setup().roots[connection.pref_screen].root
    # GTK answers those who watch the root's children, Qt those who watch the root itself.
    mask = xproto.EventMask.SubstructureNotify | xproto.EventMask.StructureNotify
    connection.core.ChangeWindowAttributes(root, xproto.CW.EventMask, [mask])
    atoms = intern_atoms(connection, "WM_PROTOCOLS", "_NET_WM_PING")
    ping, protocols = atoms["_NET_WM_PING"], atoms["WM_PROTOCOLS"]
    asked = {window: ask_property(connection, window, protocols) for window in windows}
    waiting = set()
    for window, answer in asked.items():
        try:
            knows_it = ping in answer.numbers()
        except error:
            continue  # It has closed meanwhile.
        if knows_it:
            # The time stamp 0 is none that a window manager uses for pings of its own.
            event = struct.pack(
                "=BBHII5I", _CLIENT_MESSAGE, _FORMAT_32, 0, window, protocols, ping, 0, window, 0, 0
            )
            connection.core.SendEvent(False, window, 0, event)
            waiting.add(window)
    connection.flush()
    deadline = time.monotonic() + timeout_s
    poller = select.poll()
    poller.register(connection.get_file_descriptor(), select.POLLIN)
    while waiting:
        waiting -= set(_answers(connection, ping, error))
        left = deadline - time.monotonic()
        if left <= 0:
            break
        poller.poll(left * 1000)
    return frozenset(waiting)


def _answers(connection: XConnection, ping: int, error: type[Exception]) -> Iterable[int]:
    """The windows whose answers have arrived."""
    while True:
        try:
            event = connection.poll_for_event()
        except error:
            continue  # The late complaint about a window that is gone by now.
        if event is None:
            return
        if (event.response_type & ~_SENT) == _CLIENT_MESSAGE and event.format == _FORMAT_32:
            kind, _, window = event.data.data32[:3]
            if kind == ping:
                yield window

"""The accessibility tree of one display: finds its bus, reads, and connects again when the bus has gone."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from actions.accessibility.bus import Bus, BusLost
from actions.accessibility.replies import as_text
from actions.accessibility.types import PACKAGE, NoTree, Reading
from actions.accessibility.walk import Walker
from actions.accessibility.wire import Call
from actions.errors import DisplayFailed

TIMEOUT_S = 0.4
_AGAIN_S = 2.0
Finder = Callable[[str | None, Path | None], str]
"""Tells the address of a display's accessibility bus; raises BusLost."""


class AccessibilityTree:
    """Reads what the programs on one display tell about themselves. Safe to use from several threads."""

    def __init__(
        self,
        display: str | None = None,
        xauthority: Path | None = None,
        *,
        find: Finder | None = None,
        again_s: float = _AGAIN_S,
    ) -> None:
        """The tree of the X display (":97"; None means `$DISPLAY`); nothing is opened before the first reading.

        `find` finds the bus (`find_bus`); after a failure nobody knocks again before `again_s` seconds.
        """
        self._display, self._xauthority = display, xauthority
        self._find, self._again_s = find or find_bus, again_s
        self._lock = threading.Lock()
        self._bus: Bus | None = None
        self._walker: Walker | None = None
        self._missing = NoTree("")
        self._try_at = 0.0

    def read(self, timeout_s: float = TIMEOUT_S) -> Reading:
        """What can be seen now; NoTree where the display has none. A program that hangs costs `timeout_s`, once."""
        with self._lock:
            if self._walker is None:
                if time.monotonic() < self._try_at:
                    return self._missing
                try:
                    self._open()
                except BusLost as problem:
                    return self._fail(str(problem))
            assert self._walker is not None
            try:
                return self._walker.walk(timeout_s)
            except BusLost as problem:
                return self._fail(str(problem))

    def close(self) -> None:
        """Disconnect; a later reading connects again."""
        with self._lock:
            self._close()

    def _open(self) -> None:
        self._bus = Bus(self._find(self._display, self._xauthority))
        self._walker = Walker(self._bus)

    def _fail(self, reason: str) -> NoTree:
        self._close()
        self._try_at = time.monotonic() + self._again_s
        self._missing = NoTree(reason)
        return self._missing

    def _close(self) -> None:
        if self._bus is not None:
            self._bus.close()
        self._bus = self._walker = None


def find_bus(display: str | None = None, xauthority: Path | None = None) -> str:
    """The address of a display's accessibility bus. Raises BusLost, with what to install or do.

    It is left on the root window of the display. Where it is not, the session's message bus is asked, provided that
    the display is the one that our own session shows.
    """
    if sys.platform != "linux":
        raise BusLost(f"The accessibility tree cannot be read on {sys.platform} yet.")
    name = display or os.environ.get("DISPLAY", "")
    address = _on_root(name, xauthority) if name else ""
    if not address and display in (None, os.environ.get("DISPLAY")):
        address = _of_session(os.environ.get("DBUS_SESSION_BUS_ADDRESS", ""))
    if not address:
        raise BusLost(
            f"The display {name or '(none)'} has no accessibility bus: install {PACKAGE}, then start the display anew."
        )
    return address


def _on_root(display: str, xauthority: Path | None) -> str:
    from actions.x11 import ask_property, connect, intern_atoms

    error: Any = import_module("xcffib").Error
    try:
        connection = connect(display, xauthority)
    except DisplayFailed as problem:
        raise BusLost(str(problem)) from problem
    try:
        root = connection.get_setup().roots[connection.pref_screen].root
        atom = intern_atoms(connection, "AT_SPI_BUS")["AT_SPI_BUS"]
        raw = ask_property(connection, root, atom).raw()
        return raw.split(b"\0")[0].decode("utf-8", "replace")
    except error as problem:
        raise BusLost(f"The X server of {display} does not answer.") from problem
    finally:
        connection.disconnect()


def _of_session(session: str) -> str:
    if not session:
        return ""
    with Bus(session) as bus:
        call = Call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
        answer = bus.ask(call, time.monotonic() + 1.0)
        return (as_text(answer) or "") if answer is not None else ""

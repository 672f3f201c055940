"""Wait until the window manager has seen what was clicked.

Window managers hold each press on a window back to look at it, and then pass it on. One that is still busy with the
last click when the next press comes can swallow that one whole. What helps is not a pause, which is too short on a busy
machine, but a question that it answers in order, after all that came before: how wide is your frame?
"""

from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import Any, Final

from actions.x11 import ask_property, connect, intern_atoms, unpack_numbers, wait_for_event

_QUESTION: Final = "_NET_REQUEST_FRAME_EXTENTS"
_ANSWER: Final = "_NET_FRAME_EXTENTS"
_SUPPORTED: Final = "_NET_SUPPORTED"
_CLIENT_MESSAGE: Final = 33
_SUBSTRUCTURE: Final = 0x180000
_PROPERTY_CHANGE: Final = 0x400000
_CW_EVENT_MASK: Final = 0x800
_INPUT_ONLY: Final = 2


class WindowManagerEcho:
    """Asks the window manager of one display a question that changes nothing, on a connection of its own."""

    def __init__(self, display: str | None, xauthority: Path | None) -> None:
        """Connect. Raises DisplayFailed."""
        self._connection: Any = connect(display, xauthority)
        self._root = self._connection.get_setup().roots[0].root
        self._atoms = intern_atoms(self._connection, _QUESTION, _ANSWER, _SUPPORTED)
        self._window = self._connection.generate_id()
        # Never mapped: it only lends its number to the question and the answer.
        self._connection.core.CreateWindow(
            0, self._window, self._root, 0, 0, 1, 1, 0, _INPUT_ONLY, 0, _CW_EVENT_MASK, [_PROPERTY_CHANGE]
        )
        self._connection.flush()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has answered within `timeout_s` seconds, and so has dealt with all that happened before.

        False at once where nobody would answer. Raises `xcffib.ConnectionException` when the server is gone.
        """
        if not self._understands():
            return False
        deadline = time.monotonic() + timeout_s
        self._ask()
        while True:
            if ask_property(self._connection, self._window, self._atoms[_ANSWER]).raw():
                self._connection.core.DeleteProperty(self._window, self._atoms[_ANSWER])
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            wait_for_event(self._connection, left)

    def close(self) -> None:
        """Disconnect."""
        self._connection.disconnect()

    def _understands(self) -> bool:
        """Whether a window manager runs that knows the question; asked each time, for it may come and go."""
        supported = ask_property(self._connection, self._root, self._atoms[_SUPPORTED]).raw()
        return self._atoms[_QUESTION] in unpack_numbers(supported)

    def _ask(self) -> None:
        message = struct.pack(
            "=BBHII5I", _CLIENT_MESSAGE, 32, 0, self._window, self._atoms[_QUESTION], 0, 0, 0, 0, 0
        )
        self._connection.core.SendEvent(False, self._root, _SUBSTRUCTURE, message)
        self._connection.flush()

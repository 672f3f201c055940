"""Wait until the screen is quiet: a program that has stopped drawing has read all it was sent."""

from __future__ import annotations

import select
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from actions.backends.x11.keyboard import check_stop, display_errors
from actions.clock import Deadline
from actions.x11 import connect

_SLICE = 0.05


class Quiet:
    """Watches the damage to the whole screen on a connection of its own."""

    def __init__(self, display: str | None, xauthority: Path | None) -> None:
        xproto: Any = import_module("xcffib.xproto")
        # A connection knows only the events of extensions that were imported before it was made.
        damage: Any = import_module("xcffib.damage")
        self._connection = connection = connect(display, xauthority)
        with display_errors():
            self._damage = connection(damage.key)
            self._damage.QueryVersion(1, 1).reply()
            self._watch = connection.generate_id()
            root = connection.get_setup().roots[0].root
            self._damage.Create(self._watch, root, damage.ReportLevel.NonEmpty)
            connection.core.GetInputFocus().reply()
        self._damaged = damage.NotifyEvent
        self._nothing = xproto.Atom._None  # noqa: SLF001  # xcffib's spelling of X11's None.

    def wait(self, quiet: float, limit: float, should_stop: Callable[[], bool]) -> bool:
        """Wait for `quiet` seconds without a change on the screen; return whether they came before `limit`.

        Raises Stopped.
        """
        deadline = Deadline.after(limit)
        with display_errors():
            self._seen()
            calm = Deadline.after(quiet)
            while not calm.passed:
                check_stop(should_stop)
                if deadline.passed:
                    return False
                select.select([self._connection.get_file_descriptor()], [], [], min(_SLICE, calm.left))
                if self._seen():
                    calm = Deadline.after(quiet)
        return True

    def arm(self) -> None:
        """Forget what has changed so far."""
        with display_errors():
            self._seen()

    def settle(self, change: float, quiet: float, limit: float, should_stop: Callable[[], bool]) -> None:
        """Wait for a change since `arm`, `change` seconds at most, and then until the screen is quiet."""
        deadline = Deadline.after(change)
        with display_errors():
            while not self._seen() and not deadline.passed:
                check_stop(should_stop)
                select.select([self._connection.get_file_descriptor()], [], [], min(_SLICE, deadline.left))
        self.wait(quiet, limit, should_stop)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.disconnect()

    def _seen(self) -> bool:
        """Whether the screen changed since the last call; from then on the next change is reported."""
        seen = False
        while (event := self._connection.poll_for_event()) is not None:
            seen = seen or isinstance(event, self._damaged)
        if seen:
            self._damage.Subtract(self._watch, self._nothing, self._nothing)
            self._connection.flush()
        return seen

"""Windows of an X11 display, through the window manager's hints (EWMH)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from actions.errors import DisplayFailed, WindowNotFound
from actions.types import Window
from actions.windows_ping import unanswered
from actions.windows_query import WindowQuery
from actions.x11 import connect, connection_lost, wait_for_event

_TITLES_SHOWN = 8


class X11Windows:
    """The windows of one X display. Safe to use from several threads.

    Queries share one connection under a lock. Whoever waits opens a connection of its own, so that waits
    neither take each other's events nor hold up a query.
    """

    def __init__(self, display: str | None, xauthority: Path | None) -> None:
        """Connect. Raises DisplayFailed."""
        self._display = display
        self._xauthority = xauthority
        self._lock = threading.Lock()
        self._shared: WindowQuery | None = WindowQuery(connect(display, xauthority))

    def list(self) -> tuple[Window, ...]:
        """Every window, topmost first; minimised ones last. Raises DisplayFailed."""
        with self._query() as query:
            return query.windows()

    def active(self) -> Window | None:
        """The window that has the focus, if any. Raises DisplayFailed."""
        return next((window for window in self.list() if window.active), None)

    def focus(self, window_id: int, timeout_s: float = 3.0) -> None:
        """Raise and focus the window and wait until it is active. Raises WindowNotFound, DisplayFailed."""
        deadline = time.monotonic() + timeout_s
        with self._watch() as query:
            window = _named(query, window_id)
            if not window.focusable:
                raise WindowNotFound(
                    f"The window {window_id} is a pop-up: the window manager cannot focus it."
                )
            query.ask_to_activate(window_id)
            while query.active_id() != window_id:
                left = deadline - time.monotonic()
                if left <= 0 or not query.exists(window_id):
                    raise WindowNotFound(_not_focused(window, query, timeout_s))
                wait_for_event(query.connection, left)

    def close_window(self, window_id: int) -> None:
        """Ask the window to close; does not wait. Raises WindowNotFound, DisplayFailed."""
        with self._query() as query:
            if not _named(query, window_id).focusable:
                raise WindowNotFound(f"The window {window_id} is a pop-up: press Escape to close it.")
            query.ask_to_close(window_id)

    def wait(self, predicate: Callable[[Window], bool], timeout_s: float) -> Window | None:
        """The topmost window for which `predicate` holds; None after `timeout_s`. Raises DisplayFailed."""
        deadline = time.monotonic() + timeout_s
        with self._watch() as query:
            while True:
                found = next(filter(predicate, query.windows()), None)
                left = deadline - time.monotonic()
                if found is not None or left <= 0:
                    return found
                wait_for_event(query.connection, left)

    def silent(self, timeout_s: float = 1.0) -> tuple[Window, ...]:
        """The windows that were asked for a sign of life and gave none in time. Raises DisplayFailed."""
        windows = [window for window in self.list() if window.focusable]
        with self._translated():
            connection = connect(self._display, self._xauthority)
            try:
                waiting = unanswered(connection, (window.window_id for window in windows), timeout_s)
            finally:
                connection.disconnect()
        return tuple(window for window in windows if window.window_id in waiting)

    def close(self) -> None:
        """Disconnect. Calling it again does nothing."""
        with self._lock:
            if self._shared is not None:
                self._shared.connection.disconnect()
                self._shared = None

    @contextmanager
    def _query(self) -> Iterator[WindowQuery]:
        with self._lock, self._translated():
            if self._shared is None:
                raise DisplayFailed("The window list was closed.")
            yield self._shared

    @contextmanager
    def _watch(self) -> Iterator[WindowQuery]:
        """A query of its own whose connection hears of every change."""
        if self._shared is None:
            raise DisplayFailed("The window list was closed.")
        query = WindowQuery(connect(self._display, self._xauthority), watching=True)
        try:
            with self._translated():
                yield query
        finally:
            query.connection.disconnect()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except connection_lost() as problem:
            name = self._display or "$DISPLAY"
            raise DisplayFailed(f"The X server of {name} has gone away: start another display.") from problem


def _named(query: WindowQuery, window_id: int) -> Window:
    windows = query.windows()
    for window in windows:
        if window.window_id == window_id:
            return window
    titles = ", ".join(repr(window.title) for window in windows[:_TITLES_SHOWN] if window.title)
    raise WindowNotFound(f"There is no window {window_id}. Open windows: {titles or 'none'}.")


def _not_focused(window: Window, query: WindowQuery, timeout_s: float) -> str:
    if not query.exists(window.window_id):
        return f"The window {window.title!r} closed before it got the focus."
    holder = next((other.title for other in query.windows() if other.active), None)
    has_it = "no window has it" if holder is None else f"{holder!r} has it"
    return f"The window {window.title!r} did not get the focus within {timeout_s:g} s; {has_it}."

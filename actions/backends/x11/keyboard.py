"""The keyboard of an X server: keycodes down and up through XTEST, and a layout that is never stale."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, TypeAlias

from actions.backends.x11.layout import Layout, Stroke, read_layout
from actions.clock import wait_until
from actions.errors import CannotType, HandsUnavailable, Stopped
from actions.x11 import XConnection

XEvent: TypeAlias = Any
"""An event of xcffib, which annotates nothing."""

KEY_PRESS: Final = 2
KEY_RELEASE: Final = 3
_LOCK_BIT: Final = 2
_LIFT_SECONDS: Final = 2.0
_BATCH: Final = 16
"""Strokes between two questions whether to stop; each batch waits for the server, so little is in flight."""


@contextmanager
def display_errors() -> Iterator[None]:
    """Turn a lost connection into HandsUnavailable."""
    xcffib: Any = import_module("xcffib")
    try:
        yield
    except xcffib.ConnectionException as problem:
        raise HandsUnavailable(
            "The connection to the X display was lost: is its server still running?"
        ) from problem


class Keyboard:
    """Sends keycodes. One lock covers the connection; the pointer of the same hands shares both."""

    def __init__(self, connection: XConnection) -> None:
        self.connection = connection
        self.lock = threading.RLock()
        xtest: Any = import_module("xcffib.xtest")
        xproto: Any = import_module("xcffib.xproto")
        self._xtest = connection(xtest.key)
        self._mapping_event = xproto.MappingNotifyEvent
        self._errors = import_module("xcffib").Error
        self._root = connection.get_setup().roots[0].root
        self._layout: Layout | None = None
        self._down: list[int] = []

    @property
    def layout(self) -> Layout:
        """The keyboard mapping now: read again after the server says that it changed."""
        with self.lock, display_errors():
            self.drain()
            group = int(self.connection.core.QueryPointer(self._root).reply().mask) >> 13 & 3
            if self._layout is None or self._layout.group != group:
                self._layout = read_layout(self.connection)
            return self._layout

    def forget_layout(self) -> None:
        """Read the mapping again before its next use; for those who have just changed it."""
        self._layout = None

    def fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        """Queue one XTEST event: its `kind` is the core protocol's event number."""
        self._xtest.FakeInput(kind, detail, 0, self._root, x, y, 0)

    def press(self, keycode: int) -> None:
        """Put a keycode down and remember it."""
        with self.lock, display_errors():
            self.fake(KEY_PRESS, keycode)
            if keycode not in self._down:
                self._down.append(keycode)
            self.connection.flush()

    def release(self, keycode: int) -> None:
        """Let a keycode go."""
        with self.lock, display_errors():
            self.fake(KEY_RELEASE, keycode)
            if keycode in self._down:
                self._down.remove(keycode)
            self.connection.flush()

    def down(self) -> tuple[int, ...]:
        """The keycodes that are held, in the order in which they were pressed."""
        return tuple(self._down)

    def tap(self, stroke: Stroke) -> None:
        """Press and release a key with its modifiers, without waiting for the server."""
        with self.lock, display_errors():
            try:
                for keycode in (*stroke.modifiers, stroke.keycode):
                    self.press(keycode)
            finally:
                for keycode in (stroke.keycode, *reversed(stroke.modifiers)):
                    self.release(keycode)

    def tap_all(self, strokes: Sequence[Stroke], should_stop: Callable[[], bool]) -> None:
        """Tap `strokes` at full speed. Raises Stopped between two batches."""
        for start in range(0, len(strokes), _BATCH):
            check_stop(should_stop)
            with self.lock, display_errors():
                for stroke in strokes[start : start + _BATCH]:
                    codes = (*stroke.modifiers, stroke.keycode)
                    for keycode in codes:
                        self.fake(KEY_PRESS, keycode)
                    for keycode in reversed(codes):
                        self.fake(KEY_RELEASE, keycode)
                self.sync()

    def sync(self) -> None:
        """Wait until the server has done everything that was asked so far."""
        with self.lock, display_errors():
            self.connection.core.GetInputFocus().reply()
            self.drain()

    def drain(self) -> None:
        """Take the server's messages off the connection, and note when the mapping changed."""
        with self.lock, display_errors():
            while True:
                try:
                    event = self.connection.poll_for_event()
                except self._errors:
                    continue  # The answer to a request about a window that went away meanwhile.
                if event is None:
                    return
                if isinstance(event, self._mapping_event):
                    self._layout = None

    @contextmanager
    def plain(self, should_stop: Callable[[], bool]) -> Iterator[None]:
        """Lift our own modifiers, wait for a person's, turn Caps Lock off; put all of it back afterwards.

        Raises CannotType when a modifier stays down, because every character would then be a shortcut.
        """
        layout = self.layout
        lifted = [keycode for keycode in self._down if any(keycode in row for row in layout.modifier_rows)]
        for keycode in reversed(lifted):
            self.release(keycode)
        try:
            clear = wait_until(
                lambda: should_stop() or not self._state() & layout.modifying_mask, _LIFT_SECONDS
            )
            check_stop(should_stop)
            if not clear:
                raise CannotType("A modifier key (Ctrl, Shift, Alt or Super) is held down on the keyboard.")
            caps = Stroke(layout.caps_lock) if layout.caps_lock and self._state() & _LOCK_BIT else None
            if caps:
                self.tap(caps)
            try:
                yield
            finally:
                if caps:
                    self.tap(caps)
        finally:
            for keycode in lifted:
                self.press(keycode)

    def _state(self) -> int:
        with self.lock, display_errors():
            return int(self.connection.core.QueryPointer(self._root).reply().mask)


def check_stop(should_stop: Callable[[], bool]) -> None:
    """Raise Stopped when `should_stop` says so."""
    if should_stop():
        raise Stopped("Stopped while typing.")

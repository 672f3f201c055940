"""The ears of one X11 display.

RECORD tells what the devices do whatever grabs them (menus do), where the pointer was at each event, which requests of
XTEST came before it and from whom, and what keys were given other meanings, all in one order.
"""

from __future__ import annotations

import os
import queue
import select
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from actions.backends.x11.layout import Layout, read_layout
from actions.errors import DisplayFailed, EarsUnavailable
from actions.listen.inbox import Inbox
from actions.listen.ledger import Ledger
from actions.listen.types import InputEvent
from actions.listen.x11 import elements as wire
from actions.listen.x11.clock import ServerClock
from actions.listen.x11.interpreter import Interpreter
from actions.x11 import XConnection, client_number, connect, connection_lost

_ALL_CLIENTS: Final = 3
_WITH_TIMES_AND_NUMBERS: Final = 1 | 2 | 4
_NONE: Final = (0, 0)
_NO_EXTENSION: Final = (_NONE, _NONE)
_START_S: Final = 5.0
_CLOSE_S: Final = 2.0
_HASTE_S: Final = 0.03
_SETTLE_S: Final = 0.05
_LOOK_S: Final = 0.1
_CHUNK: Final = 1 << 20
_GONE: Final = "The X display is gone, and with it everything that could be heard on it."


class X11Ears:
    """`actions.listen.base.Ears` on the RECORD extension. Threads of its own read what the server records."""

    def __init__(
        self, display: str | None = None, xauthority: Path | None = None, ledger: Ledger | None = None
    ) -> None:
        """Listen to `display` (None means `$DISPLAY`) from now on. Raises EarsUnavailable."""
        self._inbox = Inbox()
        self._closing = threading.Lock()
        self._closed = False
        self._started = threading.Event()
        self._ended = threading.Event()
        self._marks = threading.Condition()
        self._asked = 0
        self._passed = 0
        self._received: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # A connection knows only the extensions that were imported before it was made.
        self._record_module: Any = import_module("xcffib.record")
        connections: list[XConnection] = []
        try:
            self._control = connect(display, xauthority)
            connections.append(self._control)
            self._data = connect(display, xauthority)
            connections.append(self._data)
            self._begin(ledger)
        except (DisplayFailed, connection_lost()) as problem:
            _disconnect(connections)
            raise EarsUnavailable(f"Nothing can be heard here: {problem}") from problem
        except BaseException:
            _disconnect(connections)
            raise
        self._threads = (
            threading.Thread(target=self._receive, name="ears", daemon=True),
            threading.Thread(target=self._listen, name="ears-interpreter", daemon=True),
            threading.Thread(target=self._hasten, name="ears-haste", daemon=True),
        )
        for thread in self._threads:
            thread.start()
        if not self._started.wait(_START_S):
            self.close()
            raise EarsUnavailable("The X server does not begin to tell what is done on it.")

    def next(self, timeout_s: float | None = None) -> InputEvent | None:
        """The next event; None after `timeout_s`, or once closed and empty. Raises EarsUnavailable."""
        return self._inbox.next(timeout_s)

    def __iter__(self) -> Iterator[InputEvent]:
        """Every event until the ears are closed."""
        while (event := self._inbox.next()) is not None:
            yield event

    def catch_up(self, timeout_s: float) -> bool:
        """Wait until whoever fetches has dealt with everything that was done before now.

        The server records what we ask as well, in the order in which it does everything: once our own question comes
        back to us, we have heard what was before it.
        """
        deadline = time.monotonic() + timeout_s
        with self._marks:
            self._asked += 1
            mine = self._asked
        name = f"{wire.MARK}{mine}"
        with self._closing:
            if self._closed:
                return False
            try:
                self._control.core.InternAtom(True, len(name), name).reply()
            except connection_lost():
                return False
        with self._marks:
            while self._passed < mine:
                left = deadline - time.monotonic()
                if left <= 0 or self._ended.is_set():
                    return False
                self._marks.wait(left)
        return self._inbox.taken(max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        """Stop listening."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            with suppress(connection_lost()):
                self._record.DisableContext(self._context)
                self._control.flush()
                self._ended.wait(_CLOSE_S)
            self._ended.set()
            self._received.put(b"")
            for thread in self._threads:
                thread.join(_CLOSE_S)
            self._inbox.finish()
            # A connection must not end under a thread that waits on it.
            if not any(thread.is_alive() for thread in self._threads):
                _disconnect([self._control, self._data])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self, ledger: Ledger | None) -> None:
        xtest = _opcode(self._control, "XTEST")
        if not _opcode(self._control, "RECORD"):
            raise EarsUnavailable(
                "This X server lacks the RECORD extension, so that nobody can be heard on it: use --display virtual."
            )
        self._record = self._control(self._record_module.key)
        self._record.QueryVersion(1, 13).reply()
        self._context = self._control.generate_id()
        a_range = self._record_module.Range.synthetic
        devices = (wire.KEY_PRESS, wire.MOTION)
        mapping = (wire.CHANGE_KEYBOARD_MAPPING, wire.CHANGE_KEYBOARD_MAPPING)
        faking = ((xtest, xtest), (wire.FAKE_INPUT, wire.FAKE_INPUT)) if xtest else _NO_EXTENSION
        everyone = a_range(mapping, _NONE, faking, _NO_EXTENSION, _NONE, devices, _NONE, 0, 0)
        notified = (wire.MAPPING_NOTIFY, wire.MAPPING_NOTIFY)
        marking = (wire.INTERN_ATOM, wire.INTERN_ATOM)
        us = a_range(marking, _NONE, _NO_EXTENSION, _NO_EXTENSION, notified, _NONE, _NONE, 0, 0)
        self._record.CreateContext(
            self._context, _WITH_TIMES_AND_NUMBERS, 1, 1, [_ALL_CLIENTS], [everyone], is_checked=True
        ).check()
        # Each client is told that the mapping changed: it is enough to look at one, and we are one.
        self._record.RegisterClients(
            self._context,
            _WITH_TIMES_AND_NUMBERS,
            1,
            1,
            [client_number(self._control)],
            [us],
            is_checked=True,
        ).check()
        self._clock = ServerClock()
        self._interpreter = Interpreter(
            self._read_layout, self._clock.seconds, ledger.made if ledger else lambda _client, _at: False
        )
        self._data(self._record_module.key).EnableContext(self._context)
        self._data.flush()

    def _hasten(self) -> None:
        """Have the server send something now and then.

        It sends what it recorded when it has anything else to send, to anyone: a key that no window waits for would
        be heard only with the next one that does. (Raw events of XInput2 for this connection would do as well, but
        corrupted the memory of a server that records to the same connection.)
        """
        with suppress(connection_lost()):
            while not self._ended.wait(_HASTE_S):
                self._control.core.GetInputFocus().reply()

    def _read_layout(self) -> Layout:
        return read_layout(self._control)

    def _receive(self) -> None:
        """Take what the server sends off the socket at once: it loses what it records if the socket is full.

        Only replies to EnableContext come here, so libxcb, which takes each message apart, has nothing to add.
        """
        descriptor = self._data.get_file_descriptor()
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        try:
            while not self._ended.is_set():
                if poller.poll(_LOOK_S * 1000):
                    received = os.read(descriptor, _CHUNK)
                    self._received.put(received)
                    if not received:
                        return
        except OSError:
            self._received.put(b"")

    def _listen(self) -> None:
        problem: EarsUnavailable | None = EarsUnavailable("Listening ended unexpectedly.")
        try:
            with suppress(connection_lost()):
                self._read_all()
            problem = None if self._closed else EarsUnavailable(_GONE)
        finally:
            self._ended.set()
            self._inbox.finish(problem)

    def _read_all(self) -> None:
        """Interpret until the recording ends: we closed it, or the server is gone."""
        buffer = bytearray()
        while True:
            try:
                chunk = self._received.get(timeout=_SETTLE_S if self._interpreter.waiting else None)
            except queue.Empty:
                self._tell(self._interpreter.settle())
                continue
            if not chunk:
                self._tell(self._interpreter.settle())
                return
            buffer += chunk
            for reply in wire.take_replies(buffer):
                self._clock.compare(reply.server_ms, time.monotonic())
                if reply.category == wire.START_OF_DATA:
                    self._started.set()
                if reply.category == wire.END_OF_DATA:
                    self._tell(self._interpreter.settle())
                    return
                for element in wire.elements(reply):
                    if isinstance(element, wire.Marked):
                        self._pass(element.number)
                    else:
                        self._tell(self._interpreter.feed(element))

    def _pass(self, number: int) -> None:
        with self._marks:
            self._passed = max(self._passed, number)
            self._marks.notify_all()

    def _tell(self, events: Iterable[InputEvent]) -> None:
        for event in events:
            self._inbox.put(event)


def _opcode(connection: XConnection, extension: str) -> int:
    """The number of an extension's requests; 0 where the server lacks it."""
    reply = connection.core.QueryExtension(len(extension), extension).reply()
    return int(reply.major_opcode) if reply.present else 0


def _disconnect(connections: list[XConnection]) -> None:
    for connection in connections:
        connection.disconnect()

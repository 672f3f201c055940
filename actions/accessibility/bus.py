"""A connection to a message bus on which many calls are under way at once, and nothing is waited for longer than asked.

A library that answers one call after the other needs hundreds of milliseconds for a window; and it hangs with the
program that it asks.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from actions.accessibility.wire import HEADER_SIZE, Call, Kind, Malformed, Message, decode, encode, length_of

_CHUNK = 1 << 18
_GREETING_S = 2.0


class BusLost(Exception):
    """There is no such bus, it does not let us in, or it went away; the message says which."""


class Bus:
    """A connection to the bus at an address. For one thread at a time."""

    def __init__(self, address: str, timeout_s: float = _GREETING_S) -> None:
        """Connect and say hello. Raises BusLost."""
        deadline = time.monotonic() + timeout_s
        self._socket = _connected(address, deadline)
        self._serial = 0
        self._outgoing = bytearray()
        self._incoming = bytearray()
        try:
            self._greet(deadline)
        except BaseException:
            self.close()
            raise

    def send(self, call: Call) -> int:
        """Put `call` in line; it leaves with the next `receive`. Returns the number that its answer carries."""
        self._serial += 1
        self._outgoing += encode(call, self._serial)
        return self._serial

    def receive(self, deadline: float) -> list[Message]:
        """The answers that have come; waits until there is one, or the `deadline` (of `time.monotonic`) is over.

        Raises BusLost.
        """
        answers = self._complete()
        while not answers and self._exchange(deadline):
            answers = self._complete()
        return answers

    def ask(self, call: Call, deadline: float) -> Message | None:
        """The answer to one call; None at the deadline. Answers to other calls are lost. Raises BusLost."""
        serial = self.send(call)
        while answers := self.receive(deadline):
            for answer in answers:
                if answer.reply_to == serial:
                    return answer
        return None

    def close(self) -> None:
        """Disconnect. Calling it again does nothing."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _greet(self, deadline: float) -> None:
        self._outgoing += b"\0AUTH EXTERNAL %b\r\n" % str(os.getuid()).encode().hex().encode()
        line = self._line(deadline)
        if not line.startswith(b"OK"):
            raise BusLost(f"The message bus does not let us in: {line.decode(errors='replace')[:100]}")
        self._outgoing += b"BEGIN\r\n"
        hello = Call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello")
        answer = self.ask(hello, deadline)
        if answer is None or answer.kind != Kind.RETURN:
            raise BusLost("The message bus does not answer.")

    def _line(self, deadline: float) -> bytes:
        while b"\r\n" not in self._incoming:
            if not self._exchange(deadline) or len(self._incoming) > _CHUNK:
                raise BusLost("The message bus does not greet us.")
        line, _, rest = bytes(self._incoming).partition(b"\r\n")
        self._incoming = bytearray(rest)
        return line

    def _exchange(self, deadline: float) -> bool:
        """Send what can be sent and read what has come; False when nothing could be read before the deadline."""
        while True:
            left = deadline - time.monotonic()
            wanted = select.POLLIN | (select.POLLOUT if self._outgoing else 0)
            poll = select.poll()
            poll.register(self._socket, wanted)
            ready = poll.poll(max(0.0, left) * 1000)
            if not ready:
                return False
            events = ready[0][1]
            if events & select.POLLNVAL:
                raise BusLost("The connection to the message bus was closed.")
            try:
                if events & select.POLLOUT:
                    sent = self._socket.send(self._outgoing[:_CHUNK])
                    del self._outgoing[:sent]
                if events & (select.POLLIN | select.POLLHUP | select.POLLERR):
                    data = self._socket.recv(_CHUNK)
                    if not data:
                        raise BusLost("The message bus has gone away.")
                    self._incoming += data
                    return True
            except BlockingIOError:
                continue
            except OSError as problem:
                raise BusLost(f"The message bus has gone away: {problem.strerror}.") from problem

    def _complete(self) -> list[Message]:
        """Whole messages that have come and answer something."""
        found = []
        try:
            for data in self._cut():
                message = decode(data)
                if message.kind in (Kind.RETURN, Kind.ERROR):
                    found.append(message)
        except Malformed as problem:
            raise BusLost(f"The message bus sent what cannot be read: {problem}.") from problem
        return found

    def _cut(self) -> Iterator[bytes]:
        at = 0
        with memoryview(self._incoming) as data:
            while len(data) - at >= HEADER_SIZE:
                length = length_of(bytes(data[at : at + HEADER_SIZE]))
                if len(data) - at < length:
                    break
                yield bytes(data[at : at + length])
                at += length
        del self._incoming[:at]


def _connected(address: str, deadline: float) -> socket.socket:
    """A connection to the first address of the list that answers. Raises BusLost."""
    reasons = []
    for name in _socket_names(address):
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            found.connect(name)
        except OSError as problem:
            found.close()
            reasons.append(problem.strerror or "it does not answer")
            continue
        found.setblocking(False)
        return found
    raise BusLost(f"No message bus answers at {address[:200]!r}: {', '.join(reasons) or 'no local socket'}.")


def _socket_names(address: str) -> Iterator[str]:
    """The local sockets in a D-Bus address: `unix:path=/run/bus,guid=…;unix:abstract=…`."""
    for one in address.split(";"):
        transport, _, options = one.partition(":")
        if transport != "unix":
            continue
        pairs = dict(pair.split("=", 1) for pair in options.split(",") if "=" in pair)
        with contextlib.suppress(KeyError):
            yield unquote(pairs["path"])
        with contextlib.suppress(KeyError):
            yield "\0" + unquote(pairs["abstract"])

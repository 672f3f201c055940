"""A proxy on loopback that spoils what a server answers: cut off, dripping, silent, endless, garbage.

    with FaultProxy(server.address, cut(300), busy()) as proxy:
        ...  # the first connection is cut after 300 bytes, the second gets a 429, all further ones the true answer

A fault takes the pieces of the true answer (which is asked for with the first of them) and gives what is sent.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any, Self
from urllib.parse import urlsplit


class Reset(Exception):
    """Ends the connection as a process does that is killed."""


class Hold(Exception):
    """Says nothing more, and does not hang up either."""


Pieces = Iterator[bytes]
Spoil = Callable[["Pieces", threading.Event], Pieces]
"""Pieces of the true answer, and an event that is set when the proxy closes."""


class FaultProxy:
    """Spoils one connection after the other while its `with` block is open.

    Attributes:
        requests: all that was asked, as it came.
        spoils: what is done to the next connections.
    """

    def __init__(self, upstream: str = "", *spoils: Spoil) -> None:
        """`upstream`: address of the true server; empty for none, where all faults make up their answers."""
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname, parts.port)
        self.spoils = list(spoils)
        self.requests: list[bytes] = []
        self._closing = threading.Event()
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        assert self._listener is not None, "use it in a with block"
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._thread = threading.Thread(target=self._accept, args=(self._listener,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._listener is not None
        assert self._thread is not None
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self, listener: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            spoil = self.spoils.pop(0) if self.spoils else unspoilt
            threading.Thread(target=self._serve, args=(taken, spoil), daemon=True).start()

    def _serve(self, client: socket.socket, spoil: Spoil) -> None:
        with closing(client), suppress(OSError):
            request = _request(client)
            self.requests.append(request)
            try:
                for piece in spoil(self._ask(request), self._closing):
                    client.sendall(piece)
            except Reset:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except Hold:
                while not self._closing.wait(0.02) and not _gone(client):
                    pass

    def _ask(self, request: bytes) -> Pieces:
        with closing(socket.create_connection(self._upstream, timeout=60)) as server:
            server.sendall(request)
            while piece := server.recv(65536):
                yield piece


def _request(client: socket.socket) -> bytes:
    client.settimeout(10)
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def _gone(client: socket.socket) -> bool:
    client.settimeout(0.02)
    try:
        return not client.recv(1)
    except TimeoutError:
        return False


# -------------------------------------------------------------------------- faults


def unspoilt(true: Pieces, _: threading.Event) -> Pieces:
    """The true answer."""
    yield from true


def cut(after: int, *, killed: bool = True) -> Spoil:
    """The true answer to its first `after` bytes; then the server is gone, or (`killed` false) hangs up politely."""

    def spoil(true: Pieces, _: threading.Event) -> Pieces:
        left = after
        for piece in true:
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                break
        if killed:
            raise Reset

    return spoil


def cut_at(mark: bytes, times: int = 1) -> Spoil:
    """The true answer up to where `mark` stands for the n-th time; then the server is gone."""

    def spoil(true: Pieces, _: threading.Event) -> Pieces:
        seen = b""
        for piece in true:
            before, seen = len(seen), seen + piece
            parts = seen.split(mark)
            if len(parts) > times:
                yield seen[before : max(len(mark.join(parts[:times])), before)]
                raise Reset
            yield piece

    return spoil


def silence(after: int) -> Spoil:
    """The true answer to its first `after` bytes; then nothing, and nobody hangs up."""

    def spoil(true: Pieces, _: threading.Event) -> Pieces:
        left = after
        while left > 0:
            piece = next(true, b"")
            if not piece:
                break
            yield piece[:left]
            left -= len(piece)
        raise Hold

    return spoil


def drip(every_s: float) -> Spoil:
    """The true answer, a byte at a time."""

    def spoil(true: Pieces, over: threading.Event) -> Pieces:
        for piece in true:
            for at in range(len(piece)):
                if over.wait(every_s):
                    return
                yield piece[at : at + 1]

    return spoil


def instead(data: bytes) -> Spoil:
    """These bytes, and the server hangs up."""

    def spoil(_: Pieces, __: threading.Event) -> Pieces:
        yield data

    return spoil


def endless(start: bytes, again: bytes) -> Spoil:
    """`start`, and then `again` for ever."""

    def spoil(_: Pieces, over: threading.Event) -> Pieces:
        yield start
        while not over.is_set():
            yield again

    return spoil


def swapped(old: bytes, new: bytes) -> Spoil:
    """The true answer with other bytes in it; of the same length, for the lengths are told before."""
    assert len(old) == len(new)

    def spoil(true: Pieces, _: threading.Event) -> Pieces:
        yield b"".join(true).replace(old, new)

    return spoil


def http(status: int, body: bytes | Any, kind: str = "application/json", **headers: str) -> bytes:
    """An answer in HTTP; a body that is no bytes is written as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode() + data


def busy(status: int = 429, **headers: str) -> Spoil:
    """A refusal that may pass."""
    return instead(http(status, {"error": {"message": "too much to do"}}, **headers))

"""A message bus on a socket that says whatever a test wants it to say."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from actions.accessibility.wire import HEADER_SIZE, length_of


def reply(to: int, signature: str = "", body: bytes = b"", kind: int = 2) -> bytes:
    """An answer to the call number `to`, as bytes."""

    def fill(data: bytes, size: int) -> bytes:
        return data + bytes(-len(data) % size)

    fields = struct.pack("<B3sI", 5, b"\x01u\0", to)
    if signature:
        fields = fill(fields, 8) + b"\x08\x01g\0%c%b\0" % (len(signature), signature.encode())
    start = struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), 1, len(fields))
    return fill(start + fields, 8) + body


Say = Callable[[int], bytes]
"""What is sent back for the n-th call, counted from 1; the first is the greeting."""


@contextlib.contextmanager
def message_bus(folder: Path, say: Say, *, greeting: bytes = b"OK 1234\r\n") -> Iterator[str]:
    """A bus for one client at a time; yields its address."""
    path = folder / "bus"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen(4)
    thread = threading.Thread(target=_serve, args=(server, say, greeting), daemon=True)
    thread.start()
    try:
        yield f"unix:path={path},guid=12"
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _serve(server: socket.socket, say: Say, greeting: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = server.accept()
            with client, contextlib.suppress(OSError):
                _talk(client, say, greeting)


def _talk(client: socket.socket, say: Say, greeting: bytes) -> None:
    data = b""
    while b"\r\n" not in data:
        data += client.recv(4096)
    client.sendall(greeting)
    data = data.partition(b"\r\n")[2]
    while b"BEGIN\r\n" not in data:
        if not (more := client.recv(4096)):
            return
        data += more
    data = data.partition(b"BEGIN\r\n")[2]
    count = 0
    while True:
        while len(data) >= HEADER_SIZE and len(data) >= length_of(data[:HEADER_SIZE]):
            data = data[length_of(data[:HEADER_SIZE]) :]
            count += 1
            if (words := say(count)) == b"HANG UP":
                return
            client.sendall(words)
        if not (more := client.recv(65536)):
            return
        data += more

"""Connections to an X server, with the cookie read from a file rather than from our own environment.

`xcffib.connect(display, auth=...)` is not used for that: it fails on a cookie with a colon byte in it, and
it lets the memory that holds the cookie be freed before libxcb reads it.
"""

from __future__ import annotations

import os
import re
import select
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from actions.errors import DisplayFailed

XConnection: TypeAlias = Any
"""An `xcffib.Connection`. xcffib calls itself typed but annotates nothing, so there is no more to say."""

COOKIE_PROTOCOL = b"MIT-MAGIC-COOKIE-1"
_FAMILY_WILD = 0xFFFF
_FAMILY_LOCAL = 256


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of an Xauthority file; an empty `number` stands for every display."""

    number: bytes
    protocol: bytes
    cookie: bytes


def connect(display: str | None = None, xauthority: Path | None = None) -> XConnection:
    """Open an `xcffib.Connection` to the X server `display` (":97"; None means `$DISPLAY`).

    The cookie comes from the file `xauthority`; None leaves it to libxcb, which reads `$XAUTHORITY` or
    `~/.Xauthority`. The caller disconnects. Raises DisplayFailed when no server answers or it refuses us.
    """
    wanted = display or os.environ.get("DISPLAY")
    if not wanted:
        raise DisplayFailed("No X display: set DISPLAY, or use a virtual display.")
    xcffib: Any = import_module("xcffib")
    import_module("xcffib.xproto")  # Registers the core protocol, which a connection needs.
    try:
        if xauthority is None:
            return xcffib.connect(wanted)
        return _connect_with_cookie(wanted, read_cookie(xauthority, wanted))
    except xcffib.XcffibException as problem:
        kind = type(problem).__name__
        raise DisplayFailed(
            f"No X server answers on the display {wanted} ({kind}): is it running, and is the cookie right?"
        ) from problem


def read_cookie(xauthority: Path, display: str) -> bytes:
    """The secret for `display` in the file `xauthority`. Raises DisplayFailed if there is none."""
    try:
        content = xauthority.read_bytes()
    except OSError as problem:
        raise DisplayFailed(f"Cannot read the X cookie file {xauthority}: {problem.strerror}.") from problem
    number = display_number(display).encode()
    matching = [
        entry
        for entry in _entries(content)
        if entry.protocol == COOKIE_PROTOCOL and entry.number in (number, b"")
    ]
    if not matching:
        raise DisplayFailed(f"{xauthority} holds no cookie for the display {display}.")
    # An entry that names the display beats one for every display.
    return max(matching, key=lambda entry: len(entry.number)).cookie


def write_cookie(xauthority: Path, cookie: bytes) -> None:
    """Write a new Xauthority file, readable by its owner only, with `cookie` for any host and display number.

    The wild-card entry lets one file serve a server that picks its own number.
    """
    descriptor = os.open(xauthority, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_packed(_FAMILY_WILD, b"", b"", COOKIE_PROTOCOL, cookie))


def name_display(xauthority: Path, display: str) -> None:
    """Add an entry to an Xauthority file that names this host and `display`, with the cookie that is there for it.

    The pure-Python X libraries, which pyautogui and pynput use, do not know the wild cards of `write_cookie`.
    """
    cookie = read_cookie(xauthority, display)
    host, number = socket.gethostname().encode(), display_number(display).encode()
    with xauthority.open("ab") as file:
        file.write(_packed(_FAMILY_LOCAL, host, number, COOKIE_PROTOCOL, cookie))


def display_number(display: str) -> str:
    """The number in a display's name: "97" of ":97", "host:97.0" and "unix:97". Raises DisplayFailed."""
    found = re.search(r":(\d+)(?:\.\d+)?$", display)
    if found is None:
        raise DisplayFailed(f"{display!r} is not the name of an X display; one looks like :0 or :97.")
    return found.group(1)


def client_number(connection: XConnection) -> int:
    """What the server calls a connection when it tells others about it: the first of its resource numbers."""
    return int(connection.get_setup().resource_id_base)


@dataclass(frozen=True, slots=True)
class Property:
    """A property that was asked for and whose answer may still be on its way.

    Asking for many before reading the first costs one round trip instead of many. Every reader raises
    `xcffib.Error` when the window is gone.
    """

    cookie: Any

    def raw(self) -> bytes:
        """Its bytes; empty when it is not set."""
        return bytes(self.cookie.reply().value.raw)

    def numbers(self) -> tuple[int, ...]:
        """Its 32-bit numbers: windows, atoms, cardinals."""
        return unpack_numbers(self.raw())


def unpack_numbers(raw: bytes) -> tuple[int, ...]:
    """The 32-bit numbers of a property; a torn last one is left out."""
    return struct.unpack(f"={len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def ask_property(connection: XConnection, window: int, name: int) -> Property:
    """Ask for the property with the atom `name`, whatever its type."""
    any_type, whole = 0, 1 << 20
    return Property(connection.core.GetProperty(False, window, name, any_type, 0, whole))


def intern_atoms(connection: XConnection, *names: str) -> dict[str, int]:
    """The server's numbers for the atoms `names`."""
    cookies = {name: connection.core.InternAtom(False, len(name), name) for name in names}
    return {name: int(cookie.reply().atom) for name, cookie in cookies.items()}


def connection_lost() -> type[Exception]:
    """The error that every request raises once the server is gone."""
    lost: type[Exception] = import_module("xcffib").ConnectionException
    return lost


def wait_for_event(connection: XConnection, timeout_s: float) -> bool:
    """Wait until the server sends an event; False after `timeout_s`. Empties the queue of events.

    Raises `xcffib.ConnectionException` when the server is gone.
    """
    connection.flush()
    if _drain(connection):
        return True
    poller = select.poll()
    poller.register(connection.get_file_descriptor(), select.POLLIN)
    arrived = bool(poller.poll(max(0.0, timeout_s) * 1000))
    _drain(connection)
    return arrived


def _drain(connection: XConnection) -> bool:
    """Take every event out of the queue; whether there was one."""
    error: Any = import_module("xcffib").Error
    some = False
    while True:
        try:
            if connection.poll_for_event() is None:
                return some
        except error:
            pass  # The late complaint about a request on a window that is gone by now.
        some = True


def _packed(family: int, *fields: bytes) -> bytes:
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


def _entries(content: bytes) -> Iterator[_Entry]:
    """Every whole entry of an Xauthority file; a torn last one is left out."""
    position = 0
    while position + 2 <= len(content):
        position += 2  # The family: the address is not compared, our displays are on this machine.
        fields: list[bytes] = []
        for _ in range(4):
            if position + 2 > len(content):
                return
            (length,) = struct.unpack_from(">H", content, position)
            position += 2
            if position + length > len(content):
                return
            fields.append(content[position : position + length])
            position += length
        _address, number, protocol, cookie = fields
        yield _Entry(number, protocol, cookie)


def _connect_with_cookie(display: str, cookie: bytes) -> XConnection:
    xcffib: Any = import_module("xcffib")
    # These two names hold the memory that `auth` points to until libxcb has sent it.
    protocol_memory = xcffib.ffi.new("char[]", COOKIE_PROTOCOL)
    cookie_memory = xcffib.ffi.new("char[]", cookie)
    auth = xcffib.ffi.new("xcb_auth_info_t *")
    auth.name, auth.namelen = protocol_memory, len(COOKIE_PROTOCOL)
    auth.data, auth.datalen = cookie_memory, len(cookie)
    screen = xcffib.ffi.new("int *")

    connection = xcffib.Connection.__new__(xcffib.Connection)
    connection._conn = xcffib.lib.xcb_connect_to_display_with_auth_info(  # noqa: SLF001
        display.encode("latin1"), auth, screen
    )
    connection.pref_screen = screen[0]
    connection.invalid()
    connection._init_x()  # noqa: SLF001
    return connection

"""Connect to an X display with the cookie of an authority file, so that our own environment need not be changed.

`xcffib.connect(display, auth=...)` is not used for that: it splits a cookie at a colon byte, and lets the memory that
holds the cookie be freed before libxcb reads it.
"""

from __future__ import annotations

import re
import struct
from importlib import import_module
from pathlib import Path
from typing import Any

from vision.errors import DisplayUnavailable

_COOKIE = b"MIT-MAGIC-COOKIE-1"


def connect(display: str, path: Path | None) -> Any:  # noqa: ANN401 (xcffib annotates nothing)
    """An `xcffib.Connection` to `display`, with the cookie of the file `path`; None leaves the cookie to libxcb.

    Raises DisplayUnavailable when there is no cookie, and xcffib.ConnectionException when nobody answers.
    """
    xcffib: Any = import_module("xcffib")
    if path is None:
        return xcffib.connect(display)
    ffi = xcffib.ffi
    cookie = cookie_for(display, path)
    # These two names hold the memory that `auth` points to until libxcb has sent it.
    name_memory, cookie_memory = ffi.new("char[]", _COOKIE), ffi.new("char[]", cookie)
    auth, screen = ffi.new("xcb_auth_info_t *"), ffi.new("int *")
    auth.name, auth.namelen, auth.data, auth.datalen = name_memory, len(_COOKIE), cookie_memory, len(cookie)
    connection: Any = xcffib.Connection.__new__(xcffib.Connection)
    connection._conn = xcffib.lib.xcb_connect_to_display_with_auth_info(  # noqa: SLF001
        display.encode("latin1"), auth, screen
    )
    connection.pref_screen = screen[0]
    connection.invalid()
    connection._init_x()  # noqa: SLF001
    return connection


def cookie_for(display: str, path: Path) -> bytes:
    """The secret for `display` found in the authority file `path`. Raises DisplayUnavailable."""
    number = display_number(display)
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise DisplayUnavailable(f"Cannot read the authority file {path}: {exc.strerror}.") from exc
    try:
        entries = list(_entries(data))
    except (struct.error, IndexError) as exc:
        raise DisplayUnavailable(f"The authority file {path} is damaged.") from exc
    for _, entry_number, name, cookie in entries:
        if name == _COOKIE and entry_number in (number.encode(), b""):
            return cookie
    raise DisplayUnavailable(f"The authority file {path} has no cookie for display {display}.")


def display_number(display: str) -> str:
    """`97` for `:97`, `:97.0` and `host:97`. Raises DisplayUnavailable for anything else."""
    match = re.fullmatch(r"[^:]*:(\d+)(?:\.\d+)?", display)
    if match is None:
        raise DisplayUnavailable(f"{display!r} is not the name of an X display; it looks like :0 or :97.")
    return match.group(1)


def _entries(data: bytes) -> list[tuple[int, bytes, bytes, bytes]]:
    """`(address family, display number, name, data)` of each entry; lengths are big-endian."""
    entries: list[tuple[int, bytes, bytes, bytes]] = []
    at = 0
    while at < len(data):
        (family,) = struct.unpack_from(">H", data, at)
        at += 2
        fields: list[bytes] = []
        for _ in range(4):
            (length,) = struct.unpack_from(">H", data, at)
            if at + 2 + length > len(data):
                raise IndexError("a field reaches beyond the end")
            fields.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        entries.append((family, fields[1], fields[2], fields[3]))
    return entries

"""Read an X display's cookie from an authority file, so that our own environment need not be changed."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from vision.errors import DisplayUnavailable

_COOKIE = b"MIT-MAGIC-COOKIE-1"


class Authority(bytes):
    """`name:data` as xcffib wants it. The data may contain a colon, at which xcffib would split once more."""

    def split(self, sep: bytes | None = None, maxsplit: int = -1) -> list[bytes]:  # type: ignore[override]
        """Split at the first separator only."""
        return super().split(sep, 1 if maxsplit < 0 else maxsplit)


def authority(display: str, path: Path) -> Authority:
    """The authorisation for `display` found in the authority file `path`. Raises DisplayUnavailable."""
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
            return Authority(_COOKIE + b":" + cookie)
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

"""Where session files lie, how they are named, and how their database is laid out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

FORMAT = "1"
"""Version of the file layout; a reader refuses any other."""

SUFFIX = ".sqlite"
"""What a session file's name ends with."""

HASH_BYTES = 32
"""Length of a link of the hash chain (SHA-256)."""

SCHEMA: Mapping[str, str] = {
    "meta": "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "events": (
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, clock_ns INTEGER NOT NULL,"
        " kind TEXT NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL, json BLOB NOT NULL) STRICT"
    ),
    "tiles": "CREATE TABLE tiles (digest BLOB PRIMARY KEY, pixels BLOB NOT NULL) STRICT",
    "frames": (
        "CREATE TABLE frames (number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,"
        " before INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, origin_x REAL NOT NULL,"
        " origin_y REAL NOT NULL, scale REAL NOT NULL, taken_at REAL NOT NULL, base TEXT,"
        " changed BLOB NOT NULL) STRICT"
    ),
}
"""The four tables, word for word: a file whose tables read otherwise was not written by us and is not read.

`events.at_ns` is wall time and `clock_ns` the monotonic clock, both in nanoseconds. `frames.before` is the
`seq` of the event that seals the frame; `base` is the digest of the frame that `changed` was measured
against, NULL for a keyframe.
"""

EVENT_COLUMNS = "seq, at_ns, clock_ns, kind, previous, hash, json"
"""The columns of an event, in the order that `read.EventRow` lists them."""

FRAME_COLUMNS = "digest, before, width, height, origin_x, origin_y, scale, taken_at, base, changed"
"""The columns of a frame that are sealed, in the order they are hashed."""

FrameRow = tuple[str, int, int, int, float, float, float, float, str | None, bytes]
"""One row of `frames`, as FRAME_COLUMNS lists it."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def sessions_folder() -> Path:
    """Where sessions are kept: `$DESKTOP_AGENT_HOME/sessions`, or the person's data folder."""
    home = os.environ.get("DESKTOP_AGENT_HOME")
    if home:
        return Path(home) / "sessions"
    from platformdirs import user_data_dir

    return Path(user_data_dir("desktop-agent")) / "sessions"


def new_session_id(now: datetime | None = None) -> str:
    """A short id that sorts by time (UTC): `20261122-014200-k3f9`."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    tail = "".join(secrets.choice(_LETTERS) for _ in range(4))
    return f"{moment:%Y%m%d-%H%M%S}-{tail}"


def is_session_id(text: str) -> bool:
    """Whether `text` can name a session: letters, digits, - and _, at most 64."""
    return _ID.fullmatch(text) is not None


def companions(path: Path) -> tuple[Path, Path, Path]:
    """What SQLite keeps beside an open (or killed) session file: the log, its index, a roll-back journal."""
    return (
        path.with_name(f"{path.name}-wal"),
        path.with_name(f"{path.name}-shm"),
        path.with_name(f"{path.name}-journal"),
    )


def files_folder(path: Path) -> Path:
    """Where the files lie that programs saved in the home of the session's display, when there were any."""
    return path.with_suffix(".files")


def failure_picture(path: Path) -> Path:
    """Where the last screen of a replay lies that could not go on."""
    return path.with_suffix(".failed.png")


def first_link(meta: Iterable[tuple[str, str]]) -> bytes:
    """What the first event's hash builds on: a hash of the table `meta`, which is so sealed too."""
    return hashlib.sha256(_canonical(sorted(meta))).digest()


def link(previous: bytes, *, seq: int, at_ns: int, clock_ns: int, frames: bytes, data: bytes) -> bytes:
    """The hash of one event: the chain so far, number, times, the frames sealed with it, the JSON."""
    head = _canonical([seq, at_ns, clock_ns, frames.hex()])
    return hashlib.sha256(previous + head + b"\n" + data).digest()


def seal(rows: Iterable[FrameRow]) -> bytes:
    """A hash of the frame rows that one event seals, in the order they were written."""
    hasher = hashlib.sha256()
    for row in rows:
        *values, changed = row
        hasher.update(_canonical([*values, hashlib.sha256(changed).hexdigest()]) + b"\n")
    return hasher.digest()


def why_not_written(exc: sqlite3.Error | OSError) -> str:
    """The reason of a failed write, for a person."""
    import errno

    if isinstance(exc, OSError):
        known = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "the disk quota is used up",
            errno.EROFS: "the disk is read-only",
            errno.EACCES: "the folder may not be written to",
            errno.EPERM: "the folder may not be written to",
            errno.EEXIST: "a session of that name exists already",
        }
        return known.get(exc.errno or 0) or (exc.strerror or str(exc)).lower()
    # A primary result code is the low byte of SQLite's extended code.
    match (getattr(exc, "sqlite_errorcode", None) or 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return "the disk is full"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "the file or its folder may not be written to"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program holds the file"
        case sqlite3.SQLITE_IOERR:
            return "the disk reported an error, or a size limit was reached"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return "the file was damaged by another program"
        case _:
            return str(exc)


def _canonical(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")

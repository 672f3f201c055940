"""Open the database of a session file: data from outside, in which nothing is run or believed."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from desktop_agent.errors import CorruptSession, JournalError
from desktop_agent.session import store
from desktop_agent.session.plain import plain_line

_LONGEST_VALUE = 64 * 1024 * 1024


Scratch = tempfile.TemporaryDirectory[str]


def open_database(path: Path) -> tuple[sqlite3.Connection, Scratch | None]:
    """Open a session's database for reading; with a private copy of it where the file's folder is read-only.

    Raises sqlite3.Error and OSError; see `translated`.
    """
    try:
        return _connect(path, "mode=ro"), None
    except sqlite3.OperationalError as exc:
        # Primary result code: the low byte of SQLite's extended code.
        if (exc.sqlite_errorcode & 0xFF) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
    # The folder is read-only, so SQLite can neither index the log nor roll back a half-written page here.
    # A copy elsewhere can be put in order.
    scratch = tempfile.TemporaryDirectory(prefix="desktop-agent-session-")
    try:
        copy = Path(scratch.name) / path.name
        for source in (path, *store.companions(path)):
            if source.exists() and not source.name.endswith("-shm"):
                shutil.copyfile(source, copy.with_name(source.name))
        return _connect(copy, "mode=rw"), scratch
    except (OSError, sqlite3.Error, UnicodeDecodeError):
        scratch.cleanup()
        raise


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?{mode}"
    database = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10.0)
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "cache_size=-8192"):
            database.execute(f"PRAGMA {pragma}")
        # Reading anything is what makes SQLite open the file; errors belong here.
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        database.execute("PRAGMA query_only=ON")
    except (sqlite3.Error, UnicodeDecodeError):
        database.close()
        raise
    return database


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise while `path` is read into the errors of a session."""
    try:
        yield
    except sqlite3.Error as exc:
        code = (getattr(exc, "sqlite_errorcode", None) or 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise JournalError(f"The session {path} is held by another program; try again later.") from exc
        if code == sqlite3.SQLITE_NOTADB:
            raise CorruptSession(f"{path} is not a session file.") from exc
        raise CorruptSession(f"The session {path} is damaged: {plain_line(str(exc))}.") from exc
    except UnicodeDecodeError as exc:
        # SQLite's own complaint quotes the damaged bytes.
        raise CorruptSession(f"The session {path} is damaged: its tables have unreadable names.") from exc
    except OSError as exc:
        raise JournalError(f"The session {path} cannot be read: {exc.strerror or exc}.") from exc


def checked_meta(path: Path, database: sqlite3.Connection) -> dict[str, str]:
    """The heading of the session, after making sure that the file holds our tables and nothing else.

    Raises CorruptSession when it does not, or was written in another format.
    """
    tables = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall())
    if tables != dict(store.SCHEMA):
        raise CorruptSession(f"{path} is not a session file, or its writer was stopped before it began.")
    meta = dict(database.execute("SELECT key, value FROM meta").fetchall())
    if meta.get("format") != store.FORMAT:
        raise CorruptSession(
            f"{path} has the format {str(meta.get('format'))[:40]!r}; this program reads {store.FORMAT!r}."
        )
    missing = {"session_id", "created", "version", "pid", "pid_started"} - meta.keys()
    if missing or not all(isinstance(value, str) for value in meta.values()):
        raise CorruptSession(f"{path} lacks its heading ({', '.join(sorted(missing)) or 'wrong types'}).")
    if not store.is_session_id(meta["session_id"]):
        raise CorruptSession(f"{path} has a heading that names no session.")
    return meta

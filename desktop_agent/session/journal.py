"""The journal: one SQLite file per session that survives `kill -9` and a power cut at any moment."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_agent import __version__
from desktop_agent.errors import BadInput, JournalError
from desktop_agent.session import store
from desktop_agent.session.codec import encode
from desktop_agent.session.events import (
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    Event,
    TargetSought,
)
from desktop_agent.session.frames import KEYFRAME_EVERY, FramePatcher, pack_tile
from desktop_agent.session.process import own_identity
from vision.types import Frame


def _event_as_it_is(event: Event) -> Event:
    return event


def _frame_as_it_is(frame: Frame) -> Frame:
    return frame


class Journal:
    """Writes every event of one session; a `Subscriber` of the session's stream.

    When `on_event` returns, the event is on the disk, and with it every frame given to `on_frame` before.
    Once a write has failed, every later call raises JournalError: what cannot be written down must not be
    done. All methods may be called from any thread.

    Attributes:
        path: the session file.
        session_id: its name; sorts by time.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        path: Path,
        session_id: str,
        head: bytes,
        *,
        redact: Callable[[Event], Event],
        redact_frame: Callable[[Frame], Frame],
        keyframe_every: int,
    ) -> None:
        self.path = path
        self.session_id = session_id
        self._database = database
        self._head = head
        self._redact = redact
        self._redact_frame = redact_frame
        self._patcher = FramePatcher(keyframe_every)
        self._lock = threading.RLock()
        self._seq = 0
        self._refusal = ""
        self._closed = False
        self._frames: set[str] = set()
        self._tiles: set[bytes] = set()
        self._aliases: dict[str, str] = {}
        self._unsealed: list[store.FrameRow] = []

    @classmethod
    def create(
        cls,
        folder: Path | None = None,
        *,
        session_id: str | None = None,
        redact: Callable[[Event], Event] = _event_as_it_is,
        redact_frame: Callable[[Frame], Frame] = _frame_as_it_is,
        keyframe_every: int = KEYFRAME_EVERY,
    ) -> Journal:
        """Start a new session file, readable by its owner only.

        Args:
            folder: where to put it; made when missing. None: `store.sessions_folder()`.
            session_id: its name; None invents one from the time.
            redact: applied to every event before it is written; when it raises, nothing is written.
            redact_frame: the same for frames. Events then name the frame that it returned.
            keyframe_every: a frame is stored whole after this many changed ones.

        Raises:
            JournalError: the file cannot be made; the message says why.
            BadInput: `session_id` cannot be a file's name.
        """
        name = session_id or store.new_session_id()
        if not store.is_session_id(name):
            raise BadInput(f"{name!r} cannot name a session: use letters, digits, - and _, at most 64.")
        home = folder if folder is not None else store.sessions_folder()
        path = home / f"{name}{store.SUFFIX}"
        try:
            database, head = _begin(home, path, name)
        except (OSError, sqlite3.Error) as exc:
            raise JournalError(_sentence(path, exc)) from exc
        return cls(
            database,
            path,
            name,
            head,
            redact=redact,
            redact_frame=redact_frame,
            keyframe_every=keyframe_every,
        )

    def on_event(self, event: Event) -> None:
        """Commit `event` to the disk. Raises JournalError when that fails, and for ever after."""
        with self._lock:
            self._demand_usable()
            try:
                shown = self._renamed(self._redact(event))
                data = encode(shown)
            except JournalError as exc:
                raise self._refuse(str(exc)) from exc
            except Exception as exc:
                # Whatever a redactor raises, nothing unredacted may be written.
                raise self._refuse(f"An event could not be redacted ({exc}); it was not written.") from exc
            try:
                self._append(shown.kind, data)
            except (sqlite3.Error, OSError) as exc:
                raise self._refuse(_sentence(self.path, exc)) from exc

    def on_frame(self, frame: Frame) -> None:
        """Keep `frame`; it is committed with the next event. Raises JournalError as `on_event` does."""
        with self._lock:
            self._demand_usable()
            if frame.digest in self._frames or frame.digest in self._aliases:
                return
            try:
                shown = self._redact_frame(frame)
            except Exception as exc:
                # Whatever a redactor raises, nothing unredacted may be written.
                raise self._refuse(f"A frame could not be redacted ({exc}); it was not written.") from exc
            if shown.digest != frame.digest:
                self._aliases[frame.digest] = shown.digest
                if shown.digest in self._frames:
                    return
            try:
                self._keep(shown)
            except JournalError as exc:
                raise self._refuse(str(exc)) from exc
            except (sqlite3.Error, OSError) as exc:
                raise self._refuse(_sentence(self.path, exc)) from exc

    def close(self) -> None:
        """Fold the log into the file, so that the session is one file again.

        Never raises; may be called twice.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                if not self._refusal:
                    # A reader may keep the file for long; closing does not wait for it.
                    self._database.execute("PRAGMA busy_timeout=200")
                    self._database.execute("PRAGMA journal_mode=DELETE").fetchall()
            except sqlite3.Error:
                # A reader is at work, or the disk is full: the log beside the file is just as good.
                pass
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, kind: str, data: bytes) -> None:
        at_ns, clock_ns = time.time_ns(), time.monotonic_ns()
        hashed = store.link(
            self._head,
            seq=self._seq,
            at_ns=at_ns,
            clock_ns=clock_ns,
            frames=store.seal(self._unsealed),
            data=data,
        )
        if not self._database.in_transaction:
            self._database.execute("BEGIN IMMEDIATE")
        self._database.execute(
            f"INSERT INTO events ({store.EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (self._seq, at_ns, clock_ns, kind, self._head, hashed, data),
        )
        self._database.execute("COMMIT")
        self._head = hashed
        self._seq += 1
        self._unsealed.clear()

    def _keep(self, frame: Frame) -> None:
        patch = self._patcher.patch(frame)
        fresh = {digest: raw for digest, raw in patch.tiles.items() if digest not in self._tiles}
        row: store.FrameRow = (
            frame.digest,
            self._seq,
            frame.width,
            frame.height,
            float(frame.origin[0]),
            float(frame.origin[1]),
            float(frame.scale),
            float(frame.at),
            patch.base,
            patch.changed,
        )
        if not self._database.in_transaction:
            self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany(
            "INSERT INTO tiles (digest, pixels) VALUES (?, ?)",
            ((digest, pack_tile(raw)) for digest, raw in fresh.items()),
        )
        self._database.execute(
            f"INSERT INTO frames ({store.FRAME_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            row,
        )
        self._tiles.update(fresh)
        self._frames.add(frame.digest)
        self._unsealed.append(row)

    def _renamed(self, event: Event) -> Event:
        match event:
            case TargetSought() | ActionIntended() | ActionPerformed() | ConditionChecked():
                return replace(event, frame=self._aliases.get(event.frame, event.frame))
            case _:
                return event

    def _demand_usable(self) -> None:
        if self._refusal:
            raise JournalError(self._refusal)
        if self._closed:
            raise JournalError(f"The session {self.session_id} is closed; nothing more can be written to it.")

    def _refuse(self, message: str) -> JournalError:
        self._refusal = message
        return JournalError(message)


def _begin(folder: Path, path: Path, session_id: str) -> tuple[sqlite3.Connection, bytes]:
    """Make the file under another name and rename it once it is a session: a kill leaves a whole one or none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        raise FileExistsError(errno.EEXIST, "there is such a session already", str(path))
    draft = path.with_name(f"{path.name}.new")
    try:
        head = _draft(draft, session_id)
        draft.rename(path)
    except BaseException:
        for left in (draft, *store.companions(draft)):
            left.unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
    try:
        database.execute("PRAGMA journal_mode=WAL").fetchall()
        # FULL syncs the log at every commit: an intent that was committed survives a power cut.
        database.execute("PRAGMA synchronous=FULL")
    except (OSError, sqlite3.Error):
        database.close()
        for left in (path, *store.companions(path)):
            left.unlink(missing_ok=True)
        raise
    return database, head


def _draft(draft: Path, session_id: str) -> bytes:
    # SQLite gives its log and index the same mode as this file.
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
    with closing(sqlite3.connect(draft, isolation_level=None, timeout=10.0)) as database:
        return _write_meta(database, session_id)


def _sync_folder(folder: Path) -> None:
    """After a power cut the file is only found again if its folder's entry reached the disk, too."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_meta(database: sqlite3.Connection, session_id: str) -> bytes:
    pid, pid_started = own_identity()
    meta = {
        "format": store.FORMAT,
        "session_id": session_id,
        "created": datetime.now(UTC).isoformat(),
        "version": __version__,
        "pid": pid,
        "pid_started": pid_started,
    }
    database.execute("BEGIN IMMEDIATE")
    for statement in store.SCHEMA.values():
        database.execute(statement)
    database.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", meta.items())
    database.execute("COMMIT")
    return store.first_link(meta.items())


def _sentence(path: Path, exc: sqlite3.Error | OSError) -> str:
    return f"The session could not be written to {path}: {store.why_not_written(exc)}."

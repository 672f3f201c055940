"""Open session files for reading.

A session file is data from outside: it is checked, and nothing in it is run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_agent.errors import AgentError, BadInput, CorruptSession, JournalError
from desktop_agent.session import store
from desktop_agent.session.codec import decode
from desktop_agent.session.events import SessionFinished, SessionStarted, StepFinished
from desktop_agent.session.glance import Glance, glances
from desktop_agent.session.opening import Scratch, checked_meta, open_database, translated
from desktop_agent.session.process import is_alive
from desktop_agent.session.shelf import FrameShelf
from desktop_agent.session.steps import StepRecord, StoredEvent, fold, frame_named
from vision.types import Frame

_TIME_PART = len("20261122-014200")


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of the table of events, before anything in it is believed. Times are nanoseconds."""

    seq: int
    at_ns: int
    clock_ns: int
    kind: str
    previous: bytes
    hash: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line about a session.

    Attributes:
        state: `done`, `failed`, `refused`, `stopped`, `missing` (how it ended), `running`, `interrupted` (it
            ended
            without a word: killed, or a power cut) or `damaged`.
        steps: steps that were finished. acts: acts that were performed.
        message: what the session said at its end, or why it is damaged.
        elapsed_s: from the first event to the last.
        size: bytes of the file and its log.
    """

    session_id: str
    path: Path
    state: str
    task: str = ""
    app: str = ""
    display: str = ""
    planner: str = ""
    version: str = ""
    created: datetime | None = None
    steps: int = 0
    acts: int = 0
    events: int = 0
    elapsed_s: float = 0.0
    message: str = ""
    size: int = 0

    @property
    def began(self) -> float:
        """Seconds since 1970 when it was begun; 0 when unknown."""
        return self.created.timestamp() if self.created is not None else 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a session shown again.

    Attributes:
        wait_s: seconds between the event before and this one.
        stored: the event.
        frame: the picture it names, when the file has it.
        step: number of the step it belongs to, from 0; None outside of any step.
    """

    wait_s: float
    stored: StoredEvent
    frame: Frame | None
    step: int | None


class SessionFile:
    """A session file, open for reading; also one that is still being written, or whose writer was killed.

    Attributes:
        path: the file.
        meta: what was written at its beginning: `format`, `session_id`, `created`, `version`, `pid`,
            `pid_started`.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, scratch: Scratch | None) -> None:
        self.path = path
        self._database = database
        self._scratch = scratch
        self._shelf = FrameShelf(database)
        with self._reading():
            self.meta = checked_meta(path, database)

    @property
    def session_id(self) -> str:
        """The session's name, as its writer gave it (the file may have been renamed since)."""
        return self.meta["session_id"]

    @property
    def running(self) -> bool:
        """Whether its writer seems to be at work: the log is there, and so is the process."""
        log, _, _ = store.companions(self.path)
        return log.exists() and is_alive(self.meta["pid"], self.meta["pid_started"])

    def events(self) -> tuple[StoredEvent, ...]:
        """Every event, in order. Raises CorruptSession for the first one that cannot be read."""
        return tuple(_decoded(row) for row in self.rows())

    def rows(self) -> Iterator[EventRow]:
        """Every event as stored, in order. Raises CorruptSession for a row of the wrong types."""
        with self._reading():
            for row in self._database.execute(f"SELECT {store.EVENT_COLUMNS} FROM events ORDER BY seq"):  # noqa: S608
                yield _checked_row(row)

    def glances(self, after: int = -1) -> Iterator[Glance]:
        """The little that a list of steps needs of each event after the one numbered `after`, in order.

        An event that cannot be read says so in its `damage`. Raises CorruptSession when the file itself is damaged.
        """
        with self._reading():
            yield from glances(self._database, after)

    def events_between(self, first: int, last: int) -> tuple[StoredEvent, ...]:
        """The events numbered `first` to `last`, both included. Raises CorruptSession for one that cannot be read."""
        query = f"SELECT {store.EVENT_COLUMNS} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq"  # noqa: S608
        with self._reading():
            rows = [_checked_row(row) for row in self._database.execute(query, (first, last))]
        return tuple(_decoded(row) for row in rows)

    def frame(self, digest: str) -> Frame:
        """The frame that events name by `digest`.

        Raises BadInput when there is none, CorruptSession when damaged.
        """
        with self._reading():
            return self._shelf.frame(digest)

    def has_frame(self, digest: str) -> bool:
        """Whether a frame of that digest is stored (it may still be damaged)."""
        with self._reading():
            return digest in self._shelf

    def frame_rows(self) -> tuple[store.FrameRow, ...]:
        """Every stored frame's row, in the order of writing."""
        with self._reading():
            return tuple(self._shelf.rows())

    def tile_digests(self) -> set[bytes]:
        """The digests of all stored tiles."""
        with self._reading():
            return self._shelf.tile_digests()

    def steps(self) -> tuple[StepRecord, ...]:
        """The session as steps."""
        return fold(self.events())

    def replay(self) -> Iterator[Moment]:
        """The session once more, event by event, with the time between and the picture of each."""
        step: int | None = None
        before: float | None = None
        for stored in self.events():
            event = stored.event
            if event.kind == "step_started":
                step = event.index
            digest = frame_named(event)
            frame = self.frame(digest) if digest and self.has_frame(digest) else None
            yield Moment(max(0.0, stored.clock - before) if before is not None else 0.0, stored, frame, step)
            before = stored.clock
            if isinstance(event, StepFinished):
                step = None

    def summary(self) -> SessionSummary:
        """One line about the session; reads only its first and last event."""
        with self._reading():
            query = (
                "SELECT seq, at_ns, clock_ns, kind, previous, hash, json FROM events ORDER BY seq {} LIMIT 1"
            )
            ends = [self._database.execute(query.format(order)).fetchone() for order in ("ASC", "DESC")]
            counts = dict(
                self._database.execute("SELECT kind, count(*) FROM events GROUP BY kind").fetchall()
            )
        first, last = (None if row is None else _decoded(_checked_row(row)) for row in ends)
        started = first.event if first is not None and isinstance(first.event, SessionStarted) else None
        finished = last.event if last is not None and isinstance(last.event, SessionFinished) else None
        return SessionSummary(
            session_id=self.session_id,
            path=self.path,
            state=self._state(finished),
            task=started.task if started else "",
            app=started.app if started else "",
            display=started.display if started else "",
            planner=started.planner if started else "",
            version=self.meta["version"],
            created=_created(self.meta),
            steps=counts.get("step_finished", 0),
            acts=counts.get("action_performed", 0),
            events=sum(counts.values()),
            elapsed_s=last.clock - first.clock if first and last else 0.0,
            message=finished.message if finished else "",
            size=_size(self.path),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _state(self, finished: SessionFinished | None) -> str:
        if finished is not None:
            return str(finished.outcome)
        return "running" if self.running else "interrupted"

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with translated(self.path):
            yield


def open_session(name: str | Path, folder: Path | None = None) -> SessionFile:
    """Open a session by its path, its id, or a beginning of its id that only one session has.

    Args:
        name: path or id.
        folder: where ids are looked up; None: `store.sessions_folder()`.

    Raises:
        BadInput: there is no such session, or several.
        CorruptSession: the file is not a session, or is damaged so badly that it cannot be opened.
    """
    path = find_session(name, folder)
    with translated(path):
        database, scratch = open_database(path)
    try:
        return SessionFile(path, database, scratch)
    except AgentError:
        database.close()
        if scratch is not None:
            scratch.cleanup()
        raise


def list_sessions(folder: Path | None = None) -> tuple[SessionSummary, ...]:
    """Every session in `folder`, newest first; a damaged file is listed as such."""
    home = folder if folder is not None else store.sessions_folder()
    summaries = [_summary_of(path) for path in _files(home)]
    # Ids sort by the second; two sessions of one second need their exact beginning.
    summaries.sort(key=lambda summary: (summary.session_id[:_TIME_PART], summary.began, summary.session_id))
    return tuple(reversed(summaries))


def _summary_of(path: Path) -> SessionSummary:
    try:
        with open_session(path) as session:
            return session.summary()
    except (JournalError, BadInput) as exc:
        return SessionSummary(path.stem, path, "damaged", message=str(exc), size=_size(path))


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.glob(f"*{store.SUFFIX}") if path.is_file()]
    except OSError as exc:
        raise BadInput(f"The sessions in {folder} cannot be listed: {exc.strerror}.") from exc


def find_session(name: str | Path, folder: Path | None = None) -> Path:
    """The file of the session that `open_session` would open. Raises BadInput when there is none, or several."""
    home = folder if folder is not None else store.sessions_folder()
    text = str(name)
    if isinstance(name, Path) or not store.is_session_id(text):
        path = Path(name)
        if path.is_file():
            return path
        raise BadInput(f"There is no session file {path}.")
    matches = sorted(path for path in _files(home) if path.stem.startswith(text))
    exact = [path for path in matches if path.stem == text]
    match exact or matches:
        case [only]:
            return only
        case []:
            if Path(text).is_file():
                return Path(text)
            raise BadInput(f'There is no session "{text}" in {home}. `sessions list` shows all.')
        case several:
            names = ", ".join(path.stem for path in several[:5])
            raise BadInput(f'Several sessions begin with "{text}": {names}. Give more of the id.')


_ROW_TYPES = (int, int, int, str, bytes, bytes, bytes)


def _checked_row(row: tuple[object, ...]) -> EventRow:
    if not all(isinstance(value, kind) for value, kind in zip(row, _ROW_TYPES, strict=True)):
        raise CorruptSession(f"Event {row[0]} holds values of the wrong type.")
    return EventRow(*row)  # type: ignore[arg-type]


def _decoded(row: EventRow) -> StoredEvent:
    try:
        event = decode(row.data)
    except CorruptSession as exc:
        raise CorruptSession(f"Event {row.seq}: {exc}") from exc
    return StoredEvent(row.seq, row.at_ns / 1e9, row.clock_ns / 1e9, event)


def _created(meta: dict[str, str]) -> datetime | None:
    try:
        return datetime.fromisoformat(meta["created"])
    except ValueError:
        return None


def _size(path: Path) -> int:
    total = 0
    for part in (path, *store.companions(path)[:1]):
        try:
            total += part.stat().st_size
        except FileNotFoundError:
            continue
    return total

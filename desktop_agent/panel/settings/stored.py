"""What the program keeps on this machine, and how much of it there is; and which sessions are old. Without Qt."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_agent.errors import BadInput, JournalError

_TIME_PART = "20261122-014200"
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept.

    Attributes:
        what: `sessions`, `macros`, `settings` or `window`.
        path: folder or file.
        files: how many files.
        size: bytes of all of them.
    """

    what: str
    path: Path
    files: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class OldSession:
    """A session that began before a certain day. `size` is bytes of its file and what lies beside it."""

    path: Path
    began: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Deletion:
    """What became of deleting sessions.

    Attributes:
        deleted: how many are gone.
        freed: bytes of them.
        problems: why others stayed, one sentence each.
    """

    deleted: int
    freed: int
    problems: tuple[str, ...]


def places(settings_path: Path) -> tuple[Kept, ...]:
    """Where things are kept, not counted yet."""
    import platformdirs

    from desktop_agent.macros.store import macros_folder
    from desktop_agent.session.store import sessions_folder

    return (
        Kept("sessions", sessions_folder()),
        Kept("macros", macros_folder()),
        Kept("settings", settings_path.parent),
        Kept("window", platformdirs.user_state_path("desktop-agent")),
    )


def count(kept: Kept) -> Kept:
    """The same with files and sizes; what cannot be looked at counts nothing. Links are not followed."""
    files = size = 0
    for folder, _, names in os.walk(kept.path):
        for name in names:
            try:
                found = os.lstat(Path(folder) / name)
            except OSError:
                continue
            files, size = files + 1, size + found.st_size
    return Kept(kept.what, kept.path, files, size)


def old_sessions(
    days: int, folder: Path | None = None, now: datetime | None = None
) -> tuple[OldSession, ...]:
    """The sessions that began more than `days` days ago, oldest first; none when `days` is 0.

    A session's name says when it began; one that was named otherwise counts by the time its file was last changed.
    Raises BadInput when the folder cannot be listed.
    """
    from desktop_agent.session import store

    if days <= 0:
        return ()
    before = (now or datetime.now(UTC)) - timedelta(days=days)
    home = folder or store.sessions_folder()
    try:
        paths = [path for path in home.glob(f"*{store.SUFFIX}") if path.is_file()]
    except OSError as problem:
        raise BadInput(f"The sessions in {home} cannot be listed: {problem.strerror}.") from problem
    old = [
        OldSession(path, began, _size_with_all(path)) for path in paths if (began := _began(path)) < before
    ]
    return tuple(sorted(old, key=lambda one: (one.began, one.path)))


def delete_sessions(sessions: Iterable[OldSession]) -> Deletion:
    """Delete them for good, with the pages and saved files beside them; one that is running stays."""
    from desktop_agent.session.remove import remove_session

    deleted = freed = 0
    problems: list[str] = []
    for session in sessions:
        try:
            remove_session(str(session.path))
        except (BadInput, JournalError) as problem:
            problems.append(str(problem))
        else:
            deleted, freed = deleted + 1, freed + session.size
    return Deletion(deleted, freed, tuple(problems))


def delete_older(days: int, folder: Path | None = None) -> Deletion:
    """Delete the sessions that began more than `days` days ago, as at the start of the panel; none when `days` is 0.

    Raises BadInput when the folder cannot be listed.
    """
    return delete_sessions(old_sessions(days, folder))


def bytes_in_words(size: int) -> str:
    """`size` bytes as people read it: `1.4 GB`."""
    for unit, of_them in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= of_them:
            amount = size / of_them
            return f"{amount:.0f} {unit}" if amount >= 100 else f"{amount:.1f} {unit}"
    return f"{size} B"


def _began(path: Path) -> datetime:
    try:
        return datetime.strptime(path.stem[: len(_TIME_PART)], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)


def _size_with_all(path: Path) -> int:
    from desktop_agent.session import store

    beside = (path, *store.companions(path), path.with_suffix(".html"), store.failure_picture(path))
    size = 0
    for one in beside:
        try:
            size += one.stat().st_size
        except OSError:
            continue
    return size + count(Kept("", store.files_folder(path))).size

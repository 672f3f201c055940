"""Delete session files, with all that belongs to them."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop_agent.errors import BadInput, CorruptSession, JournalError
from desktop_agent.session import store
from desktop_agent.session.read import find_session, open_session


def remove_session(*names: str, folder: Path | None = None) -> tuple[Path, ...]:
    """Delete the sessions with these ids or paths, and return their paths.

    Their logs, and the pages, pictures and saved files beside them, go as well. All are looked up first, so that
    a wrong name deletes nothing. A damaged session can be deleted too, but only a file that is named like one.

    Raises:
        BadInput: there is no such session, or one of them is still running.
        JournalError: a file cannot be deleted.
    """
    paths = tuple(dict.fromkeys(find_session(name, folder) for name in names))
    for path in paths:
        if path.suffix != store.SUFFIX:
            raise BadInput(
                f"{path} is not named like a session (*{store.SUFFIX}); delete it yourself if it is one."
            )
        if _is_running(path):
            raise BadInput(f"The session {path.stem} is still running. Stop it first.")
    for path in paths:
        try:
            for part in (
                path.with_suffix(".html"),
                store.failure_picture(path),
                *store.companions(path),
                path,
            ):
                part.unlink(missing_ok=True)
            if store.files_folder(path).is_dir():
                shutil.rmtree(store.files_folder(path))
        except OSError as exc:
            raise JournalError(f"{path} cannot be deleted: {exc.strerror or exc}.") from exc
    return paths


def _is_running(path: Path) -> bool:
    try:
        with open_session(path) as session:
            return session.running
    except CorruptSession:
        return False

"""The tasks and programs of the past, kept in a file of ours. Without Qt."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

MAX_TASKS = 200
MAX_PROGRAMS = 12
MAX_CHARACTERS = 20_000
MAX_BYTES = 8_000_000


def state_folder() -> Path:
    """Where the panel keeps what it remembers for this person."""
    return platformdirs.user_state_path("desktop-agent")


@dataclass(frozen=True, slots=True)
class PastTask:
    """A task that was started, and the program it began with (empty for none)."""

    task: str
    app: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What was started, the newest first; each task and each program once."""

    tasks: tuple[PastTask, ...] = ()

    def with_task(self, task: str, app: str) -> History:
        """The history after `task` was started; the same task of before is forgotten."""
        task, app = task.strip()[:MAX_CHARACTERS], app.strip()[:MAX_CHARACTERS]
        if not task:
            return self
        rest = tuple(past for past in self.tasks if past.task != task)
        return replace(self, tasks=(PastTask(task, app), *rest)[:MAX_TASKS])

    @property
    def programs(self) -> tuple[str, ...]:
        """The programs that tasks began with, the newest first."""
        return tuple(dict.fromkeys(past.app for past in self.tasks if past.app))[:MAX_PROGRAMS]


def read_history(path: Path) -> History:
    """The history in `path`; an empty one when there is none, or when it cannot be read."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MAX_BYTES).decode())
        pasts = found["tasks"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return History()
    history = History()
    if not isinstance(pasts, list):
        return history
    for past in reversed(pasts[:MAX_TASKS]):
        if isinstance(past, dict) and isinstance(past.get("task"), str):
            app = past.get("app")
            history = history.with_task(past["task"], app if isinstance(app, str) else "")
    return history


def write_history(path: Path, history: History) -> None:
    """Replace the file by `history`, whole or not at all. Raises OSError when that cannot be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"tasks": [{"task": past.task, "app": past.app} for past in history.tasks]}
    # mkstemp makes a file that only this person may read: tasks can be private.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
        Path(temporary).replace(path)
    except OSError:
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        raise


@dataclass(slots=True)
class Walk:
    """Going back and forth through past tasks, as in a shell: what was being written waits at the new end.

    Attributes:
        tasks: the newest first.
        draft: what was being written when the walk began.
        at: which task is shown; -1 for the draft.
    """

    tasks: tuple[PastTask, ...] = ()
    draft: str = ""
    at: int = -1

    def older(self, now: str) -> PastTask | None:
        """The task before the one shown; None when there is none. `now` is what is in the line."""
        if self.at < 0:
            self.draft = now
        step = self.at + 1
        # The task that is written there already would look like a key that does nothing.
        while step < len(self.tasks) and self.tasks[step].task == now:
            step += 1
        if step >= len(self.tasks):
            return None
        self.at = step
        return self.tasks[step]

    def newer(self) -> PastTask | None:
        """The task after the one shown, at last the draft; None when the draft is shown."""
        if self.at < 0:
            return None
        self.at -= 1
        return self.tasks[self.at] if self.at >= 0 else PastTask(self.draft)

    def leave(self) -> None:
        """The person wrote something: what is in the line is the draft now."""
        self.at = -1

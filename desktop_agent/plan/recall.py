"""What a model decided before, and what came of it was confirmed: the same screen with the same to do needs no model.

Only the words of an answer are kept. They are read again by the dialect and their targets are looked for anew, so a
remembered answer goes through all that a new one goes through.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from desktop_agent.plan.memory import calls_from, calls_text
from desktop_agent.plan.scene import Folded, Past, Scene
from desktop_agent.plan.screens import shown
from vision.models.types import Ending, Reply

_FORMAT = 1
_WAIT_S = 0.5
"""So long another session is waited for; whoever waits longer would rather ask."""
_LONGEST = 64 * 1024
_MOST_BYTES = 16 * 1024 * 1024
_MOST = 4_000
_LET_GO = 10
"""One in so many is let go of when there are too many."""
_TABLE = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, reply TEXT NOT NULL, seal TEXT NOT NULL, used REAL NOT NULL
) WITHOUT ROWID
"""

Result = TypeVar("Result")


def recall_file() -> Path:
    """Where answers are remembered: `$DESKTOP_AGENT_HOME/recall.sqlite`, or in the person's cache folder."""
    home = os.environ.get("DESKTOP_AGENT_HOME")
    if home:
        return Path(home) / "recall.sqlite"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("desktop-agent")) / "recall.sqlite"


def recall_key(
    model: str,
    dialect: str,
    scene: Scene,
    mask: Callable[[str], str] = lambda text: text,
    *,
    by_pixels: bool = False,
) -> str:
    """BLAKE2b, 64 hex digits, of all that an answer depends on.

    That is the model and its dialect, the task, subgoals, facts, tools, hint, what was done and what came of it, and
    what the screen shows (`screens.shown`): everything but pixels, the planner's own sentences, and how long anything
    took.

    Args:
        model: its name.
        dialect: its name.
        scene: the moment.
        mask: hides the values of secrets, so that none can be guessed from the key.
        by_pixels: tell the screen by its very pixels instead. The same picture may be read in two ways, since readers
            start from what they saw before.
    """
    told = {
        "format": _FORMAT,
        "model": model,
        "dialect": dialect,
        "task": " ".join(scene.task.split()),
        "goals": [scene.goals, scene.reached],
        "facts": [[fact.name, fact.value] for fact in scene.facts],
        "past": [_canonical(one) for one in scene.past],
        "tools": [[tool.name, tool.description, tool.parameters] for tool in scene.tools],
        "hint": scene.hint,
        "may_ask": scene.may_ask,
        "screen": scene.snapshot.frame.digest if by_pixels else shown(scene.snapshot, mask),
    }
    text = mask(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":")))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=32).hexdigest()


def _canonical(past: Past) -> list[Any]:
    if isinstance(past, Folded):
        return [past.line]
    if past.outcome is None:
        return [past.did, past.came]  # what a tool or a person said decides what is next
    return [past.did, str(past.outcome), "" if past.effect is None else str(past.effect)]


class Recall:
    """Remembered answers, in one file of this user's that several sessions may use at once.

    Nothing here ever keeps a session from going on: a file that is damaged is begun anew, and one that cannot be used
    remembers nothing.

    Args:
        path: the file; None: `recall_file()`.
        most: answers that are kept; beyond them those go that have not been used for longest.
        mask: hides the values of secrets: an answer that holds one is not kept.
    """

    def __init__(
        self, path: Path | None = None, *, most: int = _MOST, mask: Callable[[str], str] = lambda text: text
    ) -> None:
        self.mask = mask
        self._path = path or recall_file()
        self._most = max(1, most)

    def find(self, key: str) -> Reply | None:
        """The answer that was remembered under `key`; None when there is none."""

        def look(database: sqlite3.Connection) -> Reply | None:
            row = database.execute("SELECT reply, seal FROM replies WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            reply = _read(key, *row)
            if reply is None:
                database.execute("DELETE FROM replies WHERE key = ?", (key,))
            else:
                database.execute("UPDATE replies SET used = ? WHERE key = ?", (time.time(), key))
            return reply

        return self._do(look, None)

    def learn(self, key: str, reply: Reply) -> bool:
        """Remember `reply`, whose effect was confirmed. False: not kept, since cut off, too long, or with a secret."""
        text = _written(reply)
        if text is None or len(text.encode()) > _LONGEST or self._tells_a_secret(reply):
            return False

        def keep(database: sqlite3.Connection) -> bool:
            database.execute(
                "INSERT OR REPLACE INTO replies (key, reply, seal, used) VALUES (?, ?, ?, ?)",
                (key, text, _seal(key, text), time.time()),
            )
            self._make_room(database)
            return True

        return self._do(keep, False)

    def forget(self, key: str) -> None:
        """What was remembered under `key` did not do what it should."""

        def drop(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM replies WHERE key = ?", (key,))

        self._do(drop, None)

    def clear(self) -> None:
        """Forget everything."""

        def drop(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM replies")

        self._do(drop, None)

    def __len__(self) -> int:
        """How many answers are remembered."""
        return self._do(lambda db: int(db.execute("SELECT count(*) FROM replies").fetchone()[0]), 0)

    def __bool__(self) -> bool:
        """There is a recall, however little it remembers."""
        return True

    def _tells_a_secret(self, reply: Reply) -> bool:
        words = (reply.text, reply.raw, calls_text(reply.calls))
        return any(self.mask(word) != word for word in words)

    def _make_room(self, database: sqlite3.Connection) -> None:
        count, size = database.execute("SELECT count(*), total(length(reply)) FROM replies").fetchone()
        while count > self._most or size > _MOST_BYTES:
            database.execute(
                "DELETE FROM replies WHERE key IN (SELECT key FROM replies ORDER BY used, key LIMIT ?)",
                (max(1, count // _LET_GO),),
            )
            count, size = database.execute("SELECT count(*), total(length(reply)) FROM replies").fetchone()

    # ------------------------------------------------------------------------- the file

    def _do(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """What `work` gives; `otherwise` where the file cannot be used now."""
        for _ in range(2):
            try:
                with self._open() as database:
                    return work(database)
            except sqlite3.OperationalError:
                return otherwise  # busy, read-only, or the disk is full: not damaged
            except sqlite3.DatabaseError:
                self._begin_anew()
            except OSError:
                return otherwise
        return otherwise

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._make_private()
        with closing(sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level="IMMEDIATE")) as database:
            database.execute("PRAGMA synchronous = OFF")  # what a power cut damages is asked for again
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _FORMAT):
                raise sqlite3.DatabaseError("The file was written by another version.")
            if version == 0:
                database.execute(_TABLE)
                database.execute(f"PRAGMA user_version = {_FORMAT}")
            with database:
                yield database

    def _make_private(self) -> None:
        """See that the file is there, a plain file, and nobody else's to read. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(f"{self._path} is no plain file.")
            if hasattr(os, "fchmod") and stat.S_IMODE(found.st_mode) & 0o077:
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)

    def _begin_anew(self) -> None:
        for path in (self._path, self._path.with_name(f"{self._path.name}-journal")):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _written(reply: Reply) -> str | None:
    """The part of a reply that a dialect reads, as JSON text; None for one that should not be read again."""
    if reply.ending not in (Ending.STOP, Ending.CALL):
        return None
    calls = calls_text(reply.calls)
    if reply.calls and not calls:
        return None
    if not (reply.text.strip() or reply.raw.strip() or calls):
        return None
    data = {"text": reply.text, "raw": reply.raw, "calls": calls, "ending": str(reply.ending)}
    try:
        text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    except ValueError:
        return None
    return text


def _read(key: str, text: object, seal: object) -> Reply | None:
    if not isinstance(text, str) or seal != _seal(key, text) or len(text) > _LONGEST:
        return None
    try:
        data = json.loads(text)
        texts = [data[name] for name in ("text", "raw", "calls", "ending")]
        if not all(isinstance(one, str) for one in texts):
            return None
        ending = Ending(texts[3])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Reply(text=texts[0], raw=texts[1], calls=calls_from(texts[2]), ending=ending)


def _seal(key: str, text: str) -> str:
    """Tells an answer that was damaged, or put under another key."""
    return hashlib.blake2b(f"{key}\n{text}".encode(), digest_size=16).hexdigest()

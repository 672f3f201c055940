"""A session of thousands of steps: made quickly, and opened as the panel opens it."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_agent.bench.journal import ScriptedStep, script
from desktop_agent.bench.workers import Worker, WorkerEnded
from desktop_agent.session import store
from desktop_agent.session.codec import encode, to_data
from desktop_agent.session.events import (
    Event,
    PlanMade,
    SessionFinished,
    SessionStarted,
    StepStarted,
)
from desktop_agent.session.journal import Journal
from desktop_agent.types import EffectKind, Outcome
from vision.types import Frame

STEPS = 10_000
_DRAWN = 24
"""Steps that are drawn and go through the journal; those after them say the same of the same pictures."""
_OPEN_S = 120.0
_STEP_NS = 800_000_000
_EVENT_NS = 90_000_000
_ACTS_A_STEP = 2
_MIX = (
    (7, EffectKind.PARTIAL, Outcome.DONE),
    (11, EffectKind.NO_EFFECT, Outcome.FAILED),
    (13, EffectKind.UNVERIFIABLE, Outcome.DONE),
)
"""Every seventh step, and so on, ends so; the others are confirmed."""


def write_big_session(folder: Path, steps: int = STEPS, *, seed: int = 0) -> Path:
    """Write a whole session of `steps` steps (at least 24) to `folder`; returns its file.

    It is what a journal of that length holds, chain of hashes and all; only the waits between commits are left out.

    Raises JournalError when it cannot be written.
    """
    scripted = list(script(seed, _DRAWN))
    with Journal.create(folder) as journal:
        journal.on_event(
            SessionStarted(
                journal.session_id,
                f"Fill in {steps} fields.",
                "form",
                "virtual",
                1280,
                800,
                "sentences",
                "risky",
                "0",
            )
        )
        journal.on_event(PlanMade(tuple(_first(step).step for step in scripted)))
        for step in scripted:
            for entry in step.record:
                if isinstance(entry, Frame):
                    journal.on_frame(entry)
                else:
                    journal.on_event(entry)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("BEGIN")
        last = database.execute(
            "SELECT seq, at_ns, clock_ns, hash FROM events ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        database.executemany(
            f"INSERT INTO events ({store.EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            _rows(last, scripted, steps),
        )
        database.execute("COMMIT")
    return journal.path


@dataclass(frozen=True, slots=True)
class Opening:
    """How a long session opened in the panel.

    Attributes:
        open_ms: from the wish to open it until every step stands in the list, and the film is loaded.
        block_ms: the longest that the window's thread did not answer while it was opened, scrolled and scrubbed.
    """

    open_ms: float
    block_ms: float


def opened(path: Path, steps: int) -> Opening:
    """Open the session of `steps` steps at `path` in a window that draws into memory. Raises WorkerEnded."""
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    arguments = (str(path), str(steps))
    with Worker("desktop_agent.bench.big_session_run", arguments, environment=environment) as worker:
        said = worker.answer(_OPEN_S)
    if not said["shown"]:
        raise WorkerEnded(f"The panel did not show {steps} steps within a minute.")
    return Opening(float(said["open_ms"]), float(said["block_ms"]))


def open_ms(steps: int = STEPS) -> float:
    """Milliseconds until a session of `steps` steps stands in the panel. Raises JournalError, WorkerEnded."""
    with tempfile.TemporaryDirectory(prefix="desktop-agent-bench-") as folder:
        return opened(write_big_session(Path(folder), steps), steps).open_ms


def _rows(
    last: tuple[int, int, int, bytes], scripted: list[ScriptedStep], steps: int
) -> Iterator[tuple[int, int, int, str, bytes, bytes, bytes]]:
    seq, at_ns, clock_ns, head = last
    sealed = store.seal(())
    templates = [[(event.kind, to_data(event)) for event in _events(step)] for step in scripted]
    for number in range(len(scripted), steps):
        at_ns, clock_ns = at_ns + _STEP_NS, clock_ns + _STEP_NS
        for place, (kind, template) in enumerate(templates[number % len(templates)]):
            seq += 1
            data = _dumped(_renumbered(kind, template, number))
            at, clock = at_ns + place * _EVENT_NS, clock_ns + place * _EVENT_NS
            hashed = store.link(head, seq=seq, at_ns=at, clock_ns=clock, frames=sealed, data=data)
            yield seq, at, clock, kind, head, hashed, data
            head = hashed
    event = SessionFinished(Outcome.DONE, 0, "", steps * _STEP_NS / 1e6)
    at, clock, data = at_ns + _STEP_NS, clock_ns + _STEP_NS, encode(event)
    hashed = store.link(head, seq=seq + 1, at_ns=at, clock_ns=clock, frames=sealed, data=data)
    yield seq + 1, at, clock, event.kind, head, hashed, data


def _renumbered(kind: str, template: dict[str, Any], number: int) -> dict[str, Any]:
    changed = dict(template)
    if "index" in changed:
        changed["index"] = number
    if "act" in changed:
        first = template["act"] % _ACTS_A_STEP == 1
        changed["act"] = number * _ACTS_A_STEP + (1 if first else 2)
    if kind == "step_finished":
        for every, effect, outcome in _MIX:
            if number % every == 0:
                changed["effect"] = dict(changed["effect"], kind=str(effect))
                changed["outcome"] = str(outcome)
                changed["message"] = "" if outcome is Outcome.DONE else "The field did not change."
    return changed


def _dumped(data: dict[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")


def _events(step: ScriptedStep) -> list[Event]:
    return [entry for entry in step.record if not isinstance(entry, Frame)]


def _first(step: ScriptedStep) -> StepStarted:
    return next(entry for entry in step.record if isinstance(entry, StepStarted))

"""The little that a list of steps and a film need of each event, read without decoding the whole of it.

A session of ten thousand steps holds tens of megabytes of JSON. SQLite picks a few values out of it more than ten
times as fast as the whole is decoded and checked, and without holding up the interface. Nothing that comes so is
believed: a value of a wrong type makes the event a damaged one, which says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, assert_never

from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    ControlReceived,
    DecisionMade,
    PersonActed,
    PlanMade,
    ProgramOutput,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.session.mind_events import MindEvent, ModelAnswered, ModelAsked, MoveChosen
from desktop_agent.session.steps import StoredEvent


class Glance(NamedTuple):
    """What a list and a film need of one event.

    Attributes:
        seq: its place in the session, from 0.
        clock: seconds of the monotonic clock.
        kind: of the event.
        step: its index, from 0; -1 where the event names none.
        act: number of an act, from 1; 0 where the event names none.
        words: a step's sentence, an act's purpose, or why a step or an act failed.
        frame: digest of the picture it names; empty for none.
        effect: kind of the effect; empty for none.
        outcome: of a finished step; empty for none.
        passed: whether a checked condition held.
        rung: what the target was found by; empty for none.
        took_ms: how long a finished step took.
        action: what the hands were to do, as JSON; empty for none, and where the event was not read from a file.
        decided: who decided what is done next; empty for none.
        tokens: that a model read and wrote.
        thinks: whether a model was let think first.
        damage: why it cannot be read, in words; then everything after `kind` is empty.
    """

    seq: int
    clock: float
    kind: str
    step: int = -1
    act: int = 0
    words: str = ""
    frame: str = ""
    effect: str = ""
    outcome: str = ""
    passed: bool = False
    rung: str = ""
    took_ms: float = 0.0
    action: str = ""
    decided: str = ""
    tokens: int = 0
    thinks: bool = False
    damage: str = ""


_WANTED: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {
    "step_started": {"step": "$.index", "words": "$.step.sentence"},
    "target_sought": {"frame": "$.frame", "rung": "$.candidates[0].rung"},
    "action_intended": {
        "act": "$.act",
        "words": "$.grounded.purpose",
        "frame": "$.frame",
        "rung": "$.grounded.evidence.chosen.rung",
        "action": "$.grounded.action",
    },
    "action_performed": {"act": "$.act", "frame": "$.frame", "effect": "$.effect.kind"},
    "action_failed": {"act": "$.act", "words": "$.error"},
    "condition_checked": {"frame": "$.frame", "passed": "$.passed"},
    "step_finished": {
        "step": "$.index",
        "words": "$.message",
        "effect": "$.effect.kind",
        "outcome": "$.outcome",
        "took_ms": "$.elapsed_ms",
    },
    "session_finished": {"words": "$.message", "outcome": "$.outcome"},
    "model_asked": {"frame": "$.frame", "thinks": "$.thinking"},
    "model_answered": {"tokens": ("$.prompt_tokens", "$.answer_tokens")},
    "move_chosen": {"words": "$.why", "decided": "$.rung"},
    "escalated": {},
    "no_progress": {},
    "goals_set": {},
    "goal_reached": {},
    "fact_noted": {},
    "history_folded": {},
    "tool_called": {},
    "tool_answered": {},
    "person_asked": {},
    "person_answered": {},
    "task_checked": {},
    "answer_given": {},
}
"""Where the values lie in the JSON of each kind, several to be added up; other kinds are passed over."""

MIND_KINDS = frozenset(
    {
        "model_asked",
        "model_answered",
        "move_chosen",
        "escalated",
        "no_progress",
        "goals_set",
        "goal_reached",
        "fact_noted",
        "history_folded",
        "tool_called",
        "tool_answered",
        "person_asked",
        "person_answered",
        "task_checked",
        "answer_given",
    }
)
"""Kinds that are about deciding: what of it comes before a step belongs to that step."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "step": (int,),
    "act": (int,),
    "words": (str,),
    "frame": (str,),
    "effect": (str,),
    "outcome": (str,),
    "passed": (int,),
    "rung": (str,),
    "took_ms": (int, float),
    "action": (str,),
    "decided": (str,),
    "tokens": (int,),
    "thinks": (int,),
}
_MAY_LACK = frozenset({"rung", "effect"})
_DEFAULTS = {
    **dict.fromkeys(("words", "frame", "effect", "outcome", "rung", "action", "decided"), "''"),
    "step": "-1",
    "act": "0",
    "passed": "0",
    "took_ms": "0.0",
    "tokens": "0",
    "thinks": "0",
}
"""As SQL: what stands in the columns that a kind does not have."""


def glances(database: sqlite3.Connection, after: int) -> Iterator[Glance]:
    """What a list needs of each event that comes after the one numbered `after` (-1: of all), in order.

    Raises sqlite3.Error when the file cannot be read on.
    """
    while True:
        try:
            for row in database.execute(_QUERY, (after,)):
                glance = _checked(row)
                after = glance.seq
                yield glance
            return
        except sqlite3.OperationalError as exc:
            if not _is_about_text(exc):
                raise
        # SQLite gives up at an event that cannot be read, and Python's reader is one row ahead: so that one may be the
        # next or the one after. Those behind it are as good as before.
        following = _next(database, after)
        if following is None:
            return
        after = following.seq
        yield following


def _next(database: sqlite3.Connection, after: int) -> Glance | None:
    try:
        row = database.execute(f"{_QUERY} LIMIT 1", (after,)).fetchone()
        return None if row is None else _checked(row)
    except sqlite3.OperationalError as exc:
        if not _is_about_text(exc):
            raise
    row = database.execute(_NEXT, (after,)).fetchone()
    return None if row is None else _damaged(row)


def _is_about_text(exc: sqlite3.OperationalError) -> bool:
    return any(words in str(exc) for words in _BAD_TEXT)


def glance_at(stored: StoredEvent) -> Glance | None:
    """The same of an event that is at hand; None for kinds that are passed over."""
    event = stored.event
    match event:
        case StepStarted():
            return Glance(stored.seq, stored.clock, event.kind, event.index, words=event.step.sentence)
        case TargetSought():
            rung = event.candidates[0].rung if event.candidates else ""
            return Glance(stored.seq, stored.clock, event.kind, frame=event.frame, rung=rung)
        case ActionIntended():
            evidence = event.grounded.evidence
            return Glance(
                stored.seq,
                stored.clock,
                event.kind,
                act=event.act,
                words=event.grounded.purpose,
                frame=event.frame,
                rung=evidence.chosen.rung if evidence is not None else "",
            )
        case ActionPerformed():
            return Glance(
                stored.seq,
                stored.clock,
                event.kind,
                act=event.act,
                frame=event.frame,
                effect=str(event.effect.kind),
            )
        case ActionFailed():
            return Glance(stored.seq, stored.clock, event.kind, act=event.act, words=event.error)
        case ConditionChecked():
            return Glance(stored.seq, stored.clock, event.kind, frame=event.frame, passed=event.passed)
        case StepFinished():
            return Glance(
                stored.seq,
                stored.clock,
                event.kind,
                event.index,
                words=event.message,
                effect=str(event.effect.kind) if event.effect is not None else "",
                outcome=str(event.outcome),
                took_ms=event.elapsed_ms,
            )
        case SessionFinished():
            return Glance(
                stored.seq, stored.clock, event.kind, words=event.message, outcome=str(event.outcome)
            )
        case ModelAsked():
            return Glance(stored.seq, stored.clock, event.kind, frame=event.frame, thinks=event.thinking)
        case ModelAnswered():
            tokens = event.prompt_tokens + event.answer_tokens
            return Glance(stored.seq, stored.clock, event.kind, tokens=tokens)
        case MoveChosen():
            return Glance(stored.seq, stored.clock, event.kind, words=event.why, decided=event.rung)
        case (
            SessionStarted()
            | PlanMade()
            | DecisionMade()
            | ControlReceived()
            | PersonActed()
            | ProgramOutput()
        ):
            return None
        case MindEvent():
            return Glance(stored.seq, stored.clock, event.kind)
        case _:
            assert_never(event)


def _column(name: str) -> str:
    return f"CASE kind {' '.join(_cases(name))} ELSE {_DEFAULTS[name]} END"


def _cases(name: str) -> Iterator[str]:
    for kind, paths in _WANTED.items():
        if name in paths:
            wanted = paths[name]
            parts = (wanted,) if isinstance(wanted, str) else wanted
            value = " + ".join(f"json_extract(text, '{part}')" for part in parts)
            yield f"WHEN '{kind}' THEN {f'ifnull({value}, {_DEFAULTS[name]})' if name in _MAY_LACK else value}"


_COLUMNS = tuple(_TYPES)
_KINDS = ", ".join(f"'{kind}'" for kind in _WANTED)
# The parsed text is cached within a row, so that every value after the first costs little.
_QUERY = f"""
WITH texts AS (
    SELECT seq, clock_ns, kind, CAST(json AS TEXT) AS text FROM events
    WHERE seq > ? AND kind IN ({_KINDS}) ORDER BY seq
)
SELECT seq, clock_ns / 1e9, kind, {", ".join(_column(name) for name in _COLUMNS)}, '' FROM texts
"""  # noqa: S608
_NEXT = (
    "SELECT seq, clock_ns / 1e9, kind FROM events "  # noqa: S608
    f"WHERE seq > ? AND kind IN ({_KINDS}) ORDER BY seq LIMIT 1"
)
_BAD_TEXT = ("malformed JSON", "decode to UTF-8")
_CHECKS = {
    kind: tuple((_COLUMNS.index(name) + 3, _TYPES[name]) for name in paths) for kind, paths in _WANTED.items()
}


def _checked(row: tuple[Any, ...]) -> Glance:
    for place, types in _CHECKS[row[2]]:
        if not isinstance(row[place], types):
            return _damaged(row)
    return Glance._make(row)


def _damaged(row: tuple[Any, ...]) -> Glance:
    seq, clock, kind = row[:3]
    return Glance(seq, clock, kind, damage=f"Event {seq} cannot be read.")

"""Prove that a session file says what its writer wrote: chain, order, pictures, and the numbering of acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from desktop_agent.errors import AgentError, CorruptSession
from desktop_agent.session import store
from desktop_agent.session.codec import decode
from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    Event,
    SessionFinished,
    SessionStarted,
)
from desktop_agent.session.frames import tile_numbers
from desktop_agent.session.read import EventRow, SessionFile
from desktop_agent.session.steps import frame_named


@dataclass(frozen=True, slots=True)
class ActNote:
    """An act in one line. `result` is the effect's kind, the error, or empty when the outcome is unknown."""

    act: int
    purpose: str
    result: str = ""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check of a session found.

    Attributes:
        ok: whether the file is whole: nothing changed, missing or out of order. An interrupted session can be
            ok.
        events: number of events that were read and checked.
        frames: number of frames that were put together and checked.
        interrupted: whether the session ended without saying so.
        problems: one sentence for each thing that is wrong.
        done: acts that were performed.
        failed: acts that were begun and raised; each may have happened in part.
        intended_only: acts that were about to happen when the session ended: whether they did is unknown.
    """

    ok: bool
    events: int
    frames: int
    interrupted: bool
    problems: tuple[str, ...] = ()
    done: tuple[ActNote, ...] = ()
    failed: tuple[ActNote, ...] = ()
    intended_only: tuple[ActNote, ...] = ()


@dataclass
class _Findings:
    problems: list[str] = field(default_factory=list)
    events: int = 0
    frames: int = 0
    finished: bool = False
    intended: dict[int, str] = field(default_factory=dict)
    performed: dict[int, str] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    named_frames: dict[str, int] = field(default_factory=dict)


def verify(session: SessionFile) -> VerifyReport:
    """Check all of `session`. Never raises for what is wrong with the file; that is in `problems`."""
    found = _Findings()
    frames = _frames(session, found)
    _check_chain(session, frames, found)
    _check_pictures(session, frames, found)
    waiting = {act: text for act, text in found.intended.items() if act not in found.performed | found.failed}
    purpose = found.intended
    return VerifyReport(
        ok=not found.problems,
        events=found.events,
        frames=found.frames,
        interrupted=not found.finished,
        problems=tuple(found.problems),
        done=tuple(ActNote(act, purpose.get(act, ""), result) for act, result in found.performed.items()),
        failed=tuple(ActNote(act, purpose.get(act, ""), result) for act, result in found.failed.items()),
        intended_only=tuple(ActNote(act, text) for act, text in waiting.items()),
    )


def _frames(session: SessionFile, found: _Findings) -> tuple[store.FrameRow, ...]:
    try:
        return session.frame_rows()
    except CorruptSession as exc:
        found.problems.append(str(exc))
        return ()


def _check_chain(session: SessionFile, frames: tuple[store.FrameRow, ...], found: _Findings) -> None:
    sealed_by = {before: tuple(rows) for before, rows in groupby(frames, key=lambda row: row[1])}
    if list(sealed_by) != sorted(sealed_by) or sum(len(rows) for rows in sealed_by.values()) != len(frames):
        found.problems.append("The frames are not in the order in which they were written.")
    head = store.first_link(session.meta.items())
    expected = 0
    for row in _rows(session, found):
        if row.seq != expected:
            found.problems.append(f"Event {expected} is missing: event {row.seq} stands in its place.")
        if row.previous != head:
            found.problems.append(f"Event {row.seq} does not follow from the event before it.")
        calculated = store.link(
            row.previous,
            seq=row.seq,
            at_ns=row.at_ns,
            clock_ns=row.clock_ns,
            frames=store.seal(sealed_by.get(row.seq, ())),
            data=row.data,
        )
        if row.hash != calculated:
            found.problems.append(f"Event {row.seq}, or a frame written with it, was changed.")
        head, expected = row.hash, row.seq + 1
        _check_event(session, row, found)
        found.events += 1
    if any(before >= expected for before in sealed_by):
        found.problems.append("There are frames that belong to no event.")


def _rows(session: SessionFile, found: _Findings) -> Iterator[EventRow]:
    try:
        yield from session.rows()
    except CorruptSession as exc:
        found.problems.append(str(exc))


def _check_event(session: SessionFile, row: EventRow, found: _Findings) -> None:
    try:
        event = decode(row.data)
    except CorruptSession as exc:
        found.problems.append(f"Event {row.seq}: {exc}")
        return
    if event.kind != row.kind:
        found.problems.append(f"Event {row.seq} is filed as {row.kind!r}, but is {event.kind!r}.")
    if found.finished:
        found.problems.append(f"Event {row.seq} follows the end of the session.")
    named = frame_named(event)
    if named:
        found.named_frames.setdefault(named, row.seq)
    _check_order(session, row.seq, event, found)


def _check_order(session: SessionFile, seq: int, event: Event, found: _Findings) -> None:
    match event:
        case SessionStarted():
            if seq != 0:
                found.problems.append(f"Event {seq} starts the session a second time.")
            if event.session_id != session.session_id:
                found.problems.append(f"Event {seq} belongs to another session, {event.session_id!r}.")
        case SessionFinished():
            found.finished = True
        case ActionIntended():
            if event.act != len(found.intended) + 1:
                found.problems.append(f"Event {seq}: act {event.act} is out of turn.")
            found.intended[event.act] = event.grounded.purpose
        case ActionPerformed() | ActionFailed():
            if event.act not in found.intended:
                found.problems.append(f"Event {seq}: act {event.act} was done without having been intended.")
            if event.act in found.performed or event.act in found.failed:
                found.problems.append(f"Event {seq}: act {event.act} was concluded twice.")
            if isinstance(event, ActionPerformed):
                found.performed[event.act] = str(event.effect.kind)
            else:
                found.failed[event.act] = event.error
        case _:
            pass


def _check_pictures(session: SessionFile, frames: tuple[store.FrameRow, ...], found: _Findings) -> None:
    written_before: dict[str, int] = {}
    used: set[bytes] = set()
    for digest, before, width, height, *_, changed in frames:
        written_before[digest] = before
        try:
            used.update(tile_numbers(width, height, changed).values())
            session.frame(digest)
            found.frames += 1
        except AgentError as exc:
            found.problems.append(str(exc))
    try:
        unused = len(session.tile_digests() - used)
    except (CorruptSession, TypeError) as exc:
        found.problems.append(f"The tiles cannot be listed: {exc}")
        unused = 0
    if unused:
        found.problems.append(f"{unused} stored tiles belong to no frame.")
    for digest, seq in found.named_frames.items():
        if digest not in written_before:
            found.problems.append(f"Event {seq} names the frame {digest}, which was not stored.")
        elif written_before[digest] > seq:
            found.problems.append(f"Event {seq} names the frame {digest}, which was stored after it.")

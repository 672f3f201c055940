from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.types import TypeText
from desktop_agent.errors import AgentError
from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ControlReceived,
    SessionFinished,
    SessionStarted,
)
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import SessionFile, open_session
from desktop_agent.session.verify import verify
from desktop_agent.types import Effect, EffectKind, GroundedAction, Outcome
from vision.types import Frame

GROUNDED = GroundedAction(TypeText("a"), "type a")
DONE = Effect(EffectKind.CONFIRMED, "")


def intended(act: int, frame: str = "") -> ActionIntended:
    return ActionIntended(act, GROUNDED, frame)


def performed(act: int) -> ActionPerformed:
    return ActionPerformed(act, DONE, "", 1.0)


def report_of(tmp_path: Path, *events):
    with Journal.create(tmp_path) as journal:
        for event in events:
            journal.on_event(event)
    with open_session(journal.path) as session:
        return verify(session)


def test_a_whole_session_is_whole(whole_session: Path):
    with open_session(whole_session) as session:
        report = verify(session)
    assert report.ok
    assert not report.interrupted
    assert [note.result for note in report.done] == ["confirmed"] * 3 + ["partial"] + ["confirmed"] * 2
    assert (report.failed, report.intended_only) == ((), ())


def test_what_was_only_intended_is_listed(tmp_path: Path):
    report = report_of(
        tmp_path, intended(1), performed(1), intended(2), ActionFailed(2, "the display died"), intended(3)
    )
    assert report.ok
    assert report.interrupted
    assert [note.act for note in report.done] == [1]
    assert [(note.act, note.result) for note in report.failed] == [(2, "the display died")]
    assert [(note.act, note.purpose) for note in report.intended_only] == [(3, "type a")]


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ([performed(1)], "without having been intended"),
        ([intended(1), performed(1), performed(1)], "concluded twice"),
        ([intended(1), performed(1), ActionFailed(1, "x")], "concluded twice"),
        ([intended(2)], "out of turn"),
        ([intended(1), intended(1)], "out of turn"),
        ([intended(1, "ab" * 16)], "was not stored"),
        ([SessionFinished(Outcome.DONE, 0, "", 1.0), ControlReceived("stop")], "follows the end"),
        ([SessionStarted("other", "", "", "", 1, 1, "", "", "")], "belongs to another session"),
    ],
)
def test_events_that_make_no_sense_are_problems(tmp_path: Path, events, problem: str):
    report = report_of(tmp_path, *events)
    assert not report.ok
    assert problem in " ".join(report.problems)


def test_a_frame_stored_after_the_event_that_names_it_is_a_problem(tmp_path: Path):
    frame = Frame(np.zeros((4, 4, 3), np.uint8))
    with Journal.create(tmp_path) as journal:
        journal.on_event(intended(1, frame.digest))
        journal.on_frame(frame)
        journal.on_event(performed(1))
    with open_session(journal.path) as session:
        assert "was stored after it" in " ".join(verify(session).problems)


# ------------------------------------------------------------------- tampering

_CHANGES = [
    (
        "UPDATE events SET json = CAST(replace(CAST(json AS TEXT), 'Save', 'Send') AS BLOB)"
        " WHERE CAST(json AS TEXT) LIKE '%Save%'"
    ),
    "UPDATE events SET at_ns = at_ns + 1 WHERE seq = :row",
    "UPDATE events SET clock_ns = clock_ns - 1 WHERE seq = :row",
    "UPDATE events SET kind = 'plan_made' WHERE seq = :row AND kind != 'plan_made'",
    "UPDATE events SET hash = randomblob(32) WHERE seq = :row",
    "UPDATE events SET previous = zeroblob(32) WHERE seq = :row",
    "UPDATE events SET json = zeroblob(length(json)) WHERE seq = :row",
    "UPDATE events SET seq = 1000 WHERE seq = :row",
    "DELETE FROM events WHERE seq = :row",
    "UPDATE meta SET value = 'forged' WHERE key = 'session_id'",
    "UPDATE meta SET value = '2026-01-01T00:00:00+00:00' WHERE key = 'created'",
    "INSERT INTO meta VALUES ('note', 'added')",
    "UPDATE frames SET scale = 2.0 WHERE number = 1 + :row % 6",
    "UPDATE frames SET origin_x = 7.5 WHERE number = 1 + :row % 6",
    "UPDATE frames SET taken_at = 0.5 WHERE number = 1 + :row % 6",
    "UPDATE frames SET width = width - 1 WHERE number = 1 + :row % 6",
    "UPDATE frames SET digest = 'ab' WHERE number = 1 + :row % 6",
    "UPDATE frames SET before = before + 1 WHERE number = 1 + :row % 6",
    "UPDATE frames SET base = digest WHERE number = 1 + :row % 6",
    "UPDATE frames SET changed = zeroblob(12) WHERE number = 1 + :row % 6",
    "UPDATE frames SET number = 100 WHERE number = 1 + :row % 5",
    "DELETE FROM frames WHERE number = 1 + :row % 6",
    "DELETE FROM tiles WHERE rowid = 1 + :row",
    "INSERT INTO tiles VALUES (randomblob(16), zeroblob(20))",
    "UPDATE tiles SET pixels = (SELECT pixels FROM tiles WHERE rowid = 2 + :row) WHERE rowid = 1 + :row",
    "UPDATE tiles SET digest = randomblob(16) WHERE rowid = 1 + :row",
]


@pytest.mark.parametrize("change", _CHANGES)
@given(row=st.integers(0, 30))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_change_to_a_row_is_found(tmp_path: Path, small_session: Path, change: str, row: int):
    copy = tmp_path / "copy.sqlite"
    shutil.copy(small_session, copy)
    database = sqlite3.connect(copy)
    touched = database.execute(change, {"row": row} if ":row" in change else {}).rowcount
    database.commit()
    database.close()
    assert touched or ":row" in change
    if not touched:
        return
    with open_session(copy) as session:
        assert not verify(session).ok


def test_cutting_off_the_end_shows_as_an_interruption(tmp_path: Path, small_session: Path):
    copy = tmp_path / "copy.sqlite"
    shutil.copy(small_session, copy)
    database = sqlite3.connect(copy)
    database.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    database.commit()
    database.close()
    with open_session(copy) as session:
        assert verify(session).interrupted
        assert session.summary().state == "interrupted"


def contents(session: SessionFile):
    rows = [(row.seq, row.at_ns, row.clock_ns, row.kind, row.data) for row in session.rows()]
    return rows, session.frame_rows(), [session.frame(row[0]).digest for row in session.frame_rows()]


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_is_found_or_changes_nothing(
    tmp_path: Path, small_session: Path, place: float, flip: int
):
    data = bytearray(small_session.read_bytes())
    data[int(place * len(data))] ^= flip
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(data)
    try:
        with open_session(copy) as session:
            if not verify(session).ok:
                return
            found = contents(session)
    except AgentError:
        return
    # Free space and bookkeeping of the database say nothing about the session.
    with open_session(small_session) as original:
        assert found == contents(original)


def test_a_chain_of_frames_in_a_circle_is_not_followed(tmp_path: Path, small_session: Path):
    copy = tmp_path / "copy.sqlite"
    shutil.copy(small_session, copy)
    database = sqlite3.connect(copy)
    database.execute("UPDATE frames SET base = (SELECT digest FROM frames WHERE number = 3) WHERE number = 2")
    database.execute("UPDATE frames SET base = (SELECT digest FROM frames WHERE number = 2) WHERE number = 3")
    database.commit()
    database.close()
    with open_session(copy) as session:
        assert "builds on a frame that does not fit" in " ".join(verify(session).problems)

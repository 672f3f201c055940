from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_agent.errors import BadInput, CorruptSession, JournalError
from desktop_agent.session.events import ControlReceived, StepStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import list_sessions, open_session


def make(folder: Path, *names: str) -> None:
    for name in names:
        with Journal.create(folder, session_id=name) as journal:
            journal.on_event(ControlReceived("pause"))


def test_a_beginning_of_the_id_is_enough(tmp_path: Path):
    make(tmp_path, "20261122-014200-k3f9", "20261122-015500-aaaa")
    with open_session("20261122-0142", tmp_path) as session:
        assert session.session_id == "20261122-014200-k3f9"


def test_an_exact_id_beats_a_longer_one(tmp_path: Path):
    make(tmp_path, "one", "one-more")
    with open_session("one", tmp_path) as session:
        assert session.session_id == "one"


def test_an_ambiguous_beginning_lists_the_sessions(tmp_path: Path):
    make(tmp_path, "20261122-014200-k3f9", "20261122-015500-aaaa")
    with pytest.raises(BadInput, match=r"014200-k3f9, 20261122-015500-aaaa"):
        open_session("2026", tmp_path)


@pytest.mark.parametrize("name", ["nothing", "no/such/file.sqlite", "../../etc/passwd\0"])
def test_an_unknown_session_is_bad_input(tmp_path: Path, name: str):
    with pytest.raises(BadInput, match="no session"):
        open_session(name, tmp_path)


def test_a_folder_that_does_not_exist_holds_no_sessions(tmp_path: Path):
    assert list_sessions(tmp_path / "missing") == ()


def test_sessions_are_listed_newest_first_and_damaged_ones_too(tmp_path: Path, whole_session: Path):
    make(tmp_path, "20260101-000000-aaaa")
    shutil.copy(whole_session, tmp_path / "20270101-000000-bbbb.sqlite")
    (tmp_path / "20280101-000000-cccc.sqlite").write_bytes(b"not a database, but long enough to be one" * 99)
    listed = list_sessions(tmp_path)
    assert [summary.state for summary in listed] == ["damaged", "done", "interrupted"]
    assert listed[1].task.startswith("Open program notes.")
    assert (listed[1].steps, listed[1].acts) == (6, 6)
    assert "not a session file" in listed[0].message


def test_a_replay_tells_events_with_waits_pictures_and_steps(whole_session: Path):
    with open_session(whole_session) as session:
        moments = list(session.replay())
        assert [moment.stored.seq for moment in moments] == list(range(len(session.events())))
        assert all(moment.wait_s >= 0 for moment in moments)
        assert moments[0].step is None
        assert [m.step for m in moments if isinstance(m.stored.event, StepStarted)] == [0, 1, 2, 3, 4, 5]
        for moment in moments:
            digest = getattr(moment.stored.event, "frame", "")
            assert (moment.frame.digest if moment.frame is not None else "") == digest


def test_reading_leaves_the_file_as_it_was(tmp_path: Path, whole_session: Path):
    copy = tmp_path / "copy.sqlite"
    shutil.copy(whole_session, copy)
    with open_session(copy) as session:
        list(session.replay())
        session.summary()
    assert copy.read_bytes() == whole_session.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite"]


def test_a_file_with_a_view_or_trigger_is_not_read(tmp_path: Path, whole_session: Path):
    for number, addition in enumerate(
        [
            "CREATE VIEW spy AS SELECT 1",
            "CREATE TRIGGER spy AFTER INSERT ON events BEGIN DELETE FROM meta; END",
            "CREATE TABLE more (x)",
            "CREATE INDEX more ON events (kind)",
            "DROP TABLE tiles",
        ]
    ):
        copy = tmp_path / f"{number}.sqlite"
        shutil.copy(whole_session, copy)
        database = sqlite3.connect(copy)
        database.execute(addition)
        database.commit()
        database.close()
        with pytest.raises(CorruptSession, match="not a session file"):
            open_session(copy)


def test_another_format_version_is_named(tmp_path: Path, whole_session: Path):
    copy = tmp_path / "future.sqlite"
    shutil.copy(whole_session, copy)
    database = sqlite3.connect(copy)
    database.execute("UPDATE meta SET value = '2' WHERE key = 'format'")
    database.commit()
    database.close()
    with pytest.raises(CorruptSession, match="has the format '2'"):
        open_session(copy)


def test_an_empty_file_and_a_folder_are_told_apart(tmp_path: Path):
    (tmp_path / "empty.sqlite").write_bytes(b"")
    with pytest.raises(CorruptSession, match="not a session file"):
        open_session(tmp_path / "empty.sqlite")
    with pytest.raises(BadInput, match="no session"):
        open_session(tmp_path)


@given(st.binary(max_size=5000), st.sampled_from([b"", b"SQLite format 3\0"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_is_a_corrupt_session(tmp_path: Path, garbage: bytes, magic: bytes):
    path = tmp_path / "garbage.sqlite"
    path.write_bytes(magic + garbage)
    with pytest.raises(JournalError):
        open_session(path)

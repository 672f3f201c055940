from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_agent.panel.settings.stored import (
    Kept,
    OldSession,
    bytes_in_words,
    count,
    delete_older,
    delete_sessions,
    old_sessions,
    places,
)
from desktop_agent.session.events import ControlReceived
from desktop_agent.session.journal import Journal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def session(folder: Path, name: str) -> Path:
    with Journal.create(folder, session_id=name) as journal:
        journal.on_event(ControlReceived("pause"))
    return folder / f"{name}.sqlite"


def test_what_is_kept_is_counted_without_following_links(tmp_path: Path):
    folder = tmp_path / "kept"
    (folder / "in").mkdir(parents=True)
    (folder / "a").write_bytes(b"x" * 100)
    (folder / "in" / "b").write_bytes(b"x" * 50)
    big = tmp_path / "big"
    big.write_bytes(b"x" * 100_000)
    (folder / "link").symlink_to(big)
    found = count(Kept("sessions", folder))
    assert found.files == 3
    assert 150 < found.size < 1000
    assert count(Kept("macros", tmp_path / "missing")) == Kept("macros", tmp_path / "missing")


def test_the_places_are_those_that_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    found = {kept.what: kept.path for kept in places(tmp_path / "config" / "settings.toml")}
    assert found["sessions"] == tmp_path / "sessions"
    assert found["macros"] == tmp_path / "macros"
    assert found["settings"] == tmp_path / "config"


def test_old_sessions_are_found_by_their_names_oldest_first(tmp_path: Path):
    new, old, older = (
        session(tmp_path, name)
        for name in ("20261120-000000-aaaa", "20261001-000000-bbbb", "20250101-000000-cccc")
    )
    found = old_sessions(30, tmp_path, NOW)
    assert [one.path for one in found] == [older, old]
    assert all(one.size > 0 for one in found)
    assert new.exists()


def test_a_session_with_another_name_counts_by_its_files_time(tmp_path: Path):
    path = session(tmp_path, "mine")
    then = (NOW - timedelta(days=99)).timestamp()
    os.utime(path, (then, then))
    assert [one.path for one in old_sessions(30, tmp_path, NOW)] == [path]
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert old_sessions(30, tmp_path, NOW) == ()


def test_zero_days_keep_everything(tmp_path: Path):
    session(tmp_path, "20200101-000000-aaaa")
    assert old_sessions(0, tmp_path, NOW) == ()
    assert old_sessions(5, tmp_path / "missing", NOW) == ()


def test_deleting_takes_what_lies_beside_and_tells_what_stayed(tmp_path: Path):
    path = session(tmp_path, "20200101-000000-aaaa")
    path.with_suffix(".html").write_text("page")
    gone = tmp_path / "20200102-000000-bbbb.sqlite"
    done = delete_sessions((*old_sessions(5, tmp_path, NOW), OldSession(gone, NOW, 9)))
    assert done.deleted == 1
    assert done.freed > 4
    assert len(done.problems) == 1
    assert "no session" in done.problems[0]
    assert list(tmp_path.iterdir()) == []


def test_a_running_session_stays(tmp_path: Path):
    with Journal.create(tmp_path, session_id="20200101-000000-aaaa") as journal:
        journal.on_event(ControlReceived("pause"))
        done = delete_sessions(old_sessions(5, tmp_path, NOW))
    assert done.deleted == 0
    assert "still running" in done.problems[0]
    assert journal.path.exists()


def test_a_damaged_old_session_can_be_deleted(tmp_path: Path):
    path = tmp_path / "20200101-000000-aaaa.sqlite"
    path.write_bytes(b"no database at all, but a name like one" * 50)
    assert delete_sessions(old_sessions(5, tmp_path, NOW)).deleted == 1


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1.5 kB"),
        (156_000, "156 kB"),
        (21_234_383, "21.2 MB"),
        (10**10, "10.0 GB"),
    ],
)
def test_sizes_read_as_people_say_them(size: int, words: str):
    assert bytes_in_words(size) == words


def test_at_the_start_of_the_panel_only_what_is_older_goes(tmp_path: Path):
    old, new = (session(tmp_path, name) for name in ("20200101-000000-aaaa", "29990101-000000-bbbb"))
    assert delete_older(0, tmp_path).deleted == 0
    assert delete_older(30, tmp_path).deleted == 1
    assert (old.exists(), new.exists()) == (False, True)

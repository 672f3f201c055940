from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from actions.types import TypeText
from desktop_agent.errors import BadInput, JournalError
from desktop_agent.session.events import ActionIntended, ControlReceived, SessionFinished
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.session.store import new_session_id, sessions_folder
from desktop_agent.session.stream import Stream
from desktop_agent.session.verify import verify
from desktop_agent.types import GroundedAction, Outcome
from vision.types import Frame

REPOSITORY = Path(__file__).parents[3]


def noise(seed: int, side: int = 256) -> Frame:
    """A picture that no compression makes small."""
    return Frame(np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8))


def fill(journal: Journal) -> int:
    """Write until it fails; returns how many events were accepted before."""
    for count in range(10_000):
        journal.on_frame(noise(count))
        journal.on_event(ControlReceived(f"event {count}"))
    raise AssertionError("the disk never became full")


def test_an_event_is_on_the_disk_when_the_call_returns(journal: Journal):
    journal.on_event(ControlReceived("pause"))
    with open_session(journal.path) as session:
        assert [stored.event for stored in session.events()] == [ControlReceived("pause")]
        assert session.summary().state == "running"


def test_a_frame_waits_for_the_event_that_names_it(journal: Journal):
    frame = noise(1)
    journal.on_frame(frame)
    with open_session(journal.path) as session:
        assert not session.has_frame(frame.digest)
        journal.on_event(ActionIntended(1, GroundedAction(TypeText("a"), "type a"), frame.digest))
        assert session.frame(frame.digest).digest == frame.digest


def test_a_closed_session_is_one_private_file(tmp_path: Path):
    with Journal.create(tmp_path / "new" / "sessions") as journal:
        journal.on_event(SessionFinished(Outcome.DONE, 0, "", 1.0))
        beside = {path.name for path in journal.path.parent.iterdir()}
        assert {journal.path.name, f"{journal.path.name}-wal"} <= beside
        for path in journal.path.parent.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in journal.path.parent.iterdir()] == [journal.path.name]
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_closing_twice_is_once_and_writing_afterwards_is_an_error(journal: Journal):
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="is closed"):
        journal.on_event(ControlReceived("pause"))


def test_a_reader_at_work_does_not_hinder_closing(journal: Journal):
    journal.on_event(ControlReceived("pause"))
    with open_session(journal.path) as session:
        rows = session.rows()
        next(rows)
        journal.close()
        rows.close()
        assert verify(session).ok
    with open_session(journal.path) as session:
        assert verify(session).events == 1


def test_session_ids_sort_by_time_and_differ():
    first = new_session_id(datetime(2026, 11, 22, 1, 42, tzinfo=UTC))
    later = new_session_id(datetime(2026, 11, 22, 1, 42, 1, tzinfo=UTC))
    assert first.startswith("20261122-014200-")
    assert first < later
    assert len({new_session_id() for _ in range(50)}) > 45


def test_the_home_variable_moves_the_sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert sessions_folder() == tmp_path / "sessions"
    with Journal.create() as journal:
        assert journal.path.parent == tmp_path / "sessions"
    monkeypatch.delenv("DESKTOP_AGENT_HOME")
    assert sessions_folder().name == "sessions"


@pytest.mark.parametrize("name", ["../escape", "a/b", ".hidden", "x" * 65, "a b", "ü"])
def test_a_session_id_cannot_leave_its_folder(tmp_path: Path, name: str):
    with pytest.raises(BadInput, match="cannot name a session"):
        Journal.create(tmp_path, session_id=name)


def test_a_second_writer_of_the_same_file_is_refused(tmp_path: Path):
    with Journal.create(tmp_path, session_id="one") as journal:
        with pytest.raises(JournalError, match="exists already"):
            Journal.create(tmp_path, session_id="one")
        journal.on_event(ControlReceived("pause"))
    with open_session("one", tmp_path) as session:
        assert verify(session).ok


def test_another_program_that_writes_to_the_file_stops_the_journal(journal: Journal):
    import sqlite3

    journal.on_event(ControlReceived("pause"))
    stranger = sqlite3.connect(journal.path)
    stranger.execute("INSERT INTO events SELECT 1, at_ns, clock_ns, kind, previous, hash, json FROM events")
    stranger.commit()
    stranger.close()
    with pytest.raises(JournalError, match="could not be written"):
        journal.on_event(ControlReceived("resume"))


def test_many_threads_make_one_chain(journal: Journal):
    stream = Stream(journal)

    def talk(number: int) -> None:
        for count in range(10):
            stream.keep(noise(number * 100 + count, 32))
            journal.on_event(ControlReceived(f"{number}.{count}"))

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_session(journal.path) as session:
        report = verify(session)
    assert (report.ok, report.events, report.frames) == (True, 60, 60)


# ------------------------------------------------------------------ redaction


def test_what_is_redacted_never_reaches_the_disk(tmp_path: Path):
    def redact(event):
        if isinstance(event, ActionIntended):
            return replace(event, grounded=GroundedAction(TypeText("***"), "type ***"))
        return event

    def blacken(frame: Frame) -> Frame:
        return Frame(np.zeros_like(frame.pixels))

    frame = Frame(np.frombuffer(b"hunter2" * 3 * 64, np.uint8).reshape(8, 56, 3))
    with Journal.create(tmp_path, redact=redact, redact_frame=blacken) as journal:
        journal.on_frame(frame)
        journal.on_event(ActionIntended(1, GroundedAction(TypeText("hunter2"), "type hunter2"), frame.digest))
        assert b"hunter2" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
        with open_session(journal.path) as session:
            assert verify(session).ok
            assert verify(session).frames == 1
            assert session.frame(session.events()[0].event.frame).pixels.max() == 0


@pytest.mark.parametrize("broken", ["redact", "redact_frame"])
def test_a_redactor_that_raises_ends_the_writing(tmp_path: Path, broken: str):
    def explode(thing):
        raise ZeroDivisionError("no such pattern")

    write = {
        "redact": lambda journal: journal.on_event(ControlReceived("secret")),
        "redact_frame": lambda journal: journal.on_frame(noise(1, 8)),
    }[broken]
    with Journal.create(tmp_path, **{broken: explode}) as journal:
        with pytest.raises(JournalError, match=r"could not be redacted .*no such pattern"):
            write(journal)
        with pytest.raises(JournalError, match="could not be redacted"):
            journal.on_event(ControlReceived("another"))
    with open_session(journal.path) as session:
        assert session.events() == ()


# ------------------------------------------------------- disks that do not obey


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_nothing_more_is_accepted(small_disk: Path):
    journal = Journal.create(small_disk)
    with pytest.raises(JournalError, match=r"could not be written to .*: the disk is full\."):
        fill(journal)
    with pytest.raises(JournalError, match="the disk is full"):
        journal.on_event(ControlReceived("stop"))
    with pytest.raises(JournalError, match="the disk is full"):
        journal.on_frame(noise(1))
    journal.close()
    with open_session(journal.path) as session:
        report = verify(session)
    assert report.problems == ()
    assert report.events >= 1
    assert report.interrupted


def test_a_disk_that_was_full_before_leaves_no_stub(small_disk: Path):
    with (small_disk / "ballast").open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, shutil.disk_usage(small_disk).free)
    with pytest.raises(JournalError, match="the disk is full"):
        Journal.create(small_disk, session_id="late")
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


_LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_journal import fill
from desktop_agent.errors import JournalError
from desktop_agent.session.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
journal = Journal.create(Path(sys.argv[1]), session_id="limited")
for attempt in range(2):
    try:
        fill(journal)
    except JournalError as exc:
        print(exc)
journal.close()
"""


def test_a_size_limit_is_like_a_full_disk(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(tmp_path), str(Path(__file__).parent)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = done.stdout.splitlines()
    assert first == second
    assert "could not be written" in first
    with open_session("limited", tmp_path) as session:
        assert verify(session).ok


def test_a_folder_that_cannot_be_written_to_says_so(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JournalError, match="could not be written to"):
        Journal.create(tmp_path / "file" / "sessions")


def test_a_read_only_disk_says_so(tmp_path: Path):
    if os.geteuid() != 0:
        tmp_path.chmod(0o500)
        with pytest.raises(JournalError, match="may not be written"):
            Journal.create(tmp_path)
        tmp_path.chmod(0o700)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "none", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(JournalError, match="the disk is read-only"):
            Journal.create(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)

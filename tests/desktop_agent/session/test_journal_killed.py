"""What is left of a session whose writer was killed: everything it had said was safe."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_agent.session.events import ActionIntended, ActionPerformed
from desktop_agent.session.read import list_sessions, open_session
from desktop_agent.session.verify import verify

REPOSITORY = Path(__file__).parents[3]
WRITER = Path(__file__).with_name("writer.py")


def killed_after(folder: Path, seconds: float, end: str) -> list[str]:
    """Start a writer, kill it `seconds` after its first session began, and return the lines it had said."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), end], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith(b"session")
        output = bytearray(first)
        deadline = time.monotonic() + seconds
        descriptor = process.stdout.fileno()
        while (left := deadline - time.monotonic()) > 0:
            if select.select([descriptor], [], [], left)[0]:
                output += os.read(descriptor, 65536)
        process.send_signal(signal.SIGKILL)
        output += process.stdout.read()
    # The last line may be cut in two.
    return output.decode().split("\n")[:-1]


def numbers(lines: list[str], word: str) -> list[int]:
    return [int(line.split()[1]) for line in lines if line.startswith(word + " ")]


@pytest.mark.parametrize("seed", range(20))
def test_a_killed_session_has_all_that_was_committed(tmp_path: Path, seed: int):
    lines = killed_after(tmp_path, random.Random(seed).uniform(0.0, 0.25), "events")
    with open_session(lines[0].split()[1], tmp_path) as session:
        report = verify(session)
        assert report.problems == ()
        assert report.interrupted
        assert session.summary().state == "interrupted"
        stored = [item.event for item in session.events()]
        intended = [event.act for event in stored if isinstance(event, ActionIntended)]
        performed = [event.act for event in stored if isinstance(event, ActionPerformed)]
    # Lost: said to be safe, and not there.
    assert intended[: len(numbers(lines, "intended"))] == numbers(lines, "intended")
    assert performed[: len(numbers(lines, "performed"))] == numbers(lines, "performed")
    # An act without its intent in the file would be a gap.
    assert set(numbers(lines, "acted")) <= set(intended)
    # One write may have been finished that the writer had no time to tell of, never more.
    assert len(intended) - len(numbers(lines, "intended")) in (0, 1)
    assert [act.act for act in report.done] == performed
    assert [act.act for act in report.intended_only] == sorted(set(intended) - set(performed))


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_while_opening_or_closing_harms_no_session(tmp_path: Path, seed: int):
    lines = killed_after(tmp_path, random.Random(seed).uniform(0.05, 0.2), "finish")
    begun = [line.split()[1] for line in lines if line.startswith("session")]
    for name in begun:
        with open_session(name, tmp_path) as session:
            report = verify(session)
        assert report.problems == ()
        if name != begun[-1]:
            assert len(report.done) == 3
    # A file whose writer was killed before it began holds nothing, and is listed as damaged.
    extra = [summary for summary in list_sessions(tmp_path) if summary.session_id not in begun]
    assert len(extra) <= 1


def test_a_killed_session_opens_on_a_read_only_disk(tmp_path: Path):
    lines = killed_after(tmp_path / "disk", 0.1, "events")
    disk = tmp_path / "disk"
    if os.geteuid() == 0:
        if subprocess.run(["mount", "--bind", disk, disk], capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        subprocess.run(["mount", "-o", "remount,bind,ro", disk, disk], check=True)
    else:
        disk.chmod(0o500)
    try:
        with open_session(lines[0].split()[1], disk) as session:
            report = verify(session)
        assert report.ok
        assert len(report.done) >= len(numbers(lines, "performed"))
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", disk], check=True)
        else:
            disk.chmod(0o700)


def test_the_log_alone_is_enough_after_a_copy(tmp_path: Path):
    lines = killed_after(tmp_path / "there", 0.1, "events")
    name = lines[0].split()[1]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / "there" / f"{name}.sqlite{suffix}", elsewhere)
    with open_session(name, elsewhere) as session:
        assert verify(session).ok
        assert len(session.events()) >= len(numbers(lines, "intended")) + len(numbers(lines, "performed"))

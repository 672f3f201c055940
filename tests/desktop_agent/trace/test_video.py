"""A session as a video. ffmpeg is really run where it is installed, as it is in CI."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys

import pytest

from desktop_agent.errors import BadInput, JournalError, SomethingMissing
from desktop_agent.session.events import SessionStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.trace import video
from desktop_agent.trace.video import write_video

with_ffmpeg = pytest.mark.needs("ffmpeg")


def facts(path):
    """Width, height and seconds of a video."""
    asked = subprocess.run(
        [
            "ffprobe",
            *("-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,duration"),
            *("-of", "csv=p=0", str(path)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    width, height, seconds = asked.stdout.strip().split(",")
    return int(width), int(height), float(seconds)


@with_ffmpeg
def test_a_session_becomes_a_video_of_its_size_and_length(small_session, tmp_path):
    shares = []
    with open_session(small_session) as session:
        target = write_video(session, tmp_path / "film.mp4", progress=shares.append)
    width, height, seconds = facts(target)
    assert (width, height) == (320, 200)
    assert seconds >= 1.0
    assert shares[-1] == 1.0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


@with_ffmpeg
def test_a_stopped_export_leaves_nothing_behind(small_session, tmp_path):
    with open_session(small_session) as session:
        write_video(session, tmp_path / "film.mp4", stopped=lambda: True)
    assert list(tmp_path.iterdir()) == []


@with_ffmpeg
def test_a_folder_that_is_not_there_is_named_with_the_reason(small_session, tmp_path):
    with open_session(small_session) as session, pytest.raises(JournalError, match=r"nowhere.*No such file"):
        write_video(session, tmp_path / "nowhere" / "film.mp4")


@with_ffmpeg
def test_a_session_without_pictures_is_refused(tmp_path):
    with Journal.create(tmp_path) as journal:
        journal.on_event(
            SessionStarted(journal.session_id, "t", "", "virtual", 8, 8, "sentences", "risky", "0")
        )
    with open_session(journal.path) as session, pytest.raises(BadInput, match="no pictures"):
        write_video(session, tmp_path / "film.mp4")


def test_without_ffmpeg_the_words_say_how_to_get_it(small_session, tmp_path, monkeypatch):
    monkeypatch.setattr(video.shutil, "which", lambda name: None)
    with open_session(small_session) as session, pytest.raises(SomethingMissing, match="apt-get install"):
        write_video(session, tmp_path / "film.mp4")


@pytest.mark.parametrize("status", [1, 0])
def test_what_ffmpeg_says_at_its_end_is_passed_on(small_session, tmp_path, monkeypatch, status):
    failing = tmp_path / "ffmpeg"
    failing.write_text(f"#!/bin/sh\ncat >/dev/null\necho 'No space left on device' >&2\nexit {status}\n")
    failing.chmod(0o755)
    monkeypatch.setattr(video.shutil, "which", lambda name: str(failing))
    target = tmp_path / "film.mp4"
    with open_session(small_session) as session, pytest.raises(JournalError, match="No space left on device"):
        write_video(session, target)
    assert not target.exists()
    assert list(tmp_path.glob("*.part")) == []


@with_ffmpeg
def test_the_command_line_writes_a_video(small_session, tmp_path):
    copy = tmp_path / small_session.name
    shutil.copyfile(small_session, copy)
    target = tmp_path / "film.mp4"
    done = subprocess.run(
        [sys.executable, "-m", "desktop_agent", "sessions", "export", str(copy), "--video", str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(target)
    assert facts(target)[:2] == (320, 200)

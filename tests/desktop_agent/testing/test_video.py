"""A display is recorded, and the recording ends with its test."""

import json
import shutil
import subprocess

import pytest

from actions.displays import VirtualDisplay
from desktop_agent.testing.video import Video


def test_without_ffmpeg_there_is_no_video(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert Video.start(":1", tmp_path / "cookie", (640, 480), tmp_path / "video.mp4") is None


@pytest.mark.needs("ffmpeg")
def test_a_display_that_is_not_there_is_told_in_ffmpegs_words(tmp_path):
    video = Video.start(":98765", tmp_path / "cookie", (640, 480), tmp_path / "video.mp4")
    problem = video.stop()
    assert problem.startswith("no video: ffmpeg ended with status")
    assert video.stop() == problem
    assert list(tmp_path.iterdir()) == []


@pytest.mark.live
@pytest.mark.needs("ffmpeg")
def test_a_recording_can_be_played_and_leaves_no_process(tmp_path):
    with VirtualDisplay.start(641, 481) as display:
        video = Video.start(display.name, display.xauthority, (641, 481), tmp_path / "new" / "video.mp4")
        assert video is not None
        process = video._process
        # ffmpeg says nothing when it has begun; the file grows when it has.
        deadline = 100
        while not (video.path.exists() and video.path.stat().st_size > 1000) and deadline:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
            deadline -= 1
        assert video.stop() == ""
        assert process.poll() is not None
    asked = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(video.path)]
    (stream,) = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 642, 482)
    assert [entry.name for entry in video.path.parent.iterdir()] == ["video.mp4"]

"""Each comparison that needs a display, with as few rounds as it can have. What is fast depends on the machine."""

from __future__ import annotations

import pytest

from desktop_agent.bench import capture, uitests
from desktop_agent.bench import input as typing_and_clicking
from desktop_agent.bench.types import BenchOptions
from desktop_agent.bench.workers import WorkerEnded

pytestmark = pytest.mark.live


def test_pictures_are_taken_by_all_and_who_cannot_is_named():
    said: list[str] = []
    result = capture.run(1, BenchOptions(rounds=1, say=said.append))
    assert result.results["grab_ms_p50"] > 0
    assert result.results["ratio_to_xshm"] > 0
    assert {"xshm", "mss", "pillow"} <= set(result.peers)
    assert ("pyautogui" in result.peers) != any("pyautogui is left out" in line for line in said)


def test_raw_shared_memory_holds_the_picture_that_we_see(tmp_path):
    import subprocess
    import sys

    from desktop_agent.bench.stage import open_stage

    code = """
import ctypes, numpy as np
from desktop_agent.bench.xshm import RawShm
from vision.capture import open_screen
raw = RawShm()
raw.grab()
head = raw._image.contents
memory = (ctypes.c_uint8 * (head.bytes_per_line * head.height)).from_address(head.data)
four = np.ctypeslib.as_array(memory).reshape(head.height, -1, 4)[:, : head.width]
with open_screen() as screen:
    pixels = screen.grab().pixels
assert pixels.any()
print(np.array_equal(four[:, :, 2::-1], pixels))
"""
    with open_stage(640, 480) as stage:
        done = subprocess.run(
            [sys.executable, "-c", code], env=stage.environment, capture_output=True, text=True, check=False
        )
    assert done.stdout == "True\n", done.stderr


def test_what_is_typed_and_clicked_arrives():
    result = typing_and_clicking.run(1, BenchOptions(rounds=1))
    assert result.results["unicode_errors"] == 0
    assert result.results["clicks_lost"] == 0
    assert {"type_speedup_over_pyautogui", "click_ms_p50"} <= set(result.results)
    # It types no letter beyond ASCII: were they not counted as wrong, the count above would mean nothing.
    assert result.peers["pyautogui"]["unicode_errors"] > 500


def test_a_fresh_display_and_an_order_are_timed_and_who_cannot_is_named():
    said: list[str] = []
    result = uitests.run(1, BenchOptions(rounds=1, say=said.append))
    assert result.results["fresh_display_ms"] > 0
    assert result.results["job_ms"] > 0
    for peer, ratio in (("dogtail", "ratio_to_dogtail"), ("pyautogui", "speedup_over_pyautogui")):
        assert (peer in result.peers) == (ratio in result.results)
        assert (peer in result.peers) != any(line.startswith(f"{peer} is left out") for line in said)


def test_our_own_failure_is_an_error_and_not_left_out(monkeypatch):
    monkeypatch.setattr(capture, "_START_S", 0.0)
    with pytest.raises(WorkerEnded, match="did not answer"):
        capture.run(1, BenchOptions(rounds=1))

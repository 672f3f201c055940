import os
import subprocess
import sys

import pytest

from desktop_agent.errors import SomethingMissing
from desktop_agent.panel.app import check_screen


def test_without_a_screen_it_says_what_can_be_done_without_one():
    with pytest.raises(SomethingMissing, match=r"DISPLAY is not set.*desktop-agent run"):
        check_screen({}, "linux")


def test_a_screen_that_does_not_answer_is_told_before_qt_ends_the_process():
    with pytest.raises(SomethingMissing, match="No X server answers on :4711"):
        check_screen({"DISPLAY": ":4711"}, "linux")


@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux"),
        ({"DISPLAY": "far.example:0"}, "linux"),
        ({}, "darwin"),
        ({}, "win32"),
    ],
)
def test_elsewhere_qt_finds_its_screen_itself(environment, platform):
    check_screen(environment, platform)


def test_no_verb_and_no_screen_is_one_line_and_the_documented_exit_code():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "desktop_agent"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert done.stderr.startswith("error: The control panel needs a screen")
    assert done.stderr.count("\n") == 1

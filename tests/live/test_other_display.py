"""Working on a display that somebody else runs: what was started there stays, and the display stays."""

import pytest

from actions.displays import VirtualDisplay
from actions.windows import open_windows
from tests.fakes.agent import Agent

pytestmark = [pytest.mark.live, pytest.mark.needs("xcalc")]


def test_a_program_started_on_a_persons_display_outlives_the_session(tmp_path):
    with VirtualDisplay.start(800, 600) as display:
        task = "Open xcalc. Click 6, click 7. Check that 67 is visible."
        with Agent(
            tmp_path,
            "run",
            task,
            "--display",
            display.name,
            "--approve",
            "never",
            XAUTHORITY=str(display.xauthority),
        ) as agent:
            assert agent.finish() == 0, agent.stderr
        windows = open_windows(display.name, xauthority=display.xauthority)
        try:
            assert [window.title for window in windows.list() if window.focusable] == ["Calculator"]
        finally:
            windows.close()
            for line in agent.descendants():
                display.launch(["kill", line.split()[0]])
        assert agent.await_nothing_left() == []

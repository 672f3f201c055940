from __future__ import annotations

import subprocess
import sys

import pytest

from desktop_agent.bench.stage import open_stage


@pytest.mark.live
def test_programs_that_know_no_wild_cards_find_the_display():
    with open_stage(640, 480) as stage:
        code = "from Xlib.display import Display; print(Display().screen().width_in_pixels)"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            env=stage.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout.strip().splitlines()[-1:] == ["640"], done.stderr

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from actions.x11 import read_cookie
from desktop_agent.bench.stage import local_entry, open_stage


def test_an_authority_entry_is_read_back(tmp_path: Path):
    file = tmp_path / "xauthority"
    file.write_bytes(local_entry("host", "97", b"0123456789abcdef"))
    assert read_cookie(file, ":97") == b"0123456789abcdef"


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

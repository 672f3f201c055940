"""The page in a real browser: its own script runs under its own policy, and nothing else does."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.trace.page import write_page

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.mark.live
@pytest.mark.needs("chromium")
def test_the_script_of_the_page_runs_and_recorded_script_does_not(tmp_path: Path, sample: ModuleType):
    hostile = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal, hostile=hostile)
    with open_session(journal.path) as session:
        page = write_page(session, tmp_path / "page.html")
    done = subprocess.run(
        [
            "chromium",
            *_FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            f"{page.as_uri()}#step-5",
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    assert '<html lang="en" class="js">' in done.stdout
    assert '<article id="step-5" class="step open"' in done.stdout
    assert done.stdout.count("step open") == 1
    assert 'class="seam"' in done.stdout
    assert "<title>owned" not in done.stdout
    assert "Refused to" not in done.stderr

"""The newcomer's templates, used as the README beside them says: copied into an empty folder and run there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
pytestmark = pytest.mark.live


@pytest.fixture
def folder(tmp_path):
    """A copy of all templates, with nothing of ours around it."""
    place = tmp_path / "my-tests"
    shutil.copytree(EXAMPLES, place, ignore=shutil.ignore_patterns("__pycache__", "test-results", ".*"))
    return place


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Neither this run of pytest nor a desktop of the developer's may show through.
    hidden = ("PYTEST_", "COV_", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment |= {"DESKTOP_AGENT_HOME": str(folder.parent / "agent"), "COLUMNS": "120", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


@pytest.mark.needs("mousepad")
def test_the_tests_of_mousepad_pass_in_an_empty_folder(folder):
    done = run(folder, "pytest", "test_notes.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    assert not (folder / "test-results").exists()


def test_the_tests_of_an_own_program_pass_with_the_runner(folder):
    done = run(folder, "desktop_agent", "test", "test_order_form.py", "-n", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed, 0 failed" in done.stdout
    suite = ET.parse(folder / "test-results" / "junit.xml").getroot()
    assert len(list(suite.iter("testcase"))) == 3


@pytest.mark.needs("mousepad")
def test_the_macro_saves_what_it_is_told_to(folder):
    done = run(folder, "desktop_agent", "replay", "save_letter.yaml", "--set", "greeting=Dear Bob")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "letter.txt").read_text("utf-8").splitlines()[0] == "Dear Bob,"


@pytest.mark.needs("mousepad")
def test_the_macro_becomes_a_test_that_passes(folder):
    exported = run(folder, "desktop_agent", "macros", "export", "save_letter.yaml", "--pytest")
    assert exported.stdout.split() == ["test_save_letter.py"], exported.stderr
    done = run(folder, "desktop_agent", "test", "test_save_letter.py")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.needs("mousepad")
def test_the_first_failure_reads_as_the_readme_shows_it(folder):
    """The README's message, but for places on the screen and times."""
    test = folder / "test_notes.py"
    test.write_text(test.read_text("utf-8").replace('button("Save")', 'button("Store")'), "utf-8")
    done = run(
        folder, "desktop_agent", "test", "test_notes.py", "-k", "saved", "-n", "0", "--desk-timeout", "3"
    )
    assert done.returncode == 1, done.stdout + done.stderr
    readme = (folder / "README.md").read_text("utf-8")
    for part in (
        'button "Store" within dialog "Save As" was not found after ',
        "Of this kind there are: ",
        'button "Save" at (',
        'Open windows: "Save As" (active), "*Untitled 1 - Mousepad".',
        "Picture of the screen: test-results/",
    ):
        assert part in done.stdout
        assert part in readme
    assert [page.name for page in folder.glob("test-results/*/page.html")] == ["page.html"]

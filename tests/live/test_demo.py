"""What `make run` shows."""

import os
from pathlib import Path

import pytest

from tests.fakes.agent import Agent

pytestmark = pytest.mark.live


@pytest.mark.needs("mousepad")
def test_the_demo_saves_two_lines_in_a_text_editor_and_checks_the_bytes(tmp_path):
    with Agent(tmp_path, "demo") as agent:
        assert agent.finish() == 0, agent.stdout + agent.stderr
        assert agent.await_nothing_left() == []
    assert "Mousepad" in agent.stdout
    assert "bytes on disk, as asked for" in agent.stdout
    (page,) = (line.split()[1] for line in agent.stdout.splitlines() if line.startswith("page "))
    assert Path(page).read_text("utf-8").startswith("<!doctype html>")


def test_where_no_editor_is_installed_a_form_of_our_own_is_the_subject_and_it_says_so(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in folder.glob("*") if folder.is_dir() else ():
            if program.name != "mousepad" and not os.path.lexists(tools / program.name):
                (tools / program.name).symlink_to(program)
    with Agent(tmp_path / "home", "demo", PATH=str(tools)) as agent:
        assert agent.finish() == 0, agent.stdout + agent.stderr
    assert "form program of our own" in agent.stderr
    assert "bytes on disk, as asked for" in agent.stdout

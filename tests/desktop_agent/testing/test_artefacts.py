"""Folders of artefacts: names that are safe anywhere, and clearing that touches nothing of others."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.testing.artefacts import JUNIT, MARK, clear_output, folder_name, make_folder, shown


@given(st.text(max_size=300))
def test_any_test_has_a_folder_with_a_safe_name(nodeid):
    name = folder_name(nodeid)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name)
    assert len(name) <= 110
    assert ".." not in name


@given(st.lists(st.text(min_size=1, max_size=40), min_size=2, max_size=5, unique=True))
def test_two_tests_never_share_a_folder(nodeids):
    assert len({folder_name(nodeid).casefold() for nodeid in nodeids}) == len(nodeids)


def test_a_name_can_be_recognised():
    name = folder_name("tests/ui/test_save.py::TestMenu::test_save[größe/../x]")
    assert name.startswith("tests-ui-test_save.py-TestMenu-test_save-gr-e-x-")


@pytest.mark.parametrize("nodeid", ["../../etc/passwd", "/", "..", "CON", "a" * 500, "\udc80", ""])
def test_no_name_leads_out_of_the_output_folder(tmp_path, nodeid):
    folder = make_folder(tmp_path / "out" / folder_name(nodeid))
    assert folder.parent == tmp_path / "out"


def test_a_folder_of_ours_is_replaced_and_a_foreign_one_is_left_alone(tmp_path):
    first = make_folder(tmp_path / "out" / "test-a")
    (first / "old.txt").write_text("old")
    assert make_folder(tmp_path / "out" / "test-a") == first
    assert not (first / "old.txt").exists()

    foreign = tmp_path / "out" / "test-b"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("mine")
    assert make_folder(foreign) == tmp_path / "out" / "test-b-2"
    assert (foreign / "mine.txt").read_text() == "mine"


def test_clearing_takes_only_what_we_made(tmp_path):
    output = tmp_path / "out"
    ours = make_folder(output / "test-a")
    (output / JUNIT).write_text("<testsuites/>")
    (output / "notes.txt").write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / MARK).write_text("")
    (output / "link").symlink_to(elsewhere)
    (output / "foreign").mkdir()
    clear_output(output)
    assert not ours.exists()
    assert {entry.name for entry in output.iterdir()} == {".gitignore", "notes.txt", "link", "foreign"}
    assert (elsewhere / MARK).exists()
    clear_output(tmp_path / "nothing-here")


def test_paths_are_shown_from_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "out" / "page.html") == str(Path("out", "page.html"))
    assert shown(Path("/elsewhere/page.html")) == "/elsewhere/page.html"

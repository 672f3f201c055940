"""The parts of the summary that need no run. What a whole run does is in `cli/test_test.py`."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_agent.testing.whole_run import _several, first_line


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("desktop_agent.errors.TargetNotFound: no button\nNearest: x", "TargetNotFound: no button"),
        ("AssertionError: first\n  second", "AssertionError: first"),
        ("assert 1 == 2", "assert 1 == 2"),
        ("", "failed"),
        ("x" * 999, "x" * 300),
    ],
)
def test_the_first_line_says_why(message, line):
    report = SimpleNamespace(longrepr=SimpleNamespace(reprcrash=SimpleNamespace(message=message)))
    assert first_line(report) == line


def test_a_failure_without_a_place_is_told_by_its_text():
    assert first_line(SimpleNamespace(longrepr="No desk for this test: Xvfb\nmore")) == (
        "No desk for this test: Xvfb"
    )
    assert first_line(SimpleNamespace(longrepr=None)) == "failed"


@pytest.mark.parametrize(
    ("arguments", "several"),
    [
        (["one/test_a.py"], False),
        (["two/test_b.py"], True),
        (["one", "two"], True),
        (["."], True),
        (["two/test_b.py::test_x"], False),
        (["two/test_b.py::test_x", "one/test_a.py::test_y"], True),
        (["nowhere"], False),
        (["many"], True),
        ([], False),
    ],
)
def test_workers_are_worth_it_from_the_second_test(tmp_path, arguments, several):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "test_c.py").write_text(
        "@pytest.mark.parametrize('n', range(3))\ndef test_n(n): ...\n"
    )
    (tmp_path / "one" / "test_a.py").write_text("def test_y(): pass\n# def test_z(): pass\n")
    (tmp_path / "two" / "test_b.py").write_text(
        "class TestX:\n    def test_x(self): ...\n\nasync def test_z(): ...\n"
    )
    assert _several(arguments, tmp_path) is several


@pytest.mark.parametrize(
    ("keyword", "several"),
    [
        ("saved", False),
        ("SAVED", False),
        ("note", True),
        ("sizes", True),
        ("TestMenu", True),
        ("saved or closed", True),
        ("not saved", True),
        ("test_notes", True),
        ("nothing", False),
        ("", True),
    ],
)
def test_one_test_that_is_chosen_by_a_word_needs_no_workers(tmp_path, monkeypatch, keyword, several):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_notes.py").write_text(
        "def test_a_note_is_saved(): ...\ndef test_a_note_is_closed(): ...\n"
        "@pytest.mark.parametrize('n', range(3))\ndef test_sizes(n): ...\n"
        "class TestMenu:\n    def test_opens(self): ...\n"
    )
    assert _several(["tests"], Path(), keyword) is several

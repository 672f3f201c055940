"""What another program hears of a run: a pytest inside a pytest."""

import json

import pytest

PLAIN = ("-p", "no:cacheprovider", "-p", "no:pytest-qt", "-p", "desktop_agent.testing.progress")

MIXED = """
import pytest

def test_right():
    print("printed")

def test_wrong():
    print("before it broke")
    assert 1 == 2, "first line\\nsecond line"

@pytest.mark.skip(reason="not today")
def test_left_out():
    pass

@pytest.mark.xfail(reason="known")
def test_known():
    assert False

@pytest.fixture
def broken():
    raise RuntimeError("no fixture")

def test_without_its_fixture(broken):
    pass

def test_with_files(record_property):
    record_property("desk_screen", "test-results/x/screen.png")
    record_property("other", "y")
"""


def told(pytester, *arguments):
    """Runs pytest; returns what it told, and its exit code."""
    file = pytester.path / "told.jsonl"
    result = pytester.runpytest_subprocess(*PLAIN, "--desk-progress", str(file), *arguments)
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines], result


def named(events, event):
    return [one for one in events if one["event"] == event]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_each_test_is_told_once_with_how_it_went(pytester, workers):
    pytester.makepyfile(test_mixed=MIXED)
    events, _ = told(pytester, "-n", workers)
    assert [one["event"] for one in events[:2]] == ["begun", "collected"]
    assert events[0]["root"] == str(pytester.path)
    assert len(events[1]["ids"]) == len(named(events, "collected")[0]["ids"]) == 6
    assert len(named(events, "collected")) == 1
    assert events[-1] == {"event": "ended", "status": 1}
    assert sorted(one["id"] for one in named(events, "started")) == sorted(events[1]["ids"])
    finished = {one["id"].partition("::")[2]: one for one in named(events, "finished")}
    assert {name: one["outcome"] for name, one in finished.items()} == {
        "test_right": "passed",
        "test_wrong": "failed",
        "test_left_out": "skipped",
        "test_known": "xfailed",
        "test_without_its_fixture": "error",
        "test_with_files": "passed",
    }
    wrong = finished["test_wrong"]
    assert wrong["words"] == "AssertionError: first line"
    assert "second line" in wrong["long"]
    assert "before it broke" in wrong["output"]
    assert wrong["seconds"] >= 0
    assert finished["test_left_out"]["words"] == "not today"
    assert finished["test_known"]["words"] == "known"
    assert finished["test_with_files"]["files"] == {
        "screen": str(pytester.path / "test-results" / "x" / "screen.png")
    }


def test_collecting_tells_the_tests_and_runs_none(pytester):
    pytester.makepyfile(test_mixed=MIXED)
    events, _ = told(pytester, "-n", "0", "--collect-only", "-q")
    assert len(named(events, "collected")[0]["ids"]) == 6
    assert not named(events, "started")
    assert events[-1] == {"event": "ended", "status": 0}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_file_that_cannot_be_read_is_told_in_words(pytester, workers):
    pytester.makepyfile(test_bad="import nothing_of_this_name\n")
    events, _ = told(pytester, "-n", workers)
    bad = named(events, "unreadable")[0]
    assert bad["id"] == "test_bad.py"
    assert bad["words"] == "ModuleNotFoundError: No module named 'nothing_of_this_name'"
    assert events[-1]["status"] in (1, 2)


def test_a_folder_without_tests_says_that_there_are_none(pytester):
    events, _ = told(pytester, "-n", "0")
    assert named(events, "collected") == [{"event": "collected", "ids": []}]
    assert events[-1]["status"] == 5


def test_a_worker_that_dies_takes_the_test_with_it(pytester):
    pytester.makepyfile(
        test_dies="import os\n\ndef test_dies():\n    os._exit(3)\n\ndef test_lives():\n    pass\n"
    )
    events, _ = told(pytester, "-n", "1")
    outcomes = {one["id"].partition("::")[2]: one["outcome"] for one in named(events, "finished")}
    assert outcomes == {"test_dies": "error", "test_lives": "passed"}


def test_a_file_that_cannot_be_written_is_a_wrong_option(pytester):
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest_subprocess(*PLAIN, "--desk-progress", str(pytester.path), "-n", "0")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--desk-progress*Is a directory.*"])


def test_nothing_is_written_unless_a_file_is_named(pytester):
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess(*PLAIN, "-n", "0").assert_outcomes(passed=1)
    assert not list(pytester.path.glob("*.jsonl"))

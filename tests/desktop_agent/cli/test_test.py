"""`desktop-agent test`: pytest with our defaults, its exit codes in our words, and a summary."""

import importlib.util
import signal
import sys

import pytest

from desktop_agent.cli import run_command
from desktop_agent.testing.artefacts import make_folder
from desktop_agent.testing.settings import _HELP
from tests.fakes.agent import Agent, eventually

QUICK = ("-p", "no:cacheprovider", "-p", "no:pytest-qt")


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """Writes a file of tests into an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="test_it.py"):
        (tmp_path / name).write_text(text)
        return tmp_path

    return write


def run(capfd, *arguments, workers=("-n", "0")):
    code = run_command(["test", *QUICK, *workers, *arguments])
    return code, capfd.readouterr().out


MIXED = """
import pytest

def test_right():
    pass

def test_wrong():
    assert 1 == 2, "first line\\nsecond line"

@pytest.mark.skip
def test_left_out():
    pass
"""


def test_a_run_ends_with_a_summary_of_its_failures(suite, capfd):
    folder = suite(MIXED)
    foreign = folder / "test-results" / "foreign.txt"
    stale = make_folder(folder / "test-results" / "old-test")
    foreign.write_text("mine")
    code, told = run(capfd)
    assert code == 1
    summary = told.partition("= desktop-agent =")[2]
    assert "1 passed, 1 failed, 1 skipped in " in summary
    assert "test_it.py::test_wrong\n    AssertionError: first line\n" in summary
    assert "second line" not in summary
    assert "junit test-results/junit.xml" in summary
    assert "test_wrong" in (folder / "test-results" / "junit.xml").read_text()
    assert foreign.read_text() == "mine"
    assert not stale.exists()


def test_options_of_pytest_pass_through_as_they_are(suite, capfd):
    folder = suite(MIXED)
    code, told = run(capfd, "-k", "right", "-x", "-v", f"--junitxml={folder / 'mine.xml'}", "test_it.py")
    assert code == 0
    assert "test_it.py::test_right PASSED" in told
    assert (folder / "mine.xml").exists()
    assert not (folder / "test-results" / "junit.xml").exists()


def test_several_tests_get_workers_and_a_single_one_does_not(suite, capfd, monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "2")
    suite("def test_one(): pass\ndef test_two(): pass\n")
    several = run(capfd, workers=())[1]
    assert "2 passed, 0 failed" in several
    assert " on 2 workers" in several
    assert " workers" not in run(capfd, "test_it.py::test_one", workers=())[1]
    assert " workers" not in run(capfd, "-s", workers=())[1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-folder"], 2),
        (["-k", "nothing-like-it"], 2),
        (["--no-such-option"], 2),
        (["--desk-size"], 2),
        (["--collect-only", "-q"], 0),
    ],
)
def test_usage_and_nothing_to_run_are_2(suite, capfd, arguments, code):
    suite("def test_one(): pass\n")
    assert run(capfd, *arguments)[0] == code


def test_a_file_that_cannot_be_read_is_a_failure_with_its_reason(suite, capfd):
    suite("import no_such_module\n")
    code, told = run(capfd)
    assert code == 1
    assert "test_it.py\n    ModuleNotFoundError: No module named 'no_such_module'" in told


def test_without_pytest_it_says_what_to_install(suite, capsys, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "desktop_agent.cli.test.find_spec", lambda name: None if name == "pytest" else real(name)
    )
    assert run_command(["test"]) == 3
    assert 'pip install "desktop-agent[test]"' in capsys.readouterr().err


def test_help_is_ours_and_names_every_option_of_ours(capsys):
    assert run_command(["test", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for name in _HELP:
        assert f"--desk-{name.replace('_', '-')}" in told


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_4_and_fixtures_are_ended(suite, number):
    folder = suite(
        """
import threading
from pathlib import Path
import pytest

@pytest.fixture
def place():
    Path("begun").touch()
    yield
    Path("ended").touch()

def test_long(place):
    threading.Event().wait(60)
"""
    )
    with Agent(folder / "home", "test", *QUICK, "-n", "0") as agent:
        assert eventually((folder / "begun").exists, 60)
        agent.process.send_signal(number)
        assert agent.finish(60) == 4
    assert (folder / "ended").exists()
    assert "KeyboardInterrupt" in agent.stdout

"""Whatever goes wrong: a clear message, the documented exit code, nothing left running, nothing lost."""

import os
import signal
import subprocess

import pytest

from desktop_agent.session.read import open_session
from desktop_agent.session.verify import verify
from desktop_agent.types import Outcome
from tests.fakes.agent import Agent, eventually, run_agent

pytestmark = pytest.mark.live


def finished(agent, code):
    assert agent.finish() == code, agent.stderr
    assert agent.await_nothing_left() == []
    assert "Traceback" not in agent.stderr
    return agent.stderr


def test_an_unreadable_task_names_the_part_and_starts_nothing(tmp_path):
    with Agent(tmp_path, "run", "Click Save. Frobnicate the gizmo.", "--app", "xterm") as agent:
        assert '"Frobnicate"' in finished(agent, 2)
        assert agent.sessions() == []


def test_an_unknown_program_is_named(tmp_path):
    with Agent(tmp_path, "run", "Press a", "--app", "no-such-program-xyz", "--approve", "never") as agent:
        message = finished(agent, 3)
    assert "no-such-program-xyz" in message
    assert "installed" in message


def test_an_unknown_display_is_named(tmp_path):
    with Agent(tmp_path, "run", "Press a", "--display", ":8765") as agent:
        assert ":8765" in finished(agent, 3)


def test_a_display_of_an_unknown_kind_is_a_usage_error(tmp_path):
    with Agent(tmp_path, "run", "Press a", "--display", "moon") as agent:
        assert "moon" in finished(agent, 2)


def test_a_screen_that_is_not_there_is_said_so(tmp_path):
    with Agent(tmp_path, "run", "Press a", "--display", "screen", DISPLAY="", WAYLAND_DISPLAY="") as agent:
        assert "--display virtual" in finished(agent, 3)


@pytest.mark.needs("xcalc")
def test_a_target_that_is_not_there_is_reported_with_the_nearest(tmp_path):
    with Agent(
        tmp_path, "run", "Click Frumious", "--app", "xcalc", "--approve", "never", "--timeout", "2"
    ) as agent:
        message = finished(agent, 1)
    assert "Frumious" in message
    assert "not found after" in message


def running(agent, program):
    """The pids of a program: not of a fork of ours, whose command line may name it too."""
    lines = [line.split() for line in agent.descendants()]
    return [int(line[0]) for line in lines if line[1].rsplit("/", 1)[-1] == program]


@pytest.mark.needs("xcalc")
def test_a_display_that_dies_in_mid_run_ends_it_cleanly(tmp_path):
    task = "Wait until Frumious is visible."
    with Agent(tmp_path, "run", task, "--app", "xcalc", "--approve", "never", "--timeout", "60") as agent:
        assert eventually(lambda: running(agent, "xcalc"), 30)
        os.kill(running(agent, "Xvfb")[0], signal.SIGKILL)
        assert "display" in finished(agent, 3).lower()
        (path,) = agent.sessions()
    with open_session(path) as session:
        report = verify(session)
    assert report.ok
    assert not report.interrupted


@pytest.mark.needs("xcalc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_with_its_journal_closed(tmp_path, number):
    task = "Wait until Frumious is visible."
    with Agent(tmp_path, "run", task, "--app", "xcalc", "--approve", "never", "--timeout", "60") as agent:
        assert eventually(lambda: any("xcalc" in line for line in agent.descendants()), 30)
        agent.process.send_signal(number)
        finished(agent, 4)
        (path,) = agent.sessions()
    with open_session(path) as session:
        report = verify(session)
        assert session.events()[-1].event.outcome is Outcome.STOPPED
    assert report.ok
    assert not report.interrupted


@pytest.mark.needs("xterm")
def test_a_refusal_has_its_own_exit_code_and_nothing_is_done(tmp_path):
    with Agent(
        tmp_path, "run", "Press a", "--app", "xterm", "--approve", "ask", stdin=subprocess.DEVNULL
    ) as agent:
        finished(agent, 5)
        assert not any("xterm" in line for line in agent.descendants())


def test_a_corrupt_session_is_refused(tmp_path):
    file = tmp_path / "broken.sqlite"
    file.write_bytes(b"SQLite format 3\0" + os.urandom(5000))
    for verb in (["sessions", "verify"], ["sessions", "show"], ["replay"]):
        agent = run_agent(tmp_path, *verb, str(file))
        assert finished(agent, 1)


def test_an_unknown_session_is_a_usage_error(tmp_path):
    agent = run_agent(tmp_path, "replay", "no-such-session")
    assert "no-such-session" in finished(agent, 2)


def test_a_place_where_nothing_can_be_written_starts_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with Agent(blocked, "run", "Press a", "--app", "xterm") as agent:
        message = finished(agent, 1)
    assert "could not be" in message or "cannot be" in message


@pytest.mark.needs("xterm")
def test_a_disk_that_fills_up_ends_the_run_before_the_next_act(tmp_path):
    """A file size limit stands in for the full disk: to SQLite both are a write that fails."""
    script = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "from desktop_agent.cli import main; main()"
    )
    task = " ".join(f'Type "line {n}" and press Enter.' for n in range(60))
    with Agent(tmp_path, "run", task, "--app", "xterm", "--approve", "never", entry=script) as agent:
        message = finished(agent, 1)
        (path,) = agent.sessions()
    assert "disk" in message or "written" in message
    with open_session(path) as session:
        report = verify(session)
    assert report.ok
    assert report.interrupted

"""A person at a terminal: the question shows the exact action and target, and the answer decides."""

import os
import pty
import select
import time

import pytest

from desktop_agent.session.events import ActionIntended, DecisionMade
from desktop_agent.session.read import open_session
from tests.fakes.agent import Agent

pytestmark = [pytest.mark.live, pytest.mark.needs("xcalc")]


def converse(tmp_path, task, *answers, approve="ask"):
    """Run `task` in xcalc, typing one of `answers` at each question. Returns (exit code, what was shown, agent)."""
    ours, theirs = pty.openpty()
    said = list(answers)
    try:
        with Agent(tmp_path, "run", task, "--app", "xcalc", "--approve", approve, stdin=theirs) as agent:
            shown = b""
            deadline = time.monotonic() + 60
            stderr = agent.process.stderr.buffer.raw
            while time.monotonic() < deadline and agent.process.poll() is None:
                if select.select([stderr], [], [], 0.2)[0]:
                    shown += os.read(stderr.fileno(), 4096)
                while said and shown.count(b"\n  [y]es") > len(answers) - len(said):
                    os.write(ours, said.pop(0).encode())
            code = agent.finish()
            return code, shown.decode() + agent.stderr, agent
    finally:
        os.close(ours)
        os.close(theirs)


def events(agent, kind):
    (path,) = agent.sessions()
    with open_session(path) as session:
        return [stored.event for stored in session.events() if isinstance(stored.event, kind)]


def test_each_question_shows_the_action_the_target_and_the_window(tmp_path):
    code, shown, _ = converse(tmp_path, "Click 6.", "y\n", "y\n")
    assert code == 0
    assert "start the program: xcalc" in shown
    assert 'text "6"' in shown
    assert '"Calculator" (xcalc)' in shown


def test_what_a_person_rejects_is_not_done_and_the_reason_is_kept(tmp_path):
    code, _, agent = converse(tmp_path, "Click 6.", "y\n", "n\nwrong button\n")
    assert code == 5
    assert len(events(agent, ActionIntended)) == 1
    refused = events(agent, DecisionMade)[-1].decision
    assert (refused.kind, refused.by, refused.reason) == ("deny", "person", "wrong button")


def test_stop_at_a_question_stops_the_session(tmp_path):
    code, _, agent = converse(tmp_path, "Click 6.", "y\n", "s\n")
    assert code == 4
    assert len(events(agent, ActionIntended)) == 1


def test_allowing_a_kind_in_a_window_asks_once(tmp_path):
    code, shown, agent = converse(tmp_path, "Click 6, click 7, click 8.", "y\n", "a\n")
    assert code == 0
    assert shown.count("\n  [y]es") == 2
    assert len(events(agent, ActionIntended)) == 4


def test_ordinary_acts_on_a_virtual_display_are_not_asked_about_by_default(tmp_path):
    code, shown, _ = converse(tmp_path, "Click 6.", approve="risky")
    assert code == 0
    assert "[y]es" not in shown


def test_risky_keys_are_asked_about_by_default(tmp_path):
    code, shown, _ = converse(tmp_path, "Press Alt+F4.", "n\nno\n", approve="risky")
    assert code == 5
    assert "alt+f4" in shown.lower()

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_agent.errors import BadInput
from desktop_agent.policy import Policy
from desktop_agent.policy.dry_run import dry_run
from desktop_agent.policy.dry_run_apart import DryRun, Ended, TookTooLong
from desktop_agent.session.read import open_session

RULES = """
[[rule]]
name = "typing"
effect = "ask"
actions = ["type_text"]
[[rule]]
name = "rest"
effect = "allow"
"""
# On a text of many words this takes longer than anybody lives.
ENDLESS = '[[rule]]\nname = "all"\neffect = "ask"\ntyped = \'(\\w+\\s?)+\\w+\\s?\\w+@@\'\n'


def test_it_says_what_a_dry_run_says(whole_session: Path):
    judged = DryRun(whole_session, RULES, None).run()
    with open_session(whole_session) as session:
        events = [stored.event for stored in session.events()]
    wanted = dry_run(events, Policy.parse(RULES.encode(), "r"))
    assert judged == tuple(replace(one, proposal=replace(one.proposal, evidence=None)) for one in wanted)
    assert len(judged) == 6


def test_a_session_or_rules_that_cannot_be_read_are_told(tmp_path: Path, whole_session: Path):
    with pytest.raises(BadInput, match="no session file"):
        DryRun(tmp_path / "missing.sqlite", RULES, None).run()
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(BadInput, match="not a session"):
        DryRun(broken, RULES, None).run()
    with pytest.raises(BadInput, match="no TOML file"):
        DryRun(whole_session, "= 1", None).run()


@pytest.fixture
def wordy_session(tmp_path: Path, sample) -> Path:
    """A session in which something was typed that an endless expression never ends on."""
    from actions.types import TypeText
    from desktop_agent.session.events import DecisionMade
    from desktop_agent.session.journal import Journal
    from desktop_agent.types import Allow, GroundedAction

    with Journal.create(tmp_path / "wordy") as journal:
        journal.on_event(DecisionMade(GroundedAction(TypeText("word" * 20), "type"), Allow("r")))
    return journal.path


def test_rules_that_never_end_are_ended(wordy_session: Path):
    with pytest.raises(TookTooLong, match="not through after 2 s"):
        DryRun(wordy_session, ENDLESS, None, limit_s=2).run()


def test_it_can_be_ended_from_another_thread(wordy_session: Path):
    run = DryRun(wordy_session, ENDLESS, None)
    began = time.monotonic()
    threading.Timer(0.5, run.end).start()
    with pytest.raises(Ended):
        run.run()
    assert time.monotonic() - began < 10
    with pytest.raises(Ended):
        run.run()

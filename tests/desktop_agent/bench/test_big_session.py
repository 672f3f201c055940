"""The long session that the panel is measured with is one that a journal could have written."""

from __future__ import annotations

import pytest

from desktop_agent.bench.big_session import opened, write_big_session
from desktop_agent.session.read import open_session
from desktop_agent.session.verify import verify


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return write_big_session(tmp_path_factory.mktemp("big"), 60)


def test_it_is_whole_and_holds_every_step(session):
    with open_session(session) as recorded:
        report = verify(recorded)
        steps = recorded.steps()
    assert report.problems == ()
    assert not report.interrupted
    assert [step.index for step in steps] == list(range(60))
    assert {step.outcome for step in steps} == {"done", "failed"}


def test_opening_it_in_the_panel_takes_time_that_is_measured(session):
    opening = opened(session, 60)
    assert 0 < opening.open_ms < 60_000
    assert opening.block_ms >= 0

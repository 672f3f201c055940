from pathlib import Path

import pytest

from desktop_agent.engine.messages import Crashed, Ended, Happened, Refused
from desktop_agent.panel.macros.replay import Mark, Replay, last_sight
from desktop_agent.session.events import ControlReceived, PlanMade, StepFinished, StepStarted
from desktop_agent.types import Outcome, PressKeys, Step

STEPS = tuple(Step(f"Press {key}", PressKeys((key,))) for key in "abc")


@pytest.fixture
def replay():
    replay = Replay(Path("m.yaml"), 3)
    happened(replay, PlanMade(STEPS))
    return replay


def happened(replay, *events):
    for event in events:
        assert replay.apply(Happened(1, 0.0, event))


def finished(index, outcome=Outcome.DONE, message=""):
    return StepFinished(index, outcome, None, message, 1.0)


def test_steps_are_marked_as_they_come(replay):
    happened(replay, StepStarted(0, STEPS[0]))
    assert replay.marks == {1: Mark.NOW}
    happened(replay, finished(0), StepStarted(1, STEPS[1]), finished(1, Outcome.SKIPPED))
    assert replay.marks == {1: Mark.DONE, 2: Mark.SKIPPED}
    assert replay.done == 2
    happened(replay, StepStarted(2, STEPS[2]), finished(2, Outcome.FAILED, "no button"))
    assert (replay.failed, replay.message) == (3, "no button")


def test_a_step_that_is_tried_again_is_the_same_step(replay):
    happened(replay, StepStarted(0, STEPS[0]), finished(0, Outcome.FAILED, "x"))
    # The loop gives it the next number.
    happened(replay, StepStarted(1, STEPS[0]))
    assert (replay.number, replay.failed, replay.message) == (1, None, "")
    happened(replay, finished(1), StepStarted(2, STEPS[1]))
    assert (replay.number, replay.marks) == (2, {1: Mark.DONE, 2: Mark.NOW})


def test_a_step_that_a_person_skips_is_behind_it(replay):
    happened(replay, StepStarted(0, STEPS[0]), finished(0, Outcome.FAILED, "x"), ControlReceived("skip"))
    happened(replay, StepStarted(1, STEPS[1]))
    assert replay.marks == {1: Mark.SKIPPED, 2: Mark.NOW}
    assert replay.failed is None


def test_what_a_person_stopped_did_not_fail(replay):
    happened(replay, StepStarted(0, STEPS[0]))
    replay.apply(Ended(Outcome.STOPPED, 4, "Stopped by a person."))
    assert replay.failed is None


def test_a_replay_from_the_middle_counts_from_there():
    replay = Replay(Path("m.yaml"), 5)
    happened(replay, PlanMade(STEPS), StepStarted(0, STEPS[0]))
    assert replay.number == 3


@pytest.mark.parametrize(
    "end", [Ended(Outcome.FAILED, 1, "no"), Refused("no", 2), Crashed("no")], ids=lambda end: end.kind
)
def test_what_was_under_way_at_the_end_did_not_go_well(end, replay):
    happened(replay, StepStarted(0, STEPS[0]))
    assert replay.apply(end)
    assert replay.end == end
    assert replay.failed == 1


def test_the_last_screen_comes_out_of_the_session(whole_session):
    sight = last_sight(whole_session)
    assert sight.frame is not None
    assert sight.frame.pixels.ndim == 3

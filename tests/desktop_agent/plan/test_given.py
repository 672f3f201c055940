from __future__ import annotations

import pytest

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan import GivenSteps, StepResult
from desktop_agent.types import OpenProgram, Outcome, PressKeys, Step


def test_steps_come_in_order_until_all_are_done():
    plan = GivenSteps.from_sentences("Press Tab. Press Enter.")
    steps = plan.prepare("whatever the task was called")
    assert [step.intent for step in steps] == [PressKeys(("tab",)), PressKeys(("enter",))]
    done: list[StepResult] = []
    while (step := plan.next_step(done)) is not None:
        done.append(StepResult(step, Outcome.DONE))
    assert tuple(result.step for result in done) == steps


@pytest.mark.parametrize(
    "outcome", [outcome for outcome in Outcome if outcome not in (Outcome.DONE, Outcome.SKIPPED)]
)
def test_nothing_follows_a_step_that_was_not_done(outcome):
    plan = GivenSteps.from_sentences("Press Tab. Press Enter.")
    first, _ = plan.prepare("")
    assert plan.next_step([StepResult(first, outcome, message="no")]) is None


def test_an_unreadable_task_is_told_at_once():
    with pytest.raises(UnreadableTask):
        GivenSteps.from_sentences("Dance")


def test_a_program_to_start_with_comes_before_the_sentences():
    plan = GivenSteps.from_sentences("Press Tab.", open_first=("editor", "a b.txt"))
    assert plan.prepare("")[0].intent == OpenProgram(("editor", "a b.txt"))
    assert plan.prepare("")[0].sentence == "Open editor 'a b.txt'"


def test_recorded_steps_are_given_again_under_their_own_name():
    step = Step("Press Tab", PressKeys(("tab",)))
    plan = GivenSteps("recorded", [step])
    assert plan.name == "recorded"
    assert plan.next_step([]) == step

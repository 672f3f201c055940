from __future__ import annotations

import pytest

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan import Planner, SentencePlanner, StepResult
from desktop_agent.types import Outcome, PressKeys


def planner() -> Planner:
    return SentencePlanner(is_program=lambda _: False)


def test_steps_come_in_order_until_all_are_done():
    plan = planner()
    steps = plan.prepare("Press Tab. Press Enter.")
    assert [step.intent for step in steps] == [PressKeys(("tab",)), PressKeys(("enter",))]
    done: list[StepResult] = []
    while (step := plan.next_step(done)) is not None:
        done.append(StepResult(step, Outcome.DONE))
    assert tuple(result.step for result in done) == steps


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.DONE])
def test_nothing_follows_a_step_that_was_not_done(outcome):
    plan = planner()
    first, _ = plan.prepare("Press Tab. Press Enter.")
    assert plan.next_step([StepResult(first, outcome, message="no")]) is None


def test_an_unreadable_task_leaves_nothing_to_do():
    plan = planner()
    plan.prepare("Press Tab")
    with pytest.raises(UnreadableTask):
        plan.prepare("Dance")
    assert plan.next_step([]) is None


def test_it_has_a_name_for_the_journal():
    assert planner().name == "sentences"

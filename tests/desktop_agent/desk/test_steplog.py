"""What a script does is written down as steps."""

import pytest

from actions.types import Window
from desktop_agent.desk.steplog import StepLog
from desktop_agent.desk.targets import DeskApi
from desktop_agent.errors import CheckFailed, RefusedByPolicy, SomethingMissing, StepFailed, StoppedByPerson
from desktop_agent.plan.sentences import read_task, to_sentence
from desktop_agent.session.events import (
    ActionPerformed,
    ConditionChecked,
    PlanMade,
    StepFinished,
    StepStarted,
)
from desktop_agent.session.stream import Stream
from desktop_agent.types import CheckThat, Effect, EffectKind, IsEnabled, Outcome, Visible, WaitFor, WaitUntil
from tests.fakes.world import Recorder, Thing, World, open_desk
from vision.types import Box, Role


@pytest.fixture
def script():
    world = World(
        [Thing("Save", Box(10, 10, 60, 30), Role.BUTTON)],
        [Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)],
    )
    desk, recorder = open_desk(world)
    log = StepLog(desk.stream, to_sentence)
    return DeskApi(desk, read_steps=read_task, log=log), recorder, log


def test_each_call_is_a_step_with_its_acts_inside(script):
    api, recorder, log = script
    api.button("Save").click()
    api.do("Click Save. Press Tab.")
    api.check(IsEnabled(api.button("Save").locator))
    api.check(Visible(api.text("Save").locator), timeout=2)
    log.close()
    steps = recorder.of(StepStarted)
    assert [step.index for step in steps] == [0, 1, 2, 3, 4]
    assert [step.step.sentence for step in steps] == [
        'Click the "Save" button', "Click Save", "Press Tab", 'Check that the "Save" button is enabled',
        'Wait up to 2 seconds until "Save" is visible',
    ]  # fmt: skip
    assert [type(step.step.intent) for step in steps[3:]] == [CheckThat, WaitUntil]
    assert [step.outcome for step in recorder.of(StepFinished)] == [Outcome.DONE] * 5
    assert recorder.of(PlanMade) == [PlanMade(tuple(step.step for step in steps))]
    kinds = recorder.kinds()
    assert kinds.index("step_started") < kinds.index("action_performed") < kinds.index("step_finished")
    assert (len(recorder.of(ActionPerformed)), len(recorder.of(ConditionChecked))) == (3, 2)


def test_a_failed_step_is_written_down_and_raised(script):
    api, recorder, _ = script
    with pytest.raises(CheckFailed):
        api.check(Visible(api.text("Nowhere").locator), timeout=0.01)
    (step,) = recorder.of(StepFinished)
    assert step.outcome is Outcome.FAILED
    assert "not so after" in step.message


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        (StoppedByPerson("x"), Outcome.STOPPED),
        (RefusedByPolicy("x"), Outcome.REFUSED),
        (SomethingMissing("x"), Outcome.MISSING),
        (StepFailed("x"), Outcome.FAILED),
    ],
)
def test_the_outcome_says_why(problem, outcome):
    recorder = Recorder()

    def fail():
        raise problem

    with pytest.raises(type(problem)):
        StepLog(Stream(recorder), to_sentence).take(WaitFor(1), fail)
    assert recorder.of(StepFinished)[0].outcome is outcome


def test_an_error_in_the_test_leaves_the_step_open():
    recorder = Recorder()
    log = StepLog(Stream(recorder), to_sentence)
    with pytest.raises(ZeroDivisionError):
        log.take(WaitFor(1), lambda: Effect(EffectKind.CONFIRMED, str(1 / 0)))
    assert recorder.kinds() == ["step_started"]


def test_without_a_log_and_without_steps_nothing_is_said():
    desk, recorder = open_desk(World([Thing("Save", Box(10, 10, 60, 30), Role.BUTTON)]))
    DeskApi(desk).button("Save").click()
    StepLog(desk.stream, to_sentence).close()
    assert not recorder.of(StepStarted)
    assert not recorder.of(PlanMade)

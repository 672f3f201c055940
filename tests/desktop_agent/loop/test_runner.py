import threading
from dataclasses import replace

import pytest

from actions.errors import DisplayFailed, Stopped
from desktop_agent.errors import ExitCode, JournalError
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.runner import Runner
from desktop_agent.plan.given import GivenSteps
from desktop_agent.session.events import ControlReceived, SessionFinished, StepFinished
from desktop_agent.types import CheckThat, Deny, Outcome, PressKeys, Step, TitleShows
from tests.fakes.world import Says, World, open_desk


def press(key):
    return Step(f"Press {key}", PressKeys((key,)))


def runner_on(world, steps, approver=None):
    desk, recorder = open_desk(world, approver)
    controls = Controls()
    return Runner(desk, GivenSteps("test", steps), desk.stream, controls), controls, recorder


def keys(world):
    return [action.keys[0] for action in world.performed]


def test_all_steps_are_done_in_order_and_the_session_finishes_as_done():
    world = World()
    runner, _, recorder = runner_on(world, [press("a"), press("b")])
    result = runner.run("task")
    assert keys(world) == ["a", "b"]
    assert (result.outcome, result.exit_code) == (Outcome.DONE, ExitCode.DONE)
    assert recorder.kinds()[0] == "plan_made"
    assert recorder.kinds()[-1] == "session_finished"


def test_a_failed_check_ends_the_session_before_the_next_step():
    world = World()
    runner, _, recorder = runner_on(world, [Step("Check", CheckThat(TitleShows("x"))), press("a")])
    result = runner.run("task")
    assert result.exit_code is ExitCode.FAILED
    assert "no window is active" in result.message
    assert keys(world) == []
    assert recorder.of(StepFinished)[0].outcome is Outcome.FAILED


def test_whoever_reviews_the_steps_may_call_one_failed_and_nothing_follows_it():
    world = World()
    desk, recorder = open_desk(world)

    def review(index, result):
        return replace(result, outcome=Outcome.FAILED, message=f"step {index} had no effect")

    steps = GivenSteps("test", [press("a"), press("b")])
    result = Runner(desk, steps, desk.stream, Controls(), review=review).run("task")
    assert keys(world) == ["a"]
    assert (result.outcome, result.message) == (Outcome.FAILED, "step 0 had no effect")
    assert result.results[0].outcome is Outcome.FAILED
    assert recorder.of(StepFinished)[0].message == "step 0 had no effect"


def test_a_refusal_is_its_own_outcome():
    runner, _, _ = runner_on(World(), [press("a")], Says(Deny("never", "not today")))
    result = runner.run("task")
    assert (result.outcome, result.exit_code) == (Outcome.REFUSED, ExitCode.REFUSED)
    assert "not today" in result.message


def test_a_display_that_dies_ends_the_session_as_missing():
    world = World()

    def die(action):
        raise DisplayFailed("The display :9 went away.")

    world.perform = die
    runner, _, _ = runner_on(world, [press("a"), press("b")])
    result = runner.run("task")
    assert (result.outcome, result.exit_code) == (Outcome.MISSING, ExitCode.MISSING)
    assert result.message == "The display :9 went away."


def test_a_stop_between_primitives_is_a_stop_of_the_session():
    world = World()

    def stop(action):
        raise Stopped("stopped")

    world.perform = stop
    runner, _, _ = runner_on(world, [press("a")])
    assert runner.run("task").exit_code is ExitCode.STOPPED


def test_stop_said_during_a_step_ends_before_the_next():
    world = World()
    runner, controls, recorder = runner_on(world, [press("a"), press("b")])
    world.on_key = lambda world, pressed: controls.say(Control.STOP)
    result = runner.run("task")
    assert result.outcome is Outcome.STOPPED
    assert keys(world) == ["a"]
    assert recorder.of(ControlReceived)[0].control == "stop"
    assert controls.stopped.is_set()


def test_stop_reaches_into_a_step_between_two_acts():
    world = World()
    runner, controls, _ = runner_on(world, [Step("Press a 5 times", PressKeys(("a",), 5))])
    world.on_key = lambda world, pressed: len(world.performed) == 2 and controls.say(Control.STOP)
    assert runner.run("task").outcome is Outcome.STOPPED
    assert keys(world) == ["a", "a"]


def test_a_pause_in_the_middle_of_a_step_holds_the_next_act_until_resume():
    world = World()
    runner, controls, _ = runner_on(world, [Step("Press a 3 times", PressKeys(("a",), 3))])
    paused = threading.Event()

    def on_key(world, pressed):
        if len(world.performed) == 1:
            controls.say(Control.PAUSE)
            paused.set()

    world.on_key = on_key
    finished = threading.Event()
    thread = runner.start("task", lambda result: finished.set())
    assert paused.wait(5)
    assert not finished.wait(0.5)
    assert keys(world) == ["a"]
    controls.say(Control.RESUME)
    thread.join(5)
    assert keys(world) == ["a", "a", "a"]


def test_step_by_step_does_one_at_a_time():
    world = World()
    runner, controls, _ = runner_on(world, [press("a"), press("b"), press("c")])
    done_one = threading.Semaphore(0)
    world.on_key = lambda world, pressed: done_one.release()
    controls.say(Control.PAUSE)
    thread = runner.start("task", lambda result: None)
    for expected in (["a"], ["a", "b"]):
        controls.say(Control.STEP)
        assert done_one.acquire(timeout=5)
        assert not done_one.acquire(timeout=0.5)
        assert keys(world) == expected
    controls.say(Control.RESUME)
    thread.join(5)
    assert keys(world) == ["a", "b", "c"]


def test_stop_while_paused_ends_the_session():
    world = World()
    runner, controls, recorder = runner_on(world, [press("a")])
    controls.say(Control.PAUSE)
    controls.say(Control.STOP)
    assert runner.run("task").outcome is Outcome.STOPPED
    assert world.performed == []
    assert recorder.of(SessionFinished)[0].exit_code == ExitCode.STOPPED


def test_a_journal_that_cannot_write_ends_everything_at_once():
    world = World()
    runner, _, recorder = runner_on(world, [press("a"), press("b")])
    note = recorder.on_event

    def full(event):
        if event.kind == "action_intended":
            raise JournalError("The disk is full.")
        note(event)

    recorder.on_event = full
    with pytest.raises(JournalError):
        runner.run("task")
    assert world.performed == []

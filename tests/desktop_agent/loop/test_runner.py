import threading
from dataclasses import replace

import pytest

from actions.errors import DisplayFailed, NotBegun, Stopped
from actions.types import Window
from desktop_agent.errors import BudgetSpent, ExitCode, GaveUp, Interrupted, JournalError
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.runner import Runner
from desktop_agent.loop.status import Status
from desktop_agent.plan.given import GivenSteps
from desktop_agent.session.events import ControlReceived, SessionFinished, StepFinished, StepStarted
from desktop_agent.types import (
    CheckThat,
    ClickOn,
    Deny,
    Outcome,
    PressKeys,
    Step,
    TitleShows,
    TypeInto,
    WaitFor,
    WaitUntil,
)
from tests.fakes.world import Says, Thing, World, open_desk
from vision.errors import DisplayUnavailable, ModelFailed, ModelUnavailable
from vision.locate import Locator
from vision.types import Box, Role


def press(key):
    return Step(f"Press {key}", PressKeys((key,)))


def runner_on(world, steps, approver=None, **options):
    desk, recorder = open_desk(world, approver)
    controls = Controls()
    return Runner(desk, GivenSteps("test", steps), desk.stream, controls, **options), controls, recorder


class Person:
    """Watches a session and says something at each status, once for each time that is given."""

    def __init__(self):
        self.seen = []
        self.says = {}
        self.controls = None

    def __call__(self, status, words):
        self.seen.append((status, words))
        answers = self.says.get(status, [])
        if answers:
            for control in answers.pop(0):
                self.controls.say(control)

    @property
    def statuses(self):
        return [status for status, _ in self.seen]


def watched(world, steps, says, approver=None, **options):
    """A patient session, watched by a person who says `says` (lists of controls by status)."""
    person = Person()
    person.says = {status: list(answers) for status, answers in says.items()}
    options = {"patient": True, **options}
    runner, person.controls, recorder = runner_on(world, steps, approver, watcher=person, **options)
    return runner, person, recorder


def button(**changes):
    return Thing("Save", Box(20, 20, 100, 50), Role.BUTTON, **changes)


CLICK = Step("Click Save", ClickOn(Locator(text="Save")))


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


@pytest.mark.parametrize("gone", [DisplayFailed("gone"), DisplayUnavailable("gone")])
def test_without_its_display_a_patient_session_ends_too(gone):
    world = World()

    def die(action):
        raise gone

    world.perform = die
    runner, person, recorder = watched(world, [press("a"), press("b")], {})
    result = runner.run("task")
    assert (result.outcome, result.message) == (Outcome.MISSING, "gone")
    assert Status.STUCK not in person.statuses
    assert recorder.of(StepFinished)[0].outcome is Outcome.MISSING


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


# ------------------------------------------------------------------ a person takes over


def interrupted_once(world, person, problem=None):
    """Hands that a person interrupts in the middle of the next act."""
    act = world.perform

    def perform(action):
        world.perform = act
        person.controls.say(Control.TAKE_OVER)
        raise problem or Stopped("Stopped; everything held was released.")

    return perform


def test_taking_over_in_the_middle_of_typing_waits_for_a_person_who_has_it_done_again():
    world = World()
    says = {Status.TAKEN: [[Control.HAND_BACK]], Status.STUCK: [[Control.RETRY]]}
    runner, person, recorder = watched(world, [Step("Type Ann", TypeInto("Ann")), press("a")], says)
    world.perform = interrupted_once(world, person)
    result = runner.run("task")
    assert result.outcome is Outcome.DONE
    assert [status for status in person.statuses if status is not Status.WORKING] == [
        Status.TAKEN,
        Status.STUCK,
        Status.FINISHED,
    ]
    assert "done in part" in next(words for status, words in person.seen if status is Status.STUCK)
    assert [event.outcome for event in recorder.of(StepFinished)] == [
        Outcome.FAILED,
        Outcome.DONE,
        Outcome.DONE,
    ]
    assert [one.outcome for one in result.results] == [Outcome.DONE, Outcome.DONE]


def test_an_act_that_a_person_came_before_is_done_again_without_asking_anybody():
    world = World()
    says = {Status.TAKEN: [[Control.HAND_BACK]]}
    runner, person, recorder = watched(world, [press("a"), press("b")], says)
    world.perform = interrupted_once(world, person, NotBegun("Stopped before it began."))
    result = runner.run("task")
    assert result.outcome is Outcome.DONE
    assert Status.STUCK not in person.statuses
    assert keys(world) == ["a", "b"]
    assert "done again" in recorder.of(StepFinished)[0].message


def test_a_person_who_came_before_an_act_can_stop():
    world = World()
    says = {Status.TAKEN: [[Control.STOP]]}
    runner, person, _ = watched(world, [press("a")], says)
    world.perform = interrupted_once(world, person, NotBegun("Stopped before it began."))
    assert runner.run("task").outcome is Outcome.STOPPED
    assert world.performed == []


def test_an_act_that_a_stop_came_before_ends_the_session():
    world = World()
    runner, person, _ = watched(world, [press("a")], {})

    def perform(action):
        person.controls.say(Control.STOP)
        raise NotBegun("Stopped before it began.")

    world.perform = perform
    assert runner.run("task").outcome is Outcome.STOPPED


def test_a_step_that_was_done_in_part_can_be_skipped():
    world = World()
    says = {Status.TAKEN: [[Control.SKIP]]}
    runner, person, _ = watched(world, [Step("Type Ann", TypeInto("Ann")), press("a")], says)
    world.perform = interrupted_once(world, person)
    result = runner.run("task")
    assert [one.outcome for one in result.results] == [Outcome.SKIPPED, Outcome.DONE]
    assert keys(world) == ["a"]


def test_a_step_in_whose_middle_a_person_had_the_display_is_done_again_with_a_fresh_look():
    world = World()
    says = {Status.TAKEN: [[Control.HAND_BACK]]}
    runner, person, recorder = watched(
        world, [Step("Press a 3 times", PressKeys(("a",), 3)), press("b")], says
    )
    world.on_key = lambda world, pressed: len(world.performed) == 2 and person.controls.say(Control.TAKE_OVER)
    result = runner.run("task")
    assert result.outcome is Outcome.DONE
    assert keys(world) == ["a", "a", "a", "a", "a", "b"]
    assert [event.index for event in recorder.of(StepStarted)] == [0, 1, 2]
    assert "done again" in recorder.of(StepFinished)[0].message
    assert [one.outcome for one in result.results] == [Outcome.DONE, Outcome.DONE]


def test_a_display_that_was_handed_back_before_anybody_looked_has_been_a_persons_all_the_same():
    world = World()
    runner, person, recorder = watched(world, [Step("Press a twice", PressKeys(("a",), 2))], {})

    def on_key(world, pressed):
        if len(world.performed) == 1:
            person.controls.say(Control.TAKE_OVER)
            person.controls.say(Control.HAND_BACK)

    world.on_key = on_key
    assert runner.run("task").outcome is Outcome.DONE
    assert keys(world) == ["a", "a", "a"]
    assert len(recorder.of(StepFinished)) == 2


def test_taking_over_between_two_steps_repeats_nothing():
    world = World()
    says = {Status.TAKEN: [[Control.HAND_BACK]]}
    runner, person, _ = watched(world, [press("a"), press("b")], says)
    world.on_key = lambda world, pressed: pressed == ("a",) and person.controls.say(Control.TAKE_OVER)
    assert runner.run("task").outcome is Outcome.DONE
    assert keys(world) == ["a", "b"]


def test_a_person_who_has_the_display_can_stop():
    world = World()
    says = {Status.TAKEN: [[Control.STOP]]}
    runner, person, _ = watched(world, [Step("Press a twice", PressKeys(("a",), 2))], says)
    world.on_key = lambda world, pressed: person.controls.say(Control.TAKE_OVER)
    assert runner.run("task").outcome is Outcome.STOPPED
    assert keys(world) == ["a"]


def test_the_hands_may_move_again_only_after_handing_back():
    world = World()
    off = []
    runner, person, _ = watched(world, [Step("Press a twice", PressKeys(("a",), 2))], {})
    world.on_key = lambda world, pressed: (
        off.append(person.controls.hands_off()),
        len(world.performed) == 1 and person.controls.say(Control.TAKE_OVER),
    )
    note = person.__call__

    def watch(status, words):
        note(status, words)
        if status is Status.TAKEN:
            off.append(person.controls.hands_off())
            person.controls.say(Control.HAND_BACK)

    runner._watcher = watch
    assert runner.run("task").outcome is Outcome.DONE
    assert off == [False, True, False, False]


# ------------------------------------------------------------------------------ stuck


def test_a_failed_step_is_tried_again_as_often_as_a_person_wants():
    world = World()
    says = {Status.STUCK: [[Control.RETRY], [Control.RETRY], [Control.RETRY]]}
    runner, person, recorder = watched(world, [Step("Check", CheckThat(TitleShows("x"))), press("a")], says)
    stuck = []

    def watch(status, words):
        if status is Status.STUCK:
            stuck.append(words)
            if len(stuck) == 3:
                world.window_list = [window("x")]
        person(status, words)

    runner._watcher = watch
    result = runner.run("task")
    assert result.outcome is Outcome.DONE
    assert len(stuck) == 3
    assert all("no window is active" in words for words in stuck)
    assert [event.outcome for event in recorder.of(StepFinished)][:4] == [Outcome.FAILED] * 3 + [Outcome.DONE]
    assert len(result.results) == 2


def test_stopping_when_stuck_ends_as_the_step_did():
    runner, _, recorder = watched(
        World(), [press("a")], {Status.STUCK: [[Control.STOP]]}, Says(Deny("never", "not today"))
    )
    result = runner.run("task")
    assert (result.outcome, result.exit_code) == (Outcome.REFUSED, ExitCode.REFUSED)
    assert "not today" in result.message
    assert recorder.of(SessionFinished)[0].message == result.message


def test_what_a_person_did_and_the_planner_was_told_of_a_skipped_step_keep_its_message():
    world = World()
    runner, _, _ = watched(
        world, [Step("Check", CheckThat(TitleShows("x"))), press("a")], {Status.STUCK: [[Control.SKIP]]}
    )
    result = runner.run("task")
    assert [one.outcome for one in result.results] == [Outcome.SKIPPED, Outcome.DONE]
    assert "no window is active" in result.results[0].message
    assert result.exit_code is ExitCode.DONE


def test_in_a_session_without_patience_nothing_waits():
    runner, person, _ = watched(World(), [Step("Check", CheckThat(TitleShows("x")))], {}, patient=False)
    assert runner.run("task").outcome is Outcome.FAILED
    assert Status.STUCK not in person.statuses


# ---------------------------------------------------------------------- pausing


def window(title):
    return Window(1, title, "editor", 7, (0, 0, 400, 300), active=True)


@pytest.mark.parametrize(
    "step",
    [CLICK, Step("Wait", WaitUntil(TitleShows("done"))), Step("Check", CheckThat(TitleShows("done")))],
    ids=["target", "wait", "check"],
)
def test_no_time_limit_runs_while_a_session_is_paused(step):
    """Everything here is given up after 0.4 s at most, and the pause alone takes longer."""
    world = World([], [window("at work")])
    runner, person, _ = watched(world, [step], {}, patient=False)
    paused = threading.Event()

    def watch(status, words):
        if status is Status.PAUSED:
            paused.set()

    runner._watcher = watch
    world.before_grab = lambda world: (
        None if paused.is_set() else person.controls.say(Control.PAUSE),
        setattr(world, "before_grab", lambda world: None),
    )
    results = []
    thread = runner.start("task", results.append)
    assert paused.wait(5)
    assert not threading.Event().wait(0.8)
    world.things.append(button())
    world.window_list = [window("done")]
    person.controls.say(Control.RESUME)
    thread.join(5)
    assert results[0].outcome is Outcome.DONE, results[0].message


def test_a_session_can_hold_before_a_step_and_goes_on_when_told():
    world = World()
    says = {Status.PAUSED: [[Control.RESUME]]}
    runner, person, recorder = watched(world, [press("a"), press("b"), press("c")], says, hold_before=2)
    held = []
    watch = person.__call__
    runner._watcher = lambda status, words: (
        status is Status.PAUSED and held.append(keys(world)),
        watch(status, words),
    )
    assert runner.run("task").outcome is Outcome.DONE
    assert held == [["a", "b"]]
    assert keys(world) == ["a", "b", "c"]
    assert [event.control for event in recorder.of(ControlReceived)] == ["pause", "resume"]


def test_it_holds_before_that_step_also_when_the_one_before_was_tried_again_and_skipped():
    says = {
        Status.STUCK: [[Control.RETRY], [Control.SKIP]],
        Status.PAUSED: [[Control.RESUME]],
    }
    world = World()
    steps = [Step("Check", CheckThat(TitleShows("x"))), press("b")]
    runner, person, _ = watched(world, steps, says, hold_before=1)
    assert runner.run("task").outcome is Outcome.DONE
    assert person.statuses.count(Status.PAUSED) == 1
    assert keys(world) == ["b"]


def test_while_it_waits_for_a_person_others_may_look_on_its_thread():
    world = World()
    looks = []
    runner, person, _ = watched(world, [press("a")], {})

    def idle():
        looks.append(threading.current_thread())
        if len(looks) == 2:
            person.controls.say(Control.RESUME)

    runner._idle = idle
    person.controls.say(Control.PAUSE)
    assert runner.run("task").outcome is Outcome.DONE
    assert set(looks) == {threading.current_thread()}


def test_a_long_wait_is_broken_off_by_a_person_who_takes_over():
    world = World()
    says = {Status.TAKEN: [[Control.HAND_BACK]], Status.STUCK: [[Control.SKIP]]}
    runner, person, _ = watched(world, [Step("Wait", WaitFor(3600)), press("a")], says)
    world.perform = interrupted_once(world, person)
    assert runner.run("task").outcome is Outcome.DONE
    assert keys(world) == ["a"]


class Adaptive:
    """A planner that gives one thing after another: steps, errors to raise, or something to do first."""

    name = "test"

    def __init__(self, *gives):
        self.gives = list(gives)
        self.told = []

    def prepare(self, task):
        return ()

    def next_step(self, done):
        self.told.append([(result.step.sentence, result.outcome) for result in done])
        given = self.gives.pop(0) if self.gives else None
        if callable(given):
            given = given()
        if isinstance(given, Exception):
            raise given
        return given


def adaptively(world, planner, **options):
    desk, recorder = open_desk(world)
    controls = Controls()
    return Runner(desk, planner, desk.stream, controls, adaptive=True, **options), controls, recorder


def test_an_adaptive_planner_hears_how_each_step_went_and_goes_on_after_a_failure():
    world = World()
    planner = Adaptive(Step("Check", CheckThat(TitleShows("x"))), press("b"))
    runner, _, _ = adaptively(world, planner)
    assert runner.run("task").outcome is Outcome.DONE
    assert keys(world) == ["b"]
    assert planner.told[-1] == [("Check", Outcome.FAILED), ("Press b", Outcome.DONE)]


def test_deciding_that_is_interrupted_begins_anew_once_the_person_goes_on():
    world = World()
    says = Person()

    def interrupted():
        says.controls.say(Control.PAUSE)
        return Interrupted("a person said pause")

    planner = Adaptive(interrupted, press("a"))
    says.says = {Status.PAUSED: [[Control.RESUME]]}
    runner, controls, recorder = adaptively(world, planner, watcher=says)
    says.controls = controls
    assert runner.run("task").outcome is Outcome.DONE
    assert keys(world) == ["a"]
    assert [event.control for event in recorder.of(ControlReceived)] == ["pause", "resume"]


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        (GaveUp("the file is not there"), Outcome.FAILED),
        (BudgetSpent("no tokens are left"), Outcome.FAILED),
        (ModelUnavailable("the server is not running"), Outcome.MISSING),
        (ModelFailed("the answer was no JSON"), Outcome.FAILED),
        (DisplayUnavailable("it went away"), Outcome.MISSING),
    ],
)
def test_what_a_planner_cannot_do_ends_the_session_with_its_words(problem, outcome):
    runner, _, recorder = adaptively(World(), Adaptive(press("a"), problem))
    result = runner.run("task")
    assert (result.outcome, result.message) == (outcome, str(problem))
    assert recorder.of(SessionFinished)[0].message == str(problem)


def test_a_planner_that_cannot_write_down_what_it_does_ends_everything():
    runner, _, _ = adaptively(World(), Adaptive(JournalError("the disk is full")))
    with pytest.raises(JournalError):
        runner.run("task")

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.loop.machine import (
    AskPlanner,
    AwaitPerson,
    Control,
    Faulted,
    Finish,
    PerformStep,
    Phase,
    State,
    StepChosen,
    StepEnded,
    TaskAccepted,
    step,
)
from desktop_agent.types import Outcome, PressKeys, Step

SAVE = Step("press ctrl+s", PressKeys(("ctrl", "s")))
DONE = StepEnded(SAVE, Outcome.DONE, None, "")


def play(state, *events):
    commands = ()
    for event in events:
        state, commands = step(state, event)
    return state, commands


def test_an_accepted_task_asks_the_planner():
    state, commands = step(State(), TaskAccepted())
    assert commands == (AskPlanner(),)
    assert state.phase is Phase.PLANNING


def test_a_chosen_step_is_performed_and_then_the_planner_is_asked_again():
    state, commands = play(State(), TaskAccepted(), StepChosen(SAVE))
    assert commands == (PerformStep(0, SAVE),)
    state, commands = step(state, DONE)
    assert commands == (AskPlanner(),)
    assert play(state, StepChosen(SAVE))[1] == (PerformStep(1, SAVE),)


def test_no_more_steps_finishes_as_done():
    assert play(State(), TaskAccepted(), StepChosen(None))[1] == (Finish(Outcome.DONE, ""),)


def test_a_failed_step_ends_the_session_with_its_message():
    state, commands = play(
        State(), TaskAccepted(), StepChosen(SAVE), StepEnded(SAVE, Outcome.FAILED, None, "no such button")
    )
    assert commands == (Finish(Outcome.FAILED, "no such button"),)
    assert state.phase is Phase.FINISHED


def test_the_step_limit_ends_the_session():
    _, commands = play(State(max_steps=1), TaskAccepted(), StepChosen(SAVE), DONE, StepChosen(SAVE))
    assert commands == (Finish(Outcome.FAILED, "The limit of 1 steps was reached."),)


def test_pause_in_a_step_holds_before_the_next_one():
    state, commands = play(State(), TaskAccepted(), StepChosen(SAVE), Control.PAUSE)
    assert commands == ()
    state, commands = step(state, DONE)
    assert commands == (AwaitPerson(),)
    assert state.phase is Phase.PAUSED
    assert step(state, Control.RESUME)[1] == (AskPlanner(),)


def test_pause_between_steps_replaces_the_pending_question_and_resume_asks_it_again():
    state, commands = play(State(), TaskAccepted(), Control.PAUSE)
    assert commands == (AwaitPerson(),)
    assert step(state, Control.RESUME)[1] == (AskPlanner(),)


def test_step_lets_exactly_one_step_through():
    state, _ = play(State(), TaskAccepted(), Control.PAUSE)
    state, commands = step(state, Control.STEP)
    assert commands == (AskPlanner(),)
    state, commands = play(state, StepChosen(SAVE), DONE)
    assert commands == (AwaitPerson(),)


def test_step_said_in_the_middle_of_a_step_holds_after_it():
    state, _ = play(State(), TaskAccepted(), StepChosen(SAVE), Control.STEP)
    assert step(state, DONE)[1] == (AwaitPerson(),)


def test_stop_finishes_from_every_phase():
    for events in ([], [TaskAccepted()], [TaskAccepted(), StepChosen(SAVE)], [TaskAccepted(), Control.PAUSE]):
        state, _ = play(State(), *events)
        assert step(state, Control.STOP)[1] == (Finish(Outcome.STOPPED, "Stopped by a person."),)


EVENTS = st.lists(
    st.sampled_from(
        [
            TaskAccepted(),
            StepChosen(SAVE),
            StepChosen(None),
            DONE,
            StepEnded(SAVE, Outcome.FAILED, None, "x"),
            Faulted(Outcome.MISSING, "y"),
            *Control,
        ]
    ),
    max_size=40,
)


@given(EVENTS)
def test_whatever_happens_a_session_finishes_at_most_once_and_then_stays_silent(events):
    state, finished = State(), False
    for event in events:
        state, commands = step(state, event)
        if finished:
            assert commands == ()
        finished = finished or any(isinstance(command, Finish) for command in commands)
    assert finished == (state.phase is Phase.FINISHED)


@given(EVENTS)
def test_nothing_is_performed_beyond_the_step_limit(events):
    state, performed = State(max_steps=3), 0
    for event in events:
        state, commands = step(state, event)
        performed += sum(isinstance(command, PerformStep) for command in commands)
    assert performed <= 3

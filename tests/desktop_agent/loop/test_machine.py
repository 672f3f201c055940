import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.loop.machine import (
    AskPlanner,
    AwaitPerson,
    Control,
    ExcuseStep,
    Faulted,
    Finish,
    ForgetStep,
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
FAILED = StepEnded(SAVE, Outcome.FAILED, None, "no such button")
REFUSED = StepEnded(SAVE, Outcome.REFUSED, None, "not that one")
STOPPED = StepEnded(SAVE, Outcome.STOPPED, None, "Stopped by a person.")
INTERRUPTED = StepEnded(SAVE, Outcome.FAILED, None, "a person had the display", again=True)
PATIENT = State(patient=True)
IN_A_STEP = (TaskAccepted(), StepChosen(SAVE))


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


# ------------------------------------------------------------------ taking over


def test_taking_over_in_a_step_lets_nothing_follow_it_until_the_display_is_handed_back():
    state, commands = play(State(), *IN_A_STEP, Control.TAKE_OVER)
    assert commands == ()
    assert state.taken
    state, commands = step(state, DONE)
    assert commands == (AwaitPerson(),)
    assert step(state, Control.HAND_BACK)[1] == (AskPlanner(),)


def test_taking_over_between_steps_replaces_the_pending_question_and_handing_back_asks_it_again():
    state, commands = play(State(), TaskAccepted(), Control.TAKE_OVER)
    assert commands == (AwaitPerson(),)
    assert step(state, Control.HAND_BACK)[1] == (AskPlanner(),)


def test_resuming_does_not_take_the_display_from_a_person():
    state, _ = play(State(), TaskAccepted(), Control.PAUSE, Control.TAKE_OVER)
    state, commands = step(state, Control.RESUME)
    assert commands == (AwaitPerson(),)
    assert step(state, Control.HAND_BACK)[1] == (AskPlanner(),)


def test_handing_back_does_not_end_a_pause():
    state, _ = play(State(), TaskAccepted(), Control.PAUSE, Control.TAKE_OVER)
    state, commands = step(state, Control.HAND_BACK)
    assert commands == (AwaitPerson(),)
    assert step(state, Control.RESUME)[1] == (AskPlanner(),)


def test_a_step_in_whose_middle_a_person_had_the_display_is_done_again_from_its_beginning():
    state, commands = play(State(), *IN_A_STEP, Control.TAKE_OVER, Control.HAND_BACK, INTERRUPTED)
    assert commands == (ForgetStep(), PerformStep(1, SAVE))
    assert state.phase is Phase.ACTING
    assert step(state, DONE)[1] == (AskPlanner(),)


def test_a_step_that_is_done_again_counts_against_the_limit():
    _, commands = play(State(max_steps=1), *IN_A_STEP, Control.TAKE_OVER, Control.HAND_BACK, INTERRUPTED)
    assert commands == (Finish(Outcome.FAILED, "The limit of 1 steps was reached."),)


def test_nothing_ends_behind_the_back_of_a_person_who_has_the_display():
    state, commands = play(State(), *IN_A_STEP, Control.TAKE_OVER, FAILED)
    assert commands == (AwaitPerson(),)
    assert state.phase is Phase.STUCK


# ----------------------------------------------------------------- being stuck


@pytest.mark.parametrize("ended", [FAILED, REFUSED])
def test_a_patient_session_waits_for_a_person_when_a_step_does_not_go_well(ended):
    state, commands = play(PATIENT, *IN_A_STEP, ended)
    assert commands == (AwaitPerson(),)
    assert state.phase is Phase.STUCK
    assert state.trouble.message == ended.message


def test_what_a_person_stopped_is_no_trouble():
    assert play(PATIENT, *IN_A_STEP, STOPPED)[1] == (Finish(Outcome.STOPPED, "Stopped by a person."),)


def test_retry_does_the_step_again_and_forgets_how_it_went():
    state, commands = play(PATIENT, *IN_A_STEP, FAILED, Control.RETRY)
    assert commands == (ForgetStep(), PerformStep(1, SAVE))
    state, commands = step(state, FAILED)
    assert state.phase is Phase.STUCK
    assert play(state, Control.RETRY, DONE)[1] == (AskPlanner(),)


def test_skip_goes_on_with_the_step_excused():
    state, commands = play(PATIENT, *IN_A_STEP, FAILED, Control.SKIP)
    assert commands == (ExcuseStep(), AskPlanner())
    assert state.trouble is None


def test_skip_holds_where_a_pause_was_asked_for():
    _, commands = play(PATIENT, *IN_A_STEP, Control.PAUSE, FAILED, Control.SKIP)
    assert commands == (ExcuseStep(), AwaitPerson())


def test_stop_when_stuck_ends_as_the_step_did():
    _, commands = play(PATIENT, *IN_A_STEP, REFUSED, Control.STOP)
    assert commands == (Finish(Outcome.REFUSED, "not that one"),)


def test_taking_over_and_handing_back_when_stuck_still_waits_for_a_decision():
    state, commands = play(PATIENT, *IN_A_STEP, FAILED, Control.TAKE_OVER, Control.HAND_BACK)
    assert commands == ()
    assert state.phase is Phase.STUCK
    assert not state.taken
    assert step(state, Control.RETRY)[1] == (ForgetStep(), PerformStep(1, SAVE))


def test_retry_while_the_person_has_the_display_takes_it_back():
    state, commands = play(PATIENT, *IN_A_STEP, FAILED, Control.TAKE_OVER, Control.RETRY)
    assert commands == (ForgetStep(), PerformStep(1, SAVE))
    assert not state.taken


@pytest.mark.parametrize("control", [Control.RETRY, Control.SKIP, Control.HAND_BACK])
def test_without_trouble_there_is_nothing_to_retry_to_skip_or_to_hand_back(control):
    for events in ([TaskAccepted()], IN_A_STEP):
        before, _ = play(PATIENT, *events)
        assert step(before, control) == (before, ())


@pytest.mark.parametrize("control", [Control.RESUME, Control.STEP, Control.PAUSE])
def test_a_stuck_session_only_goes_on_by_a_decision(control):
    state, _ = play(PATIENT, *IN_A_STEP, FAILED)
    state, commands = step(state, control)
    assert commands == ()
    assert state.phase is Phase.STUCK


EVENTS = st.lists(
    st.sampled_from(
        [
            TaskAccepted(),
            StepChosen(SAVE),
            StepChosen(None),
            DONE,
            FAILED,
            REFUSED,
            INTERRUPTED,
            Faulted(Outcome.MISSING, "y"),
            *Control,
        ]
    ),
    max_size=40,
)


@given(EVENTS, st.booleans())
def test_whatever_happens_a_session_finishes_at_most_once_and_then_stays_silent(events, patient):
    state, finished = State(patient=patient), False
    for event in events:
        state, commands = step(state, event)
        if finished:
            assert commands == ()
        finished = finished or any(isinstance(command, Finish) for command in commands)
    assert finished == (state.phase is Phase.FINISHED)


@given(EVENTS, st.booleans())
def test_nothing_is_performed_beyond_the_step_limit(events, patient):
    state, performed = State(max_steps=3, patient=patient), 0
    for event in events:
        state, commands = step(state, event)
        performed += sum(isinstance(command, PerformStep) for command in commands)
    assert performed <= 3


@given(EVENTS)
def test_nothing_begins_while_a_person_has_the_display(events):
    state = PATIENT
    for event in events:
        state, commands = step(state, event)
        begins = any(isinstance(command, PerformStep | AskPlanner) for command in commands)
        # A planner that was asked before may still answer; the runner hears controls before it asks.
        assert not (begins and state.taken and not isinstance(event, StepChosen | StepEnded))
        assert not (state.taken and AskPlanner() in commands)


@given(EVENTS)
def test_a_stuck_session_knows_its_trouble_and_no_other_does(events):
    state = PATIENT
    for event in events:
        state, _ = step(state, event)
        if state.phase is not Phase.FINISHED and isinstance(event, Control):
            assert (state.phase is Phase.STUCK) <= (state.trouble is not None)


def test_an_adaptive_planner_is_asked_again_after_a_step_that_did_not_go_well():
    acting = State(phase=Phase.ACTING, started=1, adaptive=True, patient=True)
    for outcome in (Outcome.FAILED, Outcome.REFUSED, Outcome.MISSING):
        after, commands = step(acting, StepEnded(SAVE, outcome, None, "no"))
        assert (after.phase, commands) == (Phase.PLANNING, (AskPlanner(),))


def test_an_adaptive_planner_is_not_asked_again_once_a_person_said_stop():
    after, commands = step(
        State(phase=Phase.ACTING, started=1, adaptive=True), StepEnded(SAVE, Outcome.STOPPED, None, "stop")
    )
    assert after.phase is Phase.FINISHED
    assert commands == (Finish(Outcome.STOPPED, "stop"),)

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.engine.messages import Ended, Happened, Opened, RunTask, Say, StatusChanged
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.run import Run
from desktop_agent.panel.task.progress import Progress
from desktop_agent.panel.task.state import Act, clock_words, shown
from desktop_agent.plan.sentences import read_task
from desktop_agent.session.events import PlanMade, StepStarted
from desktop_agent.types import Outcome

STEPS = read_task("Click Save. Press Enter.")


def running(*reports, status=Status.WORKING):
    run, progress = Run(), Progress()
    run.begin(recording=False)
    progress.ordered(RunTask("x"))
    for report in (Opened("s", "/s", ":9", "", True, 1, 1), StatusChanged(status), *reports):
        run.apply(report)
        progress.apply(report)
    return run, progress


def test_idle_only_a_start_makes_sense():
    state = shown(Run(), Progress())
    assert state.usable == {Act.START}
    assert not state.badge
    assert not state.clock


def test_before_the_display_is_open_only_a_stop_makes_sense():
    run, progress = Run(), Progress()
    run.begin(recording=False)
    assert shown(run, progress).usable == {Act.STOP}
    assert "models" in shown(run, progress).words
    run.ready = True
    assert "display" in shown(run, progress).words


def test_the_state_line_says_step_count_sentence_and_what_is_being_done():
    state = shown(*running(Happened(1, 0.0, PlanMade(STEPS)), Happened(2, 0.0, StepStarted(0, STEPS[0]))))
    assert state.words == "Step 1 of 2: Click Save – looking for it on the screen"
    assert (state.badge, state.tone) == ("Working", "live")


def test_a_step_that_was_tried_again_does_not_count_beyond_the_plan():
    state = shown(*running(Happened(1, 0.0, PlanMade(STEPS)), Happened(2, 0.0, StepStarted(2, STEPS[1]))))
    assert state.words.startswith("Step 3 of 3")


def test_paused_pause_becomes_resume_and_taken_take_over_becomes_hand_back():
    assert shown(*running(status=Status.PAUSED)).resumes
    taken = shown(*running(status=Status.TAKEN))
    assert taken.hands_back
    assert taken.usable == {Act.TAKE_OVER, Act.STOP}


def test_stuck_a_person_retries_skips_takes_over_or_stops():
    assert shown(*running(status=Status.STUCK)).usable == {Act.RETRY, Act.SKIP, Act.TAKE_OVER, Act.STOP}


def test_after_a_stop_nothing_more_can_be_said():
    run, progress = running()
    progress.ordered(Say(Control.STOP))
    assert shown(run, progress).usable == frozenset()
    assert shown(run, progress).badge == "Stopping"


def test_a_recording_is_ended_on_its_own_page():
    run = Run()
    run.begin(recording=True)
    assert shown(run, Progress()).usable == frozenset()


def test_a_new_start_is_possible_once_it_has_ended():
    run, progress = running(Ended(Outcome.DONE, 0, ""))
    assert shown(run, progress).usable == {Act.START}


def test_words_of_a_sentence_cannot_reorder_the_line():
    from dataclasses import replace

    step = replace(STEPS[0], sentence="Click \u202eevaS\x1b[31m")
    words = shown(*running(Happened(2, 0.0, StepStarted(0, step)))).words
    assert "\u202e" not in words
    assert "\x1b" not in words


@given(st.floats(min_value=-5, max_value=10_000_000))
def test_a_clock_is_always_readable(seconds):
    parts = clock_words(seconds).split(":")
    assert len(parts) in (2, 3)
    assert all(0 <= int(part) < 60 for part in parts[1:])


def test_clocks_look_like_clocks():
    assert [clock_words(s) for s in (7, 754, 3723)] == ["0:07", "12:34", "1:02:03"]

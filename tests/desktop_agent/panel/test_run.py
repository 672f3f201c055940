import pytest

from actions.types import Click, ScreenPoint
from desktop_agent.engine.messages import (
    Asked,
    Crashed,
    Ended,
    Happened,
    Opened,
    Questioned,
    Ready,
    Refused,
    StatusChanged,
    StepRecorded,
    Thought,
    Withdrawn,
)
from desktop_agent.loop.status import Status
from desktop_agent.panel.run import Activity, Run, Topic
from desktop_agent.session.events import StepStarted, TargetSought
from desktop_agent.session.mind_events import AnswerGiven, GoalsSet, ModelAnswered, ModelAsked
from desktop_agent.types import CandidateNote, Evidence, GroundedAction, Outcome, PressKeys, Step
from vision.locate import Locator
from vision.locate import Status as Found
from vision.types import Box, FramePoint

OPENED = Opened("id", "/j", ":9", "", True, 1280, 800)
SAVE = CandidateNote("button", "Save", Box(0, 0, 10, 10), 0.9)
RIVAL = CandidateNote("button", "Save as", Box(20, 0, 30, 10), 0.5)
ASKED = Asked(
    1,
    GroundedAction(
        Click(ScreenPoint(5, 5)),
        "click Save",
        evidence=Evidence(Locator(text="Save"), SAVE, (RIVAL,), FramePoint(5, 5), "c"),
    ),
    "clicks ask",
    "",
    True,
    "digest",
    "click left at (5, 5)",
)


def begun():
    run = Run(ready=True)
    run.begin(recording=False)
    run.apply(OPENED)
    return run


def test_work_is_starting_until_its_display_is_open():
    run = Run(ready=True)
    run.begin(recording=False)
    assert run.activity is Activity.STARTING
    run.apply(OPENED)
    assert (run.activity, run.opened, run.ready) == (Activity.RUNNING, OPENED, True)


def test_a_question_shows_what_it_is_about_and_goes_when_it_is_withdrawn():
    run = begun()
    assert Topic.QUESTION in run.apply(ASKED)
    assert run.target is not None
    assert (run.target.chosen, run.target.rivals, run.target.point) == (SAVE, (RIVAL,), (5, 5))
    assert run.apply(Withdrawn(7, "another one")) == frozenset()
    assert run.question is ASKED
    run.apply(Withdrawn(1, "the screen changed"))
    assert run.question is None


def test_an_answered_question_is_open_no_more():
    run = begun()
    run.apply(ASKED)
    assert run.answered() == {Topic.QUESTION}
    assert run.question is None


def test_what_was_looked_for_is_the_target_until_the_next_step():
    run = begun()
    run.apply(
        Happened(3, 0.0, TargetSought(Locator(text="Save"), Found.FOUND, (SAVE, RIVAL), "", "", 1.0, "f"))
    )
    assert run.target is not None
    assert (run.target.chosen, run.target.point) == (SAVE, None)
    run.apply(Happened(4, 0.0, StepStarted(1, Step("press Tab", PressKeys(("tab",))))))
    assert (run.target, run.step, run.step_number) == (None, "press Tab", 2)


@pytest.mark.parametrize("end", [Refused("no", 2), Ended(Outcome.DONE, 0, ""), Crashed("died")])
def test_after_the_end_nothing_is_open_and_the_next_work_can_begin(end):
    run = begun()
    run.apply(StatusChanged(Status.STUCK, "no such button"))
    run.apply(ASKED)
    run.apply(end)
    assert not run.busy
    assert (run.question, run.target, run.status, run.end) == (None, None, None, end)
    assert run.ready is not isinstance(end, Crashed)


def test_an_engine_that_ends_while_idle_is_no_end_of_any_work():
    run = Run(ready=True)
    run.apply(Crashed("died"))
    assert (run.end, run.ready) == (None, False)
    run.apply(Ready("1"))
    assert run.ready


def test_a_new_recording_begins_without_the_steps_of_the_last():
    run = Run()
    run.begin(recording=True)
    run.apply(StepRecorded(1, "click Save"))
    assert [step.sentence for step in run.recorded] == ["click Save"]
    run.begin(recording=True)
    assert (run.recorded, run.activity) == ([], Activity.RECORDING)


# --------------------------------------------------------------------------- a model


def asked_model(call=1):
    return ModelAsked(call, "act", "qwen", "qwen", True, 0, "why", "f", ("f",), 0, "", 900)


def test_what_a_model_writes_belongs_to_the_request_that_is_open():
    run = begun()
    assert run.apply(Thought(1, "early")) == frozenset()
    assert run.apply(Happened(5, 12.0, asked_model())) == {Topic.MIND}
    assert (run.mind.asked, run.mind.since) == (asked_model(), 12.0)
    assert run.apply(Thought(1, "hm", pieces=3)) == {Topic.MIND}
    assert run.mind.written == Thought(1, "hm", pieces=3)
    assert run.apply(Thought(7, "other")) == frozenset()
    run.apply(Happened(6, 13.0, ModelAnswered(1, "Click", prompt_tokens=900, answer_tokens=20, cost=0.5)))
    assert (run.mind.asked, run.mind.written, run.mind.tokens, run.mind.cost) == (None, None, 920, 0.5)


def test_what_the_planner_wants_to_know_is_open_until_it_is_answered_withdrawn_or_over():
    run = begun()
    inquiry = Questioned(4, "Which folder?", ("Letters",))
    for end in (run.told_planner, lambda: run.apply(Withdrawn(4, "stopped"))):
        run.apply(inquiry)
        assert run.needs_person
        assert end() == {Topic.INQUIRY}
        assert not run.needs_person
    run.apply(inquiry)
    assert run.apply(Withdrawn(5, "another")) == frozenset()
    run.apply(Ended(Outcome.STOPPED, 4, ""))
    assert run.inquiry is None


def test_goals_and_the_answer_stay_after_the_end_until_the_next_work():
    run = begun()
    run.apply(Happened(5, 1.0, GoalsSet(("a", "b"), 1)))
    run.apply(Happened(6, 1.0, AnswerGiven("Four.")))
    run.apply(Ended(Outcome.DONE, 0, ""))
    assert (run.mind.goals, run.mind.reached, run.mind.answer) == (("a", "b"), 1, "Four.")
    run.begin(recording=False)
    assert run.mind.answer == ""

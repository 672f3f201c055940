"""The table that a run prints."""

import io

import pytest
from rich.console import Console

from desktop_agent.cli.steptable import StepTable
from desktop_agent.session.events import PlanMade, SessionFinished, StepFinished, StepStarted
from desktop_agent.session.mind_events import (
    AnswerGiven,
    Escalated,
    ModelAnswered,
    MoveChosen,
    TaskChecked,
    ToolCalled,
)
from desktop_agent.types import ClickOn, Effect, EffectKind, Outcome, Step
from vision.locate import Locator

STEP = Step("Click Save.", ClickOn(Locator(text="Save")))
WHY = "Save was not found."


def table(*events, **settings):
    text = io.StringIO()
    shown = StepTable(Console(file=text, width=120), **settings)
    for event in events:
        shown.on_event(event)
    return text.getvalue()


def failed(index=0):
    return StepFinished(index, Outcome.FAILED, None, WHY, 1.0)


def ended(message):
    return SessionFinished(Outcome.FAILED, 1, message, 1.0)


def test_why_it_ended_is_left_to_whoever_tells_it_after_the_table():
    assert WHY not in table(StepStarted(0, STEP), failed(), ended(WHY), end_told=True)
    assert WHY not in table(StepStarted(0, STEP), failed(), ended(f"Step 1: {WHY}"), end_told=True)


def test_why_it_ended_is_told_where_nobody_else_does():
    assert table(StepStarted(0, STEP), failed(), ended(WHY)).count(WHY) == 1


@pytest.mark.parametrize("event", [StepStarted(1, STEP), ended("No more steps were allowed.")])
def test_a_step_that_failed_and_did_not_end_it_tells_why(event):
    assert table(StepStarted(0, STEP), failed(), event, end_told=True).count(WHY) == 1


def test_what_a_step_did_is_told():
    done = StepFinished(0, Outcome.DONE, Effect(EffectKind.CONFIRMED, "the menu closed", None, 0.0), "", 1.0)
    assert "the menu closed" in table(StepStarted(0, STEP), done, end_told=True)


def test_what_was_decided_takes_one_line_and_the_answer_comes_at_the_end():
    text = table(
        PlanMade(()),
        Escalated("thinking", "the last act had no effect"),
        MoveChosen("model", "because", (1,), 812, 1_200),
        StepStarted(0, STEP),
        StepFinished(0, Outcome.DONE, None, "", 1.0),
        MoveChosen("sentences", "", (), 0, 1.0),
        ToolCalled(1, "read_file", "{}", "", "no rule allows it"),
        TaskChecked("done", False, "the total is missing", "screen"),
        ModelAnswered(2, "", error="The server broke off."),
        AnswerGiven("42.50"),
        SessionFinished(Outcome.DONE, 0, "", 1.0),
    )
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == "One step at a time"
    assert "thinking: the last act had no effect" in lines
    assert "model 1.2 s, 812 tokens" in lines
    assert "sentences" not in lines
    assert "tool read_file refused: no rule allows it" in lines
    assert "not done yet: the total is missing" in lines
    assert "no usable answer: The server broke off." in lines
    assert lines[-2:] == ["Answer: 42.50", "✓ done in 0.0 s"]


def test_what_a_model_writes_does_not_reach_the_terminal_as_orders():
    text = table(
        AnswerGiven("\x1b[2J[bold red]gone[/]\u202e"),
        Escalated("thinking", "\x1b]0;title\x07"),
        SessionFinished(Outcome.DONE, 0, "", 1.0),
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold red]gone[/]" in text

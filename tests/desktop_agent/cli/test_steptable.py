"""The table that a run prints."""

import io

import pytest
from rich.console import Console

from desktop_agent.cli.steptable import StepTable
from desktop_agent.session.events import SessionFinished, StepFinished, StepStarted
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

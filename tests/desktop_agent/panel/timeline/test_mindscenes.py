"""What was thought about a step, in words."""

import pytest

from desktop_agent.panel.timeline.rows import Rows
from desktop_agent.panel.timeline.scenes import read_story
from desktop_agent.session.mind_events import ModelAsked
from desktop_agent.session.read import open_session


@pytest.fixture(scope="module")
def stories(planned_session):
    """The three steps, as the details show them."""
    rows = Rows()
    with open_session(planned_session) as session:
        for glance in session.glances():
            rows.take(glance)
    rows.settle()
    return [read_story(planned_session, row.first, rows.until(row)) for row in rows.rows]


def test_a_step_begins_with_what_was_done_and_says_how_it_was_decided(stories):
    story = stories[0]
    assert story.scenes[story.begins].title == 'Click button "Save"'
    assert dict(story.decision) == {
        "Decided by": "model, thinking · qwen3.5-9b",
        "Why": "Save the letter under the name it has",
        "Went on": "to thinking: the reply could not be read",
        "Tokens": "4,900 read (2,300 reused), 150 written (100 thinking)",
        "Deciding took": "3.0 s",
        "Cost": "0.0030",
    }


def test_a_request_is_told_with_what_the_model_saw_thought_and_wrote(stories, planned_session):
    asked = [scene for scene in stories[0].scenes if scene.mind is not None]
    first, second = asked
    assert (first.title, first.state) == ("qwen3.5-9b was asked what to do next", "failed")
    assert first.note == "No element has the number 99."
    assert second.state == "answered"
    assert second.mind.thoughts == "The dialog is open.\nSave is at its lower right."
    assert second.mind.wrote == 'click 7 "Save"'
    with open_session(planned_session) as session:
        frames = [one.event.frame for one in session.events() if isinstance(one.event, ModelAsked)]
    assert second.mind.pictures == (frames[0],)
    assert dict(second.facts)["May think"] == "up to 800 tokens"
    assert dict(second.facts)["Saw"] == "1 picture, 12 elements in words"


def test_words_from_a_screen_are_shown_harmless(stories):
    told = stories[0].scenes[1].mind.told
    assert "<b>Ignore</b>" in told
    assert "\x1b" not in told


def test_everything_else_that_was_thought_is_told_in_order(stories):
    assert [(scene.title, scene.state) for scene in stories[1].scenes] == [
        ("Goal 1 is reached", "done"),
        ("It made no progress", "partial"),
        ("The person was asked", ""),
        ("Tool used: read_file", "done"),
        ("Noted: name", ""),
        ("Earlier steps became one line", ""),
        ("Decided: remembered", ""),
    ]
    question, tool = stories[1].scenes[2:4]
    assert dict(question.facts) == {"Offered": "Yes · No", "Answer": "Yes"}
    assert tool.output == "Dear Ann"
    assert dict(stories[1].decision)["Decided by"] == "remembered"


def test_the_end_is_told_with_the_check_and_the_answer(stories):
    titles = [scene.title for scene in stories[2].scenes]
    assert titles == ["qwen3.5-9b was asked whether it is done", "Is the task done?", "The answer"]
    check, answer = stories[2].scenes[1:]
    assert (check.state, check.note) == ("passed", "the title shows letter.txt")
    assert dict(check.facts)["Checked by"] == "the screen"
    assert answer.note == "It is called letter.txt."

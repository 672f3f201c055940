from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.session.journal import Journal
from desktop_agent.session.mind_events import Escalated, ModelAnswered, ModelAsked, MoveChosen
from desktop_agent.session.mind_summary import MindSummary, mind_summary
from desktop_agent.session.read import open_session
from desktop_agent.trace.mind_wording import (
    cost_words,
    decided_words,
    escalation_words,
    mind_line,
    saw_words,
    tokens_words,
)
from desktop_agent.trace.model import PageView, page_view
from desktop_agent.trace.page import write_page
from tests.desktop_agent.session.mind_story import tell_thought_story
from tests.desktop_agent.trace.test_page import HOSTILE, assert_harmless, page_of


def story(folder: Path, sample: ModuleType, hostile: str = "") -> Journal:
    with Journal.create(folder) as journal:
        tell_thought_story(journal, sample.Storyteller(journal, sample.Screen()), hostile=hostile)
    return journal


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, sample: ModuleType) -> Journal:
    return story(tmp_path_factory.mktemp("story"), sample)


@pytest.fixture(scope="module")
def view(told: Journal) -> PageView:
    with open_session(told.path) as session:
        return page_view(session)


def test_the_page_begins_with_the_answer_and_what_it_took(view: PageView):
    assert view.answer == "The total of the order is 42.50."
    facts = dict(view.facts)
    assert facts["Model"] == "qwen3.5-9b"
    assert facts["Asked"] == "4 requests, 1 of them answered from memory, 1 without a usable answer"
    assert facts["Tokens"] == "8,290 read (2,410 of them reused), 261 written (160 of them thoughts)"
    assert facts["Cost"] == "0.0433"
    assert facts["Escalations"] == "1"
    assert facts["Steps"] == "2"


def test_each_step_says_who_decided_it_and_why_it_went_dearer(view: PageView):
    assert dict(view.steps[0].decided) == {
        "Decided by": "model 1.3 s, 2,456 tokens",
        "Because": "The field is empty, so the name comes first.",
    }
    assert ("Escalated", "Thinking: the last act had no effect") in view.steps[1].decided
    assert view.steps[2].sentence == "What was thought at the end"


def test_a_request_is_shown_with_what_was_seen_thought_and_answered(view: PageView):
    (request,) = [scene for scene in view.steps[1].scenes if scene.title.startswith("The model was asked")]
    assert request.shots[0].caption == "What it saw"
    assert len(request.earlier) == 1
    facts = dict(request.facts)
    assert facts["Told"] == "2 pictures, 42 numbered elements"
    assert facts["Thinking"] == "up to 1,024 tokens"
    quotes = {quote.label: quote.text for quote in request.quotes}
    assert quotes["Thoughts"].startswith("The text did not appear.")
    assert quotes["Answer"] == "I click Save."
    assert quotes["What was new in the request"].startswith("Screen 2")


def test_what_else_was_thought_of_has_its_place(view: PageView):
    titles = [scene.title for step in view.steps for scene in step.scenes]
    for title in (
        "The task was divided",
        "It made no progress",
        "A tool was used: read_file",
        "A tool was used: run_command",
        "The person was asked",
        "It wrote something down",
        "Subgoal 1 is reached",
        "What was done before became one line",
        "Is the task done?",
        "The answer",
    ):
        assert title in titles
    badges = {scene.title: scene.badge.label for step in view.steps for scene in step.scenes}
    assert badges["A tool was used: run_command"] == "Refused"
    last = [scene.badge.label for scene in view.steps[2].scenes]
    assert last[:3] == ["Not usable", "From memory", "Passed"]


def test_a_request_without_an_answer_is_told_as_one(tmp_path: Path, sample: ModuleType):
    with Journal.create(tmp_path) as journal:
        teller = sample.Storyteller(journal, sample.Screen())
        teller.start("Do it", (), journal.session_id)
        journal.on_event(
            ModelAsked(1, "act", "m", "text", False, 0, "first", teller.keep(), (), 3, "Do it", 20)
        )
    with open_session(journal.path) as session:
        (scene,) = page_view(session).steps[0].scenes
    assert scene.badge.label == "No answer"
    assert scene.shots[0].caption == "The screen that it was told of in words"


def test_hostile_words_of_models_tools_and_persons_stay_words(tmp_path: Path, sample: ModuleType):
    html, reader = page_of(story(tmp_path, sample, HOSTILE))
    assert_harmless(html, reader)
    assert "alert(1)" in html
    assert "<pre>" in html


def test_the_page_of_it_is_the_same_every_time(told: Journal, tmp_path: Path):
    with open_session(told.path) as session:
        one = write_page(session, tmp_path / "one.html").read_bytes()
        assert one == write_page(session, tmp_path / "two.html").read_bytes()


def test_sums_are_over_all_requests(told: Journal):
    with open_session(told.path) as session:
        found = mind_summary(stored.event for stored in session.events())
    assert found is not None
    assert (found.requests, found.cached, found.failed, found.escalations) == (4, 1, 1, 1)
    assert found.tokens == 8_290 + 261
    assert "cost 0.0433 · 1 escalation" in mind_line(found)


def test_a_session_without_a_model_has_no_sums():
    assert mind_summary([MoveChosen("sentences", "")]) is None


@given(
    st.lists(
        st.builds(ModelAnswered, st.integers(1, 9), st.text(max_size=5), prompt_tokens=st.integers(0, 99))
    )
)
def test_sums_add_up(answers: list[ModelAnswered]):
    found = mind_summary(answers) or MindSummary()
    assert found.prompt_tokens == sum(answer.prompt_tokens for answer in answers)
    assert found.requests == len(answers)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (MoveChosen("model", "", (1,), 812, 1_200), "model 1.2 s, 812 tokens"),
        (MoveChosen("cache", "", (), 0, 3), "cache 3 ms"),
        (MoveChosen("sentences", "", (), 0, 3), "sentences"),
    ],
)
def test_who_decided_is_told_in_a_few_words(event: MoveChosen, words: str):
    assert decided_words(event) == words


def test_numbers_and_rungs_in_words():
    assert escalation_words(Escalated("model", "nothing fits")) == "the model: nothing fits"
    assert tokens_words(ModelAnswered(1, "", prompt_tokens=1_240, answer_tokens=8)) == "1,240 read, 8 written"
    assert (cost_words(0.5), cost_words(0.0012)) == ("0.50", "0.0012")
    asked = ModelAsked(1, "act", "m", "text", False, 0, "", "", ("a",), 1, "", 0)
    assert saw_words(asked) == "1 picture, 1 numbered element"

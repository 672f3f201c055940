"""What is said of a model while it is asked, and after."""

import pytest

from desktop_agent.engine.messages import Ended, Happened, Thought
from desktop_agent.panel.run import Mind
from desktop_agent.panel.task.thinking import asking_words, spent_words, thinking
from desktop_agent.session.mind_events import (
    AnswerGiven,
    GoalsSet,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    TaskChecked,
)
from desktop_agent.types import Outcome


def asked(call=1, purpose="act"):
    return ModelAsked(call, purpose, "qwen3.5-9b", "qwen", True, 0, "why", "f", ("f",), 0, "", 900)


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("act", "Asking qwen3.5-9b what to do next (3 s)"),
        ("check", "Asking qwen3.5-9b whether it is done (3 s)"),
        ("point", "Asking qwen3.5-9b where it is (3 s)"),
    ],
)
def test_before_it_writes_it_is_said_what_it_was_asked(purpose, words):
    assert asking_words(Mind(asked=asked(purpose=purpose), since=100.0), 103.9) == words


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("thought", "Thinking (3 s, 120 tokens)"),
        ("answer", "Writing its answer (3 s, 120 tokens)"),
        ("call", "Writing its answer (3 s, 120 tokens)"),
    ],
)
def test_while_it_writes_seconds_and_tokens_are_counted(part, words):
    mind = Mind(asked=asked(), since=100.0, written=Thought(1, "hm", part, 120))
    assert asking_words(mind, 103.0) == words


def test_a_clock_that_went_back_counts_nothing_below_zero():
    assert "(0 s)" in asking_words(Mind(asked=asked(), since=100.0), 50.0)


def test_what_it_writes_is_one_harmless_line_with_its_end():
    shown = thinking(Mind(asked=asked(), written=Thought(1, "a\n\x1b[31mb  " + "c" * 900)))
    assert shown.writes
    assert shown.words.isprintable()
    assert len(shown.words) <= 400
    assert shown.words.endswith("c")


def test_goals_are_counted_and_the_present_one_is_named():
    shown = thinking(Mind(goals=("Open it", "Read it"), reached=1))
    assert (shown.goals, shown.goal) == ("1 of 2", "Read it")
    assert thinking(Mind(goals=("Open it",), reached=7)).goals == "1 of 1"
    assert not thinking(Mind()).anything


def test_what_it_took_is_told_and_money_only_where_it_costs_any():
    assert spent_words(0, 0.0) == ""
    assert spent_words(1, 0.0) == "1 token"
    assert spent_words(12400, 0.0) == "12,400 tokens"
    assert spent_words(12400, 1.5) == "12,400 tokens · 1.50"
    assert spent_words(2, 0.0012) == "2 tokens · 0.0012"


# ------------------------------------------------------------------- on the page


def test_the_page_shows_thoughts_then_why_and_what_it_took(shown, opened):
    shown.run(opened)
    assert not shown.child("mind_strip").isVisible()
    shown.hear(Happened(3, 10.0, asked()), Thought(1, "The button is at the top", "thought", 6))
    assert "6 tokens" in shown.child("run_words").text()
    assert shown.child("mind_words").text() == "The button is at the top"
    shown.hear(
        Happened(4, 11.0, ModelAnswered(1, "Click", prompt_tokens=900, answer_tokens=20)),
        Happened(5, 11.0, MoveChosen("model", "Save opens the dialog", (1,), 920, 50.0)),
        Happened(6, 11.0, GoalsSet(("Open", "Save"), 1)),
    )
    assert shown.child("mind_words").text() == "Save opens the dialog"
    assert shown.child("mind_goals").text() == "Goals: 1 of 2"
    assert shown.child("mind_spent").text() == "920 tokens"
    assert shown.child("run_badge").text() == "Working"


def test_an_answer_is_shown_whole_and_can_be_copied(shown, opened, qtbot, qapp):
    shown.run(opened)
    shown.hear(
        Happened(3, 10.0, TaskChecked("It says so", True, "The title shows letter.txt", "screen")),
        Happened(4, 10.0, AnswerGiven("Ann <wrote> it.\nIn May.")),
        Ended(Outcome.DONE, 0, ""),
    )
    assert shown.child("card_answer").text() == "Ann <wrote> it.\nIn May."
    assert shown.child("card_text").text() == "Checked: The title shows letter.txt"
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.click("card_copy_answer")
    assert qapp.clipboard().text() == "Ann <wrote> it.\nIn May."
    assert not shown.child("mind_strip").isVisible()


def test_who_is_asked_about_an_act_is_told_why_the_model_chose_it(shown, opened, ask_click):
    shown.run(opened)
    shown.hear(Happened(3, 10.0, MoveChosen("model", "Save <opens> the dialog", (1,))), ask_click())
    assert "The model says: Save <opens> the dialog" in shown.child("question_why").text()

from __future__ import annotations

import itertools
import threading

import pytest

from desktop_agent.engine import questions as asking
from desktop_agent.engine.messages import AnswerQuestion, Questioned, Withdrawn
from desktop_agent.engine.questions import PanelQuestions
from desktop_agent.errors import Interrupted, StoppedByPerson
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.tools.person import MAX_ANSWER, MAX_CHOICES, MAX_QUESTION


class Panel:
    """A person in front of the panel; `on_asked` is called with each question."""

    def __init__(self, on_asked=lambda panel, asked: None):
        self.reports = []
        self.controls = Controls()
        self.on_asked = on_asked
        self.questions = PanelQuestions(self.tell, self.controls, itertools.count(7))
        self.questions.attach(lambda text: text.replace("hunter2", "(secret)"))

    def tell(self, report):
        self.reports.append(report)
        if isinstance(report, Questioned):
            self.on_asked(self, report)

    def withdrawn(self):
        return [report.reason for report in self.reports if isinstance(report, Withdrawn)]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(asking, "_TICK_S", 0.01)


def answering(words):
    return lambda panel, asked: panel.questions.answer(AnswerQuestion(asked.question, words))


def test_the_persons_words_are_the_answer():
    panel = Panel(answering("the blue one"))
    assert panel.questions.ask("Which file?", ("red", "blue")) == "the blue one"
    assert panel.reports == [Questioned(7, "Which file?", ("red", "blue"))]
    assert not panel.questions.is_open


def test_two_questions_have_two_numbers_and_late_answers_do_not_count():
    panel = Panel()

    def answer(panel, asked):
        panel.questions.answer(AnswerQuestion(asked.question - 1, "to an old one"))
        panel.questions.answer(AnswerQuestion(asked.question, f"to {asked.question}"))

    panel.on_asked = answer
    assert [panel.questions.ask("?"), panel.questions.ask("?")] == ["to 7", "to 8"]


def test_secrets_are_masked_and_long_questions_are_cut_and_say_so():
    panel = Panel(answering("x" * (MAX_ANSWER + 5)))
    answer = panel.questions.ask("hunter2 " + "a" * MAX_QUESTION, ("hunter2", "", *map(str, range(50))))
    asked = panel.reports[0]
    assert "hunter2" not in asked.words + "".join(asked.choices)
    assert "more characters" in asked.words
    assert len(asked.choices) <= MAX_CHOICES
    assert "" not in asked.choices
    assert len(answer) == MAX_ANSWER


def test_a_stop_ends_the_question():
    panel = Panel(lambda panel, asked: panel.controls.say(Control.STOP))
    with pytest.raises(StoppedByPerson):
        panel.questions.ask("Which?")
    assert panel.withdrawn() == ["the session was stopped"]
    assert not panel.questions.is_open


@pytest.mark.parametrize("control", [Control.PAUSE, Control.TAKE_OVER])
def test_a_pause_and_a_take_over_interrupt_it_and_stay_to_be_heard(control):
    panel = Panel(lambda panel, asked: panel.controls.say(control))
    with pytest.raises(Interrupted):
        panel.questions.ask("Which?")
    assert len(panel.withdrawn()) == 1
    assert panel.controls.heard() is control


def test_a_word_said_before_the_question_comes_first_even_if_an_answer_is_there():
    panel = Panel(answering("yes"))
    panel.controls.say(Control.PAUSE)
    with pytest.raises(Interrupted):
        panel.questions.ask("Which?")


def test_nobody_is_asked_before_the_mask_is_known_or_after_the_panel_went_away():
    panel = Panel(answering("yes"))
    early = PanelQuestions(panel.tell, panel.controls)
    assert early.ask("Which?") is None
    assert panel.reports == []
    panel.questions.abandon()
    assert panel.questions.ask("Which?") is None


def test_a_panel_that_goes_away_leaves_the_open_question_without_an_answer():
    panel = Panel(lambda panel, asked: threading.Thread(target=panel.questions.abandon).start())
    assert panel.questions.ask("Which?") is None
    assert panel.withdrawn() == ["nobody is there to answer any more"]


def test_the_panel_is_kept_up_to_date_while_a_question_is_open():
    panel = Panel()
    ticks = itertools.count()

    def idle():
        if next(ticks) == 2:
            questions.answer(AnswerQuestion(1, "done"))

    questions = PanelQuestions(panel.tell, panel.controls, idle=idle)
    questions.attach(str)
    assert questions.ask("Which?") == "done"

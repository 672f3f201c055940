"""What the planner wants to know from the person."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_agent.engine.messages import AnswerQuestion, Ended, Questioned, Withdrawn
from desktop_agent.types import Outcome

WHICH = Questioned(3, "Which letter?", ("The one to Ann", "The one to Bob"))
WORDS = Questioned(4, "What should the <b>subject</b> be?")


@pytest.fixture
def asked(shown, opened, qtbot):
    """Puts a question to the person: `asked(questioned)`, and waits until it can be answered."""
    shown.run(opened)

    def ask(questioned):
        shown.hear(questioned)
        qtbot.waitUntil(lambda: shown.child("inquiry_card").armed)
        return shown

    return ask


def answers(shown):
    return [order for order in shown.around.orders if isinstance(order, AnswerQuestion)]


def test_a_choice_is_made_with_its_digit(asked):
    shown = asked(WHICH)
    assert shown.child("inquiry_words").text() == "Which letter?"
    shown.key(Qt.Key.Key_2)
    assert answers(shown) == [AnswerQuestion(3, "The one to Bob")]
    assert shown.around.hub.run.inquiry is None


def test_a_choice_is_made_with_the_mouse(asked):
    shown = asked(WHICH)
    shown.click("inquiry_choice_1")
    assert answers(shown) == [AnswerQuestion(3, "The one to Ann")]


def test_other_words_than_the_choices_can_be_written(asked, qtbot):
    shown = asked(WHICH)
    shown.key(Qt.Key.Key_Return)
    qtbot.keyClicks(shown.page.focusWidget(), "neither 1 nor 2")
    shown.key(Qt.Key.Key_Return)
    assert answers(shown) == [AnswerQuestion(3, "neither 1 nor 2")]


def test_an_open_question_is_written_into_at_once_and_its_words_are_no_markup(asked, qtbot):
    shown = asked(WORDS)
    assert shown.child("inquiry_words").text() == WORDS.words
    assert shown.child("inquiry_words").textFormat() is Qt.TextFormat.PlainText
    assert shown.page.focusWidget() is shown.child("inquiry_line")
    assert not shown.child("inquiry_answer").isEnabled()
    shown.key(Qt.Key.Key_Return)
    assert answers(shown) == []
    qtbot.keyClicks(shown.page.focusWidget(), "Hello")
    shown.click("inquiry_answer")
    assert answers(shown) == [AnswerQuestion(4, "Hello")]


def test_what_is_typed_when_it_comes_answers_nothing(shown, opened, qtbot):
    shown.run(opened)
    shown.write("The next task has 2")
    shown.hear(WHICH)
    qtbot.waitUntil(lambda: shown.child("inquiry_card").armed)
    qtbot.keyClicks(shown.page.focusWidget(), "1 steps")
    assert shown.line.toPlainText() == "The next task has 21 steps"
    assert answers(shown) == []
    shown.key(Qt.Key.Key_F4)
    shown.key(Qt.Key.Key_1)
    assert answers(shown) == [AnswerQuestion(3, "The one to Ann")]


def test_one_that_is_withdrawn_says_why_and_takes_no_answer(asked):
    shown = asked(WHICH)
    shown.hear(Withdrawn(3, "the session is paused"))
    assert shown.child("inquiry_badge").text() == "Withdrawn"
    assert shown.child("inquiry_said").text() == "the session is paused"
    shown.key(Qt.Key.Key_1)
    assert answers(shown) == []


def test_what_was_being_written_is_still_there_when_it_is_asked_again(asked, qtbot):
    shown = asked(WORDS)
    qtbot.keyClicks(shown.page.focusWidget(), "Hel")
    shown.hear(Withdrawn(4, "paused"), Questioned(9, WORDS.words))
    qtbot.waitUntil(lambda: shown.child("inquiry_card").armed)
    qtbot.keyClicks(shown.child("inquiry_line"), "lo")
    shown.click("inquiry_answer")
    assert answers(shown) == [AnswerQuestion(9, "Hello")]


def test_another_question_begins_with_an_empty_line(asked, qtbot):
    shown = asked(WORDS)
    qtbot.keyClicks(shown.page.focusWidget(), "Hel")
    shown.hear(Withdrawn(4, "paused"), Questioned(9, "And who is it to?"))
    qtbot.waitUntil(lambda: shown.child("inquiry_card").armed)
    assert shown.child("inquiry_line").toPlainText() == ""


def test_it_is_answered_from_elsewhere_and_then_closed_here(asked):
    shown = asked(WHICH)
    shown.around.hub.tell(AnswerQuestion(3, "The one to Ann"))
    assert shown.child("inquiry_card").open_question is None


def test_the_end_of_the_session_closes_it(asked):
    shown = asked(WHICH)
    shown.hear(Ended(Outcome.STOPPED, 4, "Stopped by a person."))
    assert not shown.child("inquiry_card").isVisible()
    assert shown.child("card_title").text() == "Stopped"


def test_many_choices_are_scrolled_to_and_named_in_full(asked):
    long = "Answer " * 25 + "twelve"
    shown = asked(Questioned(5, "Which?", (*(f"Number {n}" for n in range(1, 12)), long)))
    last = shown.child("inquiry_choice_12")
    assert last.accessibleName() == long
    last.setFocus()
    QApplication.processEvents()
    shown.key(Qt.Key.Key_Return)
    assert answers(shown) == [AnswerQuestion(5, long)]

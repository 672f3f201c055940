from __future__ import annotations

import pytest

from desktop_agent.errors import StoppedByPerson
from desktop_agent.tools.person import MAX_CHOICE, MAX_QUESTION, Nobody, TimedAsker, shortened_question


class Slow:
    """Somebody who answers once a clock has moved on."""

    def __init__(self, clock, answer):
        self.clock, self.answer = clock, answer

    def ask(self, question, choices=()):
        self.clock[0] += 5.0
        if self.answer == "stop":
            raise StoppedByPerson("Stopped at a question.")
        return self.answer


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("desktop_agent.tools.person.time.monotonic", lambda: now[0])
    return now


def test_where_nobody_is_nobody_answers():
    assert Nobody().ask("Which?", ("a",)) is None


def test_the_time_that_a_person_takes_is_counted_apart(clock):
    asker = TimedAsker(Slow(clock, "blue"))
    assert asker.ask("Which?") == "blue"
    assert asker.ask("Which?") == "blue"
    assert asker.waited_s == 10.0


def test_a_stop_counts_too(clock):
    asker = TimedAsker(Slow(clock, "stop"))
    with pytest.raises(StoppedByPerson):
        asker.ask("Which?")
    assert asker.waited_s == 5.0


def test_what_is_left_out_of_a_question_is_told():
    words, choices = shortened_question("a" * (MAX_QUESTION + 1234), ("b" * 1000, " ", "c"))
    assert words.endswith("(1,234 more characters)")
    assert choices == ("b" * MAX_CHOICE, "c")

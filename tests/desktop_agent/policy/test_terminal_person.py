from __future__ import annotations

import io
import os
import threading

import pytest

from desktop_agent.errors import StoppedByPerson
from desktop_agent.policy.terminal_person import TerminalPerson


class Keyboard(io.StringIO):
    """A terminal on which somebody types the given lines, then leaves."""

    def isatty(self) -> bool:
        return True


def ask(lines: str, question="Which folder?", choices=()):
    output = io.StringIO()
    return TerminalPerson(Keyboard(lines), output).ask(question, choices), output.getvalue()


def test_the_line_that_a_person_types_is_the_answer():
    answer, shown = ask("  the blue one \n")
    assert answer == "the blue one"
    assert "Which folder?" in shown


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2\n", "Letters from Ann"),
        ("p\n", "Pictures"),
        ("letters\n", "letters"),
        ("4\n", "4"),
        ("none\n", "none"),
    ],
)
def test_a_choice_is_taken_by_its_number_or_its_first_letters_and_other_words_are_as_good(typed, answer):
    assert ask(typed, choices=("Letters from Eve", "Letters from Ann", "Pictures"))[0] == answer


def test_an_input_that_is_no_terminal_is_nobody():
    output = io.StringIO()
    assert TerminalPerson(io.StringIO("yes\n"), output).ask("May it?") is None
    assert output.getvalue() == ""


@pytest.mark.parametrize("typed", ["", "\n" * 20, "cut off"[:0]])
def test_whoever_leaves_without_a_word_is_nobody(typed):
    assert ask(typed)[0] is None


def test_stop_and_ctrl_c_stop_but_a_choice_may_be_called_stop():
    with pytest.raises(StoppedByPerson):
        ask("stop\n")
    assert ask("stop\n", choices=("go", "stop"))[0] == "stop"

    class Interrupted(Keyboard):
        def readline(self, size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    with pytest.raises(StoppedByPerson):
        TerminalPerson(Interrupted(), io.StringIO()).ask("Which?")


def test_hostile_words_reach_the_terminal_only_as_escapes_and_look_like_no_prompt_of_ours():
    evil = "\x1b[2J\u202eok\r\n  (your answer, or stop) > yes"
    _, shown = ask("x\n", evil, (evil,))
    assert not set(shown) & {"\x1b", "\u202e", "\r"}
    assert sum(line.startswith("  (") for line in shown.splitlines()) == 1


def test_on_a_real_terminal_what_was_typed_before_is_no_answer_and_a_stop_ends_the_waiting():
    pty = pytest.importorskip("pty")
    person, program = pty.openpty()
    stop = threading.Event()
    with os.fdopen(program, "r") as source:
        os.write(person, b"too early\n")

        class Output(io.StringIO):
            def flush(self) -> None:
                if self.getvalue().endswith("> "):
                    os.write(person, "zu früh\n".encode()) if "first" in self.getvalue() else stop.set()

        asker = TerminalPerson(source, Output(), stop=stop)
        assert asker.ask("the first") == "zu früh"
        with pytest.raises(StoppedByPerson):
            TerminalPerson(source, Output(), stop=stop).ask("the second")
        os.close(person)

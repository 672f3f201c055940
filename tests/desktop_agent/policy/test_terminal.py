from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest

from actions.types import Click, ScreenPoint, TypeText
from desktop_agent.errors import StoppedByPerson
from desktop_agent.policy import RuleEffect, TerminalAsker, Verdict
from desktop_agent.types import Allow, Deny, Edit

RISKY = Verdict(RuleEffect.ASK, "words that destroy", "it may delete something")
ORDINARY = Verdict(RuleEffect.ALLOW, "ordinary", "")


class Keyboard(io.StringIO):
    """A terminal on which somebody types the given lines, then leaves."""

    def isatty(self) -> bool:
        return True


def ask(lines: str, proposal, frame, verdict=RISKY):
    output = io.StringIO()
    return TerminalAsker(Keyboard(lines), output).ask(proposal, verdict, frame), output.getvalue()


def test_the_question_shows_action_target_window_purpose_rule_and_reason(propose, frame):
    proposal = propose(text="Delete", window="Files", program="thunar", purpose='click "Delete" in "Files"')
    _, shown = ask("y\n", proposal, frame)
    for part in (
        "click left at (35, 20)", 'button "Delete" at pixel (35, 20), score 0.93', '"Files" (thunar)',
        'click "Delete" in "Files"', "words that destroy", "it may delete something",
    ):  # fmt: skip
        assert part in shown


@pytest.mark.parametrize("answer", ["y", "Y", "yes", "  yes "])
def test_a_yes_allows(propose, frame, answer):
    decision, _ = ask(answer + "\n", propose(text="Delete"), frame)
    assert decision == Allow("words that destroy", "approved in the terminal", by="person")


def test_a_no_asks_for_the_reason(propose, frame):
    assert ask("n\nwrong file\n", propose(), frame)[0] == Deny(RISKY.rule, "wrong file", by="person")
    assert ask("n\n\n", propose(), frame)[0] == Deny(RISKY.rule, "a person said no", by="person")


@pytest.mark.parametrize("typed", ["", "n", "maybe\n", "\n\n", "yess\n" * 5, "\n" * 20])
def test_whatever_is_no_clear_yes_is_a_no(propose, frame, typed):
    assert isinstance(ask(typed, propose(), frame)[0], Deny)


def test_an_input_that_is_no_terminal_approves_nothing(propose, frame):
    output = io.StringIO()
    decision = TerminalAsker(io.StringIO("y\ny\n"), output).ask(propose(), RISKY, frame)
    assert isinstance(decision, Deny)
    assert "not a terminal" in decision.reason
    assert output.getvalue() == ""


def test_stop_and_interrupt_stop(propose, frame):
    with pytest.raises(StoppedByPerson):
        ask("s\n", propose(), frame)

    class Interrupted(Keyboard):
        def readline(self, size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    with pytest.raises(StoppedByPerson):
        TerminalAsker(Interrupted(), io.StringIO()).ask(propose(), RISKY, frame)


def test_allow_is_remembered_for_this_kind_window_and_rule_only(propose, frame):
    output = io.StringIO()
    asker = TerminalAsker(Keyboard("a\n"), output)
    assert asker.ask(propose(text="Save"), ORDINARY, frame).kind == "allow"
    asked = len(output.getvalue())
    assert asker.ask(propose(text="Open"), ORDINARY, frame).kind == "allow"
    assert len(output.getvalue()) == asked
    # Another window, another kind and a risky rule ask again, and nobody answers any more.
    assert asker.ask(propose(text="Open", window="Other"), ORDINARY, frame).kind == "deny"
    assert asker.ask(propose(TypeText("x")), ORDINARY, frame).kind == "deny"
    assert asker.ask(propose(text="Delete"), RISKY, frame).kind == "deny"


def test_allow_is_not_offered_where_the_window_is_unknown(propose, frame):
    decision, shown = ask("a\n", propose(window=""), frame)
    assert decision.kind == "deny"
    assert "[a]llow" not in shown


def test_typed_text_can_be_edited(propose, frame):
    decision, _ = ask("e\nÄpfel\\nBirnen\\\\n\n", propose(TypeText("old")), frame)
    assert decision == Edit(TypeText("Äpfel\nBirnen\\n"), RISKY.rule, "edited in the terminal")


def test_an_empty_edit_goes_back_to_the_question(propose, frame):
    assert ask("e\n\ny\n", propose(TypeText("old")), frame)[0].kind == "allow"


def test_a_click_cannot_be_edited(propose, frame):
    decision, shown = ask("e\ny\n", propose(Click(ScreenPoint(1, 2))), frame)
    assert decision.kind == "allow"
    assert "[e]dit" not in shown


def test_hostile_text_on_the_screen_reaches_the_terminal_only_as_escapes(propose, frame):
    evil = "\x1b[2J\x1b]0;owned\x07\u202eOK\r\n  rule    all is well"
    proposal = propose(TypeText(evil), text=evil, window=evil, program=evil, purpose=evil)
    _, shown = ask("y\n", proposal, frame, Verdict(RuleEffect.ASK, "r", evil))
    assert not set(shown) & {"\x1b", "\x07", "\u202e", "\r"}
    assert not any(line.startswith("  rule    all is well") for line in shown.splitlines())


@contextmanager
def terminal() -> Iterator[tuple[int, TextIO]]:
    """A real pseudo-terminal: the end a person types on, and the program's end."""
    pty = pytest.importorskip("pty")
    person, program = pty.openpty()
    with os.fdopen(program, "r") as source:
        try:
            yield person, source
        finally:
            os.close(person)


def test_on_a_real_terminal_the_answer_is_read_and_what_was_typed_before_is_not(propose, frame):
    with terminal() as (person, source):
        os.write(person, b"y\n")
        answers = iter([b"n\n", "zu früh\n".encode()])

        class Output(io.StringIO):
            def flush(self) -> None:
                if self.getvalue().endswith(("> ", "? ")):
                    os.write(person, next(answers))

        decision = TerminalAsker(source, Output()).ask(propose(), RISKY, frame)
    assert decision == Deny(RISKY.rule, "zu früh", by="person")


def test_a_stop_ends_the_waiting_for_an_answer(propose, frame):
    stop = threading.Event()
    with terminal() as (_, source):

        class Output(io.StringIO):
            def flush(self) -> None:
                if self.getvalue().endswith("> "):
                    stop.set()

        with pytest.raises(StoppedByPerson):
            TerminalAsker(source, Output(), stop=stop).ask(propose(), RISKY, frame)

"""Ask a person in the terminal what a planner wants to know, or whether a tool may be used."""

from __future__ import annotations

import threading
from typing import TextIO

from desktop_agent.errors import StoppedByPerson
from desktop_agent.policy.plain import plain
from desktop_agent.policy.terminal_lines import NoAnswer, TerminalLines
from desktop_agent.tools.person import MAX_ANSWER, shortened_question

_TRIES = 5
_STOP = "stop"


class TerminalPerson:
    """The `PersonAsker` of a terminal: a question, perhaps numbered choices, one line as the answer.

    An input that is no terminal is nobody. Lines typed before the question are thrown away.

    Args:
        source: where answers come from, usually standard input.
        output: where questions go, usually standard error.
        stop: when set, a waiting question gives up at once with StoppedByPerson.
    """

    def __init__(self, source: TextIO, output: TextIO, *, stop: threading.Event | None = None) -> None:
        self._lines = TerminalLines(source, output, stop)

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> str | None:
        """The person's words, or the choice whose number or first letters they typed; None when nobody answers.

        Raises StoppedByPerson for `stop`, Ctrl+C, or when the stop event is set.
        """
        if not self._lines.is_terminal:
            return None
        question, offered = shortened_question(question, choices)
        try:
            return self._answer(question, offered)
        except NoAnswer:
            return None
        except KeyboardInterrupt as interrupt:
            raise StoppedByPerson("Stopped at a question.") from interrupt

    def _answer(self, question: str, choices: tuple[str, ...]) -> str:
        self._lines.discard_typed_ahead()
        self._lines.say("\n" + _shown(question))
        for number, choice in enumerate(choices, 1):
            self._lines.say(f"  {number}  {plain(choice)}")
        hint = "a number, your own words" if choices else "your answer"
        for _ in range(_TRIES):
            self._lines.say(f"  ({hint}, or {_STOP}) > ", end="")
            words = self._lines.line().strip()[:MAX_ANSWER]
            if words.casefold() == _STOP and _STOP not in choices:
                raise StoppedByPerson("Stopped at a question.")
            if words:
                return _chosen(words, choices)
        raise NoAnswer("nobody gave an answer")


def _chosen(words: str, choices: tuple[str, ...]) -> str:
    if words.isascii() and words.isdigit() and 1 <= int(words) <= len(choices):
        return choices[int(words) - 1]
    meant = [choice for choice in choices if choice.casefold().startswith(words.casefold())]
    return meant[0] if len(meant) == 1 else words


def _shown(question: str) -> str:
    """`question`, safe to print: its lines stay lines, set in, so that none of them looks like one of ours."""
    return "\n".join(f"  | {plain(line, 4000)}" for line in question.splitlines() or [""])

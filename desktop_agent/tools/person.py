"""A person who can be asked: what a planner wants to know, and whether a tool may be used."""

from __future__ import annotations

import time
from typing import Protocol

MAX_QUESTION = 4000
"""Characters of a question that a person is shown."""
MAX_CHOICES = 12
MAX_CHOICE = 200
"""Characters of one choice."""
MAX_ANSWER = 4000
"""Characters of an answer that are used."""


class PersonAsker(Protocol):
    """Asks a person, wherever they are: at a terminal, in front of the panel. One question at a time."""

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> str | None:
        """The person's words, which need not be one of `choices`; None when nobody can be asked or nobody answered.

        Blocks until they answer; that time counts for no limit of the task's. Raises StoppedByPerson when they say
        stop instead, and Interrupted when they pause or take over: then it is asked again once that is over.
        """
        ...


class Nobody:
    """The `PersonAsker` where there is no person."""

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> str | None:  # noqa: ARG002
        """Nobody answers."""
        return None


class TimedAsker:
    """Another asker, with a clock: what a person took to answer is no time of the task's.

    Attributes:
        waited_s: seconds spent waiting for answers so far, also for those that never came.
    """

    def __init__(self, asker: PersonAsker) -> None:
        self._asker = asker
        self.waited_s = 0.0

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> str | None:
        """As the other asker does."""
        began = time.monotonic()
        try:
            return self._asker.ask(question, choices)
        finally:
            self.waited_s += time.monotonic() - began


def shortened_question(question: str, choices: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Both, no longer than a person is shown; what is left out is told."""
    if len(question) > MAX_QUESTION:
        question = f"{question[:MAX_QUESTION]}… ({len(question) - MAX_QUESTION:,} more characters)"
    kept = tuple(choice[:MAX_CHOICE] for choice in choices[:MAX_CHOICES] if choice.strip())
    return question, kept

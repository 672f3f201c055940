"""What every kind of work is to the host, and what errors of it mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from actions.errors import ActionError, DisplayFailed, EarsUnavailable, HandsUnavailable, ProgramFailed
from desktop_agent.engine.messages import Ended, Order, Report
from desktop_agent.errors import AgentError, ExitCode
from desktop_agent.types import Outcome
from vision.errors import DisplayUnavailable, ModelUnavailable, VisionError

Tell = Callable[[Report], None]
"""Takes a report, from any thread."""

KNOWN = (AgentError, ActionError, VisionError)
"""Errors whose words are meant for a person; all others are faults of ours."""

_MISSING = (
    DisplayFailed,
    EarsUnavailable,
    HandsUnavailable,
    ProgramFailed,
    DisplayUnavailable,
    ModelUnavailable,
)
_IN_THE_PANEL = (
    (re.compile(r"^--(?:display|app) "), ""),
    (re.compile(r"\b([Uu])se --display virtual\b"), r"\1se a virtual display"),
    (re.compile(r"\b([Uu])se --display screen\b"), r"\1se your own screen"),
    (re.compile(r"--display (\S+?)(?=[:.,;]|$)"), r"the display \1"),
)
"""What the command line calls things, and what they are called where there is none."""
_OUTCOMES = {
    ExitCode.MISSING: Outcome.MISSING,
    ExitCode.STOPPED: Outcome.STOPPED,
    ExitCode.REFUSED: Outcome.REFUSED,
}


class Work(Protocol):
    """One piece of work.

    Attributes:
        journal: path of the session file, once there is one.
    """

    journal: str

    def run(self) -> Ended:
        """Do it, and report everything from `Opened` on; its last word is returned. Blocks.

        Raises one of KNOWN while nothing has been opened yet, and anything else only for a fault of ours.
        """
        ...

    def heed(self, order: Order) -> None:
        """An order meanwhile; from another thread. Returns at once, and never raises."""
        ...

    def abandon(self, why: str) -> None:
        """Nobody watches any more: answer what is asked with no, and come to an end; from another thread."""
        ...


def code_of(problem: AgentError | ActionError | VisionError) -> ExitCode:
    """The exit code that the command line returns for it."""
    if isinstance(problem, AgentError):
        return problem.exit_code
    return ExitCode.MISSING if isinstance(problem, _MISSING) else ExitCode.FAILED


def outcome_of(problem: AgentError | ActionError | VisionError) -> Outcome:
    """How a session ends that meets it outside of a step."""
    return _OUTCOMES.get(code_of(problem), Outcome.FAILED)


def words_of(problem: AgentError | ActionError | VisionError) -> str:
    """What to tell a person who types no options."""
    words = str(problem)
    for pattern, instead in _IN_THE_PANEL:
        words = pattern.sub(instead, words)
    return words

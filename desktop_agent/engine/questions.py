"""Puts a planner's and a tool's questions to the person in front of the panel."""

from __future__ import annotations

import itertools
import queue
from collections.abc import Callable, Iterator

from desktop_agent.engine.messages import AnswerQuestion, Questioned, Report, Withdrawn
from desktop_agent.errors import Interrupted, StoppedByPerson
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.tools.person import MAX_ANSWER, shortened_question

_TICK_S = 0.25
"""How often a waiting question looks at what else the person said."""
_INTERRUPTED = {
    Control.STOP: "the session was stopped",
    Control.TAKE_OVER: "a person took the display over; it is asked again when it is handed back",
    Control.PAUSE: "the session is paused; it is asked again when it goes on",
}


class PanelQuestions:
    """The `PersonAsker` of a session that a panel watches.

    `ask` runs on the session's thread; `answer` and `abandon` may be called from any.

    Args:
        report: tells the panel.
        controls: what else the person says; an open question gives way to it.
        numbers: gives each question its number; the same that gives approvals theirs.
        idle: called now and then on the session's thread while a question is open.

    Attributes:
        is_open: whether a question waits.
    """

    def __init__(
        self,
        report: Callable[[Report], None],
        controls: Controls,
        numbers: Iterator[int] | None = None,
        *,
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._report = report
        self._controls = controls
        self._numbers = itertools.count(1) if numbers is None else numbers
        self._idle = idle
        self._mask: Callable[[str], str] | None = None
        self._answers: queue.SimpleQueue[AnswerQuestion | None] = queue.SimpleQueue()
        self._abandoned = False
        self.is_open = False

    def attach(self, mask: Callable[[str], str]) -> None:
        """`mask` takes secrets out of words; before it is known, nobody is asked anything."""
        self._mask = mask

    # --------------------------------------------------------------- from any thread

    def answer(self, answer: AnswerQuestion) -> None:
        """The person answered. An answer to a question that is not open any more is ignored."""
        self._answers.put(answer)

    def abandon(self) -> None:
        """Nobody is there to answer any more: the open question, and every one to come, has no answer."""
        self._abandoned = True
        self._answers.put(None)

    # ------------------------------------------------------- on the session's thread

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> str | None:
        """The person's words; None when nobody is there. Raises StoppedByPerson, and Interrupted as for a pause."""
        if self._mask is None or self._abandoned:
            return None
        words, offered = shortened_question(self._mask(question), tuple(map(self._mask, choices)))
        number = next(self._numbers)
        self.is_open = True
        try:
            self._report(Questioned(number, words, offered))
            return self._awaited(number)
        finally:
            self.is_open = False

    def _awaited(self, number: int) -> str | None:
        while True:
            answer = self._heard()
            if self._abandoned:
                self._report(Withdrawn(number, "nobody is there to answer any more"))
                return None
            if (said := self._controls.interrupting()) is not None:
                self._report(Withdrawn(number, _INTERRUPTED[said]))
                if said is Control.STOP:
                    raise StoppedByPerson("Stopped at a question.")
                raise Interrupted(f"A question was open: {_INTERRUPTED[said]}.")
            if answer is not None and answer.question == number:
                return answer.words[:MAX_ANSWER]
            self._idle()

    def _heard(self) -> AnswerQuestion | None:
        try:
            return self._answers.get(timeout=_TICK_S)
        except queue.Empty:
            return None

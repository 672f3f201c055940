"""What deciding took in a whole session, or a part of it: requests, tokens, time, money. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_agent.session.events import Event
from desktop_agent.session.mind_events import AnswerGiven, Escalated, ModelAnswered, ModelAsked


@dataclass(frozen=True, slots=True)
class MindSummary:
    """Sums over the requests to models.

    Attributes:
        models: who was asked, in the order of first use.
        requests: how many, those answered from memory included.
        cached: how many of them were answered from memory.
        failed: how many brought nothing usable.
        prompt_tokens: read by models.
        reused_tokens: how many of those were not computed again.
        answer_tokens: written by models.
        thinking_tokens: how many of those were thoughts.
        elapsed_ms: waiting for answers.
        cost: in the currency of the models' prices; 0 where they cost nothing.
        escalations: how often something dearer was used.
        answer: what the session ended with for the person; empty when it was no question.
    """

    models: tuple[str, ...] = ()
    requests: int = 0
    cached: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    reused_tokens: int = 0
    answer_tokens: int = 0
    thinking_tokens: int = 0
    elapsed_ms: float = 0.0
    cost: float = 0.0
    escalations: int = 0
    answer: str = ""

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.prompt_tokens + self.answer_tokens


def mind_summary(events: Iterable[Event]) -> MindSummary | None:
    """The sums of `events`; None when no model had a part in them, and no answer was given."""
    asked: list[ModelAsked] = []
    answers: list[ModelAnswered] = []
    escalations, answer, any_of_it = 0, "", False
    for event in events:
        match event:
            case ModelAsked():
                asked.append(event)
            case ModelAnswered():
                answers.append(event)
            case Escalated():
                escalations += 1
            case AnswerGiven():
                answer, any_of_it = event.text, True
            case _:
                pass
    if not (asked or answers or any_of_it):
        return None
    return MindSummary(
        models=tuple(dict.fromkeys(event.model for event in asked)),
        requests=max(len(asked), len(answers)),
        cached=sum(event.cached for event in answers),
        failed=sum(bool(event.error) for event in answers),
        prompt_tokens=sum(event.prompt_tokens for event in answers),
        reused_tokens=sum(event.reused_tokens for event in answers),
        answer_tokens=sum(event.answer_tokens for event in answers),
        thinking_tokens=sum(event.thinking_tokens for event in answers),
        elapsed_ms=sum(event.elapsed_ms for event in answers),
        cost=sum(event.cost for event in answers),
        escalations=escalations,
        answer=answer,
    )

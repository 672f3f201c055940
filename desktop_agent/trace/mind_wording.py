"""Who decided, and what that took, in words and numbers for a person."""

from __future__ import annotations

from desktop_agent.session.mind_events import Escalated, MindEvent, ModelAnswered, ModelAsked, MoveChosen
from desktop_agent.session.mind_summary import MindSummary
from desktop_agent.session.plain import plain_line
from desktop_agent.session.steps import StepRecord
from desktop_agent.trace.wording import duration

_RUNGS = {"sentences": "the sentences of the task", "cache": "memory: the same screen was seen before"}


def decided_words(event: MoveChosen) -> str:
    """`model 1.2 s, 812 tokens`; `sentences`; `cache`."""
    words = plain_line(event.rung)
    if event.rung == "sentences" and not event.tokens:
        return words
    words += f" {duration(event.elapsed_ms / 1000)}"
    return f"{words}, {event.tokens:,} tokens" if event.tokens else words


def rung_words(rung: str) -> str:
    """Who that is: `the model`."""
    return _RUNGS.get(rung, f"the {plain_line(rung)}")


def escalation_words(event: Escalated) -> str:
    """`thinking: the last act had no effect`."""
    to = "thinking" if event.to == "thinking" else rung_words(event.to)
    return f"{to}: {plain_line(event.reason)}"


def saw_words(event: ModelAsked) -> str:
    """What a model was shown: `2 pictures, 42 numbered elements`."""
    parts = []
    if event.pictures:
        parts.append("1 picture" if len(event.pictures) == 1 else f"{len(event.pictures)} pictures")
    if event.elements:
        parts.append("1 numbered element" if event.elements == 1 else f"{event.elements} numbered elements")
    return ", ".join(parts) or "words alone"


def tokens_words(found: ModelAnswered | MindSummary) -> str:
    """`1,240 read (900 of them reused), 80 written (20 of them thoughts)`."""
    words = f"{found.prompt_tokens:,} read"
    if found.reused_tokens:
        words += f" ({found.reused_tokens:,} of them reused)"
    words += f", {found.answer_tokens:,} written"
    return words + (f" ({found.thinking_tokens:,} of them thoughts)" if found.thinking_tokens else "")


def cost_words(cost: float) -> str:
    """An amount in the currency of the model's prices, with as many decimals as show that it is something."""
    return f"{cost:.2f}" if cost >= 0.1 else f"{cost:.4f}"


def requests_words(summary: MindSummary) -> str:
    """`14 requests, 3 of them answered from memory, 1 without a usable answer`."""
    words = "1 request" if summary.requests == 1 else f"{summary.requests} requests"
    if summary.cached:
        words += f", {summary.cached} of them answered from memory"
    return words + (f", {summary.failed} without a usable answer" if summary.failed else "")


def mind_line(summary: MindSummary) -> str:
    """All of it in one line."""
    parts = [
        ", ".join(plain_line(model) for model in summary.models) or "no model",
        requests_words(summary),
        f"{tokens_words(summary)} tokens",
        duration(summary.elapsed_ms / 1000),
    ]
    if summary.cost:
        parts.append(f"cost {cost_words(summary.cost)}")
    if summary.escalations:
        parts.append("1 escalation" if summary.escalations == 1 else f"{summary.escalations} escalations")
    return " · ".join(parts)


def only_thought(record: StepRecord) -> bool:
    """Whether nothing happened in `record` but thinking: what was thought after the last step."""
    return record.step is None and all(isinstance(stored.event, MindEvent) for stored in record.events)

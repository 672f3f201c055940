"""How much a model thinks: never, always, or where it pays. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.types import EffectKind, Outcome
from vision.models.types import Thinking


class Mode(StrEnum):
    """What a person chose."""

    AUTO = "auto"
    """Fast, and thinking where it pays."""
    THINKING = "thinking"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether thinking pays.

    Attributes:
        first: nothing has been done yet, so the whole way is to be planned.
        outcome: how the last step ended; None when there was none.
        effect: what the screen said to it; None when it was no act.
        ambiguous: the last target could have been several things.
        stalled: the task does not get on (`desktop_agent.plan.progress`), and that is past a mere hint.
        check_failed: the task was said to be done, and the screen did not bear it out.
        unread: how many replies in a row could not be read.
    """

    first: bool = False
    outcome: Outcome | None = None
    effect: EffectKind | None = None
    ambiguous: bool = False
    stalled: bool = False
    check_failed: bool = False
    unread: int = 0


def reason_to_think(situation: Situation) -> str:
    """Why thinking pays now, in words; empty when it does not. The most telling reason counts."""
    if situation.check_failed:
        return "the task was said to be done, and the screen did not show it"
    if situation.stalled:
        return "the task does not get on"
    if situation.ambiguous:
        return "the last target could have been several things"
    if situation.outcome not in (None, Outcome.DONE, Outcome.SKIPPED):
        return f"the last step {_ENDED.get(situation.outcome, 'did not go well')}"
    if situation.effect in _EFFECTS:
        return f"the last act was not confirmed ({_EFFECTS[situation.effect]})"
    if situation.unread > 1:
        return "the last replies could not be read"
    return "the whole way is to be planned" if situation.first else ""


_ENDED = {
    Outcome.FAILED: "failed",
    Outcome.REFUSED: "was refused",
    Outcome.MISSING: "lacked something",
    Outcome.STOPPED: "was stopped",
}
_EFFECTS = {
    EffectKind.NO_EFFECT: "it had no effect",
    EffectKind.UNVERIFIABLE: "its effect cannot be told",
}
"""Partial ones are not among them: whatever is clicked to be typed into next only changes its own look."""


def thinking_for(mode: Mode, situation: Situation, budget: int, *, able: bool) -> tuple[Thinking, str]:
    """How to ask, and why the model is let think; the reason is empty where it is not.

    Args:
        mode: what the person chose.
        situation: what there is to decide on.
        budget: tokens of thought.
        able: whether thinking can be switched on and off at all.
    """
    if not able or mode is Mode.FAST:
        return Thinking(), ""
    if mode is Mode.THINKING:
        return Thinking(on=True, budget=budget), "the mode is thinking"
    reason = reason_to_think(situation)
    return (Thinking(on=True, budget=budget), reason) if reason else (Thinking(), "")

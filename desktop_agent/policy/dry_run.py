"""What a policy would have said to the acts of a past session, beside what was decided then. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.policy.policy import Policy, Verdict
from desktop_agent.policy.rules import RuleEffect
from desktop_agent.session.events import DecisionMade, Event, SessionStarted, StepFinished, StepStarted
from desktop_agent.types import Allow, Decision, Deny, Edit, GroundedAction

_UNANSWERED = (
    "a person must approve this",
    "the input ended before anybody answered",
    "nobody gave an answer",
)
"""How the reasons of refusals begin where a person was to be asked, and none answered (`approval`, `terminal`)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One proposal of a session, judged again.

    Attributes:
        number: which proposal of the session it was, from 1.
        step: number of its step, from 1; None outside of any step.
        sentence: what the step said; empty outside of any step.
        proposal: what was to be done, as it was written down: values of secrets are not in it.
        decision: what was decided then.
        was: whether it went through, a person was asked (or would have had to be), or it was refused.
        verdict: what the policy says now.
        would_be: what that comes to under the session's own wish to be asked always, when risky, or never.
    """

    number: int
    step: int | None
    sentence: str
    proposal: GroundedAction
    decision: Decision
    was: RuleEffect
    verdict: Verdict
    would_be: RuleEffect

    @property
    def differs(self) -> bool:
        """Whether the answer would be another one. Another rule that gives the same answer is no difference."""
        return self.was is not self.would_be


def dry_run(events: Iterable[Event], policy: Policy, display: str | None = None) -> tuple[Judged, ...]:
    """Judge every proposal of a session by `policy`, in the order they were made.

    A changed action that a person put in the place of a proposal is not judged again.

    Args:
        events: of one session, from its beginning.
        policy: the rules to try.
        display: `virtual` or `screen`, as `Policy.judge` takes it; None: the display that the session had.
    """
    judged: list[Judged] = []
    where, mode = display or "screen", ApprovalMode.RISKY
    step: int | None = None
    sentence = ""
    for event in events:
        match event:
            case SessionStarted():
                where = display or event.display
                if event.approve in tuple(ApprovalMode):
                    mode = ApprovalMode(event.approve)
            case StepStarted():
                step, sentence = event.index + 1, event.step.sentence
            case StepFinished():
                step, sentence = None, ""
            case DecisionMade(proposal, decision):
                verdict = policy.judge(proposal, display=where)
                judged.append(
                    Judged(
                        number=len(judged) + 1,
                        step=step,
                        sentence=sentence,
                        proposal=proposal,
                        decision=decision,
                        was=_was(decision),
                        verdict=verdict,
                        would_be=_under(mode, verdict.effect),
                    )
                )
            case _:
                pass
    return tuple(judged)


def differences_first(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Those with another answer first, each group in the order of the session."""
    return tuple(sorted(judged, key=lambda one: (not one.differs, one.number)))


def newly(judged: Iterable[Judged]) -> dict[RuleEffect, int]:
    """How many acts would now be allowed, asked about and denied that were not then."""
    counts = dict.fromkeys(RuleEffect, 0)
    for one in judged:
        if one.differs:
            counts[one.would_be] += 1
    return counts


def _was(decision: Decision) -> RuleEffect:
    """What the decision shows of the policy and the mode of then: a person's answer shows that one was asked."""
    match decision:
        case Allow() | Deny() | Edit() if decision.by == "person":
            return RuleEffect.ASK
        case Allow() | Edit():
            return RuleEffect.ALLOW
        case Deny():
            return RuleEffect.ASK if decision.reason.startswith(_UNANSWERED) else RuleEffect.DENY
        case _:
            assert_never(decision)


def _under(mode: ApprovalMode, effect: RuleEffect) -> RuleEffect:
    if effect is RuleEffect.ALLOW and mode is ApprovalMode.ASK:
        return RuleEffect.ASK
    if effect is RuleEffect.ASK and mode is ApprovalMode.NEVER:
        return RuleEffect.ALLOW
    return effect

"""Who decides: policy alone, or a person whom policy or the person's own wish puts in between."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol, assert_never

from actions.types import Action, Click
from desktop_agent.autonomy import ApprovalMode
from desktop_agent.desk.geometry import to_frame
from desktop_agent.policy.policy import Policy, Verdict
from desktop_agent.policy.rules import RuleEffect
from desktop_agent.policy.tripwire import Tripwire
from desktop_agent.types import Allow, Decision, Deny, Edit, GroundedAction
from vision.locate import Locator
from vision.types import Frame

__all__ = ["ApprovalMode", "Asker", "PolicyApprover"]


class Asker(Protocol):
    """Puts a question to a person: a terminal, the panel."""

    def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:
        """The person's answer. Raises StoppedByPerson when the answer is to stop."""
        ...


class PolicyApprover:
    """The `Approver` of a session: asks policy first, then, as the mode says, a person.

    Attributes:
        mode: which proposals a person is asked about; may be changed between two decisions.
        waited_s: seconds that persons took to answer so far.
        tripwire: what it noticed makes the next act one that a person is asked about, and is written down with it.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        display: str,
        mode: ApprovalMode = ApprovalMode.ASK,
        asker: Asker | None = None,
    ) -> None:
        self.mode = mode
        self.waited_s = 0.0
        self.tripwire = Tripwire()
        self._policy = policy
        self._display = display
        self._asker = asker

    def decide(self, proposal: GroundedAction, before: Frame) -> Decision:
        """Answer for `proposal`; Deny when a person should be asked and cannot. Raises StoppedByPerson."""
        verdict = self._policy.judge(proposal, display=self._display)
        if verdict.effect is not RuleEffect.DENY and (noticed := self.tripwire.reason):
            return self._warned(proposal, noticed, before)
        match verdict.effect:
            case RuleEffect.DENY:
                return Deny(verdict.rule, verdict.reason or "the policy forbids it")
            case RuleEffect.ALLOW if self.mode is not ApprovalMode.ASK:
                return Allow(verdict.rule, verdict.reason)
            case RuleEffect.ASK if self.mode is ApprovalMode.NEVER:
                return Allow(verdict.rule, "asked for no questions")
            case RuleEffect.ALLOW | RuleEffect.ASK:
                return self._ask(proposal, verdict, before)
            case _:
                assert_never(verdict.effect)

    def _warned(self, proposal: GroundedAction, noticed: str, before: Frame) -> Decision:
        """What the policy would allow, or ask about, after the tripwire noticed something."""
        rule = self.tripwire.rule
        if self.mode is ApprovalMode.NEVER:
            self.tripwire.told()
            return Allow(rule, f"asked for no questions, although {noticed}")
        decision = self._ask(proposal, Verdict(RuleEffect.ASK, rule, noticed), before)
        if decision.by == "person":
            self.tripwire.told()
        elif isinstance(decision, Deny):
            return Deny(rule, f"{decision.reason}: {noticed}")
        return decision

    def _ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:
        if self._asker is None:
            return Deny(verdict.rule, "a person must approve this, and nobody can be asked here")
        began = time.monotonic()
        try:
            decision = self._asker.ask(proposal, verdict, before)
        finally:
            self.waited_s += time.monotonic() - began
        match decision:
            case Allow() | Deny():
                return decision
            case Edit(action):
                # A person may change an action, but not into one that policy forbids to everybody.
                for meant in _meant(proposal, action, before):
                    changed = self._policy.judge(meant, display=self._display)
                    if changed.effect is RuleEffect.DENY:
                        return Deny(changed.rule, changed.reason or "the policy forbids the changed action")
                return decision
            case _:
                assert_never(decision)


def _meant(proposal: GroundedAction, action: Action, before: Frame) -> Iterator[GroundedAction]:
    """What `proposal` with `action` in its place may come to: also a click on another element than was proposed."""
    yield replace(proposal, action=action)
    evidence = proposal.evidence
    if evidence is None or not isinstance(action, Click):
        return
    point = to_frame(action.at, before)
    for rival in evidence.rivals:
        if rival.box.contains(point):
            aimed = replace(evidence, chosen=rival, locator=Locator(text=rival.text), point=point)
            yield replace(proposal, action=action, evidence=aimed)

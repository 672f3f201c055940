from __future__ import annotations

import io
import threading

import numpy as np
import pytest

from actions.types import Click, Launch, ScreenPoint, TypeText, Wait
from desktop_agent.policy import ApprovalMode, Policy, PolicyApprover, Rule, RuleEffect, TerminalAsker
from desktop_agent.policy.dry_run import differences_first, dry_run, newly
from desktop_agent.session.events import DecisionMade, SessionStarted, StepFinished, StepStarted
from desktop_agent.types import Allow, ClickOn, Deny, Edit, GroundedAction, Outcome, Step
from vision.locate import Locator
from vision.types import Frame

CLICK = GroundedAction(Click(ScreenPoint(1, 2)), 'click "Save"')
TYPE = GroundedAction(TypeText("hello"), 'type "hello"')
WAIT = GroundedAction(Wait(1.0), "wait")
BY_POLICY = Allow("old")
FRAME = Frame(np.zeros((4, 4, 3), np.uint8))


def rules(**effects: str) -> Policy:
    """A policy that speaks of kinds of acts: `click="ask"`; the rest is denied."""
    return Policy(
        tuple(
            Rule.model_validate({"name": f"{kind} rule", "effect": effect, "actions": [kind]})
            for kind, effect in effects.items()
        )
    )


def started(approve: str = "risky", display: str = "virtual") -> SessionStarted:
    return SessionStarted("s", "task", "app", display, 100, 100, "given", approve, "1")


def decided(proposal: GroundedAction, decision=BY_POLICY) -> DecisionMade:
    return DecisionMade(proposal, decision)


def test_every_proposal_is_judged_in_order_with_its_step():
    step = Step("Click Save", ClickOn(Locator(text="Save")))
    events = [
        started(),
        decided(WAIT),
        StepStarted(0, step),
        decided(CLICK),
        StepFinished(0, Outcome.DONE, None, "", 1.0),
        decided(TYPE),
    ]
    judged = dry_run(events, rules(click="allow", type_text="ask", wait="allow"))
    assert [(one.number, one.step, one.sentence) for one in judged] == [
        (1, None, ""),
        (2, 1, "Click Save"),
        (3, None, ""),
    ]
    assert [one.verdict.rule for one in judged] == ["wait rule", "click rule", "type_text rule"]
    assert [one.differs for one in judged] == [False, False, True]


def test_what_no_rule_speaks_of_would_be_denied():
    (judged,) = dry_run([started(), decided(CLICK)], rules(wait="allow"))
    assert (judged.was, judged.would_be, judged.differs) == (RuleEffect.ALLOW, RuleEffect.DENY, True)


@pytest.mark.parametrize(
    ("decision", "was"),
    [
        (Allow("r"), RuleEffect.ALLOW),
        (Allow("r", "asked for no questions"), RuleEffect.ALLOW),
        (Allow("r", "approved in the terminal", by="person"), RuleEffect.ASK),
        (Deny("r", "no", by="person"), RuleEffect.ASK),
        (Edit(Wait(2.0), "r"), RuleEffect.ASK),
        (Deny("r", "the policy forbids it"), RuleEffect.DENY),
    ],
)
def test_the_decision_of_then_shows_what_was_said(decision, was):
    (judged,) = dry_run([started(), decided(CLICK, decision)], rules(click="allow"))
    assert judged.was is was
    assert judged.decision is decision


def test_a_refusal_because_nobody_could_be_asked_counts_as_asked():
    policy = rules(click="ask")
    nobody = PolicyApprover(policy, display="virtual")
    no_terminal = PolicyApprover(
        policy, display="virtual", asker=TerminalAsker(io.StringIO(""), io.StringIO(), stop=threading.Event())
    )
    for approver in (nobody, no_terminal):
        decision = approver.decide(CLICK, FRAME)
        assert isinstance(decision, Deny)
        (judged,) = dry_run([started(), decided(CLICK, decision)], policy)
        assert (judged.was, judged.differs) == (RuleEffect.ASK, False)


@pytest.mark.parametrize(
    ("approve", "effect", "would_be"),
    [
        (ApprovalMode.ASK, "allow", RuleEffect.ASK),
        (ApprovalMode.ASK, "deny", RuleEffect.DENY),
        (ApprovalMode.RISKY, "ask", RuleEffect.ASK),
        (ApprovalMode.NEVER, "ask", RuleEffect.ALLOW),
        (ApprovalMode.NEVER, "deny", RuleEffect.DENY),
        ("something newer", "ask", RuleEffect.ASK),
    ],
)
def test_the_sessions_own_wish_to_be_asked_counts(approve, effect, would_be):
    (judged,) = dry_run([started(approve), decided(CLICK)], rules(click=effect))
    assert judged.would_be is would_be


@pytest.mark.parametrize("approve", list(ApprovalMode))
@pytest.mark.parametrize("effect", list(RuleEffect))
def test_the_policy_of_then_changes_nothing(approve: ApprovalMode, effect: RuleEffect):
    class Yes:
        def ask(self, *_: object) -> Allow:
            return Allow("x", by="person")

    policy = rules(click=effect.value)
    decision = PolicyApprover(policy, display="virtual", mode=approve, asker=Yes()).decide(CLICK, FRAME)
    (judged,) = dry_run([started(approve.value), decided(CLICK, decision)], policy)
    assert not judged.differs


def test_it_is_judged_for_the_sessions_display_unless_another_is_named():
    policy = Policy(
        (
            Rule(name="mine", effect=RuleEffect.ASK, display=("screen",)),
            Rule(name="its own", effect=RuleEffect.ALLOW, display=("virtual",)),
        )
    )
    events = [started(display="virtual"), decided(CLICK)]
    assert dry_run(events, policy)[0].verdict.rule == "its own"
    assert dry_run(events, policy, "screen")[0].verdict.rule == "mine"
    assert dry_run([started(display=":1"), decided(CLICK)], policy)[0].verdict.rule == "mine"
    assert dry_run([decided(CLICK)], policy)[0].verdict.rule == "mine"


def test_differences_come_first_and_are_counted_by_what_they_would_be():
    launch = GroundedAction(Launch(("xterm",)), "start xterm")
    events = [started(), decided(WAIT), decided(CLICK), decided(TYPE), decided(CLICK), decided(launch)]
    judged = dry_run(events, rules(wait="allow", click="ask", type_text="allow"))
    assert [one.number for one in differences_first(judged)] == [2, 4, 5, 1, 3]
    assert newly(judged) == {RuleEffect.ALLOW: 0, RuleEffect.ASK: 2, RuleEffect.DENY: 1}


def test_a_session_without_proposals_has_nothing_to_judge():
    assert dry_run([started()], rules(click="ask")) == ()
    assert dry_run([], rules(click="ask")) == ()

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import Click, ScreenPoint, TypeText
from desktop_agent.errors import StoppedByPerson
from desktop_agent.policy import ApprovalMode, Policy, PolicyApprover, Rule, RuleEffect, Verdict
from desktop_agent.types import Allow, Decision, Deny, Edit, GroundedAction
from vision.types import Box, Frame


@dataclass
class ScriptedAsker:
    """A person with one answer, who keeps the questions."""

    answer: Decision = field(default_factory=lambda: Allow("person's rule", by="person"))
    questions: list[tuple[GroundedAction, Verdict]] = field(default_factory=list)

    def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:
        self.questions.append((proposal, verdict))
        return self.answer


def policy(*effects: tuple[str, str]) -> Policy:
    """A policy of `(effect, words)` rules."""
    return Policy(
        tuple(
            Rule(name=words, effect=RuleEffect(effect), text=words, reason="r") for effect, words in effects
        )
    )


RULES = policy(("deny", "Format"), ("ask", "Delete"), ("allow", "Save"))


@pytest.mark.parametrize(
    ("mode", "words", "asked", "decision"),
    [
        ("ask", "Save", True, "allow"),
        ("ask", "Delete", True, "allow"),
        ("ask", "Format", False, "deny"),
        ("ask", "Unheard", False, "deny"),
        ("risky", "Save", False, "allow"),
        ("risky", "Delete", True, "allow"),
        ("risky", "Format", False, "deny"),
        ("risky", "Unheard", False, "deny"),
        ("never", "Save", False, "allow"),
        ("never", "Delete", False, "allow"),
        ("never", "Format", False, "deny"),
        ("never", "Unheard", False, "deny"),
    ],
)
def test_each_mode_asks_what_it_should(propose, frame, mode, words, asked, decision):
    asker = ScriptedAsker()
    approver = PolicyApprover(RULES, display="virtual", mode=ApprovalMode(mode), asker=asker)
    assert approver.decide(propose(text=words), frame).kind == decision
    assert bool(asker.questions) is asked


def test_a_decision_without_a_person_names_rule_and_reason(propose, frame):
    approver = PolicyApprover(RULES, display="virtual", mode=ApprovalMode.NEVER)
    assert approver.decide(propose(text="Delete"), frame) == Allow("Delete", "asked for no questions")
    assert approver.decide(propose(text="Save"), frame) == Allow("Save", "r")
    assert approver.decide(propose(text="Format"), frame) == Deny("Format", "r")


@pytest.mark.parametrize(("mode", "words"), [("ask", "Save"), ("ask", "Delete"), ("risky", "Delete")])
def test_without_anybody_to_ask_the_answer_is_no(propose, frame, mode, words):
    decision = PolicyApprover(RULES, display="virtual", mode=ApprovalMode(mode)).decide(
        propose(text=words), frame
    )
    assert isinstance(decision, Deny)
    assert "nobody can be asked" in decision.reason


def test_a_persons_no_stays_a_no(propose, frame):
    asker = ScriptedAsker(Deny("Delete", "not this one", by="person"))
    approver = PolicyApprover(RULES, display="virtual", asker=asker)
    assert approver.decide(propose(text="Delete"), frame) == Deny("Delete", "not this one", by="person")


def test_an_edit_passes_when_the_changed_action_is_not_denied(propose, frame):
    rules = Policy(
        (
            Rule(name="no sudo", effect=RuleEffect.DENY, typed="sudo", reason="never"),
            Rule(name="typing", effect=RuleEffect.ASK, actions=("type_text",)),
        )
    )
    edit = Edit(TypeText("ls"), "typing")
    approver = PolicyApprover(rules, display="virtual", asker=ScriptedAsker(edit))
    assert approver.decide(propose(TypeText("pwd")), frame) == edit

    forbidden = PolicyApprover(
        rules, display="virtual", asker=ScriptedAsker(Edit(TypeText("sudo ls"), "typing"))
    )
    assert forbidden.decide(propose(TypeText("pwd")), frame) == Deny("no sudo", "never")


def test_a_stop_at_the_question_reaches_the_caller(propose, frame):
    class Stopper:
        def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:
            raise StoppedByPerson("stop")

    with pytest.raises(StoppedByPerson):
        PolicyApprover(RULES, display="virtual", asker=Stopper()).decide(propose(text="Save"), frame)


def test_the_mode_can_be_changed_between_two_decisions(propose, frame):
    approver = PolicyApprover(RULES, display="virtual", mode=ApprovalMode.NEVER)
    assert approver.decide(propose(text="Delete"), frame).kind == "allow"
    approver.mode = ApprovalMode.RISKY
    assert approver.decide(propose(text="Delete"), frame).kind == "deny"


@given(
    st.lists(
        st.tuples(st.sampled_from(["allow", "ask", "deny"]), st.sampled_from("abc")),
        max_size=4,
        unique_by=lambda r: r[1],
    ),
    st.sampled_from("abcd"),
    st.sampled_from(list(ApprovalMode)),
)
def test_no_mode_allows_what_no_rule_speaks_of_or_a_rule_denies(effects, letter, mode):
    approver = PolicyApprover(policy(*effects), display="virtual", mode=mode, asker=ScriptedAsker())
    proposal = GroundedAction(Click(ScreenPoint(0, 0)), letter)
    verdict = policy(*effects).judge(proposal, display="virtual")
    decision = approver.decide(proposal, None)  # type: ignore[arg-type]
    if verdict.effect is RuleEffect.DENY:
        assert decision.kind == "deny"


@pytest.mark.parametrize(("rival", "decided"), [("Format", "deny"), ("Save as", "edit"), ("Unheard", "deny")])
def test_a_click_that_a_person_moves_onto_a_rival_is_judged_by_what_stands_there(
    propose, frame, rival, decided
):
    proposal = propose(text="Save")
    other = replace(proposal.evidence.chosen, text=rival, box=Box(100, 10, 160, 30))
    proposal = replace(proposal, evidence=replace(proposal.evidence, rivals=(other,)))
    asker = ScriptedAsker(Edit(Click(ScreenPoint(130, 20)), "person"))
    approver = PolicyApprover(RULES, display="virtual", mode=ApprovalMode.ASK, asker=asker)
    assert approver.decide(proposal, frame).kind == decided

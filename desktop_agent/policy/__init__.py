"""Policy and approval: what may be done without asking, what a person must approve, what is never done."""

from desktop_agent.policy.approval import ApprovalMode, Asker, PolicyApprover
from desktop_agent.policy.policy import Policy, Verdict
from desktop_agent.policy.rules import Rule, RuleEffect
from desktop_agent.policy.terminal import TerminalAsker

__all__ = [
    "ApprovalMode",
    "Asker",
    "Policy",
    "PolicyApprover",
    "Rule",
    "RuleEffect",
    "TerminalAsker",
    "Verdict",
]

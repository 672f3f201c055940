"""How much the agent may do without asking. On its own, so that settings are read without loading the agent."""

from __future__ import annotations

from enum import StrEnum


class ApprovalMode(StrEnum):
    """Which proposals a person is asked about. What policy denies stays denied in all of them."""

    ASK = "ask"
    """Every one."""
    RISKY = "risky"
    """Those that policy wants asked."""
    NEVER = "never"
    """None: what policy wants asked is allowed."""

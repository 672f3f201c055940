"""What a person has allowed for the rest of a session: one kind of act, in one window, under one rule."""

from __future__ import annotations

from desktop_agent.types import GroundedAction


class Permissions:
    """Remembers "allow this kind in this window"; belongs to one session."""

    def __init__(self) -> None:
        self._given: set[tuple[str, str, str, str]] = set()

    def give(self, proposal: GroundedAction, rule: str) -> None:
        """From now on acts like `proposal`, which `rule` asks about, need no answer. Without a window nothing is."""
        if proposal.window:
            self._given.add(_key(proposal, rule))

    def cover(self, proposal: GroundedAction, rule: str) -> bool:
        """Whether acts like this were allowed."""
        return _key(proposal, rule) in self._given


def _key(proposal: GroundedAction, rule: str) -> tuple[str, str, str, str]:
    # The rule belongs to it, so that the permission for a plain click does not cover a risky one.
    return (proposal.action.kind, proposal.program, proposal.window, rule)

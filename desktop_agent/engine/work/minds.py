"""The model that the engine has open: loading one may take a minute, so it stays from task to task."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.compose.mind import Mind, ServerChoice, mind_of
from desktop_agent.engine.messages import RunTask, ServerModel
from desktop_agent.plan.budget import Prices


@dataclass(frozen=True, slots=True)
class _Open:
    reference: str
    server: ServerModel
    mind: Mind


class Minds:
    """Keeps one model open: the one that was asked for last. Used by the work's thread alone."""

    def __init__(self) -> None:
        self._open: _Open | None = None

    def for_task(self, order: RunTask) -> Mind:
        """The model that `order` names. Raises what `mind_of` raises."""
        held = self._open
        if held is not None and (held.reference, held.server) == (order.model, order.server):
            return held.mind
        self.close()
        given = order.server
        server = ServerChoice(
            address=given.address,
            name=given.name,
            dialect=given.dialect,
            prices=Prices(prompt=given.price_in, answer=given.price_out),
        )
        mind = mind_of(order.model, server=server)
        self._open = _Open(order.model, given, mind)
        return mind

    def close(self) -> None:
        """Give its memory back."""
        held, self._open = self._open, None
        if held is not None:
            held.mind.model.close()

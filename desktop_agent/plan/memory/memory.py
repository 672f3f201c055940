"""The planner's memory: what happened, in as many tokens as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Self

from desktop_agent.errors import AgentError
from desktop_agent.plan.scene import Fact, Past
from desktop_agent.session.events import Event
from vision.types import Frame


class MemoryFull(AgentError):
    """There is no room for that; the message is for the model, in words that it can mend it by."""


class Memory:
    """(stub while it is being written: the names stay)

    A `Subscriber` of the session's stream: `on_event` takes every event, `on_frame` the frames they name. What is
    remembered follows from the events alone, so that it can be had again from the journal (`replayed`).
    """

    def __init__(
        self,
        budget_tokens: int,
        *,
        pictures: int = 2,
        publish: Callable[[Event], None],
        count: Callable[[str], int] | None = None,
        picture_tokens: Callable[[int, int], int] | None = None,
    ) -> None: ...

    def on_event(self, event: Event) -> None:
        """Take note of an event of the session, masked as the journal has it."""

    def on_frame(self, frame: Frame) -> None:
        """Take note of a frame that a following event names."""

    def note(self, name: str, value: str) -> None:
        """Publish `FactNoted`. Raises MemoryFull with words for the model."""

    def make_room(self, beside: int = 0) -> None:
        """Fold until all fits; call before each Scene. `beside`: tokens of the rest of the request, if they count."""

    def shrink(self) -> bool:
        """The model's context was smaller than thought: let the budget be a third less, and fold. False: no room left."""

    @property
    def past(self) -> tuple[Past, ...]: ...
    @property
    def facts(self) -> tuple[Fact, ...]: ...
    @property
    def goals(self) -> tuple[str, ...]: ...
    @property
    def reached(self) -> int: ...
    @property
    def tokens(self) -> int: ...

    @classmethod
    def replayed(cls, events: Iterable[Event], budget_tokens: int, **more: object) -> Self: ...

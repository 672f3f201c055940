"""Which of a session's events were there when one of its steps was decided on. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_agent.errors import BadInput
from desktop_agent.session.events import Event, StepFinished, StepStarted
from desktop_agent.session.mind_events import ModelAsked, MoveChosen


def before_step(events: Iterable[Event], step: int | None) -> tuple[Event, ...]:
    """The events before `step` (its number in the journal) was decided on; all of them for None.

    That is before the model was first asked for it, where one was. Raises BadInput when there is no such step.
    """
    before: list[Event] = []
    if step is None:
        return tuple(events)
    for event in events:
        if isinstance(event, StepStarted) and event.index == step:
            return tuple(before[: _decided_at(before)])
        before.append(event)
    raise BadInput(f"The session has no step {step + 1}.")


def _decided_at(before: list[Event]) -> int:
    """How many of `before` came before the step after them was decided on."""
    begun = len(before)
    calls: tuple[int, ...] = ()
    for at in range(len(before) - 1, -1, -1):
        event = before[at]
        if isinstance(event, StepFinished | StepStarted):
            break
        if isinstance(event, MoveChosen) and begun == len(before):
            begun, calls = at, event.calls
        elif isinstance(event, ModelAsked) and event.purpose == "act" and event.call in calls:
            begun = at
        elif isinstance(event, MoveChosen):
            break
    return begun

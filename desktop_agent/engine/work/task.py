"""A task in sentences, as a plan."""

from __future__ import annotations

from desktop_agent.compose import VIRTUAL, split_command
from desktop_agent.engine.messages import RunTask
from desktop_agent.engine.work.plan import Plan, options_of
from desktop_agent.loop.runner import SessionResult
from desktop_agent.plan.given import GivenSteps
from desktop_agent.types import Outcome


def plan_task(order: RunTask) -> Plan:
    """Raises UnreadableTask, and BadInput for what cannot be, before anything is started."""
    app = split_command(order.app, "The program to start:") if order.app.strip() else None
    planner = GivenSteps.from_sentences(order.task, open_first=app)
    return Plan(
        options=options_of(order.setup, order.task, app=order.app.strip()),
        planner=planner,
        max_steps=order.setup.max_steps,
        patient=order.setup.patient,
        advise=lambda result: _advice(result, virtual=order.setup.display == VIRTUAL),
    )


def _advice(result: SessionResult, *, virtual: bool) -> tuple[str, ...]:
    if result.outcome not in (Outcome.FAILED, Outcome.REFUSED) or not result.results:
        return ()
    number, last = len(result.results), result.results[-1]
    where = f"Step {number} was the last: {last.step.sentence}"
    if result.outcome is Outcome.REFUSED:
        return (where, "If it should be allowed, approve it next time, or change the rule that refused it.")
    again = (
        "Put that sentence in other words: by what stands on the target, its kind, or what it is next to.",
        "Or take over when it gets there, do it yourself, and skip the step.",
    )
    return (where, *again) if virtual else (where, *again, "What was done before it stands as it is.")

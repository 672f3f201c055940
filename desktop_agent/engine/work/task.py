"""A task in sentences, or in free words for a model, as a plan."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.compose import VIRTUAL, split_command
from desktop_agent.compose.mind import SENTENCES
from desktop_agent.compose.planning import plan_for
from desktop_agent.engine.messages import RunTask
from desktop_agent.engine.work.minds import Minds
from desktop_agent.engine.work.plan import Plan, options_of
from desktop_agent.errors import BadInput
from desktop_agent.loop.runner import SessionResult
from desktop_agent.plan.budget import Budget
from desktop_agent.plan.mind import MindOptions, Mode
from desktop_agent.types import Outcome


def plan_task(order: RunTask, minds: Minds) -> Plan:
    """Raises UnreadableTask, BadInput for what cannot be, and what a model raises that cannot be opened.

    Nothing was started then.
    """
    setup = order.setup
    app = split_command(order.app, "The program to start:") if order.app.strip() else None
    mind = None if order.model in ("", SENTENCES) else minds.for_task(order)
    thinking = MindOptions(
        mode=_mode(order.mode),
        budget=Budget(seconds=setup.max_seconds, tokens=setup.max_tokens, money=setup.max_cost),
    )
    planned = plan_for(order.task, mind, thinking, app=app)
    options = options_of(setup, order.task, app=order.app.strip(), planner=planned.planner.name)
    return Plan(
        options=replace(options, model=planned.model, mode=planned.mode),
        planner=planned.planner,
        max_steps=setup.max_steps,
        patient=setup.patient,
        subscribers=planned.subscribers,
        mind=planned.mind,
        advise=lambda result: _advice(result, virtual=setup.display == VIRTUAL, model=mind is not None),
    )


def _mode(name: str) -> Mode:
    try:
        return Mode(name)
    except ValueError as problem:
        raise BadInput(f"A model thinks {', '.join(Mode)}; {name} is none of these.") from problem


def _advice(result: SessionResult, *, virtual: bool, model: bool) -> tuple[str, ...]:
    if result.outcome not in (Outcome.FAILED, Outcome.REFUSED) or not result.results:
        return ()
    number, last = len(result.results), result.results[-1]
    where = f"Step {number} was the last: {last.step.sentence}"
    if result.outcome is Outcome.REFUSED:
        return (where, "If it should be allowed, approve it next time, or change the rule that refused it.")
    if model:
        return (
            where,
            "Look at what it thought there, and say the task more exactly; or take over there yourself.",
        )
    again = (
        "Put that sentence in other words: by what stands on the target, its kind, or what it is next to.",
        "Or take over when it gets there, do it yourself, and skip the step.",
    )
    return (where, *again) if virtual else (where, *again, "What was done before it stands as it is.")

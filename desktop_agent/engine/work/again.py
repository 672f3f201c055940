"""A macro, or a recorded session, to be done again, as a plan."""

from __future__ import annotations

from pathlib import Path

from desktop_agent.compose import VIRTUAL, Session
from desktop_agent.engine.messages import RunMacro, RunSession, Setup
from desktop_agent.engine.work.plan import Plan, options_of
from desktop_agent.errors import BadInput
from desktop_agent.loop.runner import SessionResult
from desktop_agent.macros.piece import Piece, piece_of_macro, piece_of_session
from desktop_agent.macros.replay import MacroPlanner, Numbered, Searches, starting_at
from desktop_agent.types import OpenProgram, Outcome

_NAMED = 3
"""So many ways to a target, and so many rivals, are worth a sentence."""


def plan_macro(order: RunMacro) -> Plan:
    """Raises BadInput for what is wrong in the file, the values or the setup; SomethingMissing for a secret."""
    path = Path(order.path)
    piece = piece_of_macro(path.stem, path, order.values)
    return _plan(piece, order.first, order.setup, speed=order.speed)


def plan_session(order: RunSession) -> Plan:
    """Raises BadInput when the session has no steps, or is none; CorruptSession when it is damaged."""
    return _plan(piece_of_session(order.session), order.first, order.setup)


def _plan(piece: Piece, first: int, setup: Setup, *, speed: float | None = None) -> Plan:
    steps, hold_before = _steps(piece.steps, first, fresh=setup.display == VIRTUAL)
    planner, searches = MacroPlanner(piece.title, steps, speed=speed), Searches()

    def opened(session: Session) -> None:
        planner.desk = session.desk

    return Plan(
        options=options_of(
            setup,
            piece.task,
            app=piece.app,
            size=piece.size,
            dark=piece.dark,
            accessibility=piece.accessibility,
            planner=piece.title,
            secrets=piece.secrets,
        ),
        planner=planner,
        # A step that a person has done again is begun twice.
        max_steps=max(setup.max_steps, 2 * len(steps)),
        patient=setup.patient,
        hold_before=hold_before,
        review=planner.review,
        subscribers=(searches,),
        opened=opened,
        advise=lambda result: _advice(result, steps, searches, fresh=setup.display == VIRTUAL),
    )


def _steps(steps: tuple[Numbered, ...], first: int, *, fresh: bool) -> tuple[tuple[Numbered, ...], int]:
    """The steps to do, and the place of the one to pause before, 0 for none. Raises BadInput."""
    if not 1 <= first <= len(steps):
        raise BadInput(f"There is no step {first} to begin with: they are numbered from 1 to {len(steps)}.")
    if fresh and first > 1 and not isinstance(steps[first - 1].step.intent, OpenProgram):
        return steps, first - 1
    return starting_at(steps, first, fresh=fresh), 0


def _advice(
    result: SessionResult, steps: tuple[Numbered, ...], searches: Searches, *, fresh: bool
) -> tuple[str, ...]:
    if result.outcome in (Outcome.DONE, Outcome.STOPPED) or not result.results:
        return ()
    index = len(result.results) - 1
    step, miss = steps[index], searches.miss(index)
    advice = [f"Step {step.number} could not be done: {step.sentence}"]
    if step.step.note:
        advice.append(f"Its note: {step.step.note}")
    if miss.looked_for:
        advice.append(f"Looked for: {'; '.join(way.describe() for way in miss.looked_for[:_NAMED])}.")
    if miss.nearest:
        named = (f'{one.role} "{one.text}"' for one in miss.nearest[:_NAMED])
        advice.append(f"Nearest was: {'; '.join(named)}.")
    advice.append(
        f"Run it again from step {step.number}: what comes before is done first, then it waits for you."
        if fresh
        else f"Mend what stands in the way, and run it again from step {step.number}."
    )
    return tuple(advice)

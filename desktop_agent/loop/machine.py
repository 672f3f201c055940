"""The pure half of the loop: `step(state, event) -> (state, commands)`. No I/O, no clock, no threads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from desktop_agent.types import Effect, Outcome, Step


class Phase(StrEnum):
    """Where the loop is."""

    READY = "ready"
    PLANNING = "planning"
    ACTING = "acting"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class State:
    """All the loop remembers.

    Attributes:
        phase: where it is.
        started: steps begun so far.
        max_steps: how many it may begin.
        hold: pause before the next step.
        one_step: let one step through, then hold again.
    """

    phase: Phase = Phase.READY
    started: int = 0
    max_steps: int = 200
    hold: bool = False
    one_step: bool = False


# ------------------------------------------------------------ events (past tense)


@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """The task was understood; work can begin."""


@dataclass(frozen=True, slots=True)
class StepChosen:
    """The planner chose a step; None: there is nothing left to do."""

    step: Step | None


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended so."""

    outcome: Outcome
    effect: Effect | None
    message: str


@dataclass(frozen=True, slots=True)
class Faulted:
    """Something outside a step went wrong: the planner, the journal, the display."""

    outcome: Outcome
    message: str


class Control(StrEnum):
    """What a person can say, at any time."""

    PAUSE = "pause"
    RESUME = "resume"
    STEP = "step"
    STOP = "stop"


LoopEvent = TaskAccepted | StepChosen | StepEnded | Faulted | Control


# ------------------------------------------------------------ commands (imperative)


@dataclass(frozen=True, slots=True)
class AskPlanner:
    """Ask the planner for the next step."""


@dataclass(frozen=True, slots=True)
class PerformStep:
    """Carry out this step."""

    index: int
    step: Step


@dataclass(frozen=True, slots=True)
class AwaitPerson:
    """Do nothing until a control arrives."""


@dataclass(frozen=True, slots=True)
class Finish:
    """End the session."""

    outcome: Outcome
    message: str


Command = AskPlanner | PerformStep | AwaitPerson | Finish


def step(state: State, event: LoopEvent) -> tuple[State, tuple[Command, ...]]:
    """What follows from `event` in `state`. Once finished, nothing does.

    Commands that answer a control replace those still pending; no commands leave them as they are.
    """
    if state.phase is Phase.FINISHED:
        return state, ()
    match event:
        case TaskAccepted():
            return _next(state)
        case StepChosen():
            return _chosen(state, event)
        case StepEnded():
            if event.outcome is Outcome.DONE:
                return _next(state)
            return _finish(state, event.outcome, event.message)
        case Faulted():
            return _finish(state, event.outcome, event.message)
        case Control():
            return _controlled(state, event)
        case _:
            assert_never(event)


def _next(state: State) -> tuple[State, tuple[Command, ...]]:
    if state.hold and not state.one_step:
        return replace(state, phase=Phase.PAUSED), (AwaitPerson(),)
    return replace(state, phase=Phase.PLANNING, one_step=False), (AskPlanner(),)


def _chosen(state: State, event: StepChosen) -> tuple[State, tuple[Command, ...]]:
    if event.step is None:
        return _finish(state, Outcome.DONE, "")
    if state.started >= state.max_steps:
        return _finish(state, Outcome.FAILED, f"The limit of {state.max_steps} steps was reached.")
    begun = replace(state, phase=Phase.ACTING, started=state.started + 1)
    return begun, (PerformStep(state.started, event.step),)


def _controlled(state: State, control: Control) -> tuple[State, tuple[Command, ...]]:
    match control:
        case Control.STOP:
            return _finish(state, Outcome.STOPPED, "Stopped by a person.")
        case Control.PAUSE:
            held = replace(state, hold=True, one_step=False)
            # What was about to be asked is asked again on resuming, with a fresh look at the screen.
            return (
                (replace(held, phase=Phase.PAUSED), (AwaitPerson(),))
                if state.phase is Phase.PLANNING
                else (held, ())
            )
        case Control.RESUME:
            going = replace(state, hold=False, one_step=False)
        case Control.STEP:
            # When a step is under way or about to be, "one step" means to let that one end.
            going = replace(state, hold=True, one_step=state.phase in (Phase.PAUSED, Phase.READY))
        case _:
            assert_never(control)
    return _next(going) if state.phase is Phase.PAUSED else (going, ())


def _finish(state: State, outcome: Outcome, message: str) -> tuple[State, tuple[Command, ...]]:
    return replace(state, phase=Phase.FINISHED), (Finish(outcome, message),)

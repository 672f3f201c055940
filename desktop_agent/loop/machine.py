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
    STUCK = "stuck"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A step that did not go well."""

    step: Step
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """All the loop remembers.

    Attributes:
        phase: where it is.
        started: steps begun so far.
        max_steps: how many it may begin.
        hold: pause before the next step.
        one_step: let one step through, then hold again.
        taken: a person has the display; nothing goes on until it is handed back.
        patient: a step that did not go well waits for a person, who may let it be tried again or skipped.
        adaptive: the planner is told of a step that did not go well, and chooses what to do instead.
        trouble: the step that waits so, and how it ended; None when none does.
    """

    phase: Phase = Phase.READY
    started: int = 0
    max_steps: int = 200
    hold: bool = False
    one_step: bool = False
    taken: bool = False
    patient: bool = False
    adaptive: bool = False
    trouble: Trouble | None = None


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
    """The step ended so. `again`: a person took over in its middle, and it is to be done from its beginning."""

    step: Step
    outcome: Outcome
    effect: Effect | None
    message: str
    again: bool = False


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
    TAKE_OVER = "take_over"
    """The person wants the display now; the hands let go in the middle of what they do."""
    HAND_BACK = "hand_back"
    """The person is done with the display."""
    RETRY = "retry"
    """Do the step again that did not go well."""
    SKIP = "skip"
    """Go on without the step that did not go well."""


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
class ForgetStep:
    """The last step's result does not count: it is done again."""


@dataclass(frozen=True, slots=True)
class ExcuseStep:
    """The last step's result counts as skipped."""


@dataclass(frozen=True, slots=True)
class Finish:
    """End the session."""

    outcome: Outcome
    message: str


Command = AskPlanner | PerformStep | AwaitPerson | ForgetStep | ExcuseStep | Finish


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
            return _ended(state, event)
        case Faulted():
            return _finish(state, event.outcome, event.message)
        case Control():
            return _controlled(state, event)
        case _:
            assert_never(event)


def _ended(state: State, event: StepEnded) -> tuple[State, tuple[Command, ...]]:
    if event.outcome is Outcome.DONE:
        return _next(state)
    if event.again:
        return _again(state, event.step)
    if state.adaptive and event.outcome is not Outcome.STOPPED:
        return _next(state)
    # What a person stopped is not trouble; and while a person has the display nothing ends behind their back.
    if (state.patient or state.taken) and event.outcome is not Outcome.STOPPED:
        trouble = Trouble(event.step, event.outcome, event.message)
        return replace(state, phase=Phase.STUCK, trouble=trouble), (AwaitPerson(),)
    return _finish(state, event.outcome, event.message)


def _again(state: State, chosen: Step) -> tuple[State, tuple[Command, ...]]:
    if state.started >= state.max_steps:
        return _out_of_steps(state)
    begun = replace(state, phase=Phase.ACTING, started=state.started + 1, trouble=None)
    return begun, (ForgetStep(), PerformStep(state.started, chosen))


def _out_of_steps(state: State) -> tuple[State, tuple[Command, ...]]:
    return _finish(state, Outcome.FAILED, f"The limit of {state.max_steps} steps was reached.")


def _next(state: State) -> tuple[State, tuple[Command, ...]]:
    if state.taken or (state.hold and not state.one_step):
        return replace(state, phase=Phase.PAUSED), (AwaitPerson(),)
    return replace(state, phase=Phase.PLANNING, one_step=False), (AskPlanner(),)


def _chosen(state: State, event: StepChosen) -> tuple[State, tuple[Command, ...]]:
    if event.step is None:
        return _finish(state, Outcome.DONE, "")
    if state.started >= state.max_steps:
        return _out_of_steps(state)
    begun = replace(state, phase=Phase.ACTING, started=state.started + 1)
    return begun, (PerformStep(state.started, event.step),)


def _controlled(state: State, control: Control) -> tuple[State, tuple[Command, ...]]:
    match control:
        case Control.STOP if state.trouble is not None:
            # It ends as it would have without a person: the trouble is what is worth telling.
            return _finish(state, state.trouble.outcome, state.trouble.message)
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
        case Control.TAKE_OVER:
            taken = replace(state, taken=True)
            return (
                (replace(taken, phase=Phase.PAUSED), (AwaitPerson(),))
                if state.phase is Phase.PLANNING
                else (taken, ())
            )
        case Control.HAND_BACK:
            going = replace(state, taken=False)
        case Control.RETRY if state.trouble is not None:
            return _again(replace(state, taken=False, hold=False), state.trouble.step)
        case Control.SKIP if state.trouble is not None:
            after, commands = _next(replace(state, taken=False, trouble=None))
            return after, (ExcuseStep(), *commands)
        case Control.RETRY | Control.SKIP:
            return state, ()
        case _:
            assert_never(control)
    return _next(going) if state.phase is Phase.PAUSED else (going, ())


def _finish(state: State, outcome: Outcome, message: str) -> tuple[State, tuple[Command, ...]]:
    return replace(state, phase=Phase.FINISHED), (Finish(outcome, message),)

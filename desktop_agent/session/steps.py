"""A session's events, folded into steps and acts: what tables, the trace page and a replay show. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    ControlReceived,
    DecisionMade,
    Event,
    PersonActed,
    PlanMade,
    ProgramOutput,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.session.mind_events import MindEvent, ModelAsked, MoveChosen
from desktop_agent.types import Effect, GroundedAction, Outcome, Step


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it was written down.

    Attributes:
        seq: its place in the session, from 0.
        at: wall time, in seconds since 1970.
        clock: seconds of the monotonic clock; differences are exact even when the wall clock was set.
        event: what happened.
    """

    seq: int
    at: float
    clock: float
    event: Event


@dataclass(frozen=True, slots=True)
class ActRecord:
    """One act of the hands, from the intent to what became of it.

    Attributes:
        act: its number, from 1.
        grounded: the action and its evidence.
        before: digest of the frame it was decided on.
        intended_at: when the intent was committed, in seconds since 1970.
        performed: how the screen reacted; None when the act failed, or when nothing more is known.
        failed: why it failed; None when it did not.
    """

    act: int
    grounded: GroundedAction
    before: str
    intended_at: float
    performed: ActionPerformed | None = None
    failed: ActionFailed | None = None

    @property
    def outcome_unknown(self) -> bool:
        """Whether the session ended between the intent and any word of the act."""
        return self.performed is None and self.failed is None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """Everything that was written down about one step.

    Attributes:
        index: its number from 0; None for what happened outside of any step (starting the program, for
            example).
        step: the sentence and what it means; None outside of any step.
        events: all of its events, in order.
        acts: what the hands did.
        finished: how it ended; None when the session ended first, and outside of any step.
    """

    index: int | None
    step: Step | None
    events: tuple[StoredEvent, ...]
    acts: tuple[ActRecord, ...]
    finished: StepFinished | None

    @property
    def sentence(self) -> str:
        """What was to be done, in words."""
        if self.step is not None:
            return self.step.sentence
        if self.acts:
            return self.acts[0].grounded.purpose
        return "Between the steps"

    @property
    def effect(self) -> Effect | None:
        """The step's effect: its own, or that of its last act."""
        if self.finished is not None and self.finished.effect is not None:
            return self.finished.effect
        done = [act.performed.effect for act in self.acts if act.performed is not None]
        return done[-1] if done else None

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None when that was never written."""
        return self.finished.outcome if self.finished is not None else None

    @property
    def searches(self) -> tuple[TargetSought, ...]:
        """The locators that were resolved, or were not."""
        return tuple(s.event for s in self.events if isinstance(s.event, TargetSought))

    @property
    def decisions(self) -> tuple[DecisionMade, ...]:
        """What policy or a person answered."""
        return tuple(s.event for s in self.events if isinstance(s.event, DecisionMade))

    @property
    def checks(self) -> tuple[ConditionChecked, ...]:
        """The conditions that were waited for."""
        return tuple(s.event for s in self.events if isinstance(s.event, ConditionChecked))

    @property
    def elapsed_s(self) -> float:
        """Seconds from its first event to its last."""
        return self.events[-1].clock - self.events[0].clock if self.events else 0.0


@dataclass
class _Draft:
    index: int | None = None
    step: Step | None = None
    events: list[StoredEvent] = field(default_factory=list)
    acts: dict[int, ActRecord] = field(default_factory=dict)
    finished: StepFinished | None = None

    def done(self) -> StepRecord:
        return StepRecord(self.index, self.step, tuple(self.events), tuple(self.acts.values()), self.finished)


def fold(events: Iterable[StoredEvent]) -> tuple[StepRecord, ...]:
    """Group `events` by step. Acts outside of any step become records of their own, without an index.

    What was thought before a step belongs to that step; what was thought after the last one is a record of its own.
    """
    drafts: list[_Draft] = []
    open_draft: _Draft | None = None
    thought: list[StoredEvent] = []

    def current() -> _Draft:
        nonlocal open_draft
        if open_draft is None:
            open_draft = _Draft()
            drafts.append(open_draft)
        return open_draft

    for stored in events:
        match stored.event:
            case SessionStarted() | PlanMade() | SessionFinished():
                pass
            case StepStarted() as event:
                open_draft = _Draft(event.index, event.step, [*thought, stored])
                thought = []
                drafts.append(open_draft)
            case StepFinished() as event:
                current().events.append(stored)
                current().finished = event
                open_draft = None
            case ActionIntended() as event:
                current().events.append(stored)
                current().acts[event.act] = ActRecord(event.act, event.grounded, event.frame, stored.at)
            case ActionPerformed() | ActionFailed() as event:
                current().events.append(stored)
                _conclude(current(), event)
            case (
                TargetSought()
                | DecisionMade()
                | ConditionChecked()
                | ControlReceived()
                | PersonActed()
                | ProgramOutput()
            ):
                current().events.append(stored)
            case MindEvent():
                (thought if open_draft is None else open_draft.events).append(stored)
            case _:
                assert_never(stored.event)
    if thought:
        drafts.append(_Draft(events=thought))
    return tuple(draft.done() for draft in drafts)


def frame_named(event: Event) -> str:
    """The digest of the frame that `event` names; empty when it names none."""
    match event:
        case (
            TargetSought()
            | ActionIntended()
            | ActionPerformed()
            | ConditionChecked()
            | ModelAsked()
            | MoveChosen()
        ):
            return event.frame
        case _:
            return ""


def _conclude(draft: _Draft, event: ActionPerformed | ActionFailed) -> None:
    intended = draft.acts.get(event.act)
    if intended is None:
        return  # `verify` reports an act that nobody intended; there is nothing to show of it.
    performed = event if isinstance(event, ActionPerformed) else intended.performed
    failed = event if isinstance(event, ActionFailed) else intended.failed
    draft.acts[event.act] = ActRecord(
        intended.act, intended.grounded, intended.before, intended.intended_at, performed, failed
    )

"""What a planner is: it turns a task into steps, all at once or one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_agent.types import Effect, Outcome, Step


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step went.

    Attributes:
        step: the step.
        outcome: how it ended.
        effect: how the screen reacted to its last act; None when nothing was done.
        message: why it did not go well, in words; empty when it did.
    """

    step: Step
    outcome: Outcome
    effect: Effect | None = None
    message: str = ""

    @property
    def went_on(self) -> bool:
        """Whether the task can go on after it: it was done, or a person went on without it."""
        return self.outcome in (Outcome.DONE, Outcome.SKIPPED)


class Planner(Protocol):
    """Decides what to do next. One planner serves one task at a time."""

    @property
    def name(self) -> str:
        """What the journal calls it."""
        ...

    def prepare(self, task: str) -> tuple[Step, ...]:
        """Take on `task`: all its steps, or none yet for a planner that decides as it goes.

        Raises UnreadableTask when the task makes no sense; then nothing has been done.
        """
        ...

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        """The step after those in `done` (in order, since `prepare`); None when the task is finished."""
        ...

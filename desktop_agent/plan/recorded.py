"""A planner that repeats steps that were recorded."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_agent.plan.base import StepResult
from desktop_agent.types import Step


class RecordedPlanner:
    """Gives the recorded steps again, in order."""

    name = "recorded"

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = tuple(steps)

    def prepare(self, task: str) -> tuple[Step, ...]:
        """The steps, whatever the task was called."""
        del task
        return self._steps

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        """The step after those done; None when there is none left."""
        return self._steps[len(done)] if len(done) < len(self._steps) else None

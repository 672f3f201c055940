"""A planner for steps that are known beforehand: read from sentences, or recorded."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from desktop_agent.plan.base import StepResult
from desktop_agent.plan.sentences import read_task
from desktop_agent.types import OpenProgram, Step


class GivenSteps:
    """Goes through its steps in order, and ends after the first that was not done."""

    def __init__(self, name: str, steps: Sequence[Step]) -> None:
        self.name = name
        self._steps = tuple(steps)

    @classmethod
    def from_sentences(cls, task: str, *, open_first: tuple[str, ...] | None = None) -> GivenSteps:
        """The steps of `task`, after starting a program where one is given. Raises UnreadableTask."""
        steps = read_task(task)
        if open_first is not None:
            steps = (Step(f"Open {shlex.join(open_first)}", OpenProgram(open_first)), *steps)
        return cls("sentences", steps)

    def prepare(self, task: str) -> tuple[Step, ...]:
        """The steps, whatever the task was called."""
        del task
        return self._steps

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        """The step after those done; None when there is none left, or when one was not done."""
        if any(not result.went_on for result in done) or len(done) >= len(self._steps):
            return None
        return self._steps[len(done)]

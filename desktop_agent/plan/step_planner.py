"""The planner that needs no model: it reads step sentences and goes through them in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_agent.plan.base import StepResult
from desktop_agent.plan.sentences import read_task
from desktop_agent.types import Outcome, Step


class SentencePlanner:
    """Reads a task with `read_task`. Ends after the first step that was not done: later ones rely on it."""

    name = "sentences"

    def __init__(self, *, is_program: Callable[[str], bool] | None = None) -> None:
        self._is_program = is_program
        self._steps: tuple[Step, ...] = ()

    def prepare(self, task: str) -> tuple[Step, ...]:
        """All steps of `task`. Raises UnreadableTask naming the words that were not understood."""
        self._steps = ()
        self._steps = read_task(task, is_program=self._is_program)
        return self._steps

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        """The first step that is not in `done`; None after the last one, and after a failure."""
        if any(result.outcome is not Outcome.DONE for result in done) or len(done) >= len(self._steps):
            return None
        return self._steps[len(done)]

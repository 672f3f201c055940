"""Write what a script does on a desk into its session as steps, as a planned task's are."""

from __future__ import annotations

from collections.abc import Callable

from actions.errors import ActionError
from desktop_agent.desk.patience import Deadline
from desktop_agent.errors import AgentError, JournalError, RefusedByPolicy, SomethingMissing, StoppedByPerson
from desktop_agent.session.events import PlanMade, StepFinished, StepStarted
from desktop_agent.session.stream import Stream
from desktop_agent.types import Effect, Intent, Outcome, Step
from vision.errors import VisionError


class StepLog:
    """Numbers the steps of a script.

    Args:
        stream: where their events go.
        say: puts an intent into words.
    """

    def __init__(self, stream: Stream, say: Callable[[Intent], str]) -> None:
        self._stream = stream
        self._say = say
        self._steps: list[Step] = []

    def take(self, intent: Intent, act: Callable[[], Effect], sentence: str = "") -> Effect:
        """Do `act` as a step that means `intent`, said by `sentence` where somebody has said it.

        Raises what `act` raises.
        """
        step = Step(sentence or self._say(intent), intent)
        index = len(self._steps)
        self._steps.append(step)
        self._stream.publish(StepStarted(index, step))
        clock = Deadline(0)
        try:
            effect = act()
        except JournalError:
            raise  # What cannot be written down ends everything, this step's end included.
        except (AgentError, ActionError, VisionError) as problem:
            self._stream.publish(
                StepFinished(index, _outcome_of(problem), None, str(problem), clock.waited_ms)
            )
            raise
        self._stream.publish(StepFinished(index, Outcome.DONE, effect, "", clock.waited_ms))
        return effect

    def close(self) -> None:
        """Say what was done as a plan, so that it can be done again. Publishes nothing when nothing was."""
        if self._steps:
            self._stream.publish(PlanMade(tuple(self._steps)))


def _outcome_of(problem: AgentError | ActionError | VisionError) -> Outcome:
    match problem:
        case StoppedByPerson():
            return Outcome.STOPPED
        case RefusedByPolicy():
            return Outcome.REFUSED
        case SomethingMissing():
            return Outcome.MISSING
        case _:
            return Outcome.FAILED

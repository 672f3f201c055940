"""The planner that asks a model: plan, act, verify, reflect.

The ladder: sentences that the embedded eyes can carry out come first; then what was decided before on the same screen;
then the model, and thought where it pays. Every decision says which rung made it and what it took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.errors import BadInput, GaveUp, Interrupted, RefusedByPolicy
from desktop_agent.plan.base import StepResult
from desktop_agent.plan.dialects.base import Dialect
from desktop_agent.plan.memory import Memory
from desktop_agent.plan.mind.agenda import Goal, agenda, target_of
from desktop_agent.plan.mind.deciding import Decided, Decider
from desktop_agent.plan.mind.options import MindOptions
from desktop_agent.plan.mind.ports import Ports
from desktop_agent.plan.mind.saying import act_words
from desktop_agent.plan.mind.work import MindWork
from desktop_agent.plan.moves import Act, Answer, Done, GiveUp, ReachGoal
from desktop_agent.session.events import Event
from desktop_agent.session.mind_events import AnswerGiven, Escalated, GoalReached, GoalsSet, MoveChosen
from desktop_agent.types import CheckThat, EffectKind, OpenProgram, Outcome, Step
from vision.locate import Resolution, Status
from vision.locate.resolve import resolve
from vision.models.types import Model
from vision.types import Frame

if TYPE_CHECKING:
    from desktop_agent.plan.recall import Recall

_LOOK_S = 0.25
_DID = frozenset({EffectKind.CONFIRMED, EffectKind.PARTIAL})


@dataclass(frozen=True, slots=True)
class _Underway:
    """The step that was handed out last.

    Attributes:
        step: itself.
        decided: the decision it came from; None for a sentence.
        rest: what else the same decision wants done after it.
    """

    step: Step
    decided: Decided | None = None
    rest: tuple[Act, ...] = ()


class ModelPlanner:
    """Plans one task by asking a model where nothing cheaper knows.

    It is a subscriber of the session's stream, and must be attached to the session before the first step.

    Args:
        model: who is asked.
        dialect: how.
        options: limits and modes.
        recall: what was decided before; None: nothing is remembered.
        app: a program to start first, as an argument list.

    Attributes:
        name: what the journal calls it.
        answer: what there is to tell the person; empty until the end, and where there is nothing.
    """

    name = "model"

    def __init__(
        self,
        model: Model,
        dialect: Dialect,
        options: MindOptions | None = None,
        *,
        recall: Recall | None = None,
        app: tuple[str, ...] | None = None,
    ) -> None:
        self.answer = ""
        self._model = model
        self._dialect = dialect
        self._options = options or MindOptions()
        self._recall = recall if self._options.recall else None
        self._app = app
        self._goals: list[Goal] = []
        self._at = 0
        self._steps: list[Step] = []
        self._several = False
        self._asked = False
        self._underway: _Underway | None = None
        self._heard = 0
        self._task = ""
        self._ports: Ports | None = None
        self._work: MindWork | None = None
        self._memory = Memory(
            self._options.memory_tokens, pictures=self._options.pictures, publish=self._publish
        )

    def attach(self, ports: Ports) -> None:
        """Get to know the session, once it is open and before the first step."""
        self._ports = ports

    @property
    def tokens(self) -> int:
        """What models read and wrote so far."""
        return 0 if self._work is None else self._work.decider.spent.tokens

    @property
    def calls(self) -> int:
        """How often a model was asked so far."""
        return 0 if self._work is None else self._work.decider.calls

    def on_event(self, event: Event) -> None:
        """See `Subscriber`: what is remembered follows from the session's events."""
        self._memory.on_event(event)

    def on_frame(self, frame: Frame) -> None:
        """See `Subscriber`."""
        self._memory.on_frame(frame)

    # ---------------------------------------------------------------- the planner's seam

    def prepare(self, task: str) -> tuple[Step, ...]:
        """See `Planner`. Raises UnreadableTask for a task that is empty or too long."""
        self._task = task
        self._goals = list(agenda(task, sentences=self._options.rungs))
        self._several = len(self._goals) > 1
        if self._app is not None:
            # Arguments are in the intent; in words they would only fill the memory.
            first = Step(f"Open {Path(self._app[0]).name}", OpenProgram(self._app))
            self._goals.insert(0, Goal(first.sentence, (first,)))
        return tuple(step for goal in self._goals for step in goal.steps)

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        """See `Planner`.

        Raises GaveUp (BudgetSpent among them), RefusedByPolicy, Interrupted, StoppedByPerson, and what a model raises.
        """
        work = self._begun()
        for result in done[self._heard :]:
            self._heard += 1
            self._hear(work, result)
        if (step := self._queued()) is not None:
            return step
        while self._at < len(self._goals):
            goal = self._goals[self._at]
            if self._at or self._app is None:
                work.start()
            step = self._by_sentences(work, goal) if goal.steps else self._by_model(work, goal)
            if step is not None:
                return step
        if self._asked and not work.bears_out(""):
            # Something of it is missing after all: from here on the model has the whole task.
            self._goals.append(Goal(self._task, problem="something of the task is still missing"))
            return self.next_step(done)
        return None

    def _begun(self) -> MindWork:
        if self._ports is None:
            raise BadInput("A model planner plans for an open session only.")
        if self._work is None:
            decider = Decider(self._model, self._dialect, self._ports, self._options, self._recall)
            self._work = MindWork(self._task, self._ports, self._memory, decider, self._options)
            if self._several and not all(goal.steps for goal in self._goals):
                self._publish(GoalsSet(tuple(goal.text for goal in self._goals)))
        return self._work

    def _publish(self, event: Event) -> None:
        if self._ports is not None:
            self._ports.publish(event)

    # ---------------------------------------------------------------------- how it went

    def _hear(self, work: MindWork, result: StepResult) -> None:
        under, self._underway = self._underway, None
        if under is not None and under.decided is not None:
            confirmed = result.effect is not None and result.effect.kind in _DID
            if result.outcome is Outcome.DONE and confirmed and not under.rest:
                work.decider.learn(under.decided)
            elif not result.went_on or not confirmed:
                work.decider.forget(under.decided)
        work.hear(result)
        if under is None:
            return
        if under.decided is None:
            self._said_by_person(under.step, result)
        elif under.rest and work.went_as_meant():
            self._underway = under  # its rest is still to be done
        elif under.rest:
            undone = ", ".join(act_words(act.intent) for act in under.rest)
            work.heed(
                f"The rest of what you wanted was not done, since the act before it did not go as meant: {undone}."
            )

    def _queued(self) -> Step | None:
        """The next act of a decision that wanted several."""
        under = self._underway
        if under is None or not under.rest:
            return None
        intent = under.rest[0].intent
        step = Step(act_words(intent), intent)
        self._underway = _Underway(step, under.decided, under.rest[1:])
        return step

    # ------------------------------------------------------------------------ sentences

    def _by_sentences(self, work: MindWork, goal: Goal) -> Step | None:
        """The next step of what is certain; None when its last one was done, or when it is not certain any more."""
        if not self._steps:
            self._steps = list(goal.steps)
        step = self._steps[0]
        if missing := self._unsure(step):
            self._give_to_model(missing)
            return None
        work.stop_when_spent()
        self._publish(MoveChosen("sentences", ""))
        self._underway = _Underway(step)
        return step

    def _said_by_person(self, step: Step, result: StepResult) -> None:
        """How a step went that the task itself names."""
        if result.went_on:
            self._steps.pop(0)
            if not self._steps:
                self._next_goal(f'"{step.sentence}" was done')
        elif result.outcome is Outcome.REFUSED:
            raise RefusedByPolicy(result.message)
        elif isinstance(step.intent, CheckThat):
            raise GaveUp(result.message)  # what the task asks to check is a finding, not an obstacle
        else:
            self._give_to_model(f'"{step.sentence}" did not go well: {result.message}')

    def _unsure(self, step: Step) -> str:
        """Why the embedded eyes cannot tell what `step` is about; empty when they can. Gives the screen some time."""
        target = target_of(step.intent)
        ports = self._ports
        if target is None or ports is None:
            return ""
        until = ports.clock() + self._options.sentence_s
        while True:
            found = resolve(target, ports.look())
            if found.status is Status.FOUND:
                return ""
            if ports.interrupted():
                raise Interrupted("A person said something while a target was looked for.")
            if ports.clock() >= until:
                return _unsure_words(step, found)
            ports.wait(_LOOK_S)

    def _give_to_model(self, reason: str) -> None:
        """The present goal is for the model to reach, what of it is left."""
        left = dict.fromkeys(step.sentence for step in self._steps)
        self._goals[self._at] = Goal(", then ".join(left), problem=reason)
        self._steps = []
        self._publish(Escalated("model", reason))

    def _next_goal(self, evidence: str) -> None:
        self._at += 1
        if self._memory.reached < min(self._at, len(self._memory.goals)):
            self._publish(GoalReached(self._at, evidence))

    # ---------------------------------------------------------------------------- model

    def _by_model(self, work: MindWork, goal: Goal) -> Step | None:
        """What the model wants done next; None once the goal is reached. Raises what `next_step` raises."""
        several = self._several
        if not self._asked:
            self._model.warm_up()  # only then is it known what it can be held to
            self._asked = True
        for _ in range(self._options.rounds):
            if self._at + 1 == len(self._goals) and work.may_be_done():
                self._finish()
                return None
            if several:
                work.heed(f"Now: {goal.text}")
            decided, _ = work.decide(goal.problem or "nothing cheaper knew what to do")
            for at, move in enumerate(decided.said.moves):
                match move:
                    case Act(intent=intent):
                        following = decided.said.moves[at + 1 :]
                        rest = tuple(one for one in following if isinstance(one, Act))
                        step = Step(act_words(intent), intent)
                        self._underway = _Underway(step, decided, rest)
                        return step
                    case Answer(text=text) if several and self._at + 1 < len(self._goals):
                        self._tell(text)  # what is left of the task is still to be done, and then checked
                        self._next_goal(f'The answer "{text}" was given')
                        return None
                    case Answer(text=text):
                        if work.bears_out(f'The answer is "{text}"', answer=True):
                            work.decider.learn(decided)
                            self._tell(text)
                            self._finish()
                            return None
                    case Done(claim=claim):
                        if several and self._at + 1 < len(self._goals):
                            self._next_goal(claim)
                            return None
                        if work.bears_out(claim):
                            work.decider.learn(decided)
                            self._finish()
                            return None
                    case ReachGoal(evidence=evidence) if several:
                        self._next_goal(evidence)
                        return None
                    case GiveUp(reason=reason):
                        raise _gave_up(work, reason)
                    case _:
                        work.aside(move)
        raise GaveUp(f"The model decided {self._options.rounds} times without doing anything.")

    def _tell(self, text: str) -> None:
        self.answer = text
        self._publish(AnswerGiven(text))

    def _finish(self) -> None:
        """Nothing is left to do, and that was checked."""
        self._at, self._asked = len(self._goals), False


def _gave_up(work: MindWork, reason: str) -> GaveUp | RefusedByPolicy:
    if work.last is not None and work.last.outcome is Outcome.REFUSED:
        return RefusedByPolicy(f"{reason} ({work.last.message})")
    return GaveUp(reason)


def _unsure_words(step: Step, found: Resolution) -> str:
    what = found.locator.describe()
    if found.status is Status.AMBIGUOUS:
        return f'"{step.sentence}": several things answer to {what}'
    return f'"{step.sentence}": nothing on the screen answers to {what}'

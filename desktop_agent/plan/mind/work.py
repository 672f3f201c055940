"""One session of a model planner: what it remembers, what it is told of, and the moves that are no acts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import assert_never

from desktop_agent.errors import BudgetSpent, GaveUp, RefusedByPolicy
from desktop_agent.plan.base import StepResult
from desktop_agent.plan.budget import Spent
from desktop_agent.plan.memory import Memory, MemoryFull
from desktop_agent.plan.mind.check import Moment
from desktop_agent.plan.mind.claims import Claims
from desktop_agent.plan.mind.deciding import Decided, Decider
from desktop_agent.plan.mind.modes import Situation
from desktop_agent.plan.mind.options import MindOptions
from desktop_agent.plan.mind.ports import Ports
from desktop_agent.plan.moves import AskPerson, Look, Note, ReachGoal, SetGoals, UseTool
from desktop_agent.plan.progress import Level, Stall, stall
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.plan.screens import in_words, shown
from desktop_agent.session.mind_events import (
    GoalReached,
    MoveChosen,
    NoProgress,
    PersonAnswered,
    PersonAsked,
)
from desktop_agent.session.plain import plain_line
from desktop_agent.types import EffectKind, EnterSecret, Outcome, TypeInto
from vision.errors import RequestTooLong
from vision.types import Role

_UNCONFIRMED = frozenset({EffectKind.NO_EFFECT, EffectKind.UNVERIFIABLE})
_AMBIGUOUS = "several elements answer to this equally well"
_REFUSALS = 3
"""So many refusals in a row are an answer: what a person or their rules do not want is not tried in other ways."""
_SHRINKS = 4

Aside = Look | SetGoals | ReachGoal | Note | UseTool | AskPerson
"""Moves after which something else must still be decided."""


class MindWork:
    """What a planner knows and does in one open session.

    Attributes:
        decider: decides the next moves.
        hint: what the model should heed at the next decision; words of ours.
        last: how the last step went.
    """

    def __init__(
        self, task: str, ports: Ports, memory: Memory, decider: Decider, options: MindOptions
    ) -> None:
        self.decider = decider
        self.hint = ""
        self.last: StepResult | None = None
        self._task = task
        self._ports = ports
        self._memory = memory
        self._options = options
        self._claims = Claims(decider, ports, options)
        self._begun = ports.clock()
        self._first: Moment | None = None
        self._steps = 0
        self._refusals = 0
        self._failed_checks = 0
        self._check_failed = False
        self._told: tuple[int, Level] | None = None
        self._repeated = ""
        self._open_dialogs: set[str] = set()
        self._questions = count(1)
        self._may_ask = ports.person is not None

    # ------------------------------------------------------------------------- looking

    def start(self) -> None:
        """The task itself begins, its program being open: what is on the screen now shows nothing that it did."""
        if self._first is None:
            self._first = Moment(self._ports.look(), self._ports.windows())

    def scene(self) -> Scene:
        """The moment: the screen as it is, and all that is known. Raises DisplayUnavailable."""
        memory, toolbox = self._memory, self._ports.toolbox
        memory.make_room()
        return Scene(
            task=self._task,
            snapshot=self._ports.look(),
            past=memory.past,
            facts=memory.facts,
            goals=memory.goals,
            reached=memory.reached,
            tools=() if toolbox is None else toolbox.specs(),
            may_ask=self._may_ask,
            hint=self.hint,
            session=self._ports.session,
        )

    # ------------------------------------------------------------------------ deciding

    def decide(self, reason: str) -> tuple[Decided, Scene]:
        """What to do next, and the screen it was decided on; written down.

        Raises BudgetSpent, GaveUp, and what `Decider.decide` raises.
        """
        situation = self._situation()
        self.stop_when_spent()
        begun = self._ports.clock()
        decided, scene = self._decided(situation, reason)
        self.hint = ""
        self._check_failed = False
        snapshot = scene.snapshot
        self._ports.publish(
            MoveChosen(
                rung=decided.rung,
                why=decided.said.why,
                calls=decided.calls,
                tokens=decided.tokens,
                elapsed_ms=(self._ports.clock() - begun) * 1000,
                frame=self._ports.keep(snapshot.frame),
                seen=self._ports.mask(in_words(snapshot)),
                shows=shown(snapshot, self._ports.mask),
            )
        )
        return decided, scene

    def _decided(self, situation: Situation, reason: str) -> tuple[Decided, Scene]:
        for _ in range(_SHRINKS):
            scene = self.scene()
            try:
                return self.decider.decide(scene, situation, reason), scene
            except RequestTooLong:
                if not self._memory.shrink():
                    raise
        raise GaveUp(
            "What the model must be told does not fit its context, however much of the past is folded."
        )

    def stop_when_spent(self) -> None:
        """Raise BudgetSpent when the task may use no more."""
        seconds = self._ports.clock() - self._begun - self._ports.waited()
        over = self._options.budget.over(self.decider.spent + Spent(steps=self._steps, seconds=seconds))
        if over is not None:
            raise BudgetSpent(over)

    def _situation(self) -> Situation:
        last, stalled = self.last, stall(self._memory.past)
        if stalled is not None:
            self._meet(stalled)
        return Situation(
            first=not self._memory.past,
            outcome=None if last is None else last.outcome,
            effect=None if last is None or last.effect is None else last.effect.kind,
            ambiguous=last is not None and _AMBIGUOUS in last.message,
            stalled=stalled is not None and stalled.level >= Level.THINK,
            check_failed=self._check_failed,
        )

    def _meet(self, stalled: Stall) -> None:
        """Do something about it: a word to the model, thought, and at last the person."""
        if self._told != (stalled.since, stalled.level):
            self._told = (stalled.since, stalled.level)
            self._ports.publish(NoProgress(stalled.detail))
            if stalled.level is Level.STOP:
                answer = self.ask(f"I do not get on. {stalled.detail} What should I do?", ())
                if answer is None:
                    raise GaveUp(f"It does not get on. {stalled.detail}")
        self.heed(f"{stalled.detail} Do something else, or say that it cannot be done.")

    def heed(self, words: str) -> None:
        """Tell the model `words` with the next decision."""
        if words not in self.hint:
            self.hint = f"{self.hint} {words}".strip()

    # ------------------------------------------------------------------------- hearing

    def hear(self, result: StepResult) -> None:
        """A step ended so. Raises RefusedByPolicy when a person or their rules have said no often enough."""
        self.last = result
        self._steps += 1
        self._refusals = self._refusals + 1 if result.outcome is Outcome.REFUSED else 0
        if self._refusals >= _REFUSALS:
            raise RefusedByPolicy(f"{self._refusals} acts in a row were refused. The last: {result.message}")

    def went_as_meant(self) -> bool:
        """Whether the last step, if there was one, did what it should."""
        last = self.last
        return last is None or (
            last.outcome is Outcome.DONE and (last.effect is None or last.effect.kind not in _UNCONFIRMED)
        )

    # ------------------------------------------------------------ moves that are no acts

    def aside(self, move: Aside) -> None:
        """Do what is no act on the screen. What comes of it is remembered, and told with the next decision."""
        match move:
            case Look(region=region):
                # The screen is looked at anew before every decision.
                if region is not None:
                    self.heed("No part of the screen can be shown enlarged: decide by the whole of it.")
            case SetGoals(goals=goals):
                self._keep(lambda: self._memory.set_goals(goals))
            case ReachGoal(evidence=evidence):
                if self._memory.reached < len(self._memory.goals):
                    self._ports.publish(GoalReached(self._memory.reached + 1, evidence))
            case Note(name=name, value=value):
                self._keep(lambda: self._memory.note(name, value))
            case UseTool(tool=tool, arguments=arguments):
                if self._ports.toolbox is None:
                    self.heed(f'There is no tool "{tool}" here.')
                else:
                    self._ports.toolbox.use(tool, arguments, cancelled=self._ports.interrupted)
            case AskPerson(question=question, choices=choices):
                if self.ask(question, choices) is None:
                    self.heed("Nobody can be asked here: decide by yourself, or say that it cannot be done.")
            case _:
                assert_never(move)

    def _keep(self, kept: Callable[[], None]) -> None:
        try:
            kept()
        except MemoryFull as full:
            self.heed(str(full))

    def ask(self, question: str, choices: tuple[str, ...]) -> str | None:
        """The person's words; None when nobody can be asked. Raises StoppedByPerson."""
        if self._ports.person is None or not self._may_ask:
            return None
        number = next(self._questions)
        self._ports.publish(PersonAsked(number, question, choices))
        answer = self._ports.person.ask(question, choices)
        self._ports.publish(PersonAnswered(number, answer or "", nobody=answer is None))
        self._may_ask = answer is not None
        return answer

    def may_be_done(self) -> bool:
        """Whether the task is done without the model having noticed: it does the same again, having nothing to do.

        Asked once for each such act. Raises what a model raises.
        """
        last = [one for one in self._memory.past if isinstance(one, Turn) and one.outcome is not None][-2:]
        if len(last) < 2 or last[0].did != last[1].did:
            return False
        if self._repeated == last[1].did:
            return False
        self._repeated = last[1].did
        self.stop_when_spent()
        scene = self.scene()
        if self._waits_in_a_dialog(scene):
            return False
        verdict = self._claims.check(scene, "", self._first, confirmed=True, unasked=True)
        if not verdict.done and verdict.missing:
            self.heed(f"As far as the screen shows, this is still missing: {verdict.missing}")
        return verdict.done

    def _waits_in_a_dialog(self, scene: Scene) -> bool:
        """Whether something was just typed into a dialog that is still open; said once for each dialog.

        It may be one that needs no confirming: who says so again is believed as far as the screen bears it out.
        """
        typed = self.last is not None and isinstance(self.last.step.intent, TypeInto | EnterSecret)
        dialog = next((one for one in scene.snapshot.windows if "active" in one.states), None)
        if not typed or dialog is None or dialog.role is not Role.DIALOG or dialog.text in self._open_dialogs:
            return False
        self._open_dialogs.add(dialog.text)
        self.heed(
            f'The dialog "{plain_line(dialog.text)[:80]}" is still open: what was typed there is not confirmed yet.'
        )
        return True

    def bears_out(self, claim: str, *, answer: bool = False) -> bool:
        """Whether the screen shows that the task is done, or that the `answer` in the claim is right.

        When it does not, the model is told what is missing.

        Raises GaveUp when it was claimed too often, and what a model raises.
        """
        self.stop_when_spent()
        scene = self.scene()
        if self._waits_in_a_dialog(scene):
            return False
        first = None if answer else self._first
        verdict = self._claims.check(scene, claim, first, confirmed=self.went_as_meant())
        if verdict.done:
            return True
        self._failed_checks += 1
        self._check_failed = True
        missing = verdict.missing or verdict.evidence or "it cannot be seen there"
        if self._failed_checks >= self._options.checks:
            raise GaveUp(f"The task was said to be done, but the screen does not show it: {missing}")
        self.heed(f"You said that the task is done, but the screen does not show it: {missing}")
        return False

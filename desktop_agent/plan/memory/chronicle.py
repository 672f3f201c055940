"""What happened, turn by turn, as a session's events tell it: the one reading of them, live and from a journal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop_agent.plan.memory.record import ENDED, PERSON_DID, Begun, Record, turn_of
from desktop_agent.plan.scene import Fact, Folded, Turn
from desktop_agent.session.events import (
    ConditionChecked,
    ControlReceived,
    Event,
    PersonActed,
    StepFinished,
    StepStarted,
)
from desktop_agent.session.mind_events import (
    FactNoted,
    GoalReached,
    GoalsSet,
    HistoryFolded,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    PersonAnswered,
    PersonAsked,
    TaskChecked,
    ToolAnswered,
    ToolCalled,
)
from desktop_agent.session.steps import frame_named
from desktop_agent.types import Outcome


@dataclass(frozen=True, slots=True)
class Closing:
    """A subgoal that was reached: its words, what shows it, and the turns since the one before."""

    goal: str
    evidence: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact, and the turn after which it was written down (-1: before any)."""

    fact: Fact
    after: int


@dataclass
class Chronicle:
    """All that a session's events say about the past. Grows with them; equal for equal events.

    Attributes:
        turns: all turns, without pictures.
        folds: lines that stand in place of the first turns, in order and without gaps.
        pictured: numbers of the turns whose picture is still shown.
        goals: the subgoals; `reached`: how many are done.
        closings: the subgoals that were reached, in order.
        facts: what was noted, by name, in the order of first noting.
        notes: every noting.
    """

    turns: list[Turn] = field(default_factory=list)
    folds: list[Folded] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    goals: tuple[str, ...] = ()
    reached: int = 0
    closings: list[Closing] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    notes: list[Noted] = field(default_factory=list)
    _open: Record | None = None
    _tools: dict[int, ToolCalled] = field(default_factory=dict)
    _questions: dict[int, PersonAsked] = field(default_factory=dict)
    _asked: dict[int, ModelAsked] = field(default_factory=dict)
    _answered: dict[int, ModelAnswered] = field(default_factory=dict)
    _chosen: MoveChosen | None = None
    _used: bool = False
    _handed_over: bool = False

    @property
    def last_screen(self) -> str:
        """Digest of the frame that was decided on last; empty when none was."""
        return self._chosen.frame if self._chosen is not None else ""

    @property
    def folded_to(self) -> int:
        """Number of the first turn that is not folded."""
        return self.folds[-1].last + 1 if self.folds else 0

    def take(self, event: Event) -> None:  # noqa: C901 - one case for each kind of event
        """Take note of `event`. What makes no sense after the events before is left out."""
        match event:
            case ModelAsked(purpose="act"):
                self._asked = {event.call: event}
                self._answered = {}
            case ModelAnswered() if event.call in self._asked:
                if event.error:
                    self._answered.pop(event.call, None)
                else:
                    self._answered[event.call] = event
            case ModelAnswered(cached=True) if not event.error:
                self._answered = {event.call: event}
            case MoveChosen():
                self._chosen, self._used, self._handed_over = event, False, False
                if event.rung == "sentences":
                    self._asked, self._answered = {}, {}
            case StepStarted():
                self._finish_step(None)
                self._handed_over = False
                self._open = self._record(event)
            case ConditionChecked() if self._open is not None:
                self._open = replace(self._open, checked=(*self._open.checked[-1:], event))
                self._look(event)
            case StepFinished():
                self._finish_step(event)
            case ToolCalled() if event.refused:
                self._add(self._record(event))
            case ToolCalled():
                self._tools[event.use] = event
            case ToolAnswered():
                called = self._tools.pop(event.use, None)
                if called is not None:
                    self._add(replace(self._record(called), ended=event))
            case PersonAsked():
                self._questions[event.question] = event
            case PersonAnswered():
                question = self._questions.pop(event.question, None)
                if question is not None:
                    self._add(replace(self._record(question), ended=event))
            case TaskChecked():
                self._add(self._record(event))
            case PersonActed():
                self._person(event)
            case ControlReceived(control="skip"):
                self._excuse()
            case GoalsSet():
                self.goals, self.reached = event.goals, max(0, min(event.reached, len(event.goals)))
            case GoalReached():
                self._close(event)
            case FactNoted():
                fact = Fact(event.name, event.value)
                self.facts[event.name] = fact
                self.notes.append(Noted(fact, len(self.turns) - 1))
            case HistoryFolded():
                self._fold(event)
            case _:
                self._look(event)

    # ------------------------------------------------------------------------------ turns

    def _record(self, begun: Begun) -> Record:
        chosen, first = self._chosen, not self._used
        self._used = True
        answered = next(reversed(self._answered.values()), None)
        asked = next(reversed(self._asked.values()), None)
        return Record(len(self.turns), begun, None, chosen, asked, answered, first=first)

    def _look(self, event: Event) -> None:
        if self._open is not None and not self._open.frame and (digest := frame_named(event)):
            self._open = replace(self._open, frame=digest)

    def _finish_step(self, ended: StepFinished | None) -> None:
        record, self._open = self._open, None
        if record is not None:
            self._add(replace(record, ended=ended, number=len(self.turns)))

    def _add(self, record: Record) -> None:
        turn = turn_of(record)
        self.turns.append(turn)
        if turn.screen and not (self.pictured and self.turns[self.pictured[-1]].screen == turn.screen):
            self.pictured.append(turn.number)

    def _person(self, event: PersonActed) -> None:
        if self._handed_over and self.turns and self.turns[-1].did == PERSON_DID:
            last = self.turns[-1]
            self.turns[-1] = replace(last, came=_bounded(f"{last.came} {event.what}"))
            return
        self._handed_over = True
        self._add(Record(len(self.turns), event))

    def _excuse(self) -> None:
        if self.turns and self.turns[-1].outcome not in (None, Outcome.DONE):
            last = self.turns[-1]
            came = f"{last.came} {ENDED[Outcome.SKIPPED]}"
            self.turns[-1] = replace(last, outcome=Outcome.SKIPPED, came=came)

    # -------------------------------------------------------------------------- subgoals

    def _close(self, event: GoalReached) -> None:
        at = event.number - 1
        goal = self.goals[at] if 0 <= at < len(self.goals) else ""
        self.reached = max(self.reached, min(event.number, len(self.goals)))
        first = self.closings[-1].last + 1 if self.closings else 0
        self.closings.append(Closing(goal, event.evidence, first, len(self.turns) - 1))

    # --------------------------------------------------------------------------- folding

    def _fold(self, event: HistoryFolded) -> None:
        if event.turns_kept:
            self.pictured = [number for number in self.pictured if not event.first <= number <= event.last]
            return
        starts = {fold.first for fold in self.folds} | {self.folded_to}
        ends = {fold.last for fold in self.folds} | set(range(self.folded_to, len(self.turns)))
        if event.first not in starts or event.last not in ends or event.last < event.first:
            return
        before = [fold for fold in self.folds if fold.last < event.first]
        after = [fold for fold in self.folds if fold.first > event.last]
        self.folds = [*before, Folded(event.first, event.last, event.line), *after]
        self.pictured = [number for number in self.pictured if number > event.last]


def _bounded(text: str, most: int = 600) -> str:
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"

"""What the panel knows of the work under way: reports in, one state out. Without Qt and without I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from desktop_agent.engine.messages import (
    Asked,
    Crashed,
    Ended,
    Happened,
    Opened,
    PersonNoticed,
    Questioned,
    Ready,
    RecordingSaved,
    Refused,
    Report,
    Seen,
    StatusChanged,
    StepRecorded,
    Thought,
    Told,
    Withdrawn,
)
from desktop_agent.loop.status import Status
from desktop_agent.session.events import ActionIntended, Event, StepStarted, TargetSought
from desktop_agent.session.mind_events import (
    AnswerGiven,
    GoalReached,
    GoalsSet,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    TaskChecked,
)
from desktop_agent.types import CandidateNote


class Activity(StrEnum):
    """What the engine does."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    RECORDING = "recording"


class Topic(StrEnum):
    """What a report changed; whoever shows it looks again."""

    ACTIVITY = "activity"
    STATUS = "status"
    QUESTION = "question"
    INQUIRY = "inquiry"
    MIND = "mind"
    TARGET = "target"
    ELEMENTS = "elements"
    STEP = "step"
    END = "end"
    RECORDING = "recording"
    READY = "ready"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Target:
    """What the agent looks at or acts on, in frame pixels: an element, its rivals, and the point once there is one."""

    chosen: CandidateNote | None
    rivals: tuple[CandidateNote, ...] = ()
    point: tuple[float, float] | None = None


@dataclass(slots=True)
class Mind:
    """What the planner that asks a model is at.

    Attributes:
        asked: the request a model is answering now; None while none is.
        since: when it was asked, in seconds since 1970.
        written: what it has written so far; None before the first words.
        why: the planner's sentence about the step under way, or about what it does next.
        goals: the task's subgoals; empty when there are none.
        reached: how many of them are done.
        tokens: that models read and wrote for this task so far.
        cost: of them.
        answer: what the task's answer is; empty while there is none.
        checked: what came of the last check whether the task is done; None before the first.
    """

    asked: ModelAsked | None = None
    since: float = 0.0
    written: Thought | None = None
    why: str = ""
    goals: tuple[str, ...] = ()
    reached: int = 0
    tokens: int = 0
    cost: float = 0.0
    answer: str = ""
    checked: TaskChecked | None = None

    def take(self, event: Event, at: float) -> bool:
        """Take note of an event that happened `at` (seconds since 1970); returns whether it says anything of this."""
        match event:
            case ModelAsked():
                self.asked, self.since, self.written = event, at, None
            case ModelAnswered():
                self.asked, self.written = None, None
                self.tokens += event.prompt_tokens + event.answer_tokens
                self.cost += event.cost
            case MoveChosen(why=why):
                self.why = why
            case GoalsSet(goals=goals, reached=reached):
                self.goals, self.reached = goals, reached
            case GoalReached(number=number):
                self.reached = max(self.reached, number)
            case AnswerGiven(text=text):
                self.answer = text
            case TaskChecked():
                self.checked = event
            case _:
                return False
        return True


@dataclass(slots=True)
class Run:
    """The state of the engine's work.

    Attributes:
        ready: whether the engine has loaded its models.
        activity: what it does.
        opened: the display and the session file; of the last work too, until the next begins.
        status: of the session; None outside of one.
        words: why it is stuck.
        question: what a person must answer now; None when nothing.
        inquiry: what the planner wants to know from the person; None when nothing.
        mind: what the planner that asks a model is at, or was in the end.
        target: what it looks at or acts on; None when nothing.
        elements: what was seen at the last look, while that is watched.
        step: the sentence of the step under way; empty outside of one.
        step_number: its number, from 1.
        end: how the last work ended; None while one is under way, and before the first.
        recorded: the sentences of a recording's steps.
        saved: the last recording that was written.
        told: the last thing that was told.
    """

    ready: bool = False
    activity: Activity = Activity.IDLE
    opened: Opened | None = None
    status: Status | None = None
    words: str = ""
    question: Asked | None = None
    inquiry: Questioned | None = None
    mind: Mind = field(default_factory=Mind)
    target: Target | None = None
    elements: Seen | None = None
    step: str = ""
    step_number: int = 0
    end: Ended | Refused | Crashed | None = None
    recorded: list[StepRecorded] = field(default_factory=list)
    saved: RecordingSaved | None = None
    told: Told | None = None

    def begin(self, *, recording: bool) -> frozenset[Topic]:
        """Work was ordered."""
        ready = self.ready
        self.__init__()  # type: ignore[misc]  # everything but readiness begins anew
        self.ready = ready
        self.activity = Activity.RECORDING if recording else Activity.STARTING
        return frozenset(Topic)

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self.activity is not Activity.IDLE

    @property
    def needs_person(self) -> bool:
        """Whether it waits for an answer of any sort."""
        return self.question is not None or self.inquiry is not None

    def apply(self, report: Report) -> frozenset[Topic]:
        """Take note of `report`; returns what it changed."""
        match report:
            case Ready():
                self.ready = True
                return frozenset({Topic.READY})
            case Opened():
                self.opened = report
                if self.activity is Activity.STARTING:
                    self.activity = Activity.RUNNING
                return frozenset({Topic.ACTIVITY})
            case Happened():
                return self._happened(report)
            case StatusChanged():
                self.status, self.words = report.status, report.words
                return frozenset({Topic.STATUS})
            case Asked():
                self.question = report
                evidence = report.proposal.evidence
                if evidence is not None:
                    self.target = Target(
                        evidence.chosen, evidence.rivals, (evidence.point.x, evidence.point.y)
                    )
                return frozenset({Topic.QUESTION, Topic.TARGET})
            case Questioned():
                self.inquiry = report
                return frozenset({Topic.INQUIRY})
            case Thought():
                if self.mind.asked is None or self.mind.asked.call != report.call:
                    return frozenset()
                self.mind.written = report
                return frozenset({Topic.MIND})
            case Withdrawn():
                return self._withdrawn(report.question)
            case PersonNoticed() | Told():
                self.told = report if isinstance(report, Told) else Told(report.what)
                return frozenset({Topic.TOLD})
            case Seen():
                self.elements = report
                return frozenset({Topic.ELEMENTS})
            case StepRecorded():
                self.recorded.append(report)
                return frozenset({Topic.RECORDING})
            case RecordingSaved():
                self.saved = report
                return frozenset({Topic.RECORDING})
            case Refused() | Ended() | Crashed():
                if isinstance(report, Crashed):
                    self.ready = False
                if not self.busy:
                    return frozenset({Topic.READY})
                self.activity, self.status, self.question, self.target = Activity.IDLE, None, None, None
                self.inquiry, self.mind.asked, self.mind.written = None, None, None
                self.step, self.end = "", report
                return frozenset(Topic) - {Topic.ELEMENTS, Topic.TOLD}
            case _:
                assert_never(report)

    def answered(self) -> frozenset[Topic]:
        """The person answered the open question."""
        self.question = None
        return frozenset({Topic.QUESTION})

    def told_planner(self) -> frozenset[Topic]:
        """The person answered what the planner wanted to know."""
        self.inquiry = None
        return frozenset({Topic.INQUIRY})

    def _withdrawn(self, number: int) -> frozenset[Topic]:
        if self.question is not None and self.question.question == number:
            return self.answered()
        if self.inquiry is not None and self.inquiry.question == number:
            return self.told_planner()
        return frozenset()

    def _happened(self, report: Happened) -> frozenset[Topic]:
        if self.mind.take(report.event, report.at):
            return frozenset({Topic.MIND})
        match report.event:
            case StepStarted(index=index, step=step):
                self.step, self.step_number, self.target = step.sentence, index + 1, None
                return frozenset({Topic.STEP, Topic.TARGET})
            case TargetSought(candidates=candidates):
                chosen = candidates[0] if candidates else None
                self.target = Target(chosen, candidates[1:])
                return frozenset({Topic.TARGET})
            case ActionIntended(grounded=grounded) if grounded.evidence is not None:
                evidence = grounded.evidence
                self.target = Target(evidence.chosen, evidence.rivals, (evidence.point.x, evidence.point.y))
                return frozenset({Topic.TARGET})
            case _:
                return frozenset()

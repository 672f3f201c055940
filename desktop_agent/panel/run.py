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
    Ready,
    RecordingSaved,
    Refused,
    Report,
    Seen,
    StatusChanged,
    StepRecorded,
    Told,
    Withdrawn,
)
from desktop_agent.loop.status import Status
from desktop_agent.session.events import ActionIntended, StepStarted, TargetSought
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
class Run:
    """The state of the engine's work.

    Attributes:
        ready: whether the engine has loaded its models.
        activity: what it does.
        opened: the display and the session file; of the last work too, until the next begins.
        status: of the session; None outside of one.
        words: why it is stuck.
        question: what a person must answer now; None when nothing.
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
            case Withdrawn():
                if self.question is None or self.question.question != report.question:
                    return frozenset()
                self.question = None
                return frozenset({Topic.QUESTION})
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
                self.step, self.end = "", report
                return frozenset(Topic) - {Topic.ELEMENTS, Topic.TOLD}
            case _:
                assert_never(report)

    def answered(self) -> frozenset[Topic]:
        """The person answered the open question."""
        self.question = None
        return frozenset({Topic.QUESTION})

    def _happened(self, report: Happened) -> frozenset[Topic]:
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

"""How a replay goes on, step by step: reports in, a mark for each step out. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desktop_agent.engine.messages import Crashed, Ended, Happened, Refused, Report
from desktop_agent.loop.machine import Control
from desktop_agent.macros.replay import Miss, Searches
from desktop_agent.session.events import ControlReceived, PlanMade, StepFinished, StepStarted
from desktop_agent.session.plain import plain_line
from desktop_agent.session.read import open_session
from desktop_agent.types import Outcome
from vision.types import Frame


class Mark(StrEnum):
    """What became of a step."""

    NOW = "now"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(slots=True)
class Replay:
    """A replay of the macro in the file `path`, of `total` steps.

    Attributes:
        path: the macro's file.
        total: its steps, the start of its program among them.
        values: what was set for its parameters.
        marks: what became of each step, by its number from 1.
        number: of the step under way, or of the one it ended at; 0 before the first.
        message: why the last step did not go well.
        end: how it ended; None while it goes on.
    """

    path: Path
    total: int
    values: dict[str, str] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)
    number: int = 0
    message: str = ""
    end: Ended | Refused | Crashed | None = None

    def apply(self, report: Report) -> bool:
        """Take note of `report`; returns whether it changed anything."""
        match report:
            case Happened(event=PlanMade(steps=steps)):
                # A replay from a later step plans that step and what comes after it.
                self.number = max(0, self.total - len(steps))
            case Happened(event=StepStarted()):
                # The loop counts a step that is tried again once more; here it stays the same.
                if self.marks.get(self.number) is not Mark.FAILED:
                    self.number += 1
                self.marks[self.number], self.message = Mark.NOW, ""
            case Happened(event=StepFinished(outcome=outcome, message=message)):
                mark = {Outcome.DONE: Mark.DONE, Outcome.SKIPPED: Mark.SKIPPED}.get(outcome, Mark.FAILED)
                self.marks[self.number] = mark
                self.message = message if mark is Mark.FAILED else ""
            case Happened(event=ControlReceived(control=Control.SKIP)):
                if self.marks.get(self.number) is not Mark.FAILED:
                    return False
                self.marks[self.number] = Mark.SKIPPED
            case Ended() | Refused() | Crashed():
                self.end = report
                stopped = isinstance(report, Ended) and report.outcome is Outcome.STOPPED
                for number in [number for number, mark in self.marks.items() if mark is Mark.NOW]:
                    if stopped:
                        del self.marks[number]
                    else:
                        self.marks[number] = Mark.FAILED
            case _:
                return False
        return True

    @property
    def done(self) -> int:
        """How many steps are behind it."""
        return sum(mark in (Mark.DONE, Mark.SKIPPED) for mark in self.marks.values())

    @property
    def failed(self) -> int | None:
        """Number of the step it failed at; None when it did not fail at one."""
        return next((number for number, mark in self.marks.items() if mark is Mark.FAILED), None)


@dataclass(frozen=True, slots=True)
class LastSight:
    """What a failed replay saw at last.

    Attributes:
        frame: the last screen; None when the session has none.
        looked_for: each way to the target, in words.
        nearest: what came nearest to it, in words.
    """

    frame: Frame | None
    looked_for: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


def last_sight(journal: Path) -> LastSight:
    """What the session in the file `journal` saw at last. Slow. Raises BadInput, JournalError."""
    searches = Searches()
    last = -1
    with open_session(journal) as recorded:
        for stored in recorded.events():
            searches.on_event(stored.event)
            if isinstance(stored.event, StepStarted):
                last = stored.event.index
        miss = searches.miss(last) if last >= 0 else Miss((), (), "")
        frame = recorded.frame(miss.frame) if miss.frame and recorded.has_frame(miss.frame) else None
    nearest = tuple(
        plain_line(f'{note.role} "{note.text}"' + (f": {', '.join(note.reasons)}" if note.reasons else ""))
        for note in miss.nearest
    )
    return LastSight(frame, tuple(plain_line(one.describe()) for one in miss.looked_for), nearest)

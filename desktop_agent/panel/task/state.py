"""What the run is at, in words, and what can be said to it now. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from desktop_agent.loop.status import Status
from desktop_agent.panel.run import Activity, Run
from desktop_agent.panel.task.progress import Progress
from desktop_agent.panel.task.thinking import asking_words
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain_sentence


class Act(StrEnum):
    """What a person can do about the run."""

    START = "start"
    PAUSE = "pause"
    """Pause, or resume."""
    STEP = "step"
    TAKE_OVER = "take_over"
    """Take over, or hand back."""
    STOP = "stop"
    RETRY = "retry"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class StateShown:
    """The state line and the controls.

    Attributes:
        badge: the state in a word or two; empty when there is nothing to say.
        tone: its colour: `live`, `good`, `warn`, `bad`, or empty.
        words: what is being done.
        usable: what can be done now.
        resumes: whether `Act.PAUSE` resumes.
        hands_back: whether `Act.TAKE_OVER` hands back.
        clock: whether time runs.
    """

    badge: str
    tone: str
    words: str
    usable: frozenset[Act]
    resumes: bool = False
    hands_back: bool = False
    clock: bool = False


def shown(run: Run, progress: Progress, now: float = 0.0) -> StateShown:
    """What to show of `run`; `now` is seconds since 1970."""
    usable, status = usable_acts(run, progress), run.status
    resumes = status in (Status.PAUSED, Status.PAUSING)
    badge, tone, words = _said(run, progress, now)
    return StateShown(badge, tone, words, usable, resumes, status is Status.TAKEN, run.busy)


def usable_acts(run: Run, progress: Progress) -> frozenset[Act]:
    """What can be said to the run now."""
    match run.activity:
        case Activity.IDLE:
            return frozenset({Act.START})
        case Activity.RECORDING:
            # A recording has its own page, with its own way to end it.
            return frozenset()
        case Activity.STARTING:
            return frozenset() if progress.stopping else frozenset({Act.STOP})
        case Activity.RUNNING:
            return frozenset() if progress.stopping else _while_running(run.status)
        case _:
            assert_never(run.activity)


def _while_running(status: Status | None) -> frozenset[Act]:
    match status:
        case Status.WORKING | Status.PAUSING | Status.PAUSED:
            return frozenset({Act.PAUSE, Act.STEP, Act.TAKE_OVER, Act.STOP})
        case Status.TAKEN:
            return frozenset({Act.TAKE_OVER, Act.STOP})
        case Status.STUCK:
            return frozenset({Act.RETRY, Act.SKIP, Act.TAKE_OVER, Act.STOP})
        case None | Status.FINISHED:
            return frozenset({Act.STOP})
        case _:
            assert_never(status)


def _said(run: Run, progress: Progress, now: float) -> tuple[str, str, str]:
    """Badge, tone and words."""
    match run.activity:
        case Activity.IDLE:
            return "", "", ""
        case Activity.RECORDING:
            return tr("Recording"), "live", tr("A macro is being recorded.")
        case Activity.STARTING:
            words = tr("opening the display") if run.ready else tr("the engine is loading its models")
            return tr("Starting"), "live", words
        case Activity.RUNNING:
            return _running(run, progress, now)
        case _:
            assert_never(run.activity)


def _running(run: Run, progress: Progress, now: float) -> tuple[str, str, str]:
    step = step_words(run, progress)
    if progress.stopping:
        return tr("Stopping"), "warn", step
    match run.status:
        case Status.TAKEN:
            return tr("You have the display"), "warn", step
        case Status.STUCK:
            return tr("Stuck"), "bad", step
        case Status.PAUSED:
            return tr("Paused"), "warn", step
        case Status.PAUSING if not run.needs_person:
            return tr("Pausing"), "warn", _joined(step, tr("what is under way is ended first"))
        case None:
            return tr("Starting"), "live", tr("the session begins")
        case Status.FINISHED:
            return tr("Ending"), "live", tr("writing the session's page")
        case Status.WORKING | Status.PAUSING:
            if run.needs_person:
                return tr("Waiting for you"), "warn", step
            if run.mind.asked is not None:
                return tr("Working"), "live", asking_words(run.mind, now)
            return tr("Working"), "live", _joined(step, progress.doing)
        case _:
            assert_never(run.status)


def step_words(run: Run, progress: Progress) -> str:
    """`Step 3 of 8: Click Save`; empty before the first step."""
    if not run.step_number:
        return ""
    sentence = plain_sentence(run.step)
    if progress.planned:
        return tr(
            "Step {number} of {count}: {sentence}",
            number=run.step_number,
            # A step that was tried again counts again.
            count=max(progress.planned, run.step_number),
            sentence=sentence,
        )
    return tr("Step {number}: {sentence}", number=run.step_number, sentence=sentence)


def clock_words(seconds: float) -> str:
    """`0:07`, `12:34`, `1:02:03`."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _joined(step: str, doing: str) -> str:
    return f"{step} \N{EN DASH} {doing}" if step and doing else step or doing

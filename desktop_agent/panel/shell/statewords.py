"""What the engine is at, in a few words: for the status line and the tray. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.engine.messages import Crashed, Ended
from desktop_agent.loop.status import Status
from desktop_agent.panel.run import Activity, Run
from desktop_agent.panel.words import tr
from desktop_agent.types import Outcome


@dataclass(frozen=True, slots=True)
class State:
    """Words and how they are meant: `good`, `warn`, `bad`, `live` or empty."""

    words: str
    tone: str


def state_of(run: Run) -> State:
    """The state of `run`."""
    if run.question is not None:
        return State(tr("Waiting for your answer"), "warn")
    if run.inquiry is not None:
        return State(tr("Needs you: the agent asks something"), "warn")
    match run.activity:
        case Activity.RECORDING:
            return State(tr("Recording"), "live")
        case Activity.STARTING:
            return State(tr("Opening the display"), "live")
        case Activity.RUNNING:
            return _running(run)
        case Activity.IDLE:
            return _idle(run)


def _running(run: Run) -> State:
    match run.status:
        case Status.PAUSED:
            return State(tr("Paused"), "warn")
        case Status.PAUSING:
            return State(tr("Pausing after this act"), "warn")
        case Status.TAKEN:
            return State(tr("You have the display"), "warn")
        case Status.STUCK:
            return State(tr("A step did not go well"), "bad")
        case _ if run.mind.asked is not None:
            return State(tr("Thinking"), "live")
        case _:
            return State(tr("Working"), "live")


def _idle(run: Run) -> State:
    match run.end:
        case Crashed():
            return State(tr("The engine ended unexpectedly"), "bad")
        case Ended(outcome=Outcome.DONE):
            return State(tr("Done"), "good")
        case Ended(outcome=Outcome.STOPPED):
            return State(tr("Stopped"), "warn")
        case Ended():
            return State(tr("Not done"), "bad")
        case _:
            return State(tr("Ready"), "") if run.ready else State(tr("Loading the models"), "")

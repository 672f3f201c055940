"""What the run under way is doing, beyond what `Run` remembers: from orders and reports. Without Qt and without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from desktop_agent.engine.messages import (
    Happened,
    Order,
    PersonNoticed,
    Record,
    Refused,
    Report,
    RunMacro,
    RunSession,
    RunTask,
    Say,
    StatusChanged,
)
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.words import tr
from desktop_agent.session.events import (
    ActionIntended,
    ActionPerformed,
    PlanMade,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    DragTo,
    EnterSecret,
    Gesture,
    HoverOver,
    Intent,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TypeInto,
    WaitFor,
    WaitUntil,
)

Work = RunTask | RunMacro | RunSession | Record


@dataclass(slots=True)
class Progress:
    """What is being done.

    Attributes:
        order: the last work that was ordered; None before the first.
        planned: how many steps there are; 0 when unknown.
        doing: what the step is at, in words; may be empty.
        stopping: whether a stop was asked for.
        noticed: what a person's hands did that the display was given to them for; empty when they asked for it.
    """

    order: Work | None = None
    planned: int = 0
    doing: str = ""
    stopping: bool = False
    noticed: str = ""

    def ordered(self, order: Order) -> None:
        """An order was given."""
        if isinstance(order, RunTask | RunMacro | RunSession | Record):
            self.__init__(order)  # type: ignore[misc]  # everything begins anew
        elif isinstance(order, Say) and order.control is Control.STOP:
            self.stopping = True

    def apply(self, report: Report) -> bool:
        """Take note of `report`; returns whether anything changed."""
        before = (self.planned, self.doing, self.noticed)
        match report:
            case PersonNoticed(what=what):
                self.noticed = what
            case StatusChanged(status=status) if status is not Status.TAKEN:
                self.noticed = ""
            case Refused():
                self.stopping = False
            case Happened(event=PlanMade(steps=steps)):
                self.planned = len(steps)
            case Happened(event=StepStarted(step=step)):
                self.doing = beginning(step.intent)
            case Happened(event=TargetSought(failed_check="")):
                self.doing = tr("found it")
            case Happened(event=ActionIntended()):
                self.doing = tr("acting, and watching what the screen does")
            case Happened(event=ActionPerformed() | StepFinished()):
                self.doing = ""
            case _:
                pass
        return before != (self.planned, self.doing, self.noticed)


def beginning(intent: Intent) -> str:
    """What a step does first."""
    match intent:
        case OpenProgram():
            return tr("starting it, and waiting for its window")
        case WaitUntil() | WaitFor():
            return tr("waiting")
        case CheckThat():
            return tr("checking")
        case PressKeys() | CloseWindow() | Gesture():
            return ""
        case SwitchWindow():
            return tr("looking for the window")
        case TypeInto(target=None) | EnterSecret(target=None) | ClearField(target=None):
            return ""
        case (
            ClickOn()
            | HoverOver()
            | DragTo()
            | ScrollBy()
            | TypeInto()
            | EnterSecret()
            | ClearField()
            | ChooseMenu()
            | SelectOption()
            | SetTicked()
        ):
            return tr("looking for it on the screen")
        case _:
            assert_never(intent)

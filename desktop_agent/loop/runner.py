"""The performing half of the loop: does what the machine commands, and tells it what happened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from actions.errors import ActionError, DisplayFailed, HandsUnavailable, NotBegun, ProgramFailed, Stopped
from desktop_agent.desk.carry import carry_out
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.patience import Deadline
from desktop_agent.errors import (
    AgentError,
    ExitCode,
    Interrupted,
    JournalError,
    RefusedByPolicy,
    SomethingMissing,
    StoppedByPerson,
    TakenOver,
)
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import (
    AskPlanner,
    AwaitPerson,
    Command,
    Control,
    ExcuseStep,
    Faulted,
    Finish,
    ForgetStep,
    LoopEvent,
    PerformStep,
    Phase,
    State,
    StepChosen,
    StepEnded,
    TaskAccepted,
    step,
)
from desktop_agent.loop.status import Status, Watcher
from desktop_agent.plan.base import Planner, StepResult
from desktop_agent.session.events import (
    ControlReceived,
    PlanMade,
    SessionFinished,
    StepFinished,
    StepStarted,
)
from desktop_agent.session.stream import Stream
from desktop_agent.types import Effect, Outcome
from vision.errors import DisplayUnavailable, ModelUnavailable, VisionError

_EXIT = {
    Outcome.DONE: ExitCode.DONE,
    Outcome.FAILED: ExitCode.FAILED,
    Outcome.MISSING: ExitCode.MISSING,
    Outcome.STOPPED: ExitCode.STOPPED,
    Outcome.REFUSED: ExitCode.REFUSED,
}
_LISTEN_S = 0.2


@dataclass(frozen=True, slots=True)
class SessionResult:
    """How a session ended.

    Attributes:
        outcome: done, failed, refused, stopped or missing.
        exit_code: what the command line returns.
        message: for a person; empty when all went well.
        results: the steps that were begun, in order.
        elapsed_ms: from the first step to the end.
    """

    outcome: Outcome
    exit_code: ExitCode
    message: str
    results: tuple[StepResult, ...]
    elapsed_ms: float


class Runner:
    """Runs one task on one desk, in the calling thread or, by `start`, in one of its own.

    Args:
        desk: where to act. Its `checkpoint` is taken over, so that pause and stop reach into a step.
        planner: decides the steps.
        stream: where the session's events go.
        controls: where a person speaks.
        max_steps: how many steps may be begun.
        review: has the last word on how a step went, before that is written down; gets its place in the plan, from 0.
        patient: whether a step that did not go well waits for a person, instead of ending the session.
        adaptive: whether the planner goes on after a step that did not go well.
        watcher: is told what the session is at.
        hold_before: place in the plan, from 0, of a step to pause before, once; 0 for none.
        idle: called now and then on the session's thread while it waits for a person.
    """

    def __init__(
        self,
        desk: Desk,
        planner: Planner,
        stream: Stream,
        controls: Controls,
        *,
        max_steps: int = 200,
        review: Callable[[int, StepResult], StepResult] = lambda _, result: result,
        patient: bool = False,
        adaptive: bool = False,
        watcher: Watcher = lambda _status, _words: None,
        hold_before: int = 0,
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._planner = planner
        self._stream = stream
        self._controls = controls
        self._state = State(max_steps=max_steps, patient=patient, adaptive=adaptive)
        self._results: list[StepResult] = []
        self._let_through = False
        self._review = review
        self._watcher = watcher
        self._status: Status | None = None
        self._hold_before = hold_before
        self._idle = idle
        desk.checkpoint = self._checkpoint

    def start(self, task: str, done: Callable[[SessionResult], None]) -> threading.Thread:
        """Run in a thread; `done` is called there at the end."""
        thread = threading.Thread(target=lambda: done(self.run(task)), name="desktop-agent loop", daemon=True)
        thread.start()
        return thread

    def run(self, task: str) -> SessionResult:
        """Run to the end. Raises UnreadableTask before anything is done, and JournalError when nothing can be kept."""
        clock = Deadline(0)
        steps = self._planner.prepare(task)
        self._stream.publish(PlanMade(steps))
        commands = self._tell(TaskAccepted())
        while True:
            finish = next((command for command in commands if isinstance(command, Finish)), None)
            if finish is not None:
                return self._finished(finish, clock)
            commands = self._after_controls(self._do(commands))

    def _tell(self, event: LoopEvent) -> tuple[Command, ...]:
        self._state, commands = step(self._state, event)
        return commands

    def _after_controls(self, commands: tuple[Command, ...]) -> tuple[Command, ...]:
        """Between two steps: what was said meanwhile is heard first. Within a step `_checkpoint` listens."""
        while self._state.phase in (Phase.PLANNING, Phase.PAUSED, Phase.STUCK):
            control = self._controls.heard()
            if control is None:
                break
            commands = self._hear(control) or commands
        return commands

    def _do(self, commands: tuple[Command, ...]) -> tuple[Command, ...]:
        for command in commands:
            match command:
                case ForgetStep():
                    if self._results:
                        self._results.pop()
                case ExcuseStep():
                    if self._results:
                        self._results[-1] = replace(self._results[-1], outcome=Outcome.SKIPPED)
                case AskPlanner():
                    return self._ask_planner()
                case PerformStep():
                    return self._perform(command)
                case AwaitPerson():
                    return self._await_person()
                case Finish():
                    return (command,)
                case _:
                    assert_never(command)
        return (AwaitPerson(),)

    def _ask_planner(self) -> tuple[Command, ...]:
        if self._hold_before and len(self._results) == self._hold_before:
            self._hold_before = 0
            return self._hear(Control.PAUSE)
        self._show(Status.WORKING)
        try:
            chosen = self._planner.next_step(tuple(self._results))
        except JournalError:
            raise
        except Interrupted:
            return (AskPlanner(),)  # what interrupted it is heard first
        except AgentError as exc:
            return self._tell(Faulted(_outcome_of(exc), str(exc)))
        except (DisplayFailed, DisplayUnavailable, ModelUnavailable) as exc:
            return self._tell(Faulted(Outcome.MISSING, str(exc)))
        except VisionError as exc:
            return self._tell(Faulted(Outcome.FAILED, str(exc)))
        return self._tell(StepChosen(chosen))

    def _await_person(self) -> tuple[Command, ...]:
        trouble = self._state.trouble
        if self._state.taken:
            self._show(Status.TAKEN)
        elif trouble is not None:
            self._show(Status.STUCK, trouble.message)
        else:
            self._show(Status.PAUSED)
        clock = Deadline(0)
        self._idle()
        control = self._controls.await_next(_LISTEN_S)
        self._controls.held_s += clock.waited_ms / 1000
        if control is None:
            return (AwaitPerson(),)
        return self._hear(control) or (AwaitPerson(),)

    def _hear(self, control: Control) -> tuple[Command, ...]:
        self._stream.publish(ControlReceived(str(control)))
        if control in (Control.PAUSE, Control.RESUME, Control.STEP):
            self._let_through = control is not Control.PAUSE
        commands = self._tell(control)
        if not self._state.taken:
            self._controls.hands_on()
        if self._state.phase is Phase.ACTING and control is Control.PAUSE:
            self._show(Status.PAUSING)
        return commands

    def _checkpoint(self) -> float:
        """Between two acts: hear what was said; block while paused or taken over. Returns the seconds it blocked.

        Raises StoppedByPerson when stopped, TakenOver when the display comes back from a person's hands.
        """
        clock, taken, held = Deadline(0), False, False
        while True:
            control = self._controls.heard()
            if control is None:
                if not self._state.taken:
                    if taken:
                        raise TakenOver("A person had the display in the middle of this step.")
                    if not self._state.hold or self._let_through:
                        break
                self._show(Status.TAKEN if self._state.taken else Status.PAUSED)
                held = True
                self._idle()
                control = self._controls.await_next(_LISTEN_S)
            if control is Control.STOP:
                self._stream.publish(ControlReceived(str(control)))
                raise StoppedByPerson("Stopped by a person.")
            if control is not None:
                self._hear(control)
                taken = taken or self._state.taken
        self._show(Status.WORKING)
        if not held:
            return 0.0
        seconds = clock.waited_ms / 1000
        self._controls.held_s += seconds
        return seconds

    def _perform(self, command: PerformStep) -> tuple[Command, ...]:
        self._let_through = True
        self._show(Status.WORKING)
        self._stream.publish(StepStarted(command.index, command.step))
        clock = Deadline(0)
        effect: Effect | None = None
        outcome, message, again, over = Outcome.DONE, "", False, False
        try:
            effect = carry_out(self._desk, command.step.intent)
        except JournalError:
            raise  # what cannot be written down ends everything, this step's end included
        except NotBegun:
            outcome, message, again = self._hands_never_moved()
        except Stopped:
            outcome, message = self._hands_let_go()
        except TakenOver as exc:
            outcome, message, again = Outcome.FAILED, _redone(exc), True
        except (DisplayFailed, DisplayUnavailable) as exc:
            outcome, message, over = Outcome.MISSING, str(exc), True
        except (HandsUnavailable, ProgramFailed, ModelUnavailable) as exc:
            outcome, message = Outcome.MISSING, str(exc)
        except (ActionError, VisionError) as exc:
            outcome, message = Outcome.FAILED, str(exc)
        except AgentError as exc:
            outcome, message = _outcome_of(exc), str(exc)
        result = StepResult(command.step, outcome, effect, message)
        result = self._masked(result if again else self._review(len(self._results), result))
        self._results.append(result)
        self._stream.publish(
            StepFinished(command.index, result.outcome, result.effect, result.message, clock.waited_ms)
        )
        if over:  # without its display there is nothing that a person could still decide
            return self._tell(Faulted(result.outcome, result.message))
        return self._tell(StepEnded(command.step, result.outcome, result.effect, result.message, again))

    def _hands_let_go(self) -> tuple[Outcome, str]:
        """Why the hands stopped in the middle of an act; hears it, so that nothing ends behind a person's back."""
        while self._controls.taken.is_set() and not self._controls.stopped.is_set():
            control = self._controls.heard()
            if control is None:
                return Outcome.FAILED, "A person took over in the middle of an act, which was done in part."
            if control is not Control.STOP:
                self._hear(control)
        return Outcome.STOPPED, "Stopped by a person."

    def _hands_never_moved(self) -> tuple[Outcome, str, bool]:
        """The hands were told to let go before they did anything: the step is done again once they may."""
        if not self._controls.stopped.is_set():
            try:
                self._checkpoint()
            except TakenOver as exc:
                return Outcome.FAILED, _redone(exc), True
            except StoppedByPerson:
                pass
        return Outcome.STOPPED, "Stopped by a person.", False

    def _show(self, status: Status, words: str = "") -> None:
        if status is not self._status:
            self._status = status
            self._watcher(status, self._stream.mask.text(words))

    def _finished(self, finish: Finish, clock: Deadline) -> SessionResult:
        exit_code, message = _EXIT[finish.outcome], self._stream.mask.text(finish.message)
        self._show(Status.FINISHED, finish.message)
        self._stream.publish(SessionFinished(finish.outcome, int(exit_code), message, clock.waited_ms))
        return SessionResult(finish.outcome, exit_code, message, tuple(self._results), clock.waited_ms)

    def _masked(self, result: StepResult) -> StepResult:
        """`result` as it may be printed: a program may have shown the value of a secret."""
        mask = self._stream.mask
        effect = None if result.effect is None else mask.effect(result.effect)
        return replace(result, effect=effect, message=mask.text(result.message))


def _redone(why: TakenOver) -> str:
    return f"{why} It is done again from its beginning."


def _outcome_of(error: AgentError) -> Outcome:
    match error:
        case StoppedByPerson():
            return Outcome.STOPPED
        case RefusedByPolicy():
            return Outcome.REFUSED
        case SomethingMissing():
            return Outcome.MISSING
        case _:
            return Outcome.FAILED

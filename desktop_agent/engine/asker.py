"""Puts questions to the person in front of the panel, and takes them back when they make no sense any more."""

from __future__ import annotations

import itertools
import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from actions.errors import ActionError
from actions.types import TypeSecret
from desktop_agent.compose import Session
from desktop_agent.desk.desk import QuestionWithdrawn
from desktop_agent.engine.aim import Aim, aim_of, same_proposal
from desktop_agent.engine.messages import Answer, Asked, Report, Told, Withdrawn
from desktop_agent.errors import StoppedByPerson
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.policy import Verdict
from desktop_agent.policy.describe import describe_action
from desktop_agent.policy.permissions import Permissions
from desktop_agent.policy.rules import RuleEffect
from desktop_agent.session.events import ActionIntended, Event
from desktop_agent.session.steps import frame_named
from desktop_agent.types import Allow, Decision, Deny, Edit, GroundedAction
from vision.types import Frame

_TICK_S = 0.25
"""How often a waiting question looks at the screen and at what else the person said."""
_STILL_MEANT_S = 5.0
"""An answer that a last flicker of the target voided counts for the same question so long."""
_FRAMES = 64
_INTERRUPTED = {
    Control.STOP: "the session was stopped",
    Control.TAKE_OVER: "a person took the display over",
    Control.PAUSE: "the session is paused; it is asked again when it goes on",
}


class PanelAsker:
    """The `Asker` of a session that a panel watches; also a `Subscriber` of the session's events.

    `ask` runs on the session's thread; `answer` and `abandon` may be called from any.

    Args:
        report: tells the panel.
        controls: what else the person says; an open question gives way to it.
        numbers: gives each question its number, of which no two may be alike as long as the engine lives.
        idle: called now and then on the session's thread while a question is open.
    """

    def __init__(
        self,
        report: Callable[[Report], None],
        controls: Controls,
        numbers: Iterator[int] | None = None,
        *,
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._report = report
        self._controls = controls
        self._numbers = itertools.count(1) if numbers is None else numbers
        self._idle = idle
        self._session: Session | None = None
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._abandoned = ""
        self._allowed = Permissions()
        self._frames: deque[str] = deque(maxlen=_FRAMES)
        self._last: tuple[float, GroundedAction, Decision] | None = None
        self.is_open = False

    def attach(self, session: Session) -> None:
        """This is the session whose acts are asked about; before it, every question is answered with no."""
        self._session = session

    # --------------------------------------------------------------- from any thread

    def answer(self, answer: Answer) -> None:
        """The person answered. An answer to a question that is not open any more is ignored."""
        self._answers.put(answer)

    def abandon(self, why: str) -> None:
        """Nobody is there to answer any more: the open question, and every one to come, is answered with no."""
        self._abandoned = why
        self._answers.put(None)

    # ------------------------------------------------------------ as a subscriber

    def on_event(self, event: Event) -> None:
        """Remember which pictures the session file has, and that an answer was used."""
        if named := frame_named(event):
            self._frames.append(named)
        if isinstance(event, ActionIntended):
            self._last = None

    def on_frame(self, frame: Frame) -> None:
        """Frames are known by the events that name them."""

    # ------------------------------------------------------- on the session's thread

    def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:
        """The person's answer.

        Raises StoppedByPerson and TakenOver when they said so instead, and QuestionWithdrawn when the target changed,
        or after a pause: then it is to be found, and asked about, again.
        """
        if self._allowed.cover(proposal, verdict.rule):
            return Allow(verdict.rule, "allowed for this window in this session", by="person")
        if self._session is None:
            return Deny(verdict.rule, "a person must approve this, and nobody can be asked yet")
        if (decision := self._still_meant(proposal)) is not None:
            return decision
        aim = aim_of(proposal, before, self._session.desk)
        self.is_open = True
        try:
            while True:
                decision = self._put(next(self._numbers), self._session, proposal, verdict, before, aim)
                if decision is not None:
                    break
        finally:
            self.is_open = False
        self._last = (time.monotonic(), proposal, decision)
        return decision

    def _put(
        self,
        number: int,
        session: Session,
        proposal: GroundedAction,
        verdict: Verdict,
        before: Frame,
        aim: Aim,
    ) -> Decision | None:
        """Ask once; None when the answer cannot be used, and the question must be put again."""
        shown = session.stream.mask.event(ActionIntended(0, proposal, ""))
        assert isinstance(shown, ActionIntended)
        self._report(
            Asked(
                question=number,
                proposal=shown.grounded,
                rule=verdict.rule,
                reason=verdict.reason,
                risky=verdict.effect is RuleEffect.ASK,
                frame=self._picture(before),
                exact=describe_action(shown.grounded.action),
            )
        )
        while True:
            answer = self._heard()
            if self._abandoned:
                self._report(Withdrawn(number, self._abandoned))
                return Deny(verdict.rule, self._abandoned, by="person")
            if (interrupting := self._controls.interrupting()) is not None:
                self._give_way(number, session, interrupting)
            if answer is not None and answer.question == number:
                return self._understood(answer, proposal, verdict, session)
            if why := aim.changed(session.desk):
                self._report(Withdrawn(number, why))
                raise QuestionWithdrawn(f"{proposal.purpose}: {why}.")
            self._idle()

    def _heard(self) -> Answer | None:
        try:
            return self._answers.get(timeout=_TICK_S)
        except queue.Empty:
            return None

    def _give_way(self, number: int, session: Session, said: Control) -> None:
        """Let what the person said take effect; always raises."""
        self._report(Withdrawn(number, _INTERRUPTED[said]))
        # Blocks while paused or taken over; raises StoppedByPerson, or TakenOver once the display is handed back.
        session.desk.checkpoint()
        if said is Control.STOP:
            raise StoppedByPerson("Stopped at a question.")
        raise QuestionWithdrawn(f"It is asked again: {_INTERRUPTED[said]}.")

    def _understood(
        self, answer: Answer, proposal: GroundedAction, verdict: Verdict, session: Session
    ) -> Decision | None:
        match answer.decision:
            case Allow(reason=reason):
                if answer.always:
                    self._allowed.give(proposal, verdict.rule)
                return Allow(verdict.rule, reason or "approved in the control panel", by="person")
            case Deny(reason=reason):
                return Deny(verdict.rule, reason.strip() or "a person said no", by="person")
            case Edit() as edit:
                if why := _why_not(edit, proposal, session):
                    self._report(Told(f"The change cannot be done: {why}", warning=True))
                    return None
                return replace(edit, rule=verdict.rule, by="person")
            case _:
                assert_never(answer.decision)

    def _still_meant(self, proposal: GroundedAction) -> Decision | None:
        """The answer just given to this very question, when nothing was done on it: the target only flickered."""
        if self._last is None:
            return None
        at, asked, decision = self._last
        self._last = None
        fresh = time.monotonic() - at < _STILL_MEANT_S
        return (
            decision if fresh and same_proposal(asked, proposal) and not isinstance(decision, Deny) else None
        )

    def _picture(self, before: Frame) -> str:
        """Digest of the picture that was decided on; of the last one in the session file when that one is not there.

        Pictures are on the disk once an event names them. What has no aim is decided on one that none does.
        """
        if before.digest in self._frames:
            return before.digest
        return self._frames[-1] if self._frames else ""


def _why_not(edit: Edit, proposal: GroundedAction, session: Session) -> str:
    """Why an action cannot be changed so, in words; empty when it can."""
    if edit.action.kind != proposal.action.kind:
        return f"it is to {describe_action(proposal.action).split()[0]}, and stays so."
    if isinstance(edit.action, TypeSecret) and edit.action != proposal.action:
        return "another secret is another step."
    try:
        session.check(edit.action)
    except ActionError as problem:
        return str(problem)
    return ""

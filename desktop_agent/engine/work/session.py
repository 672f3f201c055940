"""A session under a person's eyes: opened, run, told of, and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.compose import Session, open_session
from desktop_agent.compose.planning import attach_planner
from desktop_agent.engine.asker import PanelAsker
from desktop_agent.engine.elements import Elements
from desktop_agent.engine.messages import (
    Answer,
    AnswerQuestion,
    ButtonTurned,
    Ended,
    KeyTurned,
    Opened,
    Order,
    PointerTo,
    Say,
    SetApproval,
    Setup,
    TextTyped,
    Told,
    Watch,
    WheelTurned,
)
from desktop_agent.engine.questions import PanelQuestions
from desktop_agent.engine.telling import EventTeller, StatusTeller, ThoughtTeller
from desktop_agent.engine.work.base import KNOWN, Tell, code_of, outcome_of, words_of
from desktop_agent.engine.work.page import write_page_beside
from desktop_agent.engine.work.plan import Plan
from desktop_agent.engine.work.takeover import TakeOver
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.runner import Runner, SessionResult
from desktop_agent.loop.status import Status
from desktop_agent.plan.mind import ModelPlanner
from desktop_agent.policy import Policy
from desktop_agent.policy.toolbox import open_toolbox
from desktop_agent.session.journal import Journal
from desktop_agent.session.leftovers import keep_files
from desktop_agent.session.store import files_folder
from desktop_agent.tools.person import TimedAsker
from vision.types import Frame, Snapshot

_PAGE_STEPS = 12
"""The page of a session of more steps takes so long to write that it is made when somebody asks for it: each picture
costs some 150 ms, and a person waits for the end."""


class SessionWork:
    """Runs one session to its end.

    Args:
        make_plan: what is to be done; raises what makes it impossible.
        setup: how it is opened.
        tell: takes reports.
        numbers: of questions.
        elements: whether the panel wants to know what is seen, from the first look on.

    Attributes:
        journal: path of the session file, once there is one.
        questions: what a planner or a tool asks the person goes through it (a `PersonAsker`).
    """

    def __init__(
        self,
        make_plan: Callable[[], Plan],
        setup: Setup,
        tell: Tell,
        numbers: Iterator[int],
        *,
        elements: bool,
    ) -> None:
        self.journal = ""
        self._setup = setup
        self._make_plan = make_plan
        self._tell = tell
        self._controls = Controls()
        self._frame: Frame | None = None
        self._elements = Elements(tell)
        self._elements.watch(elements)
        self._events = EventTeller(tell)
        self._status = StatusTeller(tell)
        self._thoughts = ThoughtTeller(tell)
        self._asker = PanelAsker(tell, self._controls, numbers, idle=self._elements.idle)
        self.questions = PanelQuestions(tell, self._controls, numbers, idle=self._elements.idle)
        self._abandoned = False
        self._person: TakeOver | None = None
        self._approve: ApprovalMode | None = None
        self._session: Session | None = None

    # ------------------------------------------------------------------ the work's thread

    def run(self) -> Ended:
        """See `Work.run`."""
        plan = self._make_plan()
        person = TakeOver(
            self._setup,
            self._controls,
            self._status,
            self._tell,
            asking=lambda: self._asker.is_open or self.questions.is_open,
        )
        result: SessionResult | None = None
        journal: Journal | None = None
        try:
            with (
                closing(person),
                open_session(
                    plan.options,
                    controls=self._controls,
                    asker=self._asker,
                    subscribers=(*plan.subscribers, self._asker, self._events, self._thoughts),
                    warden=person.warden,
                ) as session,
                closing(person),  # before the display that it listens to
                ExitStack() as held,
            ):
                journal = session.journal
                self._open(session, plan, person, held)
                result = self._runner(session, plan, person).run(plan.options.task)
        except KNOWN as problem:
            if journal is None:
                raise
            if result is None:
                ended = Ended(outcome_of(problem), int(code_of(problem)), words_of(problem))
                return self._end(journal, ended, steps=0)
            # The session was over; only closing it went wrong.
            self._tell(Told(str(problem), warning=True))
        assert result is not None
        assert journal is not None
        advice = plan.advise(result)
        ended = Ended(result.outcome, int(result.exit_code), result.message, advice=advice)
        return self._end(journal, ended, steps=len(result.results))

    def _open(self, session: Session, plan: Plan, person: TakeOver, held: ExitStack) -> None:
        self.journal = str(session.journal.path)
        desk, place = session.desk, session.place
        self._asker.attach(session)
        self.questions.attach(session.stream.mask.text)
        self._thoughts.attach(session.stream.mask.text)
        tools_off = "" if plan.mind is None else self._attach(plan.mind, session, plan, held)
        self._elements.attach(desk.look, session.hidden, session.stream.mask.text)
        desk.seen = self._saw
        self._frame = frame = desk.screen.grab()
        notes = person.open(session, lambda: self._frame or frame)
        plan.opened(session)
        self._session = session
        if self._approve is not None:
            session.approver.mode = self._approve
        if session.without_tree:
            notes = (f"Programs cannot be asked for their trees: {session.without_tree}", *notes)
        if tools_off:
            notes = (*notes, tools_off)
        self._person = person
        self._tell(
            Opened(
                session_id=session.journal.session_id,
                journal=self.journal,
                display=place.name or "",
                xauthority=str(place.xauthority or ""),
                virtual=place.kind == "virtual",
                width=session.size[0],
                height=session.size[1],
                note=" ".join(notes),
            )
        )
        self._events.begin()

    def _attach(self, mind: ModelPlanner, session: Session, plan: Plan, held: ExitStack) -> str:
        """Give `mind` the session, the person and the tools. Which tools are off although policy allows them."""
        person = TimedAsker(self.questions)
        policy = plan.options.policy or Policy.load()
        toolbox = open_toolbox(
            self._setup.tools,
            policy,
            session.stream,
            person=person,
            mode=lambda: session.approver.mode,
            tripwire=session.approver.tripwire,
        )
        held.enter_context(closing(toolbox))
        attach_planner(mind, session, person=person, toolbox=toolbox, heard=self._thoughts)
        return toolbox.note

    def _saw(self, snapshot: Snapshot) -> None:
        self._frame = snapshot.frame
        self._elements.saw(snapshot)

    def _runner(self, session: Session, plan: Plan, person: TakeOver) -> Runner:
        def watch(status: Status, words: str) -> None:
            if status is Status.FINISHED:
                person.finishing()  # what they did is written down before the session's last event
            self._status(status, words)

        return Runner(
            session.desk,
            plan.planner,
            session.stream,
            self._controls,
            max_steps=plan.max_steps,
            review=plan.review,
            patient=plan.patient,
            adaptive=plan.mind is not None,
            watcher=watch,
            hold_before=plan.hold_before,
            idle=self._elements.idle,
        )

    def _end(self, journal: Journal, ended: Ended, *, steps: int) -> Ended:
        """`ended`, with what the session left behind."""
        page = None
        if steps <= _PAGE_STEPS and not self._abandoned:  # whoever closes a window waits for this
            page = write_page_beside(journal.path, lambda words: self._tell(Told(words, warning=True)))
        files = keep_files(files_folder(journal.path))
        return replace(
            ended,
            journal=str(journal.path),
            page=str(page or ""),
            files=tuple(str(file) for file in files),
        )

    # ---------------------------------------------------------------------- other threads

    def heed(self, order: Order) -> None:
        """See `Work.heed`."""
        match order:
            case Say(control=control):
                self._say(control)
            case Answer():
                self._asker.answer(order)
            case AnswerQuestion():
                self.questions.answer(order)
            case SetApproval(approve=approve):
                self._approve = approve
                if self._session is not None:
                    self._session.approver.mode = approve
            case Watch(elements=wanted):
                self._elements.watch(wanted)
            case PointerTo() | ButtonTurned() | WheelTurned() | KeyTurned() | TextTyped():
                if self._person is not None:
                    self._person.do(order)
            case _:
                pass

    def abandon(self, why: str) -> None:
        """See `Work.abandon`."""
        self._abandoned = True
        self._asker.abandon(why)
        self.questions.abandon()
        self._say(Control.STOP)

    def _say(self, control: Control) -> None:
        if self._person is None:  # it is being opened; what is said waits for it
            self._controls.say(control)
        else:
            self._person.say(control)

"""A session's work on a world in memory, with a real session file."""

import itertools
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from actions.errors import DisplayFailed, HandsUnavailable
from desktop_agent.autonomy import ApprovalMode
from desktop_agent.compose import Place, Session
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.targets import DeskApi
from desktop_agent.engine.messages import (
    Asked,
    Ended,
    Happened,
    Opened,
    RunTask,
    Say,
    Seen,
    SetApproval,
    Setup,
    StatusChanged,
    Told,
    Watch,
    Withdrawn,
)
from desktop_agent.engine.work import session as module
from desktop_agent.engine.work.minds import Minds
from desktop_agent.engine.work.session import SessionWork
from desktop_agent.engine.work.task import plan_task
from desktop_agent.errors import BadInput, JournalError
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.plan.sentences import read_task
from desktop_agent.policy import Policy, PolicyApprover
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session as open_recorded
from desktop_agent.session.stream import Stream
from desktop_agent.session.verify import verify
from desktop_agent.types import Outcome
from tests.fakes.world import QUICK, Thing, World
from vision.types import Box, Role


class Quiet:
    """A person's side that nobody uses."""

    def __init__(self, setup, controls, status, tell, *, asking):
        self.controls = controls
        self.warden = None
        self.closed = False

    def open(self, session, frame):
        assert frame().width == session.size[0]
        return ("the stop key is not heard",)

    def say(self, control):
        self.controls.say(control)

    def do(self, order):
        """Nothing is done."""

    def finishing(self):
        """Nothing is held."""

    def close(self):
        self.closed = True


class Bench:
    """Where a session's work is run."""

    def __init__(self, monkeypatch, folder):
        self.folder = folder
        self.world = World([Thing("Save", Box(20, 20, 100, 50), Role.BUTTON)])
        self.reports = []
        self.on_report = lambda report: None
        self.closing = None
        self.options = None
        monkeypatch.setattr(module, "open_session", self._open)
        monkeypatch.setattr(module, "TakeOver", Quiet)

    @contextmanager
    def _open(self, options, *, controls, asker, subscribers, warden):
        self.options = options
        with Journal.create(self.folder) as journal:
            stream = Stream(journal, *subscribers)
            approver = PolicyApprover(Policy.load(), display="virtual", mode=options.approve, asker=asker)
            world = self.world
            desk = Desk(
                screen=world,
                parser=world,
                windows=world,
                hands=world,
                approver=approver,
                stream=stream,
                patience=QUICK,
            )
            yield Session(
                desk=desk,
                api=DeskApi(desk, read_steps=read_task),
                stream=stream,
                journal=journal,
                controls=controls,
                place=Place("virtual", ":9", None, lambda command: None, lambda: ()),
                size=world.size,
                approver=approver,
                check=lambda action: None,
                focus=lambda window: None,
                hidden=lambda: (),
                without_tree="there is no bus",
            )
        if self.closing is not None:
            raise self.closing

    def tell(self, report):
        self.reports.append(report)
        self.on_report(report)

    def work(self, task, setup=None, *, elements=False):
        order = RunTask(task, setup=setup or Setup(approve=ApprovalMode.NEVER))
        return SessionWork(
            lambda: plan_task(order, Minds()), order.setup, self.tell, itertools.count(1), elements=elements
        )

    def of(self, kind):
        return [report for report in self.reports if isinstance(report, kind)]


@pytest.fixture
def bench(monkeypatch, tmp_path):
    return Bench(monkeypatch, tmp_path)


def test_the_display_is_told_before_anything_that_happens_and_the_end_names_what_is_left(bench):
    work = bench.work("Press a. Click Save.")
    ended = work.run()
    assert (ended.outcome, ended.exit_code, ended.message) == (Outcome.DONE, 0, "")
    opened = bench.reports[0]
    assert isinstance(opened, Opened)
    assert (opened.display, opened.virtual, opened.width, opened.height) == (":9", True, 400, 300)
    assert "there is no bus" in opened.note
    assert "stop key" in opened.note
    assert ended.journal == opened.journal == work.journal
    assert Path(ended.page).is_file()
    with open_recorded(Path(ended.journal)) as recorded:
        assert verify(recorded).problems == ()
        kept = [stored.event for stored in recorded.events()]
    told = bench.of(Happened)
    assert [happened.event for happened in told] == kept
    assert [happened.seq for happened in told] == list(range(len(kept)))
    assert bench.of(StatusChanged)[-1].status is Status.FINISHED


def test_what_makes_it_impossible_is_raised_before_anything_is_opened(bench):
    with pytest.raises(BadInput):
        bench.work("Press a.", Setup(max_steps=0)).run()
    assert bench.reports == []
    assert bench.options is None


def test_a_display_that_cannot_be_opened_is_raised_and_a_session_file_is_none(bench, monkeypatch):
    @contextmanager
    def nothing(*arguments, **options):
        raise HandsUnavailable("There is no screen here.")
        yield

    monkeypatch.setattr(module, "open_session", nothing)
    work = bench.work("Press a.")
    with pytest.raises(HandsUnavailable):
        work.run()
    assert (bench.reports, work.journal) == ([], "")


def test_a_session_file_that_cannot_be_written_any_more_ends_the_session_in_words(bench, monkeypatch):
    def full(self, event):
        if event.kind == "action_intended":
            raise JournalError("The disk is full.")
        return keep(self, event)

    keep = Journal.on_event
    monkeypatch.setattr(Journal, "on_event", full)
    work = bench.work("Press a.")
    ended = work.run()
    assert (ended.outcome, ended.exit_code, ended.message) == (Outcome.FAILED, 1, "The disk is full.")
    assert ended.journal == work.journal
    assert bench.world.performed == []


def test_what_goes_wrong_in_closing_is_told_and_the_session_ended_as_it_did(bench):
    bench.closing = DisplayFailed("The display's keeper is gone.")
    assert bench.work("Press a.").run().outcome is Outcome.DONE
    (told,) = bench.of(Told)
    assert told.warning
    assert "keeper" in told.words


def test_a_fault_of_ours_is_raised_for_the_host_with_the_session_file_known(bench):
    def broken(action):
        raise ZeroDivisionError

    bench.world.perform = broken
    work = bench.work("Press a.")
    with pytest.raises(ZeroDivisionError):
        work.run()
    assert Path(work.journal).is_file()


def test_a_failed_step_comes_with_advice(bench):
    setup = Setup(approve=ApprovalMode.NEVER, patient=False)
    ended = bench.work("Press a. Check that the title shows nothing.", setup).run()
    assert ended.outcome is Outcome.FAILED
    assert ended.advice[0].startswith("Step 2 was the last: ")


def test_a_long_session_ends_without_waiting_for_its_page(bench):
    ended = bench.work("Press f5. " * 13).run()
    assert ended.outcome is Outcome.DONE
    assert ended.page == ""


def test_what_is_said_while_it_is_being_opened_counts(bench):
    work = bench.work("Press a.")
    work.heed(Say(Control.STOP))
    work.heed(SetApproval(ApprovalMode.ASK))
    assert work.run().outcome is Outcome.STOPPED
    assert bench.world.performed == []


def test_another_approval_counts_from_the_next_proposal_on(bench):
    work = bench.work("Press a. Press b.")

    def on_report(report):
        if isinstance(report, Asked):
            work.abandon("the control panel was closed")

    bench.on_report = on_report
    bench.world.on_key = lambda world, keys: work.heed(SetApproval(ApprovalMode.ASK))
    ended = work.run()
    (asked,) = bench.of(Asked)
    assert "press b" in asked.exact
    assert bench.of(Withdrawn)[0].question == asked.question
    assert ended.outcome is Outcome.REFUSED
    assert ended.page == "", "whoever closes the panel does not wait for a page"


def test_who_watches_is_told_what_is_seen(bench):
    work = bench.work("Click Save.", elements=True)
    work.run()
    assert bench.of(Seen)[0].elements[0].text == "Save"


def test_who_begins_to_watch_a_session_that_is_paused_is_told_at_once(bench):
    work = bench.work("Press a.")
    seen = threading.Event()

    def on_report(report):
        if isinstance(report, StatusChanged) and report.status is Status.PAUSED:
            work.heed(Watch(elements=True))
        if isinstance(report, Seen) and not seen.is_set():
            seen.set()
            work.heed(Say(Control.RESUME))

    bench.on_report = on_report
    work.heed(Say(Control.PAUSE))
    assert work.run().outcome is Outcome.DONE
    assert seen.is_set()


def test_what_the_person_wishes_reaches_the_session(bench):
    wishes = replace(Setup(), approve=ApprovalMode.NEVER, width=640, height=480, dark=True, timeout_s=3)
    assert isinstance(bench.work("Press a.", wishes).run(), Ended)
    assert (bench.options.size, bench.options.dark, bench.options.patience.find) == ((640, 480), True, 3)

import queue
import threading

import pytest

from actions.errors import HandsUnavailable
from desktop_agent.engine import host as module
from desktop_agent.engine.host import Host
from desktop_agent.engine.messages import (
    Answer,
    Crashed,
    Ended,
    Quit,
    Ready,
    Refused,
    RunMacro,
    RunSession,
    RunTask,
    Say,
    Setup,
    Told,
    Watch,
)
from desktop_agent.errors import BadInput
from desktop_agent.loop.machine import Control
from desktop_agent.types import Allow, Outcome
from vision.errors import ModelUnavailable

TASK = RunTask("Press a.")


class Heard:
    """What the host tells, in order."""

    def __init__(self):
        self.reports = queue.Queue()

    def __call__(self, report):
        self.reports.put(report)

    def next(self, kind):
        report = self.reports.get(timeout=10)
        assert isinstance(report, kind), report
        return report


class FakeWork:
    """Work that ends when it is told to, or in the way it is told to."""

    def __init__(self, ends=None):
        self.journal = ""
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.orders = []
        self.abandoned = []
        self._ends = ends

    def run(self):
        self.begun.set()
        assert self.may_end.wait(10)
        if self._ends is not None:
            raise self._ends
        return Ended(Outcome.DONE, 0, "")

    def heed(self, order):
        self.orders.append(order)

    def abandon(self, why):
        self.abandoned.append(why)
        self.may_end.set()


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def host(heard):
    host = Host(heard)
    heard.next(Ready)
    yield host
    assert host.close(10)


def at_work(host, monkeypatch, work):
    monkeypatch.setattr(host, "_work_of", lambda order: work)
    host.heed(TASK)
    assert work.begun.wait(10)
    return work


def test_it_is_ready_once_what_takes_long_is_loaded(heard):
    loaded = threading.Event()
    host = Host(heard, lambda: loaded.wait(10))
    with pytest.raises(queue.Empty):
        heard.reports.get(timeout=0.1)
    loaded.set()
    heard.next(Ready)
    assert host.close(10)


def test_models_that_are_missing_are_told_at_the_start(heard):
    def warm():
        raise ModelUnavailable("There are no weights: run make weights.")

    host = Host(heard, warm)
    assert "make weights" in heard.next(Told).words
    heard.next(Ready)
    assert host.close(10)


def test_a_fault_while_loading_is_told_and_work_can_still_be_ordered(heard, monkeypatch):
    def warm():
        raise ImportError("No module named onnxruntime")

    host = Host(heard, warm)
    assert "No module named onnxruntime" in heard.next(Crashed).message
    heard.next(Ready)
    at_work(host, monkeypatch, FakeWork()).may_end.set()
    heard.next(Ended)
    assert host.close(10)


def test_a_second_piece_of_work_is_refused_and_the_first_goes_on(host, heard, monkeypatch):
    work = at_work(host, monkeypatch, FakeWork())
    host.heed(TASK)
    assert "one thing at a time" in heard.next(Refused).message
    work.may_end.set()
    heard.next(Ended)


def test_it_is_free_for_the_next_as_soon_as_the_end_of_the_last_is_heard(heard, monkeypatch):
    ended = []

    def tell(report):
        heard(report)
        if isinstance(report, Ended) and len(ended) < 5:
            ended.append(report)
            host.heed(TASK)

    host = Host(tell)
    heard.next(Ready)

    def work_of(order):
        work = FakeWork()
        work.may_end.set()
        return work

    monkeypatch.setattr(host, "_work_of", work_of)
    host.heed(TASK)
    for _ in range(6):
        heard.next(Ended)
    assert host.close(10)


@pytest.mark.parametrize(
    ("problem", "code"),
    [(BadInput("There is no such file."), 2), (HandsUnavailable("There is no screen here."), 3)],
)
def test_what_cannot_be_begun_is_refused_with_the_code_of_the_command_line(
    host, heard, monkeypatch, problem, code
):
    at_work(host, monkeypatch, FakeWork(problem)).may_end.set()
    assert heard.next(Refused) == Refused(str(problem), code)


def test_a_fault_of_ours_is_told_with_where_it_happened_and_the_engine_lives_on(host, heard, monkeypatch):
    work = FakeWork(ZeroDivisionError("division by zero"))
    work.journal = "/somewhere/s.sqlite"
    at_work(host, monkeypatch, work).may_end.set()
    crashed = heard.next(Crashed)
    assert crashed.message == "ZeroDivisionError: division by zero"
    assert "test_host.py" in crashed.details
    assert crashed.journal == "/somewhere/s.sqlite"
    at_work(host, monkeypatch, FakeWork()).may_end.set()
    heard.next(Ended)


def test_other_orders_go_to_the_work_under_way_and_nowhere_else(host, heard, monkeypatch):
    orders = [Say(Control.PAUSE), Answer(3, Allow("x")), Watch(elements=True)]
    for order in orders:
        host.heed(order)
    work = at_work(host, monkeypatch, FakeWork())
    for order in orders:
        host.heed(order)
    assert work.orders == orders
    work.may_end.set()
    heard.next(Ended)


def test_what_is_watched_is_remembered_for_the_next_work(host, monkeypatch):
    made = []
    monkeypatch.setattr(module, "SessionWork", lambda *args, elements: made.append(elements))
    host._work_of(TASK)
    host.heed(Watch(elements=True))
    host._work_of(TASK)
    assert made == [False, True]


def test_quitting_abandons_what_is_under_way_and_begins_nothing_more(host, heard, monkeypatch):
    work = at_work(host, monkeypatch, FakeWork())
    host.heed(Quit())
    heard.next(Ended)
    assert work.abandoned == ["the control panel was closed"]
    host.heed(TASK)
    heard.next(Refused)


def test_closing_in_the_middle_of_a_work_that_does_not_end_says_so(heard, monkeypatch):
    host = Host(heard)
    heard.next(Ready)
    work = at_work(host, monkeypatch, FakeWork())
    monkeypatch.setattr(work, "abandon", lambda why: None)
    assert not host.close(0.1)
    work.may_end.set()
    assert host.close(10)


def test_a_line_that_is_no_order_is_refused_or_only_told_while_something_is_under_way(
    host, heard, monkeypatch
):
    host.refuse("A message cannot be read.")
    heard.next(Refused)
    work = at_work(host, monkeypatch, FakeWork())
    host.refuse("A message cannot be read.")
    assert heard.next(Told).warning
    work.may_end.set()
    heard.next(Ended)


# ------------------------------------------------- real work, refused before anything opens


@pytest.mark.parametrize(
    ("order", "words", "code"),
    [
        (RunTask("Frobnicate the menu."), "Frobnicate", 2),
        (RunTask(""), "", 2),
        (RunTask("Press a.", app="'half a quote"), "quot", 2),
        (RunTask("Press a.", setup=Setup(display="nowhere")), "nowhere", 2),
        (RunTask("Press a.", setup=Setup(width=10, height=10)), "10 by 10", 2),
        (RunTask("Press a.", setup=Setup(timeout_s=-1)), "-1 seconds", 2),
        (RunTask("Press a.", setup=Setup(max_steps=0)), "0 steps", 2),
        (RunTask("Press a.", setup=Setup(policy="/no/such/rules.toml")), "/no/such/rules.toml", 2),
        (RunTask("Press a.", setup=Setup(start_in="/no/such/folder")), "/no/such/folder", 2),
        (RunTask("Press a.", setup=Setup(stop_hotkey="ctrl+nonsense")), "nonsense", 2),
        (RunMacro("/no/such/macro.yaml"), "/no/such/macro.yaml", 2),
        (RunSession("/no/such/session.sqlite"), "session", 2),
        (RunTask("Press a.", setup=Setup(display=":987")), ":987", 3),
    ],
)
def test_what_is_wrong_with_an_order_is_said_before_anything_is_opened(
    host, heard, order, words, code, tmp_path
):
    from dataclasses import replace

    host.heed(replace(order, setup=replace(order.setup, folder=str(tmp_path))))
    refused = heard.next(Refused)
    assert words in refused.message
    assert refused.code == code
    assert list(tmp_path.iterdir()) == [], "no session file is left of what was not begun"


def test_a_folder_that_cannot_be_written_is_refused(host, heard, tmp_path):
    (tmp_path / "file").write_text("")
    host.heed(RunTask("Press a.", setup=Setup(folder=str(tmp_path / "file" / "sessions"))))
    assert "could not be written" in heard.next(Refused).message

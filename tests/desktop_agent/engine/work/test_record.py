"""A recording's work, with a recorder that understands what a test says."""

import threading
from contextlib import contextmanager

import pytest

from actions.errors import DisplayFailed, EarsUnavailable
from desktop_agent.compose import Place, Recording
from desktop_agent.engine.messages import (
    Opened,
    PointerTo,
    Record,
    RecordingSaved,
    Say,
    Setup,
    StepRecorded,
    StopRecording,
    TextTyped,
    Told,
)
from desktop_agent.engine.work import record as module
from desktop_agent.engine.work.record import RecordWork
from desktop_agent.errors import BadInput
from desktop_agent.loop.machine import Control
from desktop_agent.macros.files import read_macro, write_macro
from desktop_agent.macros.record.acts import Understood
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.record.recorder import Recorded
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.types import Outcome, PressKeys
from vision.types import FramePoint

F5 = Understood(MacroStep(PressKeys(("f5",))))
ENTER = Understood(MacroStep(PressKeys(("enter",))), ("nothing changed",))


class FakeRecorder:
    def __init__(self, told, steps, failed):
        self.told, self.steps, self.failed = told, steps, failed
        self.stopped = threading.Event()

    def stop(self, why):
        self.stopped.set()

    def run(self):
        for step in self.steps:
            self.told.step(step)
        self.told.say("goes on")
        assert self.stopped.wait(10)
        return Recorded(tuple(self.steps), "stopped", self.failed)


class FakeHands:
    def __init__(self):
        self.done, self.let_go_calls = [], 0

    def do(self, order):
        self.done.append(order)

    def let_go(self, timeout_s):
        self.let_go_calls += 1

    def __enter__(self):
        return self

    def __exit__(self, *args):
        """Nothing is held."""


class Bench:
    """Where a recording's work is run."""

    def __init__(self, monkeypatch, folder):
        self.folder = folder
        self.steps, self.failed, self.closing = [F5, ENTER], "", None
        self.kind = "virtual"
        self.options = None
        self.hands = FakeHands()
        self.reports = []
        self.on_report = lambda report: None
        monkeypatch.setattr(module, "open_recording", self._open)

        @contextmanager
        def live_view(work, recording):
            work._hands = self.hands
            yield

        monkeypatch.setattr(RecordWork, "_live_view", live_view)

    @contextmanager
    def _open(self, options, told, stopped):
        self.options = options
        recorder = FakeRecorder(told, self.steps, self.failed)
        place = Place(self.kind, ":9", None, lambda command: None, lambda: ())
        yield Recording(recorder, place, (400, 300), SecretBook())
        if self.closing is not None:
            raise self.closing

    def tell(self, report):
        self.reports.append(report)
        self.on_report(report)

    def work(self, name="letter", app="", **setup):
        return RecordWork(Record(name, app, Setup(**setup), str(self.folder)), self.tell)

    def of(self, kind):
        return [report for report in self.reports if isinstance(report, kind)]

    def told_that_it_goes_on(self, then):
        """Have `then` done once all steps were told."""
        self.on_report = lambda report: isinstance(report, Told) and report.words == "goes on" and then()


@pytest.fixture
def bench(monkeypatch, tmp_path):
    return Bench(monkeypatch, tmp_path / "macros")


def test_what_was_understood_is_told_step_by_step_and_saved_at_the_end(bench):
    work = bench.work(app="mousepad -x", dark=True)
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording()))
    ended = work.run()
    opened = bench.reports[0]
    assert isinstance(opened, Opened)
    assert (opened.journal, opened.display, opened.width) == ("", ":9", 400)
    assert [(one.number, one.doubts) for one in bench.of(StepRecorded)] == [
        (1, ()),
        (2, ("nothing changed",)),
    ]
    (saved,) = bench.of(RecordingSaved)
    assert saved.warnings == ("Press the enter key: nothing changed",)
    assert (ended.outcome, ended.exit_code) == (Outcome.DONE, 0)
    macro = read_macro(bench.folder / "letter.yaml")
    assert [step.intent for step in macro.steps] == [F5.step.intent, ENTER.step.intent]
    assert (macro.app, macro.size, macro.dark) == (("mousepad", "-x"), (400, 300), True)
    assert [path.name for path in bench.folder.iterdir()] == ["letter.yaml"]
    assert not bench.options.in_window, "the person sees it in the live view"


@pytest.mark.parametrize("order", [Say(Control.STOP), None], ids=["stop", "the panel is gone"])
def test_whoever_stops_or_goes_away_keeps_what_was_done(bench, order):
    work = bench.work()
    bench.told_that_it_goes_on(lambda: work.abandon("closed") if order is None else work.heed(order))
    assert work.run().outcome is Outcome.DONE
    assert (bench.folder / "letter.yaml").is_file()


def test_what_is_not_to_be_kept_leaves_nothing(bench):
    work = bench.work()
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording(keep=False)))
    ended = work.run()
    assert (ended.outcome, ended.message) == (Outcome.DONE, "The recording was thrown away.")
    assert bench.of(RecordingSaved)[0].path == ""
    assert list(bench.folder.iterdir()) == []


def test_a_recording_of_nothing_writes_no_file(bench):
    bench.steps = []
    work = bench.work()
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording()))
    ended = work.run()
    assert (ended.outcome, ended.exit_code) == (Outcome.FAILED, 1)
    assert "Nothing was recorded" in ended.message
    assert list(bench.folder.iterdir()) == []


def test_what_could_not_be_understood_is_said_and_the_rest_is_saved(bench):
    bench.failed = "ValueError in steps.py, line 7"
    work = bench.work()
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording()))
    ended = work.run()
    assert ended.outcome is Outcome.FAILED
    assert (bench.folder / "letter.yaml").is_file()
    assert any("line 7" in warning for warning in bench.of(RecordingSaved)[0].warnings)


def test_what_the_person_does_in_the_live_view_is_done_before_it_ends(bench):
    work = bench.work()
    orders = [PointerTo(FramePoint(1, 2)), TextTyped("Ann")]

    def act():
        for order in (*orders, StopRecording()):
            work.heed(order)

    bench.told_that_it_goes_on(act)
    work.run()
    assert bench.hands.done == orders
    assert bench.hands.let_go_calls == 1


@pytest.mark.parametrize("name", ["", "../letter", "a/b", "x" * 200])
def test_a_name_that_cannot_be_is_refused_before_anything_is_opened(bench, name):
    with pytest.raises(BadInput, match="cannot be the name"):
        bench.work(name).run()
    assert bench.options is None


def test_a_macro_that_is_there_is_not_replaced(bench):
    write_macro(Macro("letter", (F5.step,)), bench.folder / "letter.yaml")
    with pytest.raises(BadInput, match="already"):
        bench.work().run()
    assert bench.options is None


def test_a_recording_that_was_cut_off_is_rescued_and_named(bench):
    write_macro(Macro("letter", (F5.step,)), bench.folder / "letter.yaml.part")
    work = bench.work()
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording()))
    work.run()
    assert any("letter-unfinished" in told.words for told in bench.of(Told))
    assert (bench.folder / "letter-unfinished.yaml").is_file()


def test_a_display_without_ears_is_raised_for_the_host(bench, monkeypatch):
    @contextmanager
    def deaf(*arguments):
        raise EarsUnavailable("Nobody can be heard here.")
        yield

    monkeypatch.setattr(module, "open_recording", deaf)
    with pytest.raises(EarsUnavailable):
        bench.work().run()
    assert bench.reports == []


def test_what_goes_wrong_in_closing_does_not_cost_the_recording(bench):
    bench.closing = DisplayFailed("The display's keeper is gone.")
    work = bench.work()
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording()))
    assert work.run().outcome is Outcome.DONE
    assert (bench.folder / "letter.yaml").is_file()


def test_on_a_real_screen_the_size_of_the_display_is_no_part_of_the_macro(bench):
    bench.kind = "screen"
    work = bench.work(dark=True)
    bench.told_that_it_goes_on(lambda: work.heed(StopRecording()))
    work.run()
    macro = read_macro(bench.folder / "letter.yaml")
    assert (macro.size, macro.dark) == (None, False)

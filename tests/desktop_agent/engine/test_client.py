"""The engine's client against real processes: small stand-ins that speak the same lines, and go wrong in every way."""

import sys
import threading
import time

import pytest

from desktop_agent.engine import child as children
from desktop_agent.engine.client import Engine
from desktop_agent.engine.messages import Crashed, Ended, Opened, Quit, Ready, Refused, RunTask, Say, Told
from desktop_agent.engine.wire import report_line
from desktop_agent.loop.machine import Control
from desktop_agent.types import Outcome
from tests.fakes.watcher import Watcher

READY, OPENED, ENDED = (
    report_line(report).decode()
    for report in (
        Ready("1"),
        Opened("s", "/somewhere/s.sqlite", ":9", "", virtual=True, width=10, height=10),
        Ended(Outcome.DONE, 0, ""),
    )
)
WORK = RunTask("Press a.")


def stand_in(*lines):
    """A process that says it is ready and then does this with each order, called `line`."""
    body = "\n".join(f"    {line}" for line in lines)
    program = (
        "import os, signal, sys, time\n"
        f"OPENED, ENDED = {OPENED!r}, {ENDED!r}\n"
        "def say(text):\n    sys.stdout.write(text)\n    sys.stdout.flush()\n"
        f"say({READY!r})\n"
        f"for line in sys.stdin:\n{body}\n"
    )
    return (sys.executable, "-c", program)


DOES_WORK = stand_in("if 'quit' in line: break", "if 'run_task' in line: say(OPENED + ENDED)")


def test_orders_go_out_and_reports_come_in():
    with Watcher(DOES_WORK) as watcher:
        assert watcher.until(Ready) == Ready("1")
        watcher.tell(WORK)
        assert watcher.until(Opened).session_id == "s"
        assert watcher.until(Ended).outcome is Outcome.DONE


def test_orders_that_are_told_before_the_process_is_ready_are_not_lost():
    with Watcher(DOES_WORK) as watcher:
        watcher.tell(WORK)
        watcher.until(Ended)


def test_closing_asks_the_process_to_quit_and_is_no_crash():
    with Watcher(DOES_WORK) as watcher:
        watcher.until(Ready)
        pid = watcher.engine.pid
        began = time.monotonic()
        watcher.engine.close()
        assert time.monotonic() - began < 4
    assert pid is not None
    assert watcher.engine.pid is None
    assert [type(report) for report in watcher.heard] == [Ready]


def test_what_the_process_still_says_when_it_is_closed_is_heard():
    with Watcher(stand_in("say(ENDED)", "break")) as watcher:
        watcher.until(Ready)
    assert [type(report) for report in watcher.heard] == [Ready, Ended]


def test_a_process_that_dies_is_a_crash_with_its_last_words_and_the_session_file():
    dies = stand_in(
        "say(OPENED)", "sys.stderr.write('no such luck\\n')", "os.kill(os.getpid(), signal.SIGKILL)"
    )
    with Watcher(dies) as watcher:
        watcher.tell(WORK)
        crashed = watcher.until(Crashed)
        assert crashed.journal == "/somewhere/s.sqlite"
        assert crashed.details == "no such luck\n"
        assert "signal 9" in crashed.message
        assert watcher.engine.pid is None


def test_a_process_that_dies_after_its_work_names_no_session_file():
    with Watcher(stand_in("say(OPENED + ENDED)", "sys.exit(7)")) as watcher:
        watcher.tell(WORK)
        crashed = watcher.until(Crashed)
        assert crashed.journal == ""
        assert "status 7" in crashed.message


def test_the_next_work_after_a_crash_starts_the_process_again():
    flaky = stand_in("say(OPENED)", "sys.exit(1)")
    with Watcher(flaky) as watcher:
        for _ in range(3):
            watcher.tell(WORK)
            watcher.until(Crashed)
        kinds = [type(report) for report in watcher.heard]
        assert kinds == [Ready, Opened, Crashed] * 3


def test_other_orders_start_nothing():
    with Watcher(stand_in("sys.exit(1)")) as watcher:
        watcher.tell(Say(Control.STOP))
        watcher.until(Crashed)
        watcher.tell(Say(Control.STOP), Say(Control.PAUSE))
        with pytest.raises(AssertionError, match="no Ready"):
            watcher.until(Ready, timeout=0.5)


def test_a_process_that_cannot_be_started_is_a_crash_that_says_why():
    with Watcher(("/there/is/no/such/program",)) as watcher:
        crashed = watcher.until(Crashed)
        assert "No such file" in crashed.message
        assert "/there/is/no/such/program" in crashed.details
        watcher.tell(WORK)
        watcher.until(Crashed)


def test_a_process_that_says_what_is_no_report_is_ended():
    with Watcher(stand_in("print('hello')", "sys.stdout.flush()")) as watcher:
        watcher.tell(WORK)
        crashed = watcher.until(Crashed)
        assert "cannot be read" in crashed.message
        assert watcher.engine.pid is None


def test_a_process_that_hangs_is_ended_firmly():
    hangs = stand_in("signal.signal(signal.SIGTERM, signal.SIG_IGN)", "say(OPENED)", "time.sleep(600)")
    with Watcher(hangs) as watcher:
        watcher.tell(WORK)
        watcher.until(Opened)
        began = time.monotonic()
        watcher.engine.close(timeout_s=0.3)
        assert time.monotonic() - began < 3
        assert watcher.engine.pid is None


def test_a_process_that_does_not_read_never_stops_whoever_gives_orders():
    deaf = (sys.executable, "-c", f"import sys, time; print({READY!r}, end='', flush=True); time.sleep(600)")
    with Watcher(deaf) as watcher:
        watcher.until(Ready)
        began = time.monotonic()
        for _ in range(50):
            watcher.tell(RunTask("x" * 100_000))
        assert time.monotonic() - began < 1
        watcher.engine.close(timeout_s=0.3)
        assert time.monotonic() - began < 5


def test_an_order_that_cannot_be_sent_is_refused_and_the_next_one_goes_out(monkeypatch):
    with Watcher(DOES_WORK) as watcher:
        monkeypatch.setattr("desktop_agent.engine.wire.LONGEST_LINE", 2000)
        watcher.tell(RunTask("x" * 3000))
        assert "too long" in watcher.until(Refused).message
        watcher.tell(WORK)
        watcher.until(Ended)


def test_only_the_end_of_what_is_printed_is_kept():
    chatty = stand_in("sys.stderr.write('x' * 500_000 + 'the end')", "sys.exit(1)")
    with Watcher(chatty) as watcher:
        watcher.tell(WORK)
        crashed = watcher.until(Crashed)
        assert len(crashed.details) == children.KEPT
        assert crashed.details.endswith("the end")


def test_reports_are_heard_one_at_a_time():
    inside, worst = [], []
    lock = threading.Lock()
    done = threading.Event()

    def hear(report):
        with lock:
            inside.append(report)
            worst.append(len(inside))
        if isinstance(report, Ended):
            done.set()
        with lock:
            inside.remove(report)

    engine = Engine(hear, command=DOES_WORK)
    engine.start()
    engine.tell(WORK)
    assert done.wait(10)
    engine.close()
    assert max(worst) == 1


def test_closing_twice_and_telling_afterwards_does_nothing():
    with Watcher(DOES_WORK) as watcher:
        watcher.until(Ready)
        watcher.engine.close()
        watcher.engine.close()
        watcher.tell(WORK, Quit())
    assert [type(report) for report in watcher.heard] == [Ready]
    assert not [report for report in watcher.heard if isinstance(report, Told)]

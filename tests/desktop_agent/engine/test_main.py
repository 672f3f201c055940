"""The process itself: what is printed does not reach the pipe, and signals end it as they should."""

import signal
import subprocess
import sys
import time

import pytest

from desktop_agent.engine.messages import Quit, Ready, Refused, RunTask, Told
from desktop_agent.engine.wire import next_line, order_line, read_report

# The engine without models: what is under test here is the process, and loading takes seconds.
LIGHT = """
import sys
from desktop_agent.engine import __main__ as engine
def load():
    print("a library says hello")
    sys.stdout.flush()
    import os
    os.system("echo a program says hello; cat")
engine._load = load
engine.main()
"""


@pytest.fixture
def process():
    command = (sys.executable, "-c", LIGHT)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    yield process
    process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()
    process.wait()


def say(process, data):
    process.stdin.write(data)
    process.stdin.flush()


def hear(process, kind):
    report = read_report(next_line(process.stdout))
    assert isinstance(report, kind), report
    return report


def test_what_libraries_and_programs_print_goes_to_standard_error(process):
    hear(process, Ready)
    say(process, order_line(Quit()))
    assert process.wait(20) == 0
    assert process.stdout.read() == b""
    printed = process.stderr.read().decode()
    assert "a library says hello" in printed
    assert "a program says hello" in printed


def test_garbage_is_answered_and_the_next_order_is_heard(process):
    hear(process, Ready)
    say(process, b"\n{what?\n\xff\xfe\n" + b'{"kind":"run_task"}\n' + order_line(RunTask("Frobnicate.")))
    refused = [hear(process, Refused) for _ in range(4)]
    assert "task" in refused[2].message
    assert "Frobnicate" in refused[3].message


def test_ctrl_c_in_the_terminal_of_the_panel_is_not_for_the_engine(process):
    hear(process, Ready)
    process.send_signal(signal.SIGINT)
    say(process, order_line(RunTask("Frobnicate.")))
    hear(process, Refused)


@pytest.mark.parametrize("end", ["close", "terminate"])
def test_it_ends_when_its_standard_input_does_and_when_it_is_told_to_terminate(process, end):
    hear(process, Ready)
    began = time.monotonic()
    if end == "close":
        process.stdin.close()
    else:
        process.terminate()
    assert process.wait(20) == 0
    assert time.monotonic() - began < 10


def test_it_ends_when_nobody_listens_any_more(process):
    hear(process, Ready)
    process.stdout.close()
    say(process, order_line(RunTask("Frobnicate.")))
    assert process.wait(20) == 0


def test_a_report_that_cannot_be_sent_is_told_in_its_place():
    import io
    import math
    import queue

    from desktop_agent.engine.__main__ import Wire
    from desktop_agent.engine.messages import Happened
    from desktop_agent.session.events import ControlReceived

    pipe = io.BytesIO()
    Wire(pipe, queue.SimpleQueue()).tell(Happened(1, math.nan, ControlReceived("pause")))
    told = read_report(pipe.getvalue())
    assert isinstance(told, Told)
    assert "happened" in told.words

"""`desktop-agent test`: pytest with our defaults, and a summary."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from types import FrameType
from typing import Annotated

import typer

from desktop_agent.errors import ExitCode, SomethingMissing

_INTERRUPTED, _USAGE, _NOTHING_COLLECTED = 2, 4, 5
"""Exit codes of pytest."""


def run_tests(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PYTEST_ARGS", help="Paths and options of pytest, as they are.", show_default=False
        ),
    ] = None,
) -> None:
    """Run UI tests: pytest, each test on a virtual display of its own.

    All that follows goes to pytest as it is: desktop-agent test tests/ui -k
    save -x

    Added are a worker for each processor, when there are several tests and
    pytest-xdist is there (-n 0: none), JUnit XML, and a summary. Failed tests
    leave session, page, last picture and the programs' output in test-results.

    Our own options, each also a line of pytest's ini file (desk_size = 800x600)
    and, for one test, a part of @pytest.mark.desk(size="800x600"): --desk-size
    WxH, --desk-theme NAME, --desk-dark, --desk-accessibility, --desk-locale
    NAME, --desk-timezone NAME, --desk-timeout SECONDS, --desk-expect-timeout
    SECONDS; and for a whole run: --desk-output FOLDER, --desk-video
    off|failed|on, --desk-keep, --desk-unavailable error|skip.

    Exit codes: 0 all passed, 1 some failed, 2 usage or nothing to run, 3
    something missing, 4 interrupted.
    """
    if find_spec("pytest") is None:
        raise SomethingMissing('pytest is not installed: pip install "desktop-agent[test]"')
    raise typer.Exit(int(run_pytest(["--desk-run", *(arguments or [])])))


def run_pytest(arguments: list[str]) -> ExitCode:
    """Run pytest in a process of its own, so that it can rewrite what we have imported; returns our exit code."""
    child = subprocess.Popen([sys.executable, "-m", "pytest", *arguments])

    def stop(number: int, _frame: FrameType | None) -> None:
        # A terminal sends Ctrl-C to both of us; whoever sends it to us alone means the tests.
        if number != signal.SIGINT or not _in_terminals_foreground():
            child.send_signal(signal.SIGINT)

    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, stop) for number in numbers}
    try:
        code = child.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    match code:
        case 0:
            return ExitCode.DONE
        case _ if code in (_USAGE, _NOTHING_COLLECTED):
            return ExitCode.USAGE
        case _ if code == _INTERRUPTED or code < 0:
            return ExitCode.STOPPED
        case _:
            return ExitCode.FAILED


def _in_terminals_foreground() -> bool:
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False

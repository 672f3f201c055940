"""What `desktop-agent test` adds to pytest: workers, a clean output folder, JUnit XML, and a summary."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from desktop_agent.testing.artefacts import JUNIT, clear_output, keep_out_of_git, shown

_TEST = re.compile(
    r"^[ \t]*(?:async[ \t]+)?def[ \t]+(?P<test>test\w*)|^[ \t]*class[ \t]+(?P<klass>\w+)|\.parametrize\(",
    re.MULTILINE,
)
_MODULE = re.compile(r"^(?:\w+\.)+(?=\w+: )")
_LONGEST_LINE = 300


def prepare(config: pytest.Config, output: Path) -> None:
    """Set what nobody has set. Raises pytest.UsageError when `output` cannot be used."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        clear_output(output)
        keep_out_of_git(output)
    except OSError as exc:
        raise pytest.UsageError(f"The output folder {output} cannot be used: {exc.strerror}.") from exc
    option = config.option
    if getattr(option, "xmlpath", "") is None:
        option.xmlpath = str(output / JUNIT)
    if option.reportchars == "fE":
        option.reportchars = ""  # Our summary says it, and more.
    alone = option.usepdb or option.capture == "no" or option.collectonly or getattr(option, "trace", False)
    if (
        getattr(option, "numprocesses", 0) is None
        and not alone
        and option.dist == "no"
        and _several(config.args, config.invocation_params.dir, option.keyword)
    ):
        workers = config.hook.pytest_xdist_auto_num_workers(config=config)
        if workers and workers > 1:
            option.numprocesses = workers


def _several(arguments: Iterable[str], here: Path, keyword: str = "") -> bool:
    """Whether more than one test may be meant, where `keyword` is what was given with `-k`.

    Reads test files up to the second test.
    """
    # Anything but a word is pytest's to understand.
    word = keyword.lower() if keyword.isidentifier() and keyword not in {"not", "and", "or"} else ""
    tests = 0
    for argument in arguments:
        name, _, inside = argument.partition("::")
        if inside:
            tests += 1
        else:
            for file in _test_files(here / name):
                wanted = "" if word in str(file).lower() else word
                tests += _tests_in(file.read_text("utf-8", "replace"), wanted)
                if tests > 1:
                    return True
        if tests > 1:
            return True
    return False


def _tests_in(source: str, word: str) -> int:
    """How many tests stand in a file that have `word` in their name; what may be several counts for two."""
    tests, each = 0, 1
    for found in _TEST.finditer(source):
        if found["test"] is not None:
            tests += each if word in found["test"].lower() else 0
            each = 1
        elif found["klass"] is None:
            each = 2  # The test that this is a decorator of.
        elif word and word in found["klass"].lower():
            tests += 2
    return tests


def _test_files(path: Path) -> Iterable[Path]:
    if path.is_file():
        yield path
        return
    yield from path.rglob("test_*.py")
    yield from path.rglob("*_test.py")


class Summary:
    """The last words of a run: how many passed, and for each failure what to look at."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._stopped_by_person = False

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell Ctrl-C from pytest's own way of giving up."""
        self._stopped_by_person = excinfo.type is KeyboardInterrupt

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Test files that cannot be read are failures, not an interruption."""
        if exitstatus == pytest.ExitCode.INTERRUPTED and not self._stopped_by_person:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """Print it."""
        if config.option.collectonly:
            return
        stats = terminalreporter.stats
        bad = [*stats.get("failed", ()), *stats.get("error", ())]
        counts = [f"{len(stats.get('passed', ()))} passed", f"{len(bad)} failed"]
        counts += [
            f"{len(stats.get(kind, ()))} {kind}"
            for kind in ("skipped", "xfailed", "xpassed")
            if stats.get(kind)
        ]
        workers = getattr(config.option, "numprocesses", None)
        by = f" on {workers} workers" if workers else ""
        terminalreporter.section("desktop-agent")
        terminalreporter.line(f"{', '.join(counts)} in {time.monotonic() - self._began:.1f} s{by}")
        for report in bad:
            terminalreporter.line(f"{report.nodeid}", red=True)
            terminalreporter.line(f"    {first_line(report)}")
            for kind, place in getattr(report, "user_properties", ()):
                if kind == "desk_page":
                    terminalreporter.line(f"    page {place}")
        if config.option.xmlpath:
            terminalreporter.line(f"junit {shown(Path(config.option.xmlpath).absolute())}")


def first_line(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The first line of why a test failed."""
    crash = getattr(report.longrepr, "reprcrash", None)
    message = crash.message if crash is not None else str(report.longrepr or "failed")
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if crash is None and lines:
        # The report of a file that could not be read ends with what was wrong.
        lines = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")][-1:] or lines
    return _MODULE.sub("", lines[0] if lines else "failed")[:_LONGEST_LINE]

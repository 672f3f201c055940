"""A pytest plugin that tells another program how a run goes on: one JSON object a line, appended to a file.

    python -m pytest -p desktop_agent.testing.progress --desk-progress FILE tests/ui

Objects have an `event`: `begun` (`root`), `collected` (`ids`), `unreadable` (`id`, `words`, `long`), `started` (`id`),
`finished` (`id`, `outcome`, `seconds`, `words`, `long`, `output`, `files`), `ended` (`status`, pytest's exit code).
Outcomes are `passed`, `failed`, `skipped`, `xfailed`, `xpassed` and `error` (outside of the test itself). With
pytest-xdist only the controller writes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

import pytest

from desktop_agent.testing.whole_run import first_line

OPTION = "--desk-progress"
_LONGEST = 20_000
"""Characters of a failure's report and of a test's output; their ends are kept."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that says where to write."""
    parser.getgroup("desktop-agent").addoption(
        OPTION, metavar="FILE", default=None, help="append how the run goes on to FILE, as lines of JSON"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to write, where a file was named and this is no worker. Raises pytest.UsageError."""
    path = config.getoption("desk_progress")
    if path is None or hasattr(config, "workerinput"):
        return
    try:
        file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 - open until the run ends
    except OSError as exc:
        raise pytest.UsageError(f"{OPTION} {path}: {exc.strerror}.") from exc
    config.pluginmanager.register(_Progress(file, config.rootpath), "desktop_agent.progress")


class _Progress:
    """Writes what happens."""

    def __init__(self, file: TextIO, root: Path) -> None:
        self._file = file
        self._running: dict[str, dict[str, Any]] = {}
        self._collected: set[str] = set()
        self._write("begun", root=str(root))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Which tests there are."""
        self._tell_collected([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """The same, as each worker says."""
        self._tell_collected(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that could not be read."""
        if report.failed:
            self._write(
                "unreadable", id=report.nodeid, words=first_line(report), long=_end(report.longreprtext)
            )

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        self._running[nodeid] = {"outcome": "passed", "seconds": 0.0, "words": "", "long": "", "files": {}}
        self._write("started", id=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One of the three parts of a test ended."""
        said = self._running.get(report.nodeid)
        if said is None:
            return
        said["seconds"] += report.duration
        outcome = _outcome(report)
        if outcome != "passed" and said["outcome"] in ("passed", "xfailed", "xpassed", "skipped"):
            said["outcome"] = outcome
            said["words"] = _skipped(report) if report.skipped else first_line(report)
            said["long"] = _end(report.longreprtext)
        output = "\n".join(f"{title}\n{text.rstrip()}" for title, text in report.sections if title != "Desk")
        said["output"] = _end(output)
        for name, place in report.user_properties:
            if name.startswith("desk_"):
                said["files"][name.removeprefix("desk_")] = str(Path(str(place)).absolute())
        if report.when not in ("setup", "call", "teardown"):
            self.pytest_runtest_logfinish(report.nodeid)  # its worker died, and says so no more

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test ended."""
        said = self._running.pop(nodeid, None)
        if said is not None:
            self._write("finished", id=nodeid, **said)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """The run ended."""
        self._write("ended", status=int(exitstatus))

    def pytest_unconfigure(self) -> None:
        """Nothing more is written."""
        self._file.close()

    def _tell_collected(self, ids: list[str]) -> None:
        new = [one for one in ids if one not in self._collected]
        self._collected.update(new)
        if new or not ids:
            self._write("collected", ids=new)

    def _write(self, event: str, **values: object) -> None:
        # ASCII: what a test prints may hold halves of characters.
        self._file.write(json.dumps({"event": event, **values}) + "\n")
        self._file.flush()


def _outcome(report: pytest.TestReport) -> str:
    expected = hasattr(report, "wasxfail")
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "xfailed" if expected else "skipped"
    return "xpassed" if expected and report.when == "call" else "passed"


def _skipped(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail)
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def _end(text: str) -> str:
    return text if len(text) <= _LONGEST else "…" + text[-_LONGEST:]

"""A run of tests: what `desktop_agent.testing.progress` tells in, what is shown out. Without Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop_agent.panel.words import ntr, tr


class State(StrEnum):
    """What became of a test."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"


BAD = frozenset({State.FAILED, State.ERROR})
OVER = frozenset(State) - {State.WAITING, State.RUNNING}


@dataclass(slots=True)
class Test:
    """One test, or one file that could not be read.

    Attributes:
        id: as pytest names it, seen from the suite's root.
        state: what became of it.
        seconds: how long it took.
        words: why it did not pass, in one line.
        long: pytest's own report of that.
        output: what it printed.
        files: what it left, by kind: `screen`, `page`, `session`, `video`, `folder`.
        readable: False for a file that could not be read.
    """

    __test__ = False  # for pytest, which takes every class of this name for tests

    id: str
    state: State = State.WAITING
    seconds: float = 0.0
    words: str = ""
    long: str = ""
    output: str = ""
    files: dict[str, str] = field(default_factory=dict)
    readable: bool = True


@dataclass(slots=True)
class Suite:
    """The tests of a folder or file.

    Attributes:
        root: what ids are seen from; None before the first run.
        tests: all of them, by id, in pytest's order.
        status: pytest's exit code of the last run; None while it runs.
        running: ids of the tests of the run under way, or of the last one.
    """

    root: Path | None = None
    tests: dict[str, Test] = field(default_factory=dict)
    status: int | None = None
    running: set[str] = field(default_factory=set)

    def begin(self, chosen: set[str] | None) -> None:
        """A run of the tests in `chosen` begins; None: tests are looked for anew."""
        self.status = None
        if chosen is None:
            self.tests, self.running = {}, set()
            return
        self.running = set(chosen)
        for name in chosen:
            if name in self.tests and self.tests[name].readable:
                self.tests[name] = Test(name)

    def apply(self, record: Mapping[str, Any]) -> set[str]:
        """Take note of what was told; returns the ids that changed."""
        name = str(record.get("id", ""))
        match record.get("event"):
            case "begun":
                self.root = Path(str(record["root"]))
            case "collected":
                return self._collected([str(one) for one in record["ids"]])
            case "unreadable":
                self.tests[name] = Test(
                    name,
                    State.ERROR,
                    words=str(record["words"]),
                    long=str(record["long"]),
                    readable=False,
                )
                return {name}
            case "started":
                self.tests[name] = Test(name, State.RUNNING)
                self.running.add(name)
                return {name}
            case "finished":
                self.tests[name] = Test(
                    name,
                    State(record["outcome"]),
                    float(record["seconds"]),
                    str(record["words"]),
                    str(record["long"]),
                    str(record.get("output", "")),
                    {str(kind): str(place) for kind, place in record["files"].items()},
                )
                return {name}
            case "ended":
                self.status = int(record["status"])
            case _:
                pass  # a newer plugin may tell more
        return set()

    def give_up(self) -> set[str]:
        """The run is over; tests that never ended wait again. Returns the ids that changed."""
        lost = {name for name, test in self.tests.items() if test.state is State.RUNNING}
        for name in lost:
            self.tests[name] = Test(name, words=tr("The run ended before this test did."))
        return lost

    @property
    def failed(self) -> list[str]:
        """Ids of what did not go well, in order."""
        return [name for name, test in self.tests.items() if test.state in BAD]

    @property
    def done(self) -> int:
        """How many tests of the run are over."""
        return sum(self.tests[name].state in OVER for name in self.running if name in self.tests)

    def counts(self) -> str:
        """How many passed, failed and so on, in words."""
        found = Counter(test.state for test in self.tests.values())
        bad = found[State.FAILED] + found[State.ERROR]
        other = found[State.SKIPPED] + found[State.XFAILED] + found[State.XPASSED]
        parts = [
            ntr("{count} test", "{count} tests", len(self.tests)),
            ntr("{count} passed", "{count} passed", found[State.PASSED]) if found[State.PASSED] else "",
            ntr("{count} failed", "{count} failed", bad) if bad else "",
            ntr("{count} left out or expected to fail", "{count} left out or expected to fail", other)
            if other
            else "",
        ]
        return " · ".join(part for part in parts if part)

    def _collected(self, ids: list[str]) -> set[str]:
        new = {name for name in ids if name not in self.tests}
        for name in ids:
            self.tests.setdefault(name, Test(name))
        return new


def parts_of(name: str) -> tuple[str, ...]:
    """An id as the steps of a tree: folders, file, classes, test."""
    place, *inside = name.split("::")
    return (*[part for part in place.split("/") if part], *inside)


def state_of(tests: list[Test]) -> State:
    """What became of several tests together."""
    states = {test.state for test in tests}
    for state in (State.RUNNING, State.ERROR, State.FAILED, State.WAITING):
        if state in states:
            return State.FAILED if state is State.ERROR else state
    return State.SKIPPED if states == {State.SKIPPED} else State.PASSED


def end_words(status: int | None, code: int, suite: Suite, said: str) -> str:
    """Why a run ended without tests that went well or not; empty when its tests say all.

    Args:
        status: pytest's exit code; None when it never told.
        code: exit code of the process.
        suite: what was told.
        said: the end of what the process printed.
    """
    last = said.strip().splitlines()[-1:] or [""]
    match status:
        case None:
            return tr(
                "The tests could not be run (exit code {code}). {said}", code=code, said=said.strip()[-600:]
            )
        case 2 if not suite.failed:
            return tr("The run was stopped.")
        case 3:
            return tr("pytest met an error of its own: {said}", said=said.strip()[-600:])
        case 4:
            return tr("pytest does not understand its options: {said}", said=said.strip()[-600:] or last[0])
        case 5:
            return tr("There are no tests here. Tests are functions called test_… in files called test_….py.")
        case _:
            return ""


def duration(seconds: float) -> str:
    """Seconds as a list shows them."""
    if seconds < 10:
        return tr("{seconds:.2f} s", seconds=seconds)
    if seconds < 60:
        return tr("{seconds:.0f} s", seconds=seconds)
    return tr("{minutes} min {seconds} s", minutes=int(seconds // 60), seconds=int(seconds % 60))

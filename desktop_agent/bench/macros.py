"""Six jobs recorded from a stranger's mouse and keys, then replayed: as they were, in the dark, moved and resized.

A job counts as done when what it leaves behind is right, whatever the replay says of itself.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_agent.bench.jobs import JOBS, Job, begin, prepared
from desktop_agent.bench.person import Person, open_person
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.compose import Session, SessionOptions, open_session
from desktop_agent.desk.patience import Deadline, Patience
from desktop_agent.errors import AgentError, StepFailed
from desktop_agent.loop.runner import Runner
from desktop_agent.macros.files import read_macro
from desktop_agent.macros.replay import MacroPlanner, Searches, numbered
from desktop_agent.macros.types import Macro
from desktop_agent.plan.base import StepResult
from desktop_agent.policy import ApprovalMode
from desktop_agent.types import Outcome, Step
from vision.errors import DisplayUnavailable

NAME = "macros"
_ROUNDS = 10
_READY_S = 60.0
_END_S = 30.0
_RESULT_S = 5.0
_ANNOUNCED = re.compile(r"^recording \S+ on (?P<display>\S+)(?: \(XAUTHORITY=(?P<key>.+)\))?$")
_STOP = "ctrl+alt+s"


@dataclass(frozen=True, slots=True)
class Setting:
    """Circumstances of a replay.

    Attributes:
        name: how the table calls them.
        dark: whether programs use their dark theme.
        shift: what happens to the program's window before the second step.
    """

    name: str
    dark: bool = False
    shift: Callable[[Person, Job], None] | None = None


def _move(person: Person, _job: Job) -> None:
    person.shift_window(37, 53)


def _resize(person: Person, job: Job) -> None:
    size = (900, 640) if job.resizable else (None, None)
    person.shift_window(61, 23, *size)


SAME = Setting("same")
DRIFTS = (Setting("dark", dark=True), Setting("moved", shift=_move), Setting("resized", shift=_resize))


@dataclass(frozen=True, slots=True)
class Trial:
    """One replay.

    Attributes:
        steps: how many steps the macro has.
        done: how many were done.
        message: why it stopped; empty when it did not.
        problem: what is wrong with what it left; empty when that is right.
        by_other_ways: steps whose target was found by another way than the first.
    """

    steps: int
    done: int
    message: str
    problem: str
    by_other_ways: int = 0

    @property
    def finished(self) -> bool:
        """Whether it says that all went well."""
        return self.done == self.steps and not self.message

    @property
    def right(self) -> bool:
        """Whether the job was done."""
        return self.finished and not self.problem

    @property
    def wrong(self) -> bool:
        """Whether it says that all went well although the job was not done."""
        return self.finished and bool(self.problem)


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Record and replay. Raises SomethingMissing without xdotool or a program, and what recording raises."""
    rounds = options.rounds or _ROUNDS
    same: list[Trial] = []
    drifted: list[Trial] = []
    lines = [
        f"{'job':10}{'toolkit':10}{'steps':>6}{'same':>10}  " + "  ".join(f"{d.name:>14}" for d in DRIFTS)
    ]
    with tempfile.TemporaryDirectory(prefix="desktop-agent-macros-") as name:
        # What is recorded and journalled lies elsewhere: file dialogs would show it, and see it change all the time.
        folder = Path(name) / "work"
        folder.mkdir()
        with prepared(folder):
            for job in JOBS:
                options.progress(f"recording {job.name}")
                macro = record(job, folder)
                again = []
                for number in range(rounds):
                    options.progress(f"replaying {job.name}, {number + 1} of {rounds}")
                    again.append(replay(macro, job, folder, SAME))
                changed = []
                for setting in DRIFTS:
                    options.progress(f"replaying {job.name}, {setting.name}")
                    changed.append(replay(macro, job, folder, setting))
                same += again
                drifted += changed
                lines.append(_row(job, again, changed))
                lines += _reasons(job, again, changed)
    options.say("\n".join(lines))
    return BenchResult(
        NAME,
        {
            "same_success": sum(trial.right for trial in same) / len(same),
            "drift_success": sum(trial.right for trial in drifted) / len(drifted),
            "drift_found": sum(trial.done for trial in drifted) / sum(trial.steps for trial in drifted),
            "drift_wrong": sum(trial.wrong for trial in drifted) / len(drifted),
        },
        {},
        seed,
    )


# ------------------------------------------------------------------ recording


def record(job: Job, folder: Path) -> Macro:
    """Do the job as a stranger while `desktop-agent record` listens, and read what it saved. Raises StepFailed."""
    begin(job, folder)
    path = folder.parent / "macros" / f"{job.name}.yaml"
    path.parent.mkdir(exist_ok=True)
    with _recording(job, folder, path) as (process, display, key):
        # A program that closes with its job ends the recording, and the display with it, under the person's eyes.
        with suppress(DisplayUnavailable), open_person(display, key, _without_screen()) as person:
            person.wait_for_window(job.window)
            job.act(person, folder)
            _await_result(job, folder)
            if process.poll() is None:
                with suppress(AgentError):
                    person.press(_STOP)
        process.wait(_END_S)
    problem = job.outcome(folder)
    if problem:
        raise StepFailed(f"{job.name}: the person did not do the job: {problem}")
    return read_macro(path)


@contextmanager
def _recording(
    job: Job, folder: Path, path: Path
) -> Iterator[tuple[subprocess.Popen[str], str, Path | None]]:
    words = [sys.executable, "-m", "desktop_agent", "record", str(path), "--overwrite", "--json"]
    process = subprocess.Popen(
        [*words, "--app", _typed(job.command(folder))],
        env={**_without_screen(), "DESKTOP_AGENT_HOME": str(folder.parent / "home")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    ready = threading.Event()
    listener = threading.Thread(target=_listen, args=(process, said, ready), daemon=True)
    listener.start()
    try:
        ready.wait(_READY_S)
        found = next((match for line in said if (match := _ANNOUNCED.match(line))), None)
        if found is None:
            raise StepFailed(f"{job.name}: recording did not begin: {' '.join(said)[-500:]}")
        yield process, found["display"], Path(found["key"]) if found["key"] else None
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(_END_S)
        listener.join(_END_S)
        if process.stderr is not None:
            process.stderr.close()


def _listen(process: subprocess.Popen[str], said: list[str], ready: threading.Event) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line.rstrip("\n"))
        if _ANNOUNCED.match(said[-1]):
            ready.set()
    ready.set()


def _without_screen() -> dict[str, str]:
    """Our environment without the person's own screen: what is recorded here is shown to nobody."""
    return {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}


def _typed(command: Sequence[str]) -> str:
    import shlex

    return shlex.join(command)


def _await_result(job: Job, folder: Path) -> None:
    deadline, wait = Deadline(_RESULT_S), threading.Event()
    while job.outcome(folder) and not deadline.passed:
        wait.wait(0.1)


# ------------------------------------------------------------------ replaying


class _Shifted:
    """A planner that lets something happen before its second step."""

    def __init__(self, planner: MacroPlanner, happen: Callable[[], None]) -> None:
        self.name = planner.name
        self._planner = planner
        self._happen = happen

    def prepare(self, task: str) -> tuple[Step, ...]:
        return self._planner.prepare(task)

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        if len(done) == 1:
            self._happen()
        return self._planner.next_step(done)


def replay(macro: Macro, job: Job, folder: Path, setting: Setting) -> Trial:
    """Replay `macro` on a new display, and compare what it leaves."""
    begin(job, folder)
    # Addresses of what is served change from one recording to the next, not from one replay to the next.
    macro = replace(macro, app=job.command(folder))
    steps = numbered(macro)
    options = SessionOptions(
        task=macro.name,
        size=macro.size or (1280, 800),
        dark=setting.dark,
        approve=ApprovalMode.NEVER,
        folder=folder.parent / "sessions",
        patience=Patience(find=6.0, wait=10.0),
        planner=f"macro {macro.name}",
    )
    searches = Searches()
    with open_session(options, subscribers=(searches,)) as session:
        planner = MacroPlanner(f"macro {macro.name}", steps)
        planner.desk = session.desk
        chosen = planner if setting.shift is None else _Shifted(planner, _shifting(session, setting, job))
        runner = Runner(
            session.desk,
            chosen,
            session.stream,
            session.controls,
            max_steps=len(steps),
            review=planner.review,
        )
        result = runner.run(macro.name)
        _await_result(job, folder)
    done = sum(r.outcome is Outcome.DONE for r in result.results)
    others = sum(any(found.way > 1 for found in searches.found_by(index)) for index in range(done))
    return Trial(len(steps), done, result.message, job.outcome(folder), others)


def _shifting(session: Session, setting: Setting, job: Job) -> Callable[[], None]:
    def happen() -> None:
        assert session.place.name is not None
        assert setting.shift is not None
        with open_person(session.place.name, session.place.xauthority, os.environ) as person:
            setting.shift(person, job)

    return happen


# ------------------------------------------------------------------- telling


def _row(job: Job, again: Sequence[Trial], changed: Sequence[Trial]) -> str:
    ways = "  ".join(f"{_cell(trial):>14}" for trial in changed)
    right = f"{sum(trial.right for trial in again)} of {len(again)}"
    return f"{job.name:10}{job.toolkit:10}{again[0].steps:>6}{right:>10}  {ways}"


def _cell(trial: Trial) -> str:
    word = "right" if trial.right else "WRONG" if trial.wrong else "stopped"
    return f"{trial.done}/{trial.steps} {word}"


def _reasons(job: Job, again: Sequence[Trial], changed: Sequence[Trial]) -> list[str]:
    named = [("same", trial) for trial in again]
    named += [(setting.name, trial) for setting, trial in zip(DRIFTS, changed, strict=True)]
    return [
        f"  {job.name}, {name}, step {trial.done + 1}: {trial.message or trial.problem}"
        for name, trial in named
        if not trial.right
    ]

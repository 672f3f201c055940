"""One small job for everybody: an order is filled in and saved in a form, which was started anew for each turn.

A turn is timed from the form's window on the screen to the right order in its file. Display, form and libraries are
there before; what the contestant opens for this job (ours: a desk with its journal), its waits and its last call count.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stage import Stage, open_stage
from desktop_agent.bench.types import BenchOptions
from desktop_agent.bench.workers import Worker, WorkerEnded
from desktop_agent.errors import StepFailed

if TYPE_CHECKING:
    from actions.windows import Windows

OURS = "ours"
PEERS: Mapping[str, str] = {
    "dogtail": "pip install dogtail in a Python that has gi, and put that Python first on PATH",
    "pyautogui": "pip install pyautogui; sudo apt-get install scrot",
}
"""Each peer, and what brings it when it is missing."""
UNHURRIED: Mapping[str, str] = {"dogtail_no_delay": "dogtail", "pyautogui_no_pause": "pyautogui"}
"""Peers without the waits that they put after each call, which are there for slower programs than this one."""
LONGEST_S = 100.0
_MODULE = "desktop_agent.bench.clerks"
_START_S = 60.0
_FORM_S = 30.0
_JOB_S = 60.0
_RESULT_S = 5.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is filled in. ASCII only: pyautogui types nothing else."""

    name: str
    email: str
    country: str

    def problem(self, path: Path) -> str:
        """What is wrong with the order in this file; empty when it is this one."""
        wanted = {"name": self.name, "email": self.email, "country": self.country, "gift_wrap": True}
        try:
            found = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as exc:
            return f"no order was saved ({type(exc).__name__})"
        wrong = [f"{key} is {found.get(key)!r}" for key, value in wanted.items() if found.get(key) != value]
        return f"the order is wrong: {', '.join(wrong)}" if wrong else ""


def make_order(seed: int) -> Order:
    """An order by lot; its country is not the one that the form begins with."""
    rng = random.Random(seed)
    first, last = rng.choice(("Ann", "Bob", "Eve", "Kim")), rng.choice(("Lee", "Moore", "Stone", "Wood"))
    country = rng.choice(("Canada", "France", "Germany", "Greece", "Japan", "Poland", "Spain"))
    return Order(f"{first} {last}", f"{first}.{last}@example.org".lower(), country)


@dataclass
class Contest:
    """Who still takes part: a peer that fails once is out, and ours must not fail.

    Attributes:
        out: why each of those who are out is.
    """

    out: dict[str, str] = field(default_factory=dict)

    def turn(self, name: str, work: Callable[[], float]) -> Sequence[float]:
        """The milliseconds of `work`; nothing for one who is out. Raises what ours raises."""
        if name in self.out:
            return []
        try:
            return [work()]
        except (StepFailed, WorkerEnded) as exc:
            if name == OURS:
                raise
            self.out[name] = str(exc)
            return []

    def times(self, taken: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, list[float]]:
        """The milliseconds of all rounds of those who did not fail in any."""
        return {
            name: [ms for turn in turns for ms in turn]
            for name, turns in taken.items()
            if name not in self.out
        }


def order_times(seed: int, options: BenchOptions, rounds: int) -> dict[str, list[float]]:
    """The milliseconds of each round of ours and of all peers that can do it, interleaved on one fresh display.

    Who is left out is told. Raises DisplayFailed, and StepFailed or WorkerEnded when ours or the form fails.
    """
    order, contest = make_order(seed), Contest()
    with ExitStack() as stack:
        stage = stack.enter_context(open_stage(1280, 800))
        desk = stack.enter_context(_form_desk(stage))
        options.progress("getting ready")
        clerks = {OURS: _open(stack, stage, OURS, (sys.executable,))}
        for name, remedy in PEERS.items():
            variants = [variant for variant, peer in UNHURRIED.items() if peer == name]
            try:
                for one in (name, *variants):
                    clerks[one] = _open(
                        stack, stage, one, pythons() if name == "dogtail" else (sys.executable,)
                    )
            except WorkerEnded as exc:
                options.say(f"{one} is left out ({remedy}): {exc}")
        with desk.form():
            clerks[OURS].ask({"do": "cut", "country": order.country, "pictures": str(desk.folder)}, _JOB_S)
        turns = {
            name: partial(contest.turn, name, partial(_fill_in, desk, clerk, order))
            for name, clerk in clerks.items()
        }
        taken = take_turns(turns, rounds, options.progress, longest_s=LONGEST_S)
    for name, reason in contest.out.items():
        options.say(f"{name} is left out: {reason}")
    return contest.times(taken)


def pythons() -> tuple[str, ...]:
    """The Pythons that may have dogtail: ours, then those whose `gi` came with the system."""
    found = (sys.executable, shutil.which("python3"), "/usr/bin/python3")
    return tuple(dict.fromkeys(python for python in found if python and Path(python).is_file()))


def _open(stack: ExitStack, stage: Stage, name: str, candidates: Sequence[str]) -> Worker:
    """The clerk `name` in the first Python in which it gets ready. Raises WorkerEnded, with the last one's reason."""
    problem = WorkerEnded(f"There is no Python for {name}.")
    for python in candidates:
        worker = Worker(_MODULE, [name], environment=stage.environment, python=python)
        try:
            worker.answer(_START_S)
        except WorkerEnded as exc:
            worker.close()
            problem = exc
        else:
            return stack.enter_context(worker)
    raise problem


# ------------------------------------------------------------------- the form


@dataclass(frozen=True, slots=True)
class _FormDesk:
    """Where forms are started.

    Attributes:
        stage: the display.
        windows: what is open on it.
        folder: for the pictures, and the order.
    """

    stage: Stage
    windows: Windows
    folder: Path

    @property
    def saved(self) -> Path:
        """Where the form writes the order."""
        return self.folder / "order.json"

    @contextmanager
    def form(self) -> Iterator[None]:
        """A new form, ended on leaving. Raises StepFailed when it does not come up."""
        self.saved.unlink(missing_ok=True)
        command = [sys.executable, "-m", "resources.samples.order_form", "--output", str(self.saved)]
        source = {"PYTHONPATH": self.stage.environment["PYTHONPATH"]}
        program = self.stage.display.launch(command, environment=source)
        try:
            if self.windows.wait(lambda w: w.focusable and w.title == "Order form", _FORM_S) is None:
                raise StepFailed(f"The order form did not come up: {program.output_tail(300).strip()}")
            yield
        finally:
            program.terminate()


@contextmanager
def _form_desk(stage: Stage) -> Iterator[_FormDesk]:
    from actions.windows import open_windows

    with tempfile.TemporaryDirectory(prefix="desktop-agent-orders-") as folder:
        windows = open_windows(stage.display.name, xauthority=stage.display.xauthority)
        try:
            yield _FormDesk(stage, windows, Path(folder))
        finally:
            windows.close()


def _fill_in(desk: _FormDesk, clerk: Worker, order: Order) -> float:
    """Milliseconds from the form's window to the right order in its file. Raises StepFailed, WorkerEnded."""
    request: dict[str, Any] = {"do": "order", "name": order.name, "email": order.email}
    request |= {"country": order.country, "pictures": str(desk.folder)}
    with desk.form():
        began = time.perf_counter()
        clerk.ask(request, _JOB_S)
        deadline, wait = time.monotonic() + _RESULT_S, threading.Event()
        while problem := order.problem(desk.saved):
            if time.monotonic() > deadline:
                raise StepFailed(problem)
            wait.wait(0.01)
        return (time.perf_counter() - began) * 1000

"""Typing and clicking in a Qt text field on a virtual display, beside pyautogui.

Typing is timed from the call until the field has changed for the last time, so that nobody gains by returning early.
A click is timed until the call returns; each waits until the field has felt the one before, and those that it never
felt are counted. (Sent within a millisecond of each other, clicks get lost between window manager and program,
whoever sends them.)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stage import Stage, open_stage
from desktop_agent.bench.stats import median, paired_ratio, wrong_characters
from desktop_agent.bench.texts import many_alphabets, plain_prose
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.bench.workers import Worker, WorkerEnded

if TYPE_CHECKING:
    from actions.executor import Executor

NAME = "input"
_RANDOM_CHARACTERS = 2000
_PROSE_CHARACTERS = 1000
_CLICKS = 6
_ROUNDS = 5
_PEERS = {"pyautogui": (), "pyautogui_no_pause": ("--no-pause",)}
_START_S = 60.0
_TYPE_S = 60.0
_QUIET_S = 0.6

Point = tuple[int, int]


class Typer(Protocol):
    """Types and clicks on the display."""

    def type(self, text: str) -> float:
        """Type `text`; the moment (monotonic seconds) at which that began. Returns when all was sent."""

    def click(self, point: Point) -> float:
        """Click at `point`, in screen points; the milliseconds until the call returned."""


@dataclass(frozen=True, slots=True)
class OurTyper:
    """Our hands, as everything in this program uses them."""

    executor: Executor

    def type(self, text: str) -> float:
        """As `Typer.type`. Raises what the executor raises."""
        from actions.types import TypeText

        began = time.monotonic()
        self.executor.perform(TypeText(text))
        return began

    def click(self, point: Point) -> float:
        """As `Typer.click`. Raises what the executor raises."""
        from actions.types import Click, ScreenPoint

        action = Click(ScreenPoint(*point))
        began = time.monotonic()
        self.executor.perform(action)
        return (time.monotonic() - began) * 1000


@dataclass(frozen=True, slots=True)
class PeerTyper:
    """pyautogui in a process of its own."""

    worker: Worker

    def type(self, text: str) -> float:
        """As `Typer.type`. Raises WorkerEnded."""
        return float(self.worker.ask({"type": text}, _TYPE_S)["began"])

    def click(self, point: Point) -> float:
        """As `Typer.click`. Raises WorkerEnded."""
        return float(self.worker.ask({"click": list(point)})["ms"])


@dataclass(frozen=True, slots=True)
class Field:
    """The text field under test."""

    worker: Worker

    def wait_for_focus(self) -> None:
        """Wait until keys reach it. Raises WorkerEnded."""
        self.worker.answer(_START_S)

    def clear(self) -> None:
        """Empty it."""
        self.worker.send({"do": "clear"})
        self._await("cleared")

    def last_change(self) -> float | None:
        """Wait until it rests; the moment (monotonic seconds) of its last change, None when there was none."""
        last = None
        while (found := self.worker.listen(_QUIET_S)) is not None:
            last = found.get("changed", last)
        return last

    def was_clicked(self) -> bool:
        """Whether it feels a click within the next moments."""
        deadline = time.monotonic() + _QUIET_S
        while (left := deadline - time.monotonic()) > 0:
            found = self.worker.listen(left)
            if found is not None and "clicked" in found:
                return True
        return False

    def text(self) -> str:
        """What it holds."""
        return str(self._tell()["text"])

    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom on the screen."""
        left, top, right, bottom = self._tell()["box"]
        return left, top, right, bottom

    def _tell(self) -> dict[str, Any]:
        self.worker.send({"do": "tell"})
        return self._await("text")

    def _await(self, key: str) -> dict[str, Any]:
        while key not in (found := self.worker.answer(_START_S)):
            pass
        return found


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Compare. Raises DisplayFailed, HandsUnavailable, WorkerEnded."""
    with ExitStack() as stack:
        stage = stack.enter_context(open_stage(1280, 800))
        field = Field(stack.enter_context(Worker("desktop_agent.bench.field", environment=stage.environment)))
        field.wait_for_focus()
        typers: dict[str, Typer] = {"ours": _open_ours(stack, stage)}
        typers |= _open_peers(stack, stage, options.say)
        return _compare(field, typers, seed, options)


def _open_ours(stack: ExitStack, stage: Stage) -> OurTyper:
    from actions.backends import open_hands
    from actions.executor import Executor
    from actions.windows import open_windows

    display = stage.display
    windows = open_windows(display.name, xauthority=display.xauthority)
    stack.callback(windows.close)
    hands = open_hands(display.name, xauthority=display.xauthority)
    stack.callback(hands.close)
    return OurTyper(Executor(hands, windows, display.launch, threading.Event()))


def _open_peers(stack: ExitStack, stage: Stage, say: Callable[[str], None]) -> dict[str, Typer]:
    opened: dict[str, Typer] = {}
    for name, arguments in _PEERS.items():
        worker = Worker("desktop_agent.bench.typist", arguments, environment=stage.environment)
        stack.enter_context(worker)
        try:
            worker.answer(_START_S)
        except WorkerEnded as exc:
            say(f"{name} is left out: {exc}")
        else:
            opened[name] = PeerTyper(worker)
    return opened


def _compare(field: Field, typers: dict[str, Typer], seed: int, options: BenchOptions) -> BenchResult:
    rounds, progress = options.rounds or _ROUNDS, options.progress
    progress("typing in many alphabets")
    numbers = {name: {"unicode_errors": float(_errors(field, typer, seed))} for name, typer in typers.items()}

    prose = plain_prose(_PROSE_CHARACTERS, seed)
    typed = take_turns(
        {name: _typing(field, typer, prose) for name, typer in typers.items()}, rounds, progress
    )
    times = {name: [median(turn) for turn in turns] for name, turns in typed.items()}
    for name, values in times.items():
        numbers[name]["type_ms_per_character"] = median(values) / len(prose)

    points = _points(field)
    lost = dict.fromkeys(typers, 0)
    clicked = take_turns(
        {name: _clicking(field, name, typers[name], points, lost) for name in typers}, rounds, progress
    )
    for name, turns in clicked.items():
        numbers[name]["click_ms_p50"] = median([ms for turn in turns for ms in turn])
        numbers[name]["clicks_lost"] = float(lost[name])

    ours = numbers.pop("ours")
    for peer in numbers:
        ours[f"type_speedup_over_{peer}"] = paired_ratio(times[peer], times["ours"])
    return BenchResult(NAME, ours, numbers, seed)


def _errors(field: Field, typer: Typer, seed: int) -> int:
    """Wrong, missing and surplus characters after random ones in many alphabets were typed."""
    wanted = many_alphabets(_RANDOM_CHARACTERS, seed)
    field.clear()
    typer.type(wanted)
    field.last_change()
    return wrong_characters(wanted, field.text())


def _typing(field: Field, typer: Typer, text: str) -> Callable[[], Sequence[float]]:
    def turn() -> list[float]:
        field.clear()
        began = typer.type(text)
        ended = field.last_change()
        if ended is None:
            raise WorkerEnded("Nothing that was typed reached the text field.")
        return [(ended - began) * 1000]

    return turn


def _clicking(
    field: Field, name: str, typer: Typer, points: Sequence[Point], lost: dict[str, int]
) -> Callable[[], Sequence[float]]:
    def turn() -> list[float]:
        taken = []
        for point in points:
            taken.append(typer.click(point))
            lost[name] += not field.was_clicked()
        return taken

    return turn


def _points(field: Field) -> list[Point]:
    """Places in the field that are far apart: a click beside the one before would wait not to be a double click."""
    left, top, right, bottom = field.box()
    width, height = (right - left) // _CLICKS, bottom - top
    return [
        (left + width // 2 + index * width, top + height // 4 * (1 + 2 * (index % 2)))
        for index in range(_CLICKS)
    ]

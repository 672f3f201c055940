"""Parsing a dense 1920x1080 screen: the first time, unchanged, and with a change; beside plain RapidOCR.

Ours reads the text, finds the controls and puts both together; RapidOCR only reads.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from desktop_agent.bench.again import peak_megabytes, read_again
from desktop_agent.bench.forms import Form, Label, make_form
from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stats import median, paired_ratio, share
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.bench.workers import Worker, WorkerEnded
from vision.types import Box, Frame, Snapshot

NAME = "perception"
SIZE = (1920, 1080)
_ROUNDS = 3
_CHANGES = 5
_WARM_UP = (640, 400)
_START_S = 120.0
_READ_S = 120.0

Line = tuple[str, Box]
"""What a reader says stands there."""


@dataclass(slots=True)
class Score:
    """How many labels were there, and how many a reader got: letter by letter, or at least inside something longer."""

    total: int = 0
    exact: int = 0
    contained: int = 0

    def add(self, truth: Sequence[Label], lines: Sequence[Line]) -> None:
        """Count one picture. Spaces do not count: where one label ends is a matter of taste."""
        for label in truth:
            wanted = _bare(label.text)
            near = [_bare(text) for text, box in lines if box.intersection(label.box) is not None]
            self.total += 1
            self.exact += wanted in near
            self.contained += any(wanted in text for text in near)

    def metrics(self) -> dict[str, float]:
        """As shares of all labels."""
        return {
            "labels_exact": share(self.exact, self.total),
            "labels_contained": share(self.contained, self.total),
        }


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Compare; without RapidOCR there is no ratio. Raises ModelUnavailable, SomethingMissing, WorkerEnded."""
    return compare(seed, options, SIZE)


def compare(seed: int, options: BenchOptions, size: tuple[int, int]) -> BenchResult:
    """The same on forms of `size` pixels."""
    rounds = options.rounds or _ROUNDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # The first one is small: it warms up and is not counted.
        forms = [make_form(*_WARM_UP, seed=seed)]
        forms += [make_form(*size, seed=seed * 1000 + index) for index in range(rounds)]
        ours = _Reader(forms, _read_first)
        contestants = {"ours": ours}
        peer = stack.enter_context(Worker("desktop_agent.bench.ocr"))
        try:
            peer.answer(_START_S)
        except WorkerEnded as exc:
            options.say(f"rapidocr is left out (pip install rapidocr): {exc}")
        else:
            contestants["rapidocr"] = _Reader(forms, lambda form: _read_by_peer(peer, folder, form))
        taken = take_turns(
            {name: reader.turn for name, reader in contestants.items()}, rounds, options.progress
        )

    first = {name: [turn[0] for turn in turns] for name, turns in taken.items()}
    results = {"first_parse_ms_p50": median(first["ours"])}
    if "rapidocr" in first:
        results["first_parse_ratio_to_rapidocr"] = paired_ratio(first["ours"], first["rapidocr"])
    results |= read_again(forms[-1], random.Random(seed), options.rounds or _CHANGES, options.progress)
    with tempfile.TemporaryDirectory() as name:
        results["peak_memory_mb"] = peak_megabytes(forms[-1], Path(name), options.rounds or _CHANGES)
    results |= ours.score.metrics()
    peers = {
        name: {"first_parse_ms_p50": median(first[name]), **reader.score.metrics()}
        for name, reader in contestants.items()
        if name != "ours"
    }
    return BenchResult(NAME, results, peers, seed)


@dataclass(slots=True)
class _Reader:
    """Reads the forms one after another, and is scored on all but the first, which warms up."""

    forms: Sequence[Form]
    read: Callable[[Form], tuple[float, Sequence[Line], Sequence[Label]]]
    score: Score = field(default_factory=Score)
    next: int = 0

    def turn(self) -> list[float]:
        """Read the next form; its milliseconds."""
        elapsed, lines, truth = self.read(self.forms[self.next])
        if self.next:
            self.score.add(truth, lines)
        self.next += 1
        return [elapsed]


def _read_first(form: Form) -> tuple[float, Sequence[Line], Sequence[Label]]:
    """With a parser that has read nothing but a small picture, so that it remembers nothing of use."""
    from vision.parse import open_parser

    pixels, truth = form.draw()
    with open_parser() as parser:
        parser.parse(Frame(make_form(480, 240, seed=0).draw()[0]))
        began = time.perf_counter()
        snapshot = parser.parse(Frame(pixels))
        elapsed = (time.perf_counter() - began) * 1000
    return elapsed, lines_of(snapshot), truth


def lines_of(snapshot: Snapshot) -> list[Line]:
    """What was read, and where: names, and what stands in fields."""
    lines: list[Line] = []
    for element in snapshot.elements:
        lines.append((element.text, element.box))
        if element.words is not None:
            lines.append((element.text, element.words))
        if element.value is not None:
            lines.append((element.value, element.box))
    return lines


def _read_by_peer(worker: Worker, folder: Path, form: Form) -> tuple[float, Sequence[Line], Sequence[Label]]:
    pixels, truth = form.draw()
    file = folder / "form.npy"
    np.save(file, pixels)
    answer = worker.ask({"file": str(file)}, _READ_S)
    return float(answer["ms"]), [(text, Box(*box)) for text, box in answer["lines"]], truth


def _bare(text: str) -> str:
    return "".join(text.split())

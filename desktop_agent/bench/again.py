"""What a change on a known screen costs, beside a full parse of the same picture; and how much memory it all takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from desktop_agent.bench.forms import Form, make_form
from desktop_agent.bench.stats import median, paired_ratio, share
from desktop_agent.bench.types import say_nothing
from desktop_agent.bench.workers import Worker
from vision.parse import Parser, open_parser
from vision.types import Frame, Pixels, Snapshot, Source

_WARM_UP = (480, 240)
_DIALOG = (0.3, 0.35)
"""How wide and how high a dialog is, in shares of the screen."""
_START_S = 60.0
_PARSE_S = 300.0


@dataclass(slots=True)
class Times:
    """Milliseconds, one for each change."""

    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    same: int = 0
    lines: int = 0

    def compare(self, again: Snapshot, first: Snapshot) -> None:
        """Count the texts of a first parse that parsing again found at the same places."""
        known, found = _texts(again), _texts(first)
        self.same += len(known & found)
        self.lines += len(known | found)


def read_again(
    form: Form, rng: random.Random, changes: int, progress: Callable[[str], None] = say_nothing
) -> dict[str, float]:
    """A known form: grabbed anew without a change, with other words in one field, and with a dialog opened over it."""
    with open_parser() as parser:
        parser.parse(Frame(make_form(*_WARM_UP, seed=0).draw()[0]))
        fields, dialogs = Times(), Times()
        for number in range(changes):
            progress(f"change {number + 1} of {changes}")
            index = rng.randrange(len(form.fields))
            before = form.with_value(index, f"Before {number}").draw()[0]
            after = form.with_value(index, f"Changed {number} {rng.randint(100, 999)}").draw()[0]
            _measure(parser, fields, before, after)
            _measure(parser, dialogs, before, with_dialog(before, rng))
    unchanged = fields.unchanged + dialogs.unchanged
    lines = fields.lines + dialogs.lines
    return {
        "unchanged_ms": median(unchanged),
        "full_parse_ms_p50": median(fields.full + dialogs.full),
        "one_field_changed_ms_p50": median(fields.changed),
        "incremental_speedup_p50": paired_ratio(fields.full, fields.changed),
        "dialog_opened_ms_p50": median(dialogs.changed),
        "dialog_speedup_p50": paired_ratio(dialogs.full, dialogs.changed),
        "same_as_full_parse": share(fields.same + dialogs.same, lines) if lines else 1.0,
    }


def with_dialog(pixels: Pixels, rng: random.Random) -> Pixels:
    """The screen with a small form over it, anywhere."""
    height, width = pixels.shape[:2]
    wide, high = max(160, round(width * _DIALOG[0])), max(90, round(height * _DIALOG[1]))
    dialog, _ = make_form(wide, high, seed=rng.randint(0, 10_000)).draw()
    left, top = rng.randint(0, max(0, width - wide - 1)), rng.randint(0, max(0, height - high - 1))
    result = pixels.copy()
    part = result[top : top + high, left : left + wide]
    part[:] = dialog[: part.shape[0], : part.shape[1]]
    part[0], part[-1], part[:, 0], part[:, -1] = 96, 96, 96, 96
    return result


def peak_megabytes(form: Form, folder: Path, changes: int) -> float:
    """The most memory that a process held which does nothing but parse: a form, changes to it, a photograph.

    Raises WorkerEnded.
    """
    rng = random.Random(changes)
    pictures: list[Pixels] = [form.draw()[0]]
    for index in range(changes):
        pictures.append(form.with_value(index % len(form.fields), f"Value {index}").draw()[0])
        pictures.append(with_dialog(pictures[-1], rng))
    noise = np.random.default_rng(changes).integers(0, 256, pictures[0].shape, dtype=np.uint8)
    pictures.append(noise)
    with Worker("desktop_agent.bench.parsing") as worker:
        worker.answer(_START_S)
        peak = 0.0
        for number, pixels in enumerate(pictures):
            file = folder / f"parsed-{number}.npy"
            np.save(file, pixels)
            peak = float(worker.ask({"file": str(file)}, _PARSE_S)["peak_mb"])
    return peak


def _measure(parser: Parser, times: Times, before: Pixels, after: Pixels) -> None:
    """Parse `before`, the same once more, then `after`, and that with a parser that knows nothing."""
    parser.parse(Frame(before.copy()))
    times.unchanged.append(_timed(partial(parser.parse, Frame(before.copy())))[0])
    elapsed, again = _timed(partial(parser.parse, Frame(after)))
    times.changed.append(elapsed)
    with open_parser() as fresh:
        fresh.parse(Frame(make_form(*_WARM_UP, seed=0).draw()[0]))
        elapsed, first = _timed(partial(fresh.parse, Frame(after)))
    times.full.append(elapsed)
    times.compare(again, first)


def _timed(work: Callable[[], Snapshot]) -> tuple[float, Snapshot]:
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result


def _texts(snapshot: Snapshot) -> set[tuple[str, Sequence[int]]]:
    """Lines that stand for themselves; a control's name also depends on where the control was found."""
    return {(e.text, e.box.as_tuple()) for e in snapshot.elements if e.source is Source.TEXT}

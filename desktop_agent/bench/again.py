"""What a change on a known screen costs, beside a full parse of the same picture; and how much memory it all takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
    """Milliseconds, one for each change, of parsing the picture again and of parsing it for the first time."""

    again: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    same: int = 0
    words: int = 0

    def compare(self, again: Snapshot, first: Snapshot) -> None:
        """Count the words of a first parse that parsing again found at the same places."""
        known, found = _words(again), _words(first)
        self.same += len(known & found)
        self.words += len(known | found)


def read_again(
    form: Form, rng: random.Random, changes: int, progress: Callable[[str], None] = say_nothing
) -> dict[str, float]:
    """A known form, `changes` times: grabbed anew, with other words in a field, and with a dialog over it.

    In the dialog, once it is known too, a field changes.
    """
    unchanged: list[float] = []
    fields, opened, inside = Times(), Times(), Times()
    with open_parser() as parser:
        parser.parse(Frame(make_form(*_WARM_UP, seed=0).draw()[0]))
        for number in range(changes):
            progress(f"change {number + 1} of {changes}")
            index = rng.randrange(len(form.fields))
            known = form.with_value(index, f"Before {number}").draw()[0]
            parser.parse(Frame(known))
            unchanged.append(_timed(parser, known.copy())[0])
            _measure(parser, fields, form.with_value(index, f"New {rng.randint(100, 999)}").draw()[0])
            dialog = dialog_for(form, rng)
            parser.parse(Frame(known))
            full = _measure(parser, opened, dialog.over(known))
            field_of_it = rng.randrange(len(dialog.form.fields))
            inside.again.append(_timed(parser, dialog.with_value(field_of_it, "Inside").over(known))[0])
            # What is around it is the same, and so is what all of it takes.
            inside.full.append(full)
    return {
        "unchanged_ms": median(unchanged),
        "full_parse_ms_p50": median(fields.full + opened.full),
        "one_field_changed_ms_p50": median(fields.again),
        "incremental_speedup_p50": paired_ratio(fields.full, fields.again),
        "dialog_changed_ms_p50": median(inside.again),
        "dialog_speedup_p50": paired_ratio(inside.full, inside.again),
        "dialog_opened_ms_p50": median(opened.again),
        "dialog_opened_speedup_p50": paired_ratio(opened.full, opened.again),
        "same_as_full_parse": share(fields.same + opened.same, fields.words + opened.words),
    }


@dataclass(frozen=True, slots=True)
class Dialog:
    """A small form, and where its top left corner lies on the screen, in pixels."""

    form: Form
    left: int
    top: int

    def with_value(self, index: int, value: str) -> Dialog:
        """The same with another value in one field."""
        return replace(self, form=self.form.with_value(index, value))

    def over(self, pixels: Pixels) -> Pixels:
        """The screen with the dialog over it, in a border."""
        result = pixels.copy()
        part = result[self.top : self.top + self.form.height, self.left : self.left + self.form.width]
        part[:] = self.form.draw()[0][: part.shape[0], : part.shape[1]]
        part[0], part[-1], part[:, 0], part[:, -1] = 96, 96, 96, 96
        return result


def dialog_for(form: Form, rng: random.Random) -> Dialog:
    """A dialog anywhere on the screen that `form` fills, in the same font."""
    wide, high = max(240, round(form.width * _DIALOG[0])), max(120, round(form.height * _DIALOG[1]))
    small = make_form(wide, high, seed=rng.randint(0, 10_000), size=form.size, dark=form.dark)
    return Dialog(
        small, rng.randint(0, max(0, form.width - wide)), rng.randint(0, max(0, form.height - high))
    )


def peak_megabytes(form: Form, folder: Path, changes: int) -> float:
    """The most memory that a process held which does nothing but parse: a form, changes to it, a photograph.

    Raises WorkerEnded.
    """
    rng = random.Random(changes)
    pictures: list[Pixels] = [form.draw()[0]]
    for index in range(changes):
        pictures.append(form.with_value(index % len(form.fields), f"Value {index}").draw()[0])
        pictures.append(dialog_for(form, rng).over(pictures[-1]))
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


def _measure(parser: Parser, times: Times, pixels: Pixels) -> float:
    """Parse a picture with a parser that knows one like it, and with one that knows nothing, which is returned."""
    elapsed, again = _timed(parser, pixels)
    times.again.append(elapsed)
    with open_parser() as fresh:
        fresh.parse(Frame(make_form(*_WARM_UP, seed=0).draw()[0]))
        full, first = _timed(fresh, pixels)
    times.full.append(full)
    times.compare(again, first)
    return full


def _timed(parser: Parser, pixels: Pixels) -> tuple[float, Snapshot]:
    began = time.perf_counter()
    result = parser.parse(Frame(pixels))
    return (time.perf_counter() - began) * 1000, result


def _words(snapshot: Snapshot) -> set[tuple[str, tuple[int, int, int, int]]]:
    """What was read, and where, whatever it names or stands in."""
    return {
        (element.text if element.value is None else element.value, (element.words or element.box).as_tuple())
        for element in snapshot.elements
        if element.source is Source.TEXT or element.words is not None
    }

"""Writing a session down: bytes and milliseconds a step, beside the usual PNG per picture and JSON lines.

The session fills in a drawn 1280x800 form, field by field: each step sees the form, clicks a field, sees the focus
ring, types, and sees the words. Ours goes through SQLite, hash chain and fsync; the peer only writes files.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from actions.types import Click, ScreenPoint, TypeText
from desktop_agent.bench.forms import FormField, make_form
from desktop_agent.bench.stats import median, paired_ratio
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.session.codec import encode
from desktop_agent.session.events import (
    ActionIntended,
    ActionPerformed,
    DecisionMade,
    Event,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.session.journal import Journal
from desktop_agent.types import (
    Allow,
    CandidateNote,
    Effect,
    EffectKind,
    Evidence,
    GroundedAction,
    Outcome,
    Step,
    TypeInto,
)
from vision.locate import Locator, Status
from vision.types import Frame, Role

NAME = "journal"
SIZE = (1280, 800)
_STEPS = 40
_LETTERS = 15


@dataclass(frozen=True, slots=True)
class ScriptedStep:
    """What one step puts on record, in order."""

    record: tuple[Frame | Event, ...]


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Write the same steps in both ways, taking turns step by step. Raises JournalError, SomethingMissing."""
    with tempfile.TemporaryDirectory() as folder:
        ours, peer = JournalWriter(Path(folder)), FileWriter(Path(folder) / "files")
        try:
            ours.write(_opening())
            taken: dict[str, list[tuple[float, int]]] = {"ours": [], "peer": []}
            for step in script(seed, options.rounds or _STEPS):
                for name, writer in (("ours", ours), ("peer", peer)):
                    began = time.perf_counter()
                    writer.write(step)
                    elapsed = (time.perf_counter() - began) * 1000
                    taken[name].append((elapsed, writer.size()))
        finally:
            ours.close()
        whole = ours.journal.path.stat().st_size
    ms = {name: [elapsed for elapsed, _ in steps] for name, steps in taken.items()}
    grown = {name: _growth([size for _, size in steps]) for name, steps in taken.items()}
    results = {
        "bytes_per_step_p50": median(grown["ours"]),
        "bytes_per_step_mean": whole / len(ms["ours"]),
        "overhead_ms_p50": median(ms["ours"]),
        "overhead_ratio_to_png_and_jsonl": paired_ratio(ms["ours"], ms["peer"]),
    }
    peers = {
        "png_and_jsonl": {
            "bytes_per_step_p50": median(grown["peer"]),
            "bytes_per_step_mean": peer.size() / len(ms["peer"]),
            "overhead_ms_p50": median(ms["peer"]),
        }
    }
    return BenchResult(NAME, results, peers, seed)


class JournalWriter:
    """Our journal.

    Attributes:
        journal: the session that is written.
    """

    def __init__(self, folder: Path) -> None:
        self.journal = Journal.create(folder)

    def write(self, step: ScriptedStep) -> None:
        """Write one step; it is on the disk afterwards."""
        for entry in step.record:
            if isinstance(entry, Frame):
                self.journal.on_frame(entry)
            else:
                self.journal.on_event(entry)

    def size(self) -> int:
        """Bytes that the session takes up, whichever of its files they are in."""
        uri = f"file:{quote(str(self.journal.path))}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as reader:
            (pages,), (page_size,) = (
                reader.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
            )
        return int(pages) * int(page_size)

    def close(self) -> None:
        """Close the session."""
        self.journal.close()


class FileWriter:
    """What most agents do: each picture as a PNG, each event as a line of JSON."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._log = folder / "events.jsonl"
        self._count = 0
        self._size = 0

    def write(self, step: ScriptedStep) -> None:
        """Write one step, without waiting for the disk."""
        from PIL import Image

        for entry in step.record:
            if isinstance(entry, Frame):
                file = self._folder / f"{self._count:06}.png"
                Image.fromarray(entry.pixels).save(file)
                self._count += 1
                self._size += file.stat().st_size
            else:
                line = encode(entry) + b"\n"
                with self._log.open("ab") as log:
                    log.write(line)
                self._size += len(line)

    def size(self) -> int:
        """Bytes written so far."""
        return self._size


def script(seed: int, steps: int) -> Iterator[ScriptedStep]:
    """The steps of filling in a form; pictures are drawn before they are handed out, not while they are written."""
    rng = random.Random(seed)
    form = make_form(*SIZE, seed=seed, size=_LETTERS, dark=False)
    clock = 0.0
    act = 0
    for number in range(steps):
        index = number % len(form.fields)
        field = form.fields[index]
        text = f"{rng.choice(('Ada', 'Grace', 'Zoë', 'Jürgen', 'Ilse'))} {rng.randint(1000, 99_999)}"
        focused = form.with_value(index, field.value)
        typed = form.with_value(index, text)
        seen, done = Frame(focused.draw()[0], at=clock), Frame(typed.draw()[0], at=clock + 0.3)
        clock, form, act = clock + 0.8, typed, act + 2
        yield ScriptedStep(tuple(_record(number, act, field, text, seen, done)))


def _record(
    number: int, act: int, field: FormField, text: str, seen: Frame, done: Frame
) -> Iterator[Frame | Event]:
    locator = Locator(Role.TEXTBOX, field.label)
    step = Step(f'Type "{text}" into the {field.label} field.', TypeInto(text, locator))
    chosen = CandidateNote("textbox", field.label, field.box, 0.97, ("the field beside its label",))
    point = field.box.centre
    evidence = Evidence(locator, chosen, (), point, "0" * 32, ("one candidate", "stable", "enabled"))
    name = f'"{field.label}"'
    click = GroundedAction(Click(ScreenPoint(point.x, point.y)), f"click {name}", "Form", "form", evidence)
    typing = GroundedAction(TypeText(text), f"type {text} into {name}", "Form", "form")
    effect = Effect(EffectKind.CONFIRMED, f"{text} stands in {name}", field.box, 0.004, 120.0)
    yield StepStarted(number, step)
    yield seen
    yield TargetSought(locator, Status.FOUND, (chosen,), "one candidate stands out", "", 40.0, seen.digest)
    yield DecisionMade(click, Allow("typing"))
    yield ActionIntended(act - 1, click, seen.digest)
    yield ActionPerformed(act - 1, effect, seen.digest, 150.0)
    yield DecisionMade(typing, Allow("typing"))
    yield ActionIntended(act, typing, seen.digest)
    yield done
    yield ActionPerformed(act, effect, done.digest, 150.0)
    yield StepFinished(number, Outcome.DONE, effect, "", 400.0)


def _opening() -> ScriptedStep:
    return ScriptedStep(
        (SessionStarted("bench", "fill in a form", "form", "virtual", *SIZE, "sentences", "risky", "0"),)
    )


def _growth(sizes: list[int]) -> list[float]:
    """How much each step but the first added: the first also holds the first whole picture."""
    added = [float(after - before) for before, after in pairwise(sizes)]
    return added or [float(sizes[0])]

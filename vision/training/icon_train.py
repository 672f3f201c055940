"""Training of pictures and phrases into one space; stops and goes on where it was."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.icons.phrases import tidy
from vision.training.icon_concepts import Concept
from vision.training.icon_examples import seen
from vision.training.icon_library import WORDS, Library
from vision.training.icon_model import Meanings
from vision.training.icon_texts import around, drawn_texts, held_out_phrases
from vision.training.train import append, blend

_SAVE_EVERY_S = 120.0
_LOG_EVERY = 50
_CURVE = ("step", "seconds", "icons_per_second", "rate", "both_ways", "concept", "right", "phrase", "teacher")
_NEVER = -1e4
_COLOURFUL = ("tango", "silk", "fugue", "fluent", "flatcolor", "iconpark", "ultimate")
_PHRASES = 96
_TAUGHT = 160


@dataclass(frozen=True, slots=True)
class IconPlan:
    """How long and how to train.

    Attributes:
        reading: first steps, with phrases alone.
        steps: steps with pictures, without the held-out sets and phrases; thresholds are chosen after these.
        more: further steps with everything.
        minutes: when the `steps` end at the latest, over all runs; the learning rate falls so that it ends low at
            either limit.
        batch: pictures in a step.
        rate: the highest learning rate.
        held_out: the sets left out at first.
        held_phrases: the share of phrases left out at first.
        threads: threads of the computation.
        seed: for weights and examples.
    """

    reading: int = 2000
    steps: int = 2400
    more: int = 4900
    minutes: float = 600.0
    batch: int = 192
    rate: float = 2e-3
    held_out: tuple[str, ...] = ("tango", "codicons")
    held_phrases: float = 0.15
    threads: int = 1
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Lessons:
    """What there is to learn.

    Attributes:
        library: the drawings.
        table: the concepts.
        texts: phrases of any kind that the teacher read.
        taught: what the teacher made of them, T×384; None without a teacher.
    """

    library: Library
    table: tuple[Concept, ...]
    texts: list[str]
    taught: np.ndarray[tuple[int, int], np.dtype[np.float32]] | None


def train_icons(lessons: Lessons, out: Path, plan: IconPlan) -> tuple[Path, Path]:
    """Train; returns two files of weights.

    The first is from before the held-out sets and phrases came in, to choose thresholds with; the second is finished.
    `out` receives `state.pt` (to go on from), `judged.pt`, `weights.pt` and `curve.csv`.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(plan.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(plan.seed)
    run = _Run(lessons, out, plan)
    try:
        run.go()
    finally:
        run.save()
    return out / "judged.pt", out / "weights.pt"


class _Draw:
    """Chooses drawings and what is said about them."""

    def __init__(self, lessons: Lessons, plan: IconPlan, *, everything: bool) -> None:
        library = lessons.library
        held = frozenset[tuple[int, str]]()
        if not everything:
            held = held_out_phrases(lessons.table, plan.held_phrases, plan.seed)
        self._library, self._concepts = library, len(lessons.table)
        self.phrases = [
            [phrase for phrase in concept.phrases if (number, phrase) not in held]
            for number, concept in enumerate(lessons.table)
        ]
        self.meant: dict[str, list[int]] = {}
        for number, phrases in enumerate(self.phrases):
            for phrase in phrases:
                self.meant.setdefault(phrase, []).append(number)
        out = frozenset(() if everything else plan.held_out)
        self._usable = [number for number, family in enumerate(library.families) if family not in out]
        self._words = [number for number in self._usable if library.families[number] == WORDS]
        self._by_concept: dict[int, dict[str, list[int]]] = {}
        for number in self._usable:
            for concept in library.concepts[number]:
                families = self._by_concept.setdefault(concept, {})
                families.setdefault(library.families[number], []).append(number)
        self._covered = sorted(self._by_concept)
        self._texts = drawn_texts(library)
        self._said = [
            frozenset(names)
            | frozenset(tags)
            | {phrase for concept in concepts for phrase in self.phrases[concept]}
            for (names, tags), concepts in zip(self._texts, library.concepts, strict=True)
        ]

    def batch(self, size: int, rng: np.random.Generator) -> tuple[list[int], list[str]]:
        """Drawings and a phrase for each: half of them evenly over the concepts, the others from everywhere."""
        numbers = [self._one(rng) for _ in range(size)]
        return numbers, [self._phrase(number, rng) for number in numbers]

    def _one(self, rng: np.random.Generator) -> int:
        chance = rng.random()
        if chance < 0.04 and self._words:
            return int(rng.choice(self._words))
        if chance < 0.58 and self._covered:
            families = self._by_concept[int(rng.choice(self._covered))]
            colourful = [name for name in _COLOURFUL if name in families]
            family = str(rng.choice([*families, *colourful, *colourful]))
            return int(rng.choice(families[family]))
        return int(self._usable[int(rng.integers(len(self._usable)))])

    def _phrase(self, number: int, rng: np.random.Generator) -> str:
        names, tags = self._texts[number]
        concepts = self._library.concepts[number]
        chance = rng.random()
        if concepts and chance < 0.6:
            return str(rng.choice(self.phrases[int(rng.choice(concepts))]))
        choices = tags if tags and chance > 0.78 else names
        return str(rng.choice(choices)) if choices else ""

    def alike(self, numbers: Sequence[int], texts: Sequence[str]) -> Tensor:
        """Which phrases are true of which drawings, N×N."""
        concepts = [frozenset(self._library.concepts[number]) for number in numbers]
        said = [self._said[number] for number in numbers]
        rows = [
            [text in mine or not own.isdisjoint(other) for text, other in zip(texts, concepts, strict=True)]
            for mine, own in zip(said, concepts, strict=True)
        ]
        alike = torch.tensor(rows)
        alike.fill_diagonal_(True)
        return alike

    def targets(self, numbers: Sequence[int]) -> tuple[Tensor, Tensor]:
        """The share of each place in each drawing, N×(concepts+2), and how much each drawing counts."""
        target = torch.zeros(len(numbers), self._concepts + 2)
        weight = torch.ones(len(numbers))
        for row, number in enumerate(numbers):
            concepts = self._library.concepts[number]
            if concepts:
                target[row, list(concepts)] = 1 / len(concepts)
            else:
                words = self._library.families[number] == WORDS
                target[row, self._concepts + (0 if words else 1)] = 1
                weight[row] = 1.0 if words else 0.25
        return target, weight


class _Run:
    """The state of a training: networks, optimiser, average, how far it is."""

    def __init__(self, lessons: Lessons, out: Path, plan: IconPlan) -> None:
        self._lessons, self._out, self._plan = lessons, out, plan
        self._net = Meanings(len(lessons.table)).train()
        self._net.eye.to(memory_format=torch.channels_last)
        self._optimiser = torch.optim.AdamW(self._net.parameters(), plan.rate, weight_decay=0.01)
        self._average = {name: value.clone() for name, value in self._net.state_dict().items()}
        self._step, self._seconds = 0, 0.0
        self._recent: list[tuple[float, ...]] = []
        self._saved = time.monotonic()
        self._taught = None if lessons.taught is None else torch.from_numpy(lessons.taught)
        state = out / "state.pt"
        if state.exists():
            kept = torch.load(state, weights_only=True)
            self._net.load_state_dict(kept["net"])
            self._optimiser.load_state_dict(kept["optimiser"])
            self._average, self._step, self._seconds = kept["average"], kept["step"], kept["seconds"]

    def go(self) -> None:
        plan = self._plan
        judged = plan.reading + plan.steps
        draw = _Draw(self._lessons, plan, everything=self._step >= judged)
        before = time.monotonic()
        while self._step < judged + plan.more:
            if plan.reading < self._step < judged and self._seconds > 60 * plan.minutes:
                self._step = judged
            if self._step == judged:
                self._write("judged", self._average)
                draw = _Draw(self._lessons, plan, everything=True)
            self._learn(draw)
            now = time.monotonic()
            self._seconds += now - before
            before = now
            if self._step % _LOG_EVERY == 0:
                self._log()
            if now - self._saved > _SAVE_EVERY_S:
                self.save()
        if not (self._out / "judged.pt").exists():
            self._write("judged", self._average)

    def save(self) -> None:
        """Write what is needed to go on, and the averaged weights."""
        kept = {
            "net": self._net.state_dict(), "optimiser": self._optimiser.state_dict(), "average": self._average,
            "step": self._step, "seconds": self._seconds,
        }  # fmt: skip
        self._write("state", kept)
        self._write("weights", self._average)
        self._saved = time.monotonic()

    def _write(self, name: str, content: object) -> None:
        part = self._out / f"{name}.part"
        torch.save(content, part)
        part.replace(self._out / f"{name}.pt")

    def _rate(self) -> float:
        """Falls to almost nothing three times: after reading, after learning, after going on with everything."""
        plan, step = self._plan, self._step
        if step < plan.reading:
            done, top = step / plan.reading, 1.5 * plan.rate
        elif step < plan.reading + plan.steps:
            done, top = (step - plan.reading) / plan.steps, plan.rate
            done = max(done, self._seconds / 60 / plan.minutes)
        else:
            done, top = (step - plan.reading - plan.steps) / plan.more, 0.4 * plan.rate
        return top * min(1.0, (step + 1) / 100) * (0.01 + 0.99 * (1 + math.cos(math.pi * min(done, 1.0))) / 2)

    def _learn(self, draw: _Draw) -> None:
        plan = self._plan
        rng = np.random.default_rng((plan.seed, self._step))
        words = random.Random(plan.seed * 1_000_003 + self._step)
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate()
        phrase, taught = self._phrases_apart(draw, words), self._taught_apart(words)
        parts = [torch.zeros(()), torch.zeros(()), torch.zeros(())]
        if self._step >= plan.reading:
            parts = list(self._pictures(draw, rng, words))
        loss = 0.5 * parts[0] + parts[1] + 0.7 * phrase + 1.0 * taught
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), 3.0)
        self._optimiser.step()
        self._step += 1
        self._blend()
        self._recent.append(tuple(float(part.detach()) for part in (*parts, phrase, taught)))

    def _pictures(
        self, draw: _Draw, rng: np.random.Generator, words: random.Random
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Losses of pictures: with phrases in both directions, with concepts; and how often the concept is right."""
        numbers, texts = draw.batch(self._plan.batch, rng)
        tiles = np.stack([seen(self._lessons.library, number, rng) for number in numbers])
        with torch.autocast("cpu", torch.bfloat16):
            vectors = self._net.eye(torch.from_numpy(tiles).contiguous(memory_format=torch.channels_last))
        vectors = functional.normalize(vectors.float(), dim=1)
        read = self._net.reader.read([around(text, words) if text else "" for text in texts], 0.1)
        near = self._net.scale(self._net.sharp) * vectors @ read.T
        alike = draw.alike(numbers, texts)
        said = torch.tensor([bool(text) for text in texts])
        near = near.masked_fill(~said[None, :], _NEVER)
        right = near.masked_fill(~alike, _NEVER)
        across = (near.logsumexp(1) - right.logsumexp(1))[said].mean()
        down = (near.logsumexp(0) - right.logsumexp(0))[said].mean()
        target, weight = draw.targets(numbers)
        logits = self._net.logits(vectors)
        named = -(functional.log_softmax(logits, 1) * target).sum(1)
        covered = target[:, :-2].sum(1) > 0
        hit = target.gather(1, logits.argmax(1, keepdim=True))[:, 0] > 0
        share = hit[covered].float().mean() if bool(covered.any()) else torch.zeros(())
        return across + down, (named * weight).sum() / weight.sum(), share

    def _phrases_apart(self, draw: _Draw, words: random.Random) -> Tensor:
        """Loss of phrases that are to lie at the places of their concepts."""
        numbers = [words.randrange(len(draw.phrases)) for _ in range(_PHRASES)]
        texts = [words.choice(draw.phrases[number]) for number in numbers]
        read = self._net.reader.read([around(text, words) for text in texts], 0.15)
        target = torch.zeros(len(texts), len(draw.phrases) + 2)
        for row, text in enumerate(texts):
            meant = draw.meant[text]
            target[row, meant] = 1 / len(meant)
        return -(functional.log_softmax(self._net.logits(read), 1) * target).sum(1).mean()

    def _taught_apart(self, words: random.Random) -> Tensor:
        """Loss of phrases that are to lie to each other as the teacher says."""
        if self._taught is None:
            return torch.zeros(())
        rows = [words.randrange(len(self._lessons.texts)) for _ in range(_TAUGHT)]
        read = self._net.reader.read([around(self._lessons.texts[row], words) for row in rows], 0.15)
        told = self._taught[rows]
        itself = torch.eye(len(rows), dtype=torch.bool)
        mine = (12 * read @ read.T).masked_fill(itself, _NEVER)
        theirs = (12 * told @ told.T).masked_fill(itself, _NEVER)
        apart = functional.kl_div(
            functional.log_softmax(mine, 1), functional.softmax(theirs, 1), reduction="batchmean"
        )
        along = 1 - functional.cosine_similarity(self._net.teacher(read), told).mean()
        return apart + 2 * along

    def _blend(self) -> None:
        blend(self._average, self._net, min(0.997, self._step / (self._step + 20)))

    def _log(self) -> None:
        means = np.mean(self._recent[-_LOG_EVERY:], axis=0)
        shown = max(0, self._step - self._plan.reading) * self._plan.batch
        rate = self._optimiser.param_groups[0]["lr"]
        row = (
            self._step, round(self._seconds), round(shown / max(self._seconds, 1e-6), 1), f"{rate:.2e}",
            *(f"{mean:.4f}" for mean in means),
        )  # fmt: skip
        append(self._out / "curve.csv", _CURVE, row)
        self._recent = self._recent[-_LOG_EVERY:]


def texts_to_learn(library: Library, table: tuple[Concept, ...], others: Sequence[str]) -> list[str]:
    """All phrases once, tidied, in a fixed order."""
    found = {phrase for concept in table for phrase in concept.phrases}
    for names, tags in drawn_texts(library):
        found.update(names, tags)
    found.update(tidy(text) for text in others)
    return sorted(text for text in found if text)

"""How often an instruction is answered with the right point, by kind, over a file of cases.

Each line of the file is `{"image", "instruction", "box", "kind"}`: a picture (relative to the file), what is asked,
`[left, top, right, bottom]` of what is meant (right and bottom exclusive), and what is needed to find it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.bench.stats import median, percentile, share
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.errors import BadInput
from vision.types import Box, FramePoint

if TYPE_CHECKING:
    from vision.parse import Parser

NAME = "grounding"
KINDS = ("text", "role", "relation", "icon", "glyph")
_FORMAT = 'lines {"image": …, "instruction": …, "box": [left, top, right, bottom], "kind": …}, images relative to it'


@dataclass(frozen=True, slots=True)
class Case:
    """One instruction, and where it must lead."""

    image: Path
    instruction: str
    box: Box
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a case.

    Attributes:
        case: the case.
        point: where we would act; None when we would not.
        ms: until the answer was there; reading the picture included when this case was the first to need it.
    """

    case: Case
    point: FramePoint | None
    ms: float

    @property
    def right(self) -> bool:
        """Whether the point lies in the box."""
        return self.point is not None and self.case.box.contains(self.point)

    @property
    def wrong(self) -> bool:
        """Whether we would act in the wrong place."""
        return self.point is not None and not self.right


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Answer every case. Raises BadInput without a usable file, BadImage, ModelUnavailable."""
    if options.cases is None:
        raise BadInput(f"grounding needs --cases FILE: {_FORMAT}.")
    cases = read_cases(options.cases)

    from vision.parse import open_parser

    answers: list[Answer] = []
    with open_parser() as parser:
        for image, same in groupby(sorted(cases, key=lambda case: case.image), key=lambda case: case.image):
            answers += _answer(parser, image, list(same))
            options.progress(f"{image.name}: {len(answers)} of {len(cases)} cases")
    return BenchResult(NAME, score(answers), {}, seed)


def score(answers: Sequence[Answer]) -> dict[str, float]:
    """The share of right answers for each kind that occurs, of wrong ones among all, and times."""
    total = Counter(answer.case.kind for answer in answers)
    right = Counter(answer.case.kind for answer in answers if answer.right)
    kinds = [*KINDS, *sorted(set(total) - set(KINDS))]
    found = {kind: share(right[kind], total[kind]) for kind in kinds if total[kind]}
    times = [answer.ms for answer in answers]
    return {
        **found,
        "all": share(right.total(), len(answers)),
        "wrong": share(sum(answer.wrong for answer in answers), len(answers)),
        "p50_ms": median(times),
        "p95_ms": percentile(times, 0.95),
    }


def read_cases(file: Path) -> list[Case]:
    """The cases of a file. Raises BadInput, naming the line that is not one."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise BadInput(f"{file} cannot be read: {exc}.") from exc
    cases = [_case(file, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise BadInput(f"{file} holds no cases; it should hold {_FORMAT}.")
    return cases


def _case(file: Path, number: int, line: str) -> Case:
    try:
        found = json.loads(line)
        image, instruction, kind = (found[key] for key in ("image", "instruction", "kind"))
        left, top, right, bottom = (int(edge) for edge in found["box"])
        box = Box(left, top, right, bottom)
    except (ValueError, KeyError, TypeError) as exc:
        raise BadInput(f"{file}, line {number} is not a case: it should be one of {_FORMAT}.") from exc
    if not all(isinstance(text, str) for text in (image, instruction, kind)):
        raise BadInput(f"{file}, line {number}: image, instruction and kind must be texts.")
    return Case(file.parent / image, instruction, box, kind)


def _answer(parser: Parser, image: Path, cases: Iterable[Case]) -> Iterator[Answer]:
    from vision.capture.image import open_image
    from vision.errors import PhraseError
    from vision.ground import ground

    frame = open_image(image)
    snapshot = None
    for case in cases:
        began = time.perf_counter()
        if snapshot is None:
            snapshot = parser.parse(frame)
        try:
            point = ground(case.instruction, snapshot).point
        except PhraseError:
            point = None
        yield Answer(case, point, (time.perf_counter() - began) * 1000)

"""How often an instruction is answered with the right point, by kind and by screen, over a file of cases."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.bench.answers import Answer, Verdict, figures
from desktop_agent.bench.case import FORMAT, Case
from desktop_agent.bench.cases import read_cases
from desktop_agent.bench.machine import describe_machine
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.errors import BadInput

if TYPE_CHECKING:
    from vision.parse import Parser

NAME = "grounding"


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Answer every case, and write a page about those that went wrong.

    Raises BadInput without usable cases, or when the page cannot be written where it was asked for; BadImage,
    ModelUnavailable.
    """
    if options.cases is None:
        raise BadInput(f"grounding needs --cases FILE: {FORMAT}.")
    cases = read_cases(options.cases, options.images)
    if options.page is not None:
        _prepare(options.page)

    from vision.parse import open_parser

    answers: list[Answer] = []
    with open_parser() as parser:
        for image, same in groupby(sorted(cases, key=lambda case: case.image), key=lambda case: case.image):
            options.progress(f"{image.name}: {len(answers)} of {len(cases)} cases")
            answers += answer_all(parser, image, list(same))
    _write(answers, options)
    return BenchResult(NAME, figures(answers), {}, seed)


def answer_all(parser: Parser, image: Path, cases: Iterable[Case]) -> Iterator[Answer]:
    """The answers to cases that share a picture, which is read with the first one. Raises BadImage."""
    from vision.capture.image import open_image
    from vision.errors import PhraseError
    from vision.ground import ground

    frame = open_image(image)
    snapshot = None
    for case in cases:
        grounding, complaint, first = None, "", snapshot is None
        began = time.perf_counter()
        if snapshot is None:
            parser.forget()
            snapshot = parser.parse(frame)
        try:
            grounding = ground(case.instruction, snapshot)
        except PhraseError as exc:
            complaint = str(exc)
        yield Answer(case, (time.perf_counter() - began) * 1000, first, grounding, complaint)


def _machine() -> str:
    found = describe_machine()
    return f"{found['processor']}, {found['cores']} cores"


def _prepare(page: Path) -> None:
    """Find out that the page cannot be written before minutes of work, not after."""
    try:
        with page.open("a", encoding="utf-8"):
            pass
    except OSError as exc:
        raise BadInput(f"{page} cannot be written: {exc.strerror}.") from exc


def _write(answers: Sequence[Answer], options: BenchOptions) -> None:
    from desktop_agent.bench.failures import usual_place, write_page

    failed = sum(answer.verdict is not Verdict.RIGHT for answer in answers)
    options.progress(f"drawing {failed} failures")
    page = options.page
    try:
        if page is None:
            page = usual_place()
            page.parent.mkdir(parents=True, exist_ok=True)
        write_page(answers, page, cases=options.cases.name if options.cases else "", machine=_machine())
    except OSError as exc:
        if options.page is not None:
            raise BadInput(f"{page} cannot be written: {exc.strerror}.") from exc
        options.say(f"The page of failures is left out: {page} cannot be written ({exc.strerror}).")
        return
    options.say(f"{failed} failures are drawn in {page}")

"""The page about grounding: figures, and every failure with its picture, what was meant and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_agent.bench.answers import FAILURES, Answer, Tally, Verdict, by_kind, by_trait, figures
from desktop_agent.bench.case import TRAITS, Case
from desktop_agent.session.plain import capital, plain_line
from desktop_agent.trace.html import render_page, write_private
from desktop_agent.trace.pictures import Picture, data_uri
from desktop_agent.trace.scene import Badge, CandidateLine, Mark
from vision.locate.types import Candidate
from vision.types import Box

MOST = 400
"""Failures that are drawn; of more, the rest is only counted."""

_WIDEST = 1920
_PICTURE_BYTES = 40_000_000
_SHOWN = 8
_MARGIN = 70
_VIEW = (560, 315)
_NARROWEST, _WIDEST_RATIO = 1.4, 2.0
_MOSTLY = 0.85

_LABELS: Mapping[Verdict, Badge] = {
    Verdict.RIGHT: Badge("Right", "good"),
    Verdict.WRONG: Badge("Wrong point", "bad"),
    Verdict.AMBIGUOUS: Badge("Ambiguous", "warn"),
    Verdict.NOT_FOUND: Badge("Not found", "live"),
    Verdict.NOT_UNDERSTOOD: Badge("Not understood", "quiet"),
}
_IN_WORDS: Mapping[Verdict, str] = {
    Verdict.WRONG: "led elsewhere",
    Verdict.AMBIGUOUS: "seemed ambiguous",
    Verdict.NOT_FOUND: "found nothing",
    Verdict.NOT_UNDERSTOOD: "were not understood",
}


@dataclass(frozen=True, slots=True)
class View:
    """A part of a picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def text(self) -> str:
        """As the `viewBox` of a drawing."""
        return f"{self.left} {self.top} {self.width} {self.height}"


@dataclass(frozen=True, slots=True)
class FailureView:
    """One failure as it is shown; `picture`, `near` and `whole` are None where the picture is left out."""

    name: str
    verdict: str
    badge: Badge
    instruction: str
    facts: tuple[str, ...]
    kind: str
    reason: str
    picture: Picture | None
    near: View | None
    whole: View | None
    marks: tuple[Mark, ...]
    point: tuple[float, float] | None
    candidates: tuple[CandidateLine, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a table of shares: a group, how many cases, and (verdict, share) of each verdict that came up."""

    name: str
    total: int
    right: float
    wrong: float
    parts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything that the page shows."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    verdicts: tuple[tuple[str, str, int], ...]
    tables: tuple[tuple[str, tuple[Bar, ...]], ...]
    failures: tuple[FailureView, ...]
    undrawn: int
    pictures: tuple[Picture, ...]


def usual_place() -> Path:
    """Where the page goes when nobody says where: beside the sessions."""
    from desktop_agent.session.store import sessions_folder

    return sessions_folder().parent / "bench" / "grounding.html"


def write_page(answers: Sequence[Answer], path: Path, *, cases: str = "", machine: str = "") -> Path:
    """Write the page about `answers`; only its owner may read it.

    Args:
        answers: of a whole run.
        path: the file.
        cases: where the cases came from, for the heading.
        machine: what they were answered on, likewise.

    Raises:
        OSError: the file cannot be written.
    """
    html = render_page(
        "bench/grounding.html.j2",
        ["trace/page.css", "bench/grounding.css"],
        "bench/grounding.js",
        page=page_view(answers, cases=cases, machine=machine),
    )
    return write_private(html, path)


def page_view(answers: Sequence[Answer], *, cases: str = "", machine: str = "") -> PageView:
    """What the page shows of `answers`, the harmful failures first. Raises ValueError for none."""
    order = {verdict: place for place, verdict in enumerate(FAILURES)}
    failed = sorted(
        (answer for answer in answers if answer.verdict in order),
        key=lambda answer: (order[answer.verdict], answer.case.kind, str(answer.case.image)),
    )
    album = _Album()
    views = tuple(_failure(number, answer, album) for number, answer in enumerate(failed[:MOST], 1))
    counted = Counter(answer.verdict for answer in answers)
    title = f"{len(failed)} of {len(answers)} instructions did not lead to the right point"
    return PageView(
        title=title if failed else f"All {len(answers)} instructions led to the right point",
        subtitle=_subtitle(counted, len(answers)),
        facts=tuple(_facts(answers, cases, machine)),
        verdicts=tuple(
            (str(verdict), _LABELS[verdict].label, counted[verdict])
            for verdict in FAILURES
            if counted[verdict]
        ),
        tables=tuple(_tables(answers)),
        failures=views,
        undrawn=len(failed) - len(views),
        pictures=tuple(album.pictures),
    )


@dataclass(slots=True)
class _Album:
    """The pictures of the page, each once."""

    pictures: list[Picture] = field(default_factory=list)
    _by_path: dict[Path, Picture | None] = field(default_factory=dict)
    _bytes: int = 0

    def picture(self, path: Path) -> Picture | None:
        """The picture at `path`; None when it cannot be read any more, or the page would grow too large."""
        from vision.capture.image import open_image
        from vision.errors import BadImage

        if path in self._by_path:
            return self._by_path[path]
        picture = None
        if self._bytes < _PICTURE_BYTES:
            try:
                frame = open_image(path)
            except BadImage:
                pass
            else:
                uri = data_uri(frame, _WIDEST)
                picture = Picture(f"p{len(self.pictures)}", frame.width, frame.height, uri)
                self._bytes += len(uri)
                self.pictures.append(picture)
        self._by_path[path] = picture
        return picture


def _failure(number: int, answer: Answer, album: _Album) -> FailureView:
    case, point = answer.case, answer.point
    picture = album.picture(case.image)
    whole = None if picture is None else View(0, 0, picture.width, picture.height)
    return FailureView(
        name=f"failure-{number}",
        verdict=str(answer.verdict),
        badge=_LABELS[answer.verdict],
        instruction=plain_line(case.instruction),
        facts=tuple(_case_facts(answer)),
        kind=plain_line(case.kind),
        reason=capital(plain_line(answer.reason)),
        picture=picture,
        near=None if whole is None else near(_boxes_of_interest(answer), whole),
        whole=whole,
        marks=tuple(_marks(answer)),
        point=None if point is None else (point.x, point.y),
        candidates=tuple(
            CandidateLine(
                rank,
                plain_line(candidate.element.text),
                _role_words(candidate),
                candidate.score,
                plain_line(candidate.rung),
                tuple(plain_line(reason) for reason in candidate.reasons),
                chosen=candidate.box == answer.box,
            )
            for rank, candidate in enumerate(answer.candidates[:_SHOWN], 1)
        ),
    )


def _role_words(candidate: Candidate) -> str:
    """`button`, or `button, looks like: settings` when its picture was named."""
    icon = candidate.element.icon
    return (
        f"{candidate.element.role}, looks like: {plain_line(icon)}" if icon else str(candidate.element.role)
    )


def _case_facts(answer: Answer) -> Iterator[str]:
    case = answer.case
    yield plain_line(case.kind)
    if case.role:
        yield f"meant: {plain_line(case.role)}"
    yield plain_line(case.image.name)
    yield from (plain_line(value) for trait, value in _told(case) if trait != "app")
    yield f"{answer.ms:.0f} ms"


def _told(case: Case) -> Iterator[tuple[str, str]]:
    yield from ((trait, case.about[trait]) for trait in TRAITS if trait in case.about)


def _boxes_of_interest(answer: Answer) -> list[Box]:
    boxes = [answer.case.box]
    if answer.box is not None:
        boxes.append(answer.box)
    if answer.verdict is Verdict.AMBIGUOUS:
        boxes += [candidate.box for candidate in answer.candidates[:2]]
    return boxes


def near(boxes: Sequence[Box], whole: View) -> View:
    """A part of the picture around `boxes`, not too narrow; all of it where they lie far apart."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    wide = max(right - left + 2 * _MARGIN, _VIEW[0])
    high = max(bottom - top + 2 * _MARGIN, _VIEW[1])
    wide = max(wide, round(high * _NARROWEST))
    high = max(high, round(wide / _WIDEST_RATIO))
    if wide > _MOSTLY * whole.width or high > whole.height:
        return whole
    return View(
        min(max(0, (left + right - wide) // 2), whole.width - wide),
        min(max(0, (top + bottom - high) // 2), whole.height - high),
        wide,
        high,
    )


def _marks(answer: Answer) -> Iterator[Mark]:
    """What was meant last, so that nothing covers it."""
    shown = list(enumerate(answer.candidates[:_SHOWN], 1))
    for rank, candidate in reversed(shown):
        if candidate.box != answer.box:
            yield _mark("rival", candidate.box, f"{rank}", rank)
    if answer.box is not None:
        ranks = [rank for rank, candidate in shown if candidate.box == answer.box]
        yield _mark("target", answer.box, "what was chosen", ranks[0] if ranks else 0)
    yield _mark("truth", answer.case.box, "what was meant", 0)


def _mark(kind: str, box: Box, label: str, rank: int) -> Mark:
    return Mark(kind, box.left, box.top, box.width, box.height, label, rank)


def _subtitle(counted: Mapping[Verdict, int], total: int) -> str:
    parts = [
        f"{counted[verdict]} {_IN_WORDS[verdict]} ({counted[verdict] / total:.1%})"
        for verdict in FAILURES
        if counted.get(verdict)
    ]
    return " · ".join(parts)


def _facts(answers: Sequence[Answer], cases: str, machine: str) -> Iterator[tuple[str, str]]:
    found = figures(answers)
    yield "Right", f"{found['all']:.1%}"
    yield "Wrong points", f"{found['wrong']:.1%}"
    if "first_p50_ms" in found:
        yield "First look", f"{found['first_p50_ms']:,.0f} ms (95 %: {found['first_p95_ms']:,.0f})"
    if "later_p50_ms" in found:
        yield "Later ones", f"{found['later_p50_ms']:,.1f} ms (95 %: {found['later_p95_ms']:,.1f})"
    yield "Screens", str(len({answer.case.image for answer in answers}))
    if cases:
        yield "Cases", plain_line(cases)
    if machine:
        yield "Machine", plain_line(machine)


def _tables(answers: Sequence[Answer]) -> Iterator[tuple[str, tuple[Bar, ...]]]:
    yield "Kind", tuple(map(_bar, by_kind(answers)))
    for trait in TRAITS:
        bars = tuple(map(_bar, by_trait(answers, trait)))
        if bars:
            yield capital(trait), bars


def _bar(found: Tally) -> Bar:
    parts, at = [], 0.0
    for verdict in (Verdict.RIGHT, *reversed(FAILURES)):
        part = found.share(verdict)
        if part:
            parts.append((str(verdict), round(at * 100, 2), round(part * 100, 2)))
        at += part
    return Bar(
        plain_line(found.name),
        found.total,
        found.share(Verdict.RIGHT),
        found.share(Verdict.WRONG),
        tuple(parts),
    )

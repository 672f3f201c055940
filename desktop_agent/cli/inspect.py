"""`desktop-agent inspect IMAGE|DISPLAY`: what is seen, and the locator that would find each of it again."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_agent.cli.parse import held_by, name_of
from desktop_agent.cli.run import ACCESSIBILITY_HELP
from desktop_agent.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from vision.locate import Crop, Locator
    from vision.locate.propose import Proposal
    from vision.types import Element, FramePoint, Snapshot

_DISPLAY = re.compile(r":\d+(?:\.\d+)?|screen")
_LONGEST_NAME = 36
"""Characters of a name and of a value in the list."""
_POINT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*")


def inspect(
    what: Annotated[
        str, typer.Argument(metavar="IMAGE|DISPLAY", help='A picture of a screen, ":1" or "screen".')
    ],
    at: Annotated[
        str | None, typer.Option(metavar="X,Y", help="Only what is there, with all that was tried.")
    ] = None,
    crops: Annotated[
        bool, typer.Option("--crops", help="Where words fail, also try cut out pictures (slower).")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write the picture with boxes and numbers to this file."),
    ] = None,
    accessibility: Annotated[bool, typer.Option("--accessibility", help=ACCESSIBILITY_HELP)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """List what is seen, and what would find each of it: in words, and as Python for a test."""
    # What can be wrong with the options is said before anything is opened.
    point = None if at is None else _point(at)
    if out is not None and out.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
        raise BadInput(f"{out}: the picture can be written as .png, .jpg or .webp.")
    if accessibility and not _DISPLAY.fullmatch(what):
        raise BadInput('--accessibility needs a display (":1" or "screen"): a picture cannot be asked.')
    seen = _look(what, accessibility=accessibility)
    if point is not None and not seen.snapshot.frame.box.contains(point):
        size = f"{seen.snapshot.frame.width}x{seen.snapshot.frame.height}"
        raise BadInput(f"--at {at}: lies outside the screen of {size}.")
    inspection = _inspect(seen, point, crops=crops)
    if out is not None:
        _write_picture(inspection, out)
    if as_json:
        from desktop_agent.cli.console import print_json

        print_json(_to_json(inspection))
        return
    from rich.console import Console

    console = Console()
    if inspection.point is not None:
        _print_point(console, inspection)
    else:
        _print_list(console, inspection)
    if out is not None:
        console.print(f"picture  {out}", highlight=False, markup=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was looked at.

    Attributes:
        name: the file or the display.
        snapshot: what was seen.
        elapsed_ms: how long seeing took, without loading the models.
    """

    name: str
    snapshot: Snapshot
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class _Inspection:
    """What was seen, and how each of it can be found.

    Attributes:
        seen: what was looked at.
        proposals: by the number of the element.
        point: where only one was asked for.
        at_point: what was proposed there; None for a whole list.
        elapsed_ms: how long proposing took.
    """

    seen: _Seen
    proposals: dict[int, Proposal]
    point: FramePoint | None
    at_point: Proposal | None
    elapsed_ms: float

    @property
    def elements(self) -> dict[int, Element]:
        """Those that are shown, by number."""
        return {number: self.seen.snapshot.elements[number] for number in self.proposals}


def _point(text: str) -> FramePoint:
    from vision.types import FramePoint

    match = _POINT.fullmatch(text)
    if match is None:
        raise BadInput(f"--at {text}: write it as X,Y, for instance 120,340.")
    return FramePoint(float(match[1]), float(match[2]))


def _look(what: str, *, accessibility: bool) -> _Seen:
    """See the picture or the display. Raises BadImage, DisplayUnavailable, SomethingMissing, ModelUnavailable."""
    if _DISPLAY.fullmatch(what):
        import sys

        from desktop_agent.compose import look_at

        look = look_at(what, accessibility=accessibility)
        if look.without_tree:
            print(f"warning: --accessibility changes nothing here: {look.without_tree}", file=sys.stderr)
        return _Seen(what, look.snapshot, look.elapsed_ms)
    from vision.capture.image import open_image
    from vision.parse import open_parser

    frame = open_image(Path(what))
    with open_parser() as parser:
        began = time.perf_counter()
        snapshot = parser.parse(frame)
        return _Seen(what, snapshot, (time.perf_counter() - began) * 1000)


def _inspect(seen: _Seen, point: FramePoint | None, *, crops: bool) -> _Inspection:
    from vision.locate.propose import Proposer

    began = time.perf_counter()
    proposer = Proposer(seen.snapshot)
    found: dict[int, Proposal] = {}
    at_point = None
    if point is not None:
        at_point = proposer.propose(point)
        numbers = [n for n, e in enumerate(seen.snapshot.elements) if e is at_point.element]
        found = dict.fromkeys(numbers[:1], at_point)
    else:
        for number, element in enumerate(seen.snapshot.elements):
            proposal = proposer.propose(element, crops=False)
            if crops and _only_place(proposal):
                proposal = proposer.propose(element)
            found[number] = proposal
    return _Inspection(seen, found, point, at_point, (time.perf_counter() - began) * 1000)


def _only_place(proposal: Proposal) -> bool:
    return all(locator.spot is not None for locator in proposal.locators)


# ------------------------------------------------------------------------ words


def _phrase(locator: Locator) -> str | None:
    """How a step sentence would say it; None where it cannot."""
    from desktop_agent.plan.sentences.write import Unsayable, phrase
    from vision.errors import PhraseError
    from vision.locate import parse_target

    try:
        said = phrase(locator)
        return said if parse_target(said) == locator else None
    except (Unsayable, PhraseError):
        return None


def _crop_file(crop: Crop) -> str:  # noqa: ARG001 (all of them get the same name in a table)
    return "crop.png"


def _python(locator: Locator) -> str:
    """For people: a picture is named, not written out."""
    from desktop_agent.desk.as_python import python_of

    return python_of(locator, crop_file=_crop_file)


def _print_list(console: Console, inspection: _Inspection) -> None:
    """Two lines for each element: what it is, and what finds it."""
    from rich.cells import cell_len

    rows = [
        (
            str(number),
            str(element.role),
            _shortened(name_of(element)),
            _shortened(held_by(element)),
            " ".join(str(edge) for edge in element.box.as_tuple()),
            str(element.source),
        )
        for number, element in inspection.elements.items()
    ]
    headings = ("id", "role", "name", "holds", "box", "source")
    widths = [max(cell_len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]
    _print_row(console, headings, widths, "bold")
    for number, row in zip(inspection.elements, rows, strict=True):
        _print_row(console, row, widths)
        marked = f"{' ' * widths[0]}  {_found_by(inspection.proposals[number])}"
        console.print(marked, highlight=False, soft_wrap=True)
    frame, proposals = inspection.seen.snapshot.frame, list(inspection.proposals.values())
    worded = sum(bool(p.locators) and not _only_place(p) for p in proposals)
    placed = sum(bool(p.locators) and _only_place(p) for p in proposals)
    console.print(
        f"{len(proposals)} elements in {frame.width}x{frame.height}: {worded} are found by what can be seen of them, "
        f"{placed} only by their place, {len(proposals) - worded - placed} by nothing; "
        f"{inspection.seen.elapsed_ms:.0f} ms to see, {inspection.elapsed_ms:.0f} ms to find",
        style="dim",
        highlight=False,
        soft_wrap=True,
    )


def _print_row(console: Console, row: Sequence[str], widths: Sequence[int], style: str = "") -> None:
    from rich.cells import cell_len

    cells = [cell + " " * (wide - cell_len(cell)) for cell, wide in zip(row, widths, strict=True)]
    # Numbers stand on the right.
    line = "  ".join([row[0].rjust(widths[0]), *cells[1:]]).rstrip()
    console.print(line, style=style or None, highlight=False, markup=False, soft_wrap=True)


def _shortened(text: str) -> str:
    from desktop_agent.session.plain import plain_line

    line = plain_line(text)
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"


def _found_by(proposal: Proposal) -> str:
    """The best locator in words and as Python, with rich's marks; else why nothing finds it."""
    if not proposal.locators:
        why = proposal.tried[0][1] if proposal.tried else "It has no name, and no window to have a place in."
        return f"[red]nothing:[/] {_plain(why)}"
    best = proposal.locators[0]
    said = _plain(_phrase(best) or best.describe())
    words = f"[yellow]its place only:[/] {said}" if _only_place(proposal) else said
    return f"{words}   [dim]{_plain(_python(best))}[/]"


def _print_point(console: Console, inspection: _Inspection) -> None:
    from rich.table import Table

    proposal, point = inspection.at_point, inspection.point
    assert proposal is not None
    assert point is not None
    element = proposal.element
    if element is None:
        console.print(f"Nothing is seen at ({point.x:g}, {point.y:g}).", highlight=False)
    else:
        number = next(iter(inspection.proposals), None)
        name, holds = _plain(name_of(element)), _plain(held_by(element))
        about = f"{number} [bold]{element.role}[/] {name}" + (f"  {holds}" if holds else "")
        console.print(f"{about}  [dim]at {element.box.as_tuple()}, {element.source}[/]", highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("", "locator", "why not"):
        table.add_column(heading)
    for locator, reason in [*((one, "") for one in proposal.locators), *proposal.tried]:
        words = f"{_plain(_phrase(locator) or locator.describe())}\n[dim]{_plain(_python(locator))}[/]"
        table.add_row("[red]no[/]" if reason else "[green]yes[/]", words, _plain(reason))
    console.print(table)


def _plain(text: str) -> str:
    """One line that neither the terminal nor rich takes for an order."""
    from rich.markup import escape

    from desktop_agent.session.plain import plain_line

    return escape(plain_line(text))


# ------------------------------------------------------------------- for programs


def _to_json(inspection: _Inspection) -> dict[str, Any]:
    snapshot = inspection.seen.snapshot
    shown = snapshot.to_json()
    answer: dict[str, Any] = {
        "image": inspection.seen.name,
        "width": snapshot.frame.width,
        "height": snapshot.frame.height,
        "elapsed_ms": round(inspection.seen.elapsed_ms, 1),
        "locators_ms": round(inspection.elapsed_ms, 1),
        "windows": [
            {"role": str(w.role), "text": w.text, "box": list(w.box.as_tuple())} for w in snapshot.windows
        ],
        "elements": [
            {**shown[number], "locators": _locators(proposal)}
            for number, proposal in inspection.proposals.items()
        ],
    }
    if inspection.point is not None and inspection.at_point is not None:
        answer["at"] = {
            "point": [inspection.point.x, inspection.point.y],
            "id": next(iter(inspection.proposals), None),
            "locators": _locators(inspection.at_point),
        }
    return answer


def _locators(proposal: Proposal) -> list[dict[str, Any]]:
    """The trusted ones, best first, then the others with the reason."""
    from desktop_agent.desk.as_python import python_of

    return [
        {
            "phrase": _phrase(locator),
            "python": python_of(locator),
            "trusted": not reason,
            **({"reason": reason} if reason else {}),
        }
        for locator, reason in [*((one, "") for one in proposal.locators), *proposal.tried]
    ]


def _write_picture(inspection: _Inspection, out: Path) -> None:
    from desktop_agent.cli.annotate import annotated

    unfound = [number for number, proposal in inspection.proposals.items() if _only_place(proposal)]
    try:
        annotated(inspection.seen.snapshot.frame, inspection.elements, unfound).save(out)
    except OSError as exc:
        raise BadInput(f"{out}: the picture cannot be written: {exc.strerror or exc}.") from exc

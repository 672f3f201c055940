"""`desktop-agent ground IMAGE PHRASE` and `ground --cases FILE`: where on a picture an instruction points."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_agent.errors import BadInput, ExitCode

if TYPE_CHECKING:
    from vision.ground import Pointer
    from vision.parse import Parser
    from vision.types import Element, Snapshot

_FRAMES_KEPT = 4


def ground(
    image: Annotated[Path | None, typer.Argument(help="A picture of a screen.", readable=False)] = None,
    phrase: Annotated[str | None, typer.Argument(help='An instruction: "tick Confirm exit".')] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            help='A file of lines {"image", "instruction"}; images relative to the file.', readable=False
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(help="Ask this model where the embedded eyes find nothing clear.")
    ] = "",
    dialect: Annotated[str, typer.Option(help="The format to speak to the model; by its name.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON line a case, nothing else.")
    ] = False,
) -> None:
    """Say where an instruction points: a point and a box, or the candidates when it is not clear."""
    wanted = _wanted(image, phrase, cases)

    from contextlib import nullcontext

    from desktop_agent.cli.minds import pointer_of
    from vision.parse import open_parser

    unread = 0
    with open_parser() as parser, pointer_of(model, dialect) if model else nullcontext() as pointer:
        pictures = _Pictures(parser, pointer)
        for name, path, instruction in wanted:
            answer = _answer(pictures, path, instruction, alone=cases is None)
            unread += "error" in answer
            _show({"image": name, "instruction": instruction, **answer}, as_json=as_json)
    if unread:
        raise typer.Exit(ExitCode.USAGE)


@dataclass
class _Pictures:
    """Parses each picture once; keeps the elements of all, and the pixels of the last few."""

    parser: Parser
    pointer: Pointer | None = None
    _elements: dict[Path, tuple[Element, ...]] = field(default_factory=dict)
    _snapshots: OrderedDict[Path, Snapshot] = field(default_factory=OrderedDict)

    def snapshot(self, path: Path) -> Snapshot:
        """The picture at `path`, parsed. Raises BadImage, ModelUnavailable."""
        from vision.capture.image import open_image
        from vision.types import Snapshot

        known = self._snapshots.get(path)
        if known is not None:
            self._snapshots.move_to_end(path)
            return known
        frame = open_image(path)
        elements = self._elements.get(path)
        if elements is None:
            self.parser.forget()
            snapshot = self.parser.parse(frame)
        else:
            snapshot = Snapshot(frame, elements)
        self._elements[path] = snapshot.elements
        self._snapshots[path] = snapshot
        while len(self._snapshots) > _FRAMES_KEPT:
            self._snapshots.popitem(last=False)
        return snapshot


def _wanted(image: Path | None, phrase: str | None, cases: Path | None) -> list[tuple[str, Path, str]]:
    """(name to print, file, instruction) of each case. Raises BadInput, before anything is loaded."""
    if cases is None:
        if image is None or phrase is None:
            raise BadInput("Give a picture and an instruction, or --cases FILE.")
        return [(str(image), image, phrase)]
    if image is not None or phrase is not None:
        raise BadInput("Give either a picture and an instruction, or --cases FILE, not both.")
    from desktop_agent.bench.entries import read_entries

    wanted = []
    for entry in read_entries(cases):
        name, instruction = entry.content.get("image"), entry.content.get("instruction")
        if not isinstance(name, str) or not isinstance(instruction, str):
            raise entry.refused('"image" and "instruction" must be texts.')
        wanted.append((name, cases.parent / name, instruction))
    return wanted


def _answer(pictures: _Pictures, path: Path, instruction: str, *, alone: bool) -> dict[str, Any]:
    """Ground one case; the time includes reading the picture when this case was the first to need it.

    Among many cases, one that cannot be read has no point and says why; alone, it is an error.
    """
    import time

    from vision.errors import BadImage, ModelFailed, PhraseError
    from vision.ground import ground as ground_phrase

    began = time.perf_counter()
    try:
        answer = ground_phrase(instruction, pictures.snapshot(path), pictures.pointer).to_json()
    except PhraseError as exc:
        if alone:
            raise BadInput(str(exc)) from exc
        answer = _no_point(str(exc))
    except (BadImage, ModelFailed) as exc:
        if alone:
            raise
        answer = {**_no_point(str(exc)), "error": str(exc)}
    return {**answer, "elapsed_ms": round((time.perf_counter() - began) * 1000, 2)}


def _no_point(reason: str) -> dict[str, Any]:
    return {"point": None, "box": None, "score": 0.0, "rung": "none", "reason": reason, "candidates": []}


def _show(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        from desktop_agent.cli.console import print_json

        print_json(answer, flush=True)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from desktop_agent.session.plain import plain_line

    console = Console()
    asked, image = (escape(plain_line(answer[key])) for key in ("instruction", "image"))
    console.print(f"[bold]{asked}[/]  [dim]{image}[/]")
    point = answer["point"]
    where = "[yellow]no point[/]" if point is None else f"[green]({point[0]:g}, {point[1]:g})[/]"
    console.print(f"  {where}  {escape(plain_line(answer['reason']))}  [dim]{answer['elapsed_ms']:.0f} ms[/]")
    table = Table(box=None, padding=(0, 2, 0, 2))
    for heading in ("score", "role", "text", "box", "because"):
        table.add_column(heading)
    for candidate in answer["candidates"]:
        box = " ".join(str(edge) for edge in candidate["box"])
        because = "; ".join(candidate["reasons"])
        score = f"{candidate['score']:.2f}"
        table.add_row(score, candidate["role"], escape(candidate["text"]), box, escape(because))
    if answer["candidates"]:
        console.print(table)

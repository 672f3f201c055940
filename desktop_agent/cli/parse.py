"""`desktop-agent parse IMAGE`: what is seen in a picture of a screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vision.types import Element, Snapshot

_LONGEST_VALUE = 40
"""Characters of a field's value in the table."""


def parse(
    image: Annotated[Path, typer.Argument(help="A picture of a screen.", readable=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """List the elements in a picture: role, words, box, score, and which reader saw them."""
    import time

    from vision.capture.image import open_image
    from vision.parse import open_parser

    frame = open_image(image)
    with open_parser() as parser:
        began = time.perf_counter()
        snapshot = parser.parse(frame)
        elapsed_ms = (time.perf_counter() - began) * 1000
    if as_json:
        from desktop_agent.cli.console import print_json

        print_json(
            {
                "image": str(image),
                "width": frame.width,
                "height": frame.height,
                "elapsed_ms": round(elapsed_ms, 1),
                "elements": snapshot.to_json(),
            }
        )
        return
    _print_table(snapshot, elapsed_ms)


def _print_table(snapshot: Snapshot, elapsed_ms: float) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("id", "role", "text", "holds", "box", "score", "source"):
        table.add_column(heading, justify="right" if heading in ("id", "score") else "left")
    for index, element in enumerate(snapshot.elements):
        box = " ".join(str(edge) for edge in element.box.as_tuple())
        table.add_row(
            str(index), element.role, escape(name_of(element)), escape(held_by(element)), box, f"{element.score:.2f}",
            element.source,
        )  # fmt: skip
    console = Console()
    console.print(table)
    size = f"{snapshot.frame.width}x{snapshot.frame.height}"
    console.print(f"{len(snapshot.elements)} elements in {size}, {elapsed_ms:.0f} ms", style="dim")


def name_of(element: Element) -> str:
    """Its words; for a picture what it seems to show."""
    return element.text or (f"({element.icon})" if element.icon else "")


def held_by(element: Element) -> str:
    """What stands in it, shortened to a line, and the states that hold."""
    value = " / ".join((element.value or "").splitlines())
    value = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
    return ", ".join([*([f'"{value}"'] if value else []), *sorted(element.states)])

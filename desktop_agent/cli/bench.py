"""`desktop-agent bench NAME`: measured comparisons with other programs, side by side in one run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from desktop_agent.bench.types import BenchResult


def bench(
    name: Annotated[str | None, typer.Argument(help="Which comparison; without it, they are listed.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    seed: Annotated[int, typer.Option(help="What random content is made from.")] = 1,
    cases: Annotated[
        Path | None,
        typer.Option(
            help='For grounding: a file of lines {"image", "instruction", "box", "kind"}, or a ScreenSpot, '
            "ScreenSpot-v2 or ScreenSpot-Pro file; a folder for all files in it.",
            readable=False,
        ),
    ] = None,
    images: Annotated[
        Path | None, typer.Option(help="For grounding: where the pictures of the cases lie.", readable=False)
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(help="For grounding: where to write the page of all failures.", readable=False),
    ] = None,
    screens: Annotated[
        Path | None,
        typer.Option(
            help="For detector: a folder of NAME.png, each with its truth in NAME.json.", readable=False
        ),
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(min=1, max=1000, help="How often each contestant has its turn.")
    ] = None,
) -> None:
    """Measure this program beside others on the same work. Most take up to a minute; a busy machine tells less."""
    if name is None:
        _list(as_json=as_json)
        return

    from desktop_agent.bench.machine import describe_machine
    from desktop_agent.bench.registry import find_bench
    from desktop_agent.bench.report import to_json
    from desktop_agent.bench.types import BenchOptions
    from desktop_agent.cli.console import print_json

    chosen = find_bench(name)
    machine = describe_machine()
    with _progress(chosen.name) as progress:
        options = BenchOptions(
            cases=cases, images=images, screens=screens, rounds=rounds, page=page, say=_say, progress=progress
        )
        result = chosen.run(seed, options)
    if as_json:
        print_json(to_json(result, machine))
        return
    _print_table(result, machine)


def _list(*, as_json: bool) -> None:
    import json

    from desktop_agent.bench.registry import BENCHES

    if as_json:
        print(
            json.dumps(
                {"benches": [{"name": b.name, "description": b.description} for b in BENCHES.values()]}
            )
        )
        return
    width = max(map(len, BENCHES))
    for found in BENCHES.values():
        print(f"{found.name:<{width}}  {found.description}")


def _say(message: str) -> None:
    print(message, file=sys.stderr)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal what is being done; elsewhere, nothing."""
    from rich.console import Console
    from rich.markup import escape

    from desktop_agent.session.plain import plain_line

    with Console(stderr=True).status(name) as status:
        yield lambda message: status.update(f"{escape(name)}: {escape(plain_line(message))}")


def _print_table(result: BenchResult, machine: dict[str, str | int | float]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from desktop_agent.bench.report import to_rows
    from desktop_agent.session.plain import plain_line

    table = Table(box=None, padding=(0, 2, 0, 0))
    rows = to_rows(result)
    table.add_column("metric", no_wrap=True, min_width=max(len(row.metric) for row in rows))
    for heading in ("ours", *result.peers):
        table.add_column(heading, justify="right")
    table.add_column("ours ÷ peer" if result.peers else "")
    for row in rows:
        # Names of apps come from files of cases.
        table.add_row(Text(plain_line(row.metric)), row.ours, *row.peers, row.ratio)
    console = Console()
    console.print(table)
    facts = ", ".join(f"{key} {value}" for key, value in machine.items())
    console.print(f"{facts}; seed {result.seed}", style="dim", highlight=False)

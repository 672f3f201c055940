"""`desktop-agent models list|check|pull`: the model files the program reads, and whether they are whole."""

from __future__ import annotations

from typing import Annotated

import typer

from desktop_agent.errors import BadInput, ExitCode

models_app = typer.Typer(name="models", help="The model files: list, check, pull.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@models_app.command("list")
def list_models(as_json: _Json = False) -> None:
    """List the models with version, licence, size and the package that carries each."""
    import dataclasses
    import json

    from vision.weights import manifest

    entries = manifest().values()
    if as_json:
        print(json.dumps({"models": [dataclasses.asdict(entry) for entry in entries]}, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("name", "model", "version", "licence", "size", "comes with"):
        table.add_column(heading, justify="right" if heading == "size" else "left")
    for entry in entries:
        size = f"{entry.size / 1e6:.1f} MB"
        table.add_row(entry.name, entry.title, entry.version, entry.licence, size, entry.package)
    Console().print(table)


@models_app.command("check")
def check(as_json: _Json = False) -> None:
    """Compare each model file with the manifest's size and checksum; exits with 3 when one differs."""
    import dataclasses
    import json

    from vision.weights import check_models

    results = check_models()
    if as_json:
        whole = all(result.ok for result in results)
        print(json.dumps({"ok": whole, "models": [dataclasses.asdict(r) for r in results]}, indent=2))
    else:
        from rich.console import Console
        from rich.text import Text

        console = Console()
        for result in results:
            mark = Text("ok      ", "green") if result.ok else Text("missing ", "bold red")
            console.print(Text.assemble(mark, (result.name, "bold"), f"  {result.message}"), soft_wrap=True)
    if not all(result.ok for result in results):
        raise typer.Exit(ExitCode.MISSING)


@models_app.command("pull")
def pull(
    name: Annotated[str | None, typer.Argument(help="A name from `models list`; all when left out.")] = None,
) -> None:
    """Say where models come from: all of them ship with installed packages, nothing is downloaded."""
    from vision.weights import manifest

    known = manifest()
    if name is not None and name not in known:
        raise BadInput(f'There is no model "{name}". Known: {", ".join(sorted(known))}.')
    wanted = known.values() if name is None else (known[name],)
    print("Nothing to download: every model ships with an installed package.")
    for entry in wanted:
        print(f"  {entry.name}: comes with {entry.package}; if it is damaged, run: {entry.remedy}")

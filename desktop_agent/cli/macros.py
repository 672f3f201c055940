"""`desktop-agent macros`: list, show, check, export and delete macros, and keep their secrets."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_agent.cli.macro_words import (
    display_lines,
    entry_of,
    head_data,
    missing_secrets,
    parameter_line,
    secret_lines,
    step_data,
    step_lines,
)
from desktop_agent.errors import BadInput, ExitCode
from desktop_agent.session.plain import plain_line

if TYPE_CHECKING:
    from desktop_agent.macros.types import Macro

macros_app = typer.Typer(help="List, show, check, export and delete macros.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(help="A macro's name, or a file that ends in .yaml.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
_COLUMNS = {"macro": 24, "steps": 5, "app": 16, "parameters": 24}
"""Of the list, with the most columns of the terminal that each takes; what the macro is about gets the rest."""
_ABOUT = 16
_RAW: dict[str, Any] = {"markup": False, "highlight": False, "soft_wrap": True, "emoji": False}


@macros_app.command("list")
def list_command(as_json: _Json = False) -> None:
    """List all macros by name."""
    from desktop_agent.macros.store import list_macros, macros_folder

    paths = list_macros()
    entries = [entry_of(path) for path in paths]
    if as_json:
        print(json.dumps(entries, indent=1))
        return
    from rich.table import Table

    console = _console()
    if not paths:
        console.print(f"No macros in {macros_folder()}.", **_RAW)
        return
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in (*_COLUMNS, "about"):
        table.add_column(column, justify="right" if column == "steps" else "left", no_wrap=True)
    broken: list[str] = []
    rows: list[list[str]] = []
    for entry in entries:
        if "error" in entry:
            broken.append(entry["error"])
            continue
        parameters = ", ".join(parameter["name"] for parameter in entry["parameters"])
        cells = (entry["name"], str(entry["steps"]), " ".join(entry["app"]), parameters, entry["about"])
        rows.append([_cut(cell, width) for cell, width in zip(cells, (*_COLUMNS.values(), 500), strict=True)])
    taken = sum(max((len(row[place]) for row in rows), default=0) + 2 for place in range(len(_COLUMNS)))
    for name, steps, app, parameters, about in rows:
        table.add_row(
            *map(
                _safe,
                (
                    name,
                    steps,
                    app,
                    parameters,
                    _cut(about, max(_ABOUT, console.width - taken - len("parameters"))),
                ),
            )
        )
    if len(broken) < len(entries):
        console.print(table)
    for error in broken:
        console.print(plain_line(error), style="red", **_RAW)


@macros_app.command("show")
def show(name: _Name, as_json: _Json = False) -> None:
    """Show what a macro does, step by step, and every way it knows to each target."""
    from desktop_agent.macros.replay import numbered

    macro, path = _read(name)
    steps = numbered(macro)
    if as_json:
        print(json.dumps({**head_data(macro, path), "steps": [step_data(step) for step in steps]}, indent=1))
        return
    console = _console()
    console.print(f"{plain_line(macro.name)}  {path}", **_RAW)
    if macro.about:
        console.print(plain_line(macro.about), **_RAW)
    for line in (*display_lines(macro), *map(parameter_line, macro.parameters), *secret_lines(macro, path)):
        console.print(line, style="dim", **_RAW)
    for step in steps:
        for line in step_lines(step):
            console.print(line, **_RAW)


@macros_app.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Names or .yaml files; none: all macros.")] = None,
    as_json: _Json = False,
) -> None:
    """Read macros without doing anything, and name what is wrong with line and column."""
    from desktop_agent.macros.files import read_macro
    from desktop_agent.macros.store import find_macro, list_macros

    paths = [find_macro(name) for name in names] if names else list(list_macros())
    results: list[dict[str, Any]] = []
    for path in paths:
        try:
            macro = read_macro(path)
        except BadInput as exc:
            results.append({"path": str(path), "ok": False, "error": str(exc), "missing_secrets": []})
            continue
        missing = missing_secrets(macro, path)
        results.append({"path": str(path), "ok": True, "error": None, "missing_secrets": missing})
    if as_json:
        print(json.dumps(results, indent=1))
    else:
        for result in results:
            print(plain_line(f"{result['path']}: fine" if result["ok"] else result["error"]))
            for secret in result["missing_secrets"]:
                print(f"  its secret {secret} is not stored yet")
    if not all(result["ok"] for result in results):
        raise typer.Exit(int(ExitCode.FAILED))


@macros_app.command("export")
def export(
    name: _Name,
    pytest: Annotated[bool, typer.Option("--pytest", help="A pytest file.")] = False,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="Step sentences, as `run` takes them.")
    ] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the macro.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write; test_NAME.py, or stdout for sentences."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Write a macro as a pytest file, with the pictures it needs beside it, or as step sentences."""
    from desktop_agent.cli.macro_names import parse_settings
    from desktop_agent.macros.as_pytest import as_pytest
    from desktop_agent.macros.as_sentences import as_sentences
    from desktop_agent.macros.parameters import fill

    if pytest is sentences:
        raise BadInput("Say one of --pytest and --sentences.")
    macro, _ = _read(name)
    given = parse_settings(settings or [])
    filled = fill(macro, given)
    if sentences:
        text = as_sentences(filled)
        if output is None:
            print(text, end="")
            return
        _refuse_to_replace(output, overwrite)
        with _writing(output):
            output.write_text(text, "utf-8")
        print(output)
        return
    defaults = {parameter.name: parameter.default for parameter in macro.parameters}
    values = {key: value for key, value in {**defaults, **given}.items() if value is not None}
    exported = as_pytest(macro, values)
    path = output or Path(exported.name)
    folder = path.parent / exported.folder
    _refuse_to_replace(path, overwrite)
    if exported.pictures:
        _refuse_to_replace(folder, overwrite)
    with _writing(path):
        if exported.pictures:
            folder.mkdir(exist_ok=True)
        for picture, data in exported.pictures.items():
            (folder / picture).write_bytes(data)
        path.write_text(exported.text, "utf-8")
    print(path)


@macros_app.command("delete")
def delete(
    macros: Annotated[
        list[str], typer.Argument(metavar="NAMES...", help="Names, or files that end in .yaml.")
    ],
    as_json: _Json = False,
) -> None:
    """Delete macros for good, with the pictures beside them and their secrets in the keyring."""
    import shutil

    from desktop_agent.macros.crops import folder_for
    from desktop_agent.macros.secrets import forget_secrets
    from desktop_agent.macros.store import find_macro

    # Every name is looked up before the first file goes.
    paths = tuple(dict.fromkeys(find_macro(name) for name in macros))
    forgotten: dict[Path, tuple[str, ...]] = {}
    for path in paths:
        # Secrets go first: nobody could name them any more once the file is gone.
        names = _secrets_in(path)
        if names is None:
            print(
                plain_line(f"{path} cannot be understood: what the keyring holds for it stays there."),
                file=sys.stderr,
            )
        forgotten[path] = forget_secrets(path, names or ())
        crops = folder_for(path)
        with _writing(path):
            path.unlink()
            if crops.is_dir() and not crops.is_symlink():
                shutil.rmtree(crops)
    if as_json:
        gone = {str(path): list(names) for path, names in forgotten.items() if names}
        print(json.dumps({"deleted": [str(path) for path in paths], "secrets": gone}))
        return
    for path, names in forgotten.items():
        also = f", and from the keyring: {', '.join(names)}" if names else ""
        print(plain_line(f"deleted {path.stem}{also}"))


@macros_app.command("secret")
def secret(
    name: _Name, secret_name: Annotated[str, typer.Argument(metavar="SECRET", help="Which of its secrets.")]
) -> None:
    """Keep the value of a macro's secret in the system's keyring: asked for unseen, or read from standard input.

    It is for this file only: a macro that is renamed or moved needs its secrets stored again.
    """
    import getpass

    from desktop_agent.macros.secrets import owner_of, store_secret

    macro, path = _read(name)
    known = [one.name for one in macro.secrets]
    if secret_name not in known:
        has = f"It has: {', '.join(known)}." if known else "It has none."
        raise BadInput(f'The macro {macro.name} has no secret "{plain_line(secret_name)}". {has}')
    if sys.stdin.isatty():
        value = getpass.getpass(f"{secret_name} of {macro.name}: ")
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    store_secret(path, secret_name, value)
    print(plain_line(f"kept {secret_name} of {owner_of(path)} in the keyring"))


@macros_app.command("schema")
def schema() -> None:
    """Print the JSON schema of macro files, for editors."""
    from desktop_agent.macros.schema import macro_schema

    print(json.dumps(macro_schema(), indent=1))


# ------------------------------------------------------------------- reading and writing


def _read(name: str) -> tuple[Macro, Path]:
    from desktop_agent.macros.files import read_macro
    from desktop_agent.macros.store import find_macro

    path = find_macro(name)
    return read_macro(path), path


def _secrets_in(path: Path) -> tuple[str, ...] | None:
    """The secrets that go with the file: none with a link. None for a file that cannot be understood."""
    from desktop_agent.macros.files import read_macro

    if path.is_symlink():
        return ()
    try:
        return tuple(secret.name for secret in read_macro(path).secrets)
    except BadInput:
        return None


def _refuse_to_replace(path: Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise BadInput(f"{path} is there already: name another file with -o, or use --overwrite.")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise BadInput(f"{path}: {exc.strerror or exc}.") from exc


def _cut(text: str, width: int) -> str:
    line = " ".join(plain_line(text).split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _safe(text: str, style: str = "") -> Any:  # noqa: ANN401 - rich is imported late
    from rich.text import Text

    return Text(plain_line(text), style)


def _console() -> Any:  # noqa: ANN401 - rich is imported late
    from rich.console import Console

    return Console()

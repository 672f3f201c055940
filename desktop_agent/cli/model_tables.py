"""How the command line shows multimodal models: what is known, what fits this machine, a pull, a check."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.panel.models.fits import BITS, fits
from desktop_agent.session.plain import plain_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_agent.compose.model_check import Findings
    from desktop_agent.panel.models.machine import Machine
    from vision.models.presets import Preset
    from vision.models.pull import PullStep
    from vision.models.store import Pulled
    from vision.weights import ModelFile

_LONGEST_SAID = 300
_CARDS = (6, 8, 12, 16, 24, 32, 48, 80)
"""GiB of graphics memory that cards have."""


def as_data(preset: Preset, machine: Machine, here: Pulled | None) -> dict[str, Any]:
    """A preset as JSON; sizes in bytes."""
    fit = fits(preset, machine)
    data = dataclasses.asdict(preset)
    del data["shape"], data["kept"]
    return {
        **data,
        "memory": {str(bits): need.total for bits in BITS if (need := preset.needs(bits)) is not None},
        "weights": {str(bits): need.weights for bits in BITS if (need := preset.needs(bits)) is not None},
        "download": preset.download,
        "fits": None if fit is None else {"bits": fit.bits, "where": fit.where},
        "pulled": here is not None and not here.missing(),
        "folder": str(here.folder) if here is not None else None,
    }


def markdown_table(presets: Sequence[Preset]) -> str:
    """Which model for which machine, for a README: computed, not typed."""
    lines = [
        "| model | parameters | memory with 16, 8 and 4 bits | smallest graphics card for that | licence |",
        "|---|---|---|---|---|",
    ]
    for preset in presets:
        needs = [need.total for bits in BITS if (need := preset.needs(bits)) is not None]
        if needs:
            memory = ", ".join(_gb(need) for need in needs)
            cards = ", ".join(_card(need) for need in needs)
            lines.append(
                f"| `{preset.name}` | {_parameters(preset)} | {memory} | {cards} | {preset.licence} |"
            )
    return "\n".join(lines)


def _card(need: int) -> str:
    """The smallest usual graphics card with so many bytes, or how many of the largest."""
    room = next((card for card in _CARDS if need <= card * 2**30), 0)
    return f"{room} GB" if room else f"{-(-need // (_CARDS[-1] * 2**30))} × {_CARDS[-1]} GB"


def show(
    embedded: Iterable[ModelFile], presets: Sequence[Preset], machine: Machine, here: Mapping[str, Pulled]
) -> None:
    """Print both tables."""
    from rich.console import Console

    console = Console()
    files = _table("name", "model", "version", "licence", "size", "comes with")
    for entry in embedded:
        size = f"{entry.size / 1e6:.1f} MB"
        files.add_row(entry.name, entry.title, entry.version, entry.licence, size, entry.package)
    if files.row_count:
        console.print("[bold]Eyes[/bold]: small models that come with the program")
        console.print(files)
        console.print()
    console.print(
        "[bold]Mind[/bold]: multimodal models that it knows how to ask; none is needed for step sentences"
    )
    table = _table("name", "parameters", "GB at 16/8/4 bits", "fits here", "pulled", "licence")
    for preset in presets:
        fit, model = fits(preset, machine), here.get(preset.repository)
        needs = [need.total / 1e9 for bits in BITS if (need := preset.needs(bits)) is not None]
        table.add_row(
            preset.name,
            _parameters(preset) if needs else "",
            " / ".join(f"{need:.0f}" if need >= 10 else f"{need:.1f}" for need in needs),
            "" if fit is None else fit.words,
            "" if model is None else "damaged" if model.missing() else "yes",
            preset.licence.partition(" (")[0] if needs else preset.title,
        )
    console.print(table)
    console.print(
        "GB: an estimate of weights, 32,768 tokens and room to work. In brackets: parameters at work on one token, "
        "where experts take turns; all must fit. A server can be asked instead: --model http://localhost:8000.",
        style="dim",
    )


def show_findings(findings: Findings, *, as_json: bool) -> None:
    """Print what came of a check."""
    if as_json:
        data = dataclasses.asdict(findings)
        data["point"] = None if findings.point is None else [findings.point.x, findings.point.y]
        data["target"] = list(findings.target.as_tuple())
        print(json.dumps(data, indent=2))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console()
    mark = Text("✓ ", "green") if findings.right else Text("✗ ", "bold red")
    console.print(
        Text.assemble(mark, (findings.model, "bold"), f": {plain_line(findings.verdict)}"), soft_wrap=True
    )
    for name, words in _about(findings):
        console.print(Text.assemble((f"  {name:<9}", "dim"), plain_line(words)), soft_wrap=True)


def _about(findings: Findings) -> Iterator[tuple[str, str]]:
    how = "shown a picture of a form" if findings.pictures else "told a form in words, element by element"
    yield "asked", f"for {findings.question}, {how}, in the dialect {findings.dialect}"
    said = plain_line(findings.said)
    yield "answer", said if len(said) <= _LONGEST_SAID else f"{said[: _LONGEST_SAID - 1]}…"
    if findings.thoughts:
        thoughts = plain_line(findings.thoughts)
        yield "thought", thoughts if len(thoughts) <= _LONGEST_SAID else f"{thoughts[: _LONGEST_SAID - 1]}…"
    if findings.point is not None:
        box = findings.target
        where = f"{box.left} to {box.right}, {box.top} to {box.bottom}"
        yield "point", f"{findings.point.x:.0f}, {findings.point.y:.0f}; the button is at {where}"
    usage = findings.usage
    if usage.total:
        thinking = f", {usage.thinking} of them thoughts" if usage.thinking else ""
        yield "tokens", f"{usage.prompt} asked, {usage.answer} answered{thinking}"
    first = (
        f", the first token after {findings.first_token_ms / 1000:.1f} s" if findings.first_token_ms else ""
    )
    yield (
        "time",
        f"{findings.loaded_ms / 1000:.1f} s to load, {findings.answered_ms / 1000:.1f} s to answer{first}",
    )
    gpu = f", {_gb(findings.gpu_memory)} of the GPU's" if findings.gpu_memory else ""
    yield "memory", f"{_gb(findings.memory)} of this program at most{gpu}"
    for note in findings.notes:
        yield "note", note


def pull_with_progress(
    repository: str, preset: Preset | None, *, folder: Path | None, hub: str, as_json: bool
) -> None:
    """Pull, and show how far it is."""
    from vision.models.hub import Hub
    from vision.models.pull import pull

    if not as_json and preset is not None:
        print(f"{preset.title}: {_gb(preset.download)} to fetch, licence {preset.licence}")
    with _progress(as_json=as_json) as told:
        model = pull(repository, hub=Hub(hub), folder=folder, told=told)
    if as_json:
        data = {
            "repository": model.repository,
            "revision": model.revision,
            "folder": str(model.folder),
            "size": model.size,
            "files": [dataclasses.asdict(file) for file in model.files],
        }
        print(json.dumps(data, indent=2))
    else:
        print(
            f"{model.repository} is in {model.folder}: {len(model.files)} files, {_gb(model.size)}, all checked."
        )


@contextmanager
def _progress(*, as_json: bool) -> Iterator[Callable[[PullStep], None]]:
    from rich.console import Console

    console = Console(stderr=True)
    if as_json or not console.is_terminal:
        files: set[str] = set()

        def line(step: PullStep) -> None:
            if not as_json and step.doing == "fetching" and step.file not in files:
                files.add(step.file)
                print(f"  {plain_line(step.file)}", flush=True)

        yield line
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=None)

        def bar(step: PullStep) -> None:
            doing = {"reading": "checking ", "waiting": "waiting for "}.get(step.doing, "")
            progress.update(task, description=f"{doing}{plain_line(step.file)}")
            if step.total:
                progress.update(task, total=step.total, completed=step.done)

        yield bar


def _table(*columns: str) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in columns:
        numeric = heading in ("size", "parameters", "GB at 16/8/4 bits")
        whole = heading in ("name", "parameters", "GB at 16/8/4 bits")
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=whole)
    return table


def _parameters(preset: Preset) -> str:
    whole = f"{preset.parameters / 1e9:.3g} B"
    return (
        whole
        if preset.active == preset.parameters
        else f"{preset.parameters / 1e9:.3g} ({preset.active / 1e9:.3g}) B"
    )


def _gb(size: int) -> str:
    if size < 1_000_000_000:
        return f"{size / 1e6:.0f} MB"
    return f"{size / 1e9:.0f} GB" if size >= 10_000_000_000 else f"{size / 1e9:.1f} GB"

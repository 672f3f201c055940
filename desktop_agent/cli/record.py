"""`desktop-agent record NAME`: keep what a person does as a macro."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from desktop_agent.cli.run import ACCESSIBILITY_HELP


def record(
    name: Annotated[str, typer.Argument(help="What to call the macro, or a file that ends in .yaml.")],
    app: Annotated[str, typer.Option(help="A program to start first, with its arguments.")] = "",
    display: Annotated[str, typer.Option(help="virtual, screen, or an X display such as :1.")] = "virtual",
    size: Annotated[str, typer.Option(help="Size of a virtual display.")] = "1280x800",
    dark: Annotated[bool, typer.Option("--dark", help="Dark theme on a virtual display.")] = False,
    accessibility: Annotated[bool, typer.Option("--accessibility", help=ACCESSIBILITY_HELP)] = False,
    about: Annotated[str, typer.Option(help="What the macro is for, in words.")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a macro of this name.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Record what you do as a macro: by meaning, not by coordinates.

    A virtual display shows itself in a window where there is a screen. Ctrl+Alt+P pauses and goes on, Ctrl+Alt+C adds
    a check for what is under the pointer, Ctrl+Alt+S stops; so do closing the program and Ctrl+C here. What was
    done is saved in each case. Passwords go to the system's keyring, never into the file.
    """
    from desktop_agent.cli.console import open_console, print_json
    from desktop_agent.cli.recording import Teller, stop_recording_on_signals
    from desktop_agent.compose import VIRTUAL, RecordingOptions, open_recording, parse_size, split_command
    from desktop_agent.errors import BadInput, ExitCode
    from desktop_agent.macros.parameters import literal
    from desktop_agent.macros.record.keeping import Keeper, require_writable, rescue
    from desktop_agent.macros.store import place_for
    from desktop_agent.macros.types import Macro

    path = place_for(name)
    if path.exists() and not overwrite:
        raise BadInput(f"There is a macro {path} already: choose another name, or use --overwrite.")
    options = RecordingOptions(
        app=split_command(app) if app else (),
        display=display,
        size=parse_size(size),
        dark=dark,
        accessibility=accessibility,
        start_in=Path.cwd(),
    )
    console = open_console(stderr=as_json)
    teller = Teller(console)
    lost = rescue(path)
    if lost is not None:
        teller.warn(f"a recording of {path.stem} was cut off; what it had is in {lost}")
    command = tuple(literal(word) for word in options.app)
    macro = Macro(path.stem, (), about, command, options.size, dark)
    require_writable(macro, path)
    with stop_recording_on_signals() as stop, open_recording(options, teller, stop.is_set) as recording:
        if recording.without_tree:
            teller.warn(f"--accessibility changes nothing here: {recording.without_tree}")
        virtual = recording.place.kind == VIRTUAL
        macro = replace(
            macro,
            size=recording.size if virtual else None,
            dark=dark and virtual,
            accessibility=accessibility and not recording.without_tree,
        )
        keeper = Keeper(macro, path, recording.book)
        teller.begin(path.stem, recording.place, keeper)
        stop.stops(recording.recorder)
        result = recording.recorder.run()
    teller.say(result.ended)
    if result.failed:
        teller.warn(f"not all of what was done could be understood: {result.failed}")
    if not result.steps:
        teller.warn("nothing was recorded, and no file was written")
        if as_json:
            print_json({"name": path.stem, "path": None, "steps": 0, "warnings": teller.warnings})
        raise typer.Exit(int(ExitCode.FAILED))
    teller.saved(keeper.save(), replay=name)
    if as_json:
        found = {
            "name": path.stem,
            "path": str(path),
            "steps": len(result.steps),
            "warnings": teller.warnings,
        }
        print_json(found)
    raise typer.Exit(int(ExitCode.FAILED if result.failed else ExitCode.DONE))

"""`desktop-agent replay NAME|SESSION`: do a macro or a session again, watch one, or ask what a model would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop_agent.cli.run import ACCESSIBILITY_HELP, Approve, Mode


def replay(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|SESSION",
            help="A macro's name or .yaml file, or a session's id (its beginning is enough) or file.",
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the macro; as often as needed."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=1000,
            help="Wait before each step of a macro as the person did (1), or less. By default it goes as fast as "
            "the screen allows. With --watch: how fast to show.",
        ),
    ] = None,
    first: Annotated[
        int,
        typer.Option(
            "--from", metavar="STEP", min=1, help="Begin with this step, where the program stands so."
        ),
    ] = 1,
    watch: Annotated[bool, typer.Option("--watch", help="Show a session again without acting.")] = False,
    display: Annotated[str, typer.Option(help="virtual, screen, or an X display such as :1.")] = "",
    size: Annotated[
        str, typer.Option(help="Size of a virtual display; by default as when it was made.")
    ] = "",
    dark: Annotated[
        bool | None,
        typer.Option(
            "--dark/--no-dark", help="Dark theme on a virtual display; by default as when it was made."
        ),
    ] = None,
    approve: Annotated[Approve, typer.Option(help="When to ask before acting.")] = Approve.RISKY,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a target.")] = 30.0,
    accessibility: Annotated[
        bool | None, typer.Option("--accessibility/--no-accessibility", help=ACCESSIBILITY_HELP)
    ] = None,
    step: Annotated[
        int | None,
        typer.Option(
            min=1, help="Ask a model what it would do at this step of a session, and act on nothing."
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="With --step: who is asked; as for run.")] = "",
    mode: Annotated[
        Mode | None, typer.Option(help="With --step: how much it thinks; as the settings say.")
    ] = None,
    dialect: Annotated[str, typer.Option(help="With --step: the format to speak; by the model's name.")] = "",
    bits: Annotated[int, typer.Option(help="With --step: load local weights in 4 or 8 bits.")] = 0,
    device: Annotated[str, typer.Option(help="With --step: auto, cuda, mps or cpu.")] = "auto",
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --step: write the screen with both answers (PNG)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Do a macro, or the steps of a recorded session, again: by locators, through policy, with verification.

    Steps are numbered as printed; where a macro starts a program, that is step 1.

    The first step whose target is not found, or that changes nothing, ends it with a report.

    With --step nothing is done: a model is asked what it would do at that step of a session, and its answer is printed
    beside what was done.
    """
    from desktop_agent.cli.console import open_console
    from desktop_agent.cli.macro_names import macro_named, parse_settings
    from desktop_agent.cli.replay_run import Wishes, piece_of_macro, piece_of_session, replay_piece
    from desktop_agent.errors import BadInput
    from desktop_agent.policy import ApprovalMode

    console = open_console(stderr=as_json)
    path = macro_named(name)
    if path is not None and watch:
        raise BadInput(f"{name} is a macro, and only sessions can be watched; each replay of it is one.")
    if path is None and settings:
        raise BadInput(
            f"{name} is a session, which has no parameters. `sessions export {name} --macro` makes a macro of it."
        )
    asked = {"--model": model, "--mode": mode, "--dialect": dialect, "--bits": bits, "--picture": picture}
    if step is None:
        if given := [option for option, value in asked.items() if value]:
            raise BadInput(f"{given[0]} says who is asked about a step of a session: say which, with --step.")
    else:
        from desktop_agent.cli.whatif import Question, ask_session
        from desktop_agent.plan.mind.modes import Mode as MindMode

        if path is not None:
            raise BadInput(f"{name} is a macro; a model can be asked about a step of a session only.")
        acting = {
            "--watch": watch,
            "--speed": speed,
            "--from": first > 1,
            "--display": display,
            "--size": size,
        }
        if given := [option for option, value in acting.items() if value]:
            raise BadInput(f"{given[0]} and --step exclude each other: with --step nothing is done.")
        question = Question(
            name, step, model, None if mode is None else MindMode(mode), dialect, bits, device, picture
        )
        raise typer.Exit(int(ask_session(question, console, as_json=as_json)))
    if watch:
        from desktop_agent.cli.watch import watch_session
        from desktop_agent.session.read import open_session

        with open_session(name) as recorded:
            watch_session(recorded, console, speed=speed or 1.0)
        return
    values = parse_settings(settings or [])
    piece = piece_of_session(name) if path is None else piece_of_macro(name, path, values)
    wishes = Wishes(display, size, dark, accessibility, ApprovalMode(approve), timeout, first, speed)
    raise typer.Exit(int(replay_piece(piece, wishes, console, as_json=as_json)))

"""`desktop-agent run TASK`: carry out a task."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ACCESSIBILITY_HELP = (
    "Also ask programs for their accessibility trees, and believe them where the picture agrees."
)


class Mode(StrEnum):
    """How a model planner thinks; step sentences need no thinking."""

    AUTO = "auto"
    THINKING = "thinking"
    FAST = "fast"


class Approve(StrEnum):
    """When a person is asked."""

    ASK = "ask"
    RISKY = "risky"
    NEVER = "never"


def run(
    task: Annotated[str, typer.Argument(help="Step sentences: 'Open the File menu, choose Save As, …'.")],
    app: Annotated[str, typer.Option(help="A program to start first, with its arguments.")] = "",
    display: Annotated[str, typer.Option(help="virtual, screen, or an X display such as :1.")] = "virtual",
    model: Annotated[str, typer.Option(help="The planner; step sentences need none.")] = "sentences",
    mode: Annotated[Mode, typer.Option(help="How a model planner thinks.")] = Mode.AUTO,  # noqa: ARG001
    approve: Annotated[Approve, typer.Option(help="When to ask before acting.")] = Approve.RISKY,
    max_steps: Annotated[int, typer.Option(min=1, max=10_000, help="Stop after so many steps.")] = 200,
    size: Annotated[str, typer.Option(help="Size of a virtual display.")] = "1280x800",
    dark: Annotated[bool, typer.Option("--dark", help="Dark theme on a virtual display.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a target.")] = 30.0,
    accessibility: Annotated[bool, typer.Option("--accessibility", help=ACCESSIBILITY_HELP)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Carry out a task on a display and write everything down."""
    from desktop_agent.cli.console import open_console
    from desktop_agent.cli.session_run import finish, run_session
    from desktop_agent.compose import SessionOptions, parse_size, split_command
    from desktop_agent.desk.patience import Patience
    from desktop_agent.errors import SomethingMissing
    from desktop_agent.plan.given import GivenSteps
    from desktop_agent.policy import ApprovalMode

    if model != "sentences":
        raise SomethingMissing(
            f'The model "{model}" is not available: this version plans by step sentences only (--model sentences).'
        )
    first = split_command(app) if app else None
    planner = GivenSteps.from_sentences(
        task, open_first=first
    )  # an unreadable task is reported before anything
    options = SessionOptions(
        task=task,
        app=app,
        display=display,
        size=parse_size(size),
        dark=dark,
        approve=ApprovalMode(approve),
        start_in=Path.cwd(),
        patience=Patience(find=timeout, wait=timeout),
        accessibility=accessibility,
    )
    console = open_console(stderr=as_json)
    report = run_session(options, planner, max_steps=max_steps, as_json=as_json, console=console)
    raise typer.Exit(int(finish(report, as_json=as_json, console=console)))

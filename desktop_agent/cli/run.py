"""`desktop-agent run TASK`: carry out a task."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ACCESSIBILITY_HELP = (
    "Also ask programs for their accessibility trees, and believe them where the picture agrees."
)

MODEL_HELP = (
    "Who plans what is no step sentence: a preset (`models list`), a folder with a checkpoint, http://ADDRESS#NAME, "
    "server (the one in the settings), or sentences for nobody. As the settings say."
)
RUNGS_HELP = "Let step sentences and the embedded eyes decide where they can, or the model decide everything."
RECALL_HELP = "Decide as before on a screen that was seen before, or ask the model anew."
NO_MODEL = (
    "A model may know what it means, but none is set up: name one with --model (see desktop-agent models list), or set "
    "one up in the control panel"
)

_FIND_S = 8.0


class Mode(StrEnum):
    """How much a model thinks."""

    AUTO = "auto"
    THINKING = "thinking"
    FAST = "fast"


class Approve(StrEnum):
    """When a person is asked."""

    ASK = "ask"
    RISKY = "risky"
    NEVER = "never"


def run(
    task: Annotated[
        str,
        typer.Argument(
            help="Step sentences ('Open the File menu, choose Save As, …'), or free words for a model."
        ),
    ],
    app: Annotated[str, typer.Option(help="A program to start first, with its arguments.")] = "",
    display: Annotated[str, typer.Option(help="virtual, screen, or an X display such as :1.")] = "virtual",
    model: Annotated[str, typer.Option(help=MODEL_HELP)] = "",
    mode: Annotated[Mode | None, typer.Option(help="How much a model thinks; as the settings say.")] = None,
    approve: Annotated[Approve, typer.Option(help="When to ask before acting.")] = Approve.RISKY,
    max_steps: Annotated[int, typer.Option(min=1, max=10_000, help="Stop after so many steps.")] = 200,
    size: Annotated[str, typer.Option(help="Size of a virtual display.")] = "1280x800",
    dark: Annotated[bool, typer.Option("--dark", help="Dark theme on a virtual display.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a target.")] = 30.0,
    accessibility: Annotated[bool, typer.Option("--accessibility", help=ACCESSIBILITY_HELP)] = False,
    max_seconds: Annotated[
        float, typer.Option(min=0, help="With a model: stop after so long; 0: never.")
    ] = 0.0,
    max_tokens: Annotated[int, typer.Option(min=0, help="With a model: stop after so many; 0: never.")] = 0,
    max_cost: Annotated[float, typer.Option(min=0, help="With a model: stop at this price; 0: never.")] = 0.0,
    dialect: Annotated[str, typer.Option(help="The format to speak to the model; by its name.")] = "",
    bits: Annotated[int, typer.Option(help="Load local weights in 4 or 8 bits; 0: as they are.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu, for local weights.")] = "auto",
    rungs: Annotated[bool, typer.Option("--rungs/--no-rungs", help=RUNGS_HELP)] = True,
    recall: Annotated[bool, typer.Option("--recall/--no-recall", help=RECALL_HELP)] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Carry out a task on a display and write everything down."""
    from contextlib import nullcontext

    from desktop_agent.cli.console import open_console
    from desktop_agent.cli.minds import server_of
    from desktop_agent.cli.session_run import finish, run_session
    from desktop_agent.compose import SessionOptions, parse_size, split_command
    from desktop_agent.compose.mind import SENTENCES, open_mind
    from desktop_agent.compose.planning import plan_for
    from desktop_agent.desk.patience import Patience
    from desktop_agent.errors import UnreadableTask
    from desktop_agent.plan.budget import Budget
    from desktop_agent.plan.mind import MindOptions
    from desktop_agent.plan.mind import Mode as MindMode
    from desktop_agent.policy import ApprovalMode
    from desktop_agent.settings import SettingsFile

    settings = SettingsFile().now
    wanted = model or settings.model.use
    options = MindOptions(
        mode=MindMode(mode or settings.model.mode),
        budget=Budget(seconds=max_seconds, tokens=max_tokens, money=max_cost),
        rungs=rungs,
        recall=recall,
    )
    opened = (
        nullcontext()
        if wanted == SENTENCES
        else open_mind(wanted, server=server_of(settings), dialect=dialect, bits=bits, device=device)
    )
    with opened as mind:
        try:
            # An unreadable task is reported before anything is started.
            planned = plan_for(task, mind, options, app=split_command(app) if app else None)
        except UnreadableTask as problem:
            if mind is not None or not task.strip():
                raise
            raise UnreadableTask(
                problem.sentence, problem.part, f"{problem.hint.rstrip(' .')}. {NO_MODEL}"
            ) from problem
        session = SessionOptions(
            task=task,
            app=app,
            display=display,
            size=parse_size(size),
            dark=dark,
            approve=ApprovalMode(approve),
            start_in=Path.cwd(),
            # With a model behind it a target need not be waited for as long: it may know another way.
            patience=Patience(find=timeout, wait=timeout)
            if mind is None
            else Patience(find=min(timeout, 8.0), wait=timeout),
            accessibility=accessibility,
            planner=planned.planner.name,
            model=planned.model,
            mode=planned.mode,
        )
        console = open_console(stderr=as_json)
        report = run_session(
            session,
            planned,
            max_steps=max_steps,
            as_json=as_json,
            console=console,
            tools=settings.tools.options,
        )
    raise typer.Exit(int(finish(report, as_json=as_json, console=console)))

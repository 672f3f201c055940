"""`desktop-agent replay SESSION`: do a recorded session again, or watch it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop_agent.cli.run import ACCESSIBILITY_HELP, Approve


def replay(
    session: Annotated[str, typer.Argument(help="A session's id (its beginning is enough) or file.")],
    watch: Annotated[bool, typer.Option("--watch", help="Show it again without acting.")] = False,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="How fast to watch.")] = 1.0,
    display: Annotated[str, typer.Option(help="virtual, screen, or an X display such as :1.")] = "",
    approve: Annotated[Approve, typer.Option(help="When to ask before acting.")] = Approve.RISKY,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a target.")] = 30.0,
    accessibility: Annotated[bool, typer.Option("--accessibility", help=ACCESSIBILITY_HELP)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Do the steps of a recorded session again: by locators, through policy, with verification."""
    from desktop_agent.cli.console import open_console
    from desktop_agent.cli.session_run import finish, run_session
    from desktop_agent.cli.watch import watch_session
    from desktop_agent.compose import SessionOptions
    from desktop_agent.desk.patience import Patience
    from desktop_agent.errors import BadInput
    from desktop_agent.plan.given import GivenSteps
    from desktop_agent.policy import ApprovalMode
    from desktop_agent.session.events import PlanMade, SessionStarted
    from desktop_agent.session.read import open_session

    console = open_console(stderr=as_json)
    with open_session(session) as recorded:
        if watch:
            watch_session(recorded, console, speed=speed)
            return
        events = [stored.event for stored in recorded.events()]
    started = next((event for event in events if isinstance(event, SessionStarted)), None)
    plan = next((event for event in events if isinstance(event, PlanMade)), None)
    if started is None or plan is None or not plan.steps:
        raise BadInput(f"The session {session} ended before it had a plan: there is nothing to replay.")
    options = SessionOptions(
        task=started.task,
        app=started.app,
        display=display or started.display,
        size=(started.width, started.height),
        approve=ApprovalMode(approve),
        start_in=Path.cwd(),
        patience=Patience(find=timeout, wait=timeout),
        accessibility=accessibility,
        planner=f"replay of {started.session_id}",
    )
    planner = GivenSteps("recorded", plan.steps)
    report = run_session(options, planner, max_steps=len(plan.steps), as_json=as_json, console=console)
    raise typer.Exit(int(finish(report, as_json=as_json, console=console)))

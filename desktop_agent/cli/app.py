"""All verbs under one roof."""

from __future__ import annotations

from typing import Annotated

import typer

from desktop_agent import __version__
from desktop_agent.cli.bench import bench
from desktop_agent.cli.demo import demo
from desktop_agent.cli.doctor import doctor
from desktop_agent.cli.ground import ground
from desktop_agent.cli.inspect import inspect
from desktop_agent.cli.macros import macros_app
from desktop_agent.cli.models import models_app
from desktop_agent.cli.parse import parse
from desktop_agent.cli.record import record
from desktop_agent.cli.replay import replay
from desktop_agent.cli.run import run
from desktop_agent.cli.sessions import sessions_app
from desktop_agent.cli.test import run_tests

app = typer.Typer(
    help="Sees a screen, decides, acts, checks, and writes everything down. Without a verb, the control panel opens.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Sees a screen, decides, acts, checks, and writes everything down. Without a verb, the control panel opens."""


app.command()(run)
app.command()(record)
app.command()(replay)
app.command("test", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})(
    run_tests
)
app.command()(parse)
app.command()(ground)
app.command()(inspect)
app.command()(demo)
app.command()(bench)
app.command()(doctor)
app.add_typer(sessions_app, name="sessions")
app.add_typer(macros_app, name="macros")
app.add_typer(models_app, name="models")

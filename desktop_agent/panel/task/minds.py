"""Who plans a task that is not written as steps: the choices, and what goes into the order. Without Qt."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from desktop_agent.panel.task.options import Choice
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain
from desktop_agent.settings import Model

PLAIN = "sentences"
"""The planner that needs no model."""
SERVER = "server"
"""The model on the server of the settings."""


def model_choices(model: Model, pulled: Sequence[str] = ()) -> tuple[Choice, ...]:
    """Who can plan: nobody, the server's model, the models whose files are here, and what the settings name."""
    choices = [
        Choice(
            PLAIN,
            tr("Step sentences (no model)"),
            why=tr("The sentences of the task are the steps; see the README."),
        )
    ]
    if model.server:
        choices.append(
            Choice(
                SERVER,
                server_name(model),
                bool(model.name),
                tr("The model on {address}.", address=plain(model.server, 100))
                if model.name
                else tr("Choose a model of this server on the Models page."),
            )
        )
    named = [name for name in (model.use,) if name not in (PLAIN, SERVER, "", *pulled)]
    here = tr("Runs on this machine; loading it takes a while at first.")
    return (*choices, *(Choice(name, short_name(name), why=here) for name in (*pulled, *named)))


def usual_model(model: Model) -> str:
    """Whom the settings choose; nobody where the server they choose is not set up."""
    if model.use == SERVER and not (model.server and model.name):
        return PLAIN
    return model.use or PLAIN


def server_name(model: Model) -> str:
    """What the server's model is called; with the machine, where that is not this one."""
    name, host = plain(model.name, 60) or tr("Server"), elsewhere(model.server)
    return tr("{model} at {host}", model=name, host=plain(host, 60)) if host else name


def elsewhere(address: str) -> str:
    """The machine that a server's address names, where that is not this one; empty where it is.

    Reads no more than that: this is asked before the window's first paint, and the whole of addresses is read by what
    talks to servers.
    """
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    if host.rstrip(".") == "localhost":
        return ""
    try:
        return "" if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return host


def short_name(reference: str) -> str:
    """A preset's name, or the last part of a folder's."""
    return plain(PurePath(reference).name or reference, 60)


def planner_name(reference: str, model: Model) -> str:
    """What the planner `reference` is called in a sentence; empty where no model plans."""
    if reference in ("", PLAIN):
        return ""
    return server_name(model) if reference == SERVER else short_name(reference)


def mode_choices() -> tuple[Choice, ...]:
    """How much a model thinks."""
    return (
        Choice(
            "auto",
            tr("Auto"),
            why=tr("Fast at first; it thinks where it is unsure, or where nothing moves on."),
        ),
        Choice("thinking", tr("Thinking"), why=tr("It thinks before every step: slower, more careful.")),
        Choice("fast", tr("Fast"), why=tr("It never thinks first.")),
    )


def mode_reason() -> str:
    """Why the mode cannot be chosen."""
    return tr("Step sentences need no thinking. Choose a planner first.")

"""Something to do again, a macro or a recorded session, with all that it says about where and how."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.errors import BadInput

if TYPE_CHECKING:
    from desktop_agent.macros.replay import Numbered
    from desktop_agent.macros.types import Macro


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to do again.

    Attributes:
        name: what the person called it.
        title: what the journal calls it.
        task: what it is for.
        app: the program it starts, as typed; empty for none.
        steps: its steps.
        display: where, unless the person says otherwise.
        size: of a virtual display; None for the usual one.
        dark: whether it was made under a dark theme.
        accessibility: whether its locators count on what programs tell about themselves.
        values: what was set for its parameters.
        secrets: gives the value of a secret by its name; None when it needs none.
    """

    name: str
    title: str
    task: str
    app: str
    steps: tuple[Numbered, ...]
    display: str = "virtual"
    size: tuple[int, int] | None = None
    dark: bool = False
    accessibility: bool = False
    values: Mapping[str, str] | None = None
    secrets: Callable[[str], str] | None = None


def piece_of_macro(name: str, path: Path, values: Mapping[str, str]) -> Piece:
    """The macro in the file `path`. All of it is checked, its parameters and its secrets too.

    Raises BadInput for what is wrong in the file or the values, SomethingMissing for a secret that is not stored.
    """
    from desktop_agent.macros.files import read_macro
    from desktop_agent.macros.parameters import fill
    from desktop_agent.macros.replay import numbered

    recorded = read_macro(path)
    macro = fill(recorded, values)
    return Piece(
        name=name,
        title=f"macro {macro.name}",
        task=macro.about or macro.name,
        app=shlex.join(macro.app),
        steps=numbered(macro),
        size=macro.size,
        dark=macro.dark,
        accessibility=macro.accessibility,
        values=values,
        secrets=_secrets_of(macro, path) if macro.secrets else None,
    )


def _secrets_of(macro: Macro, path: Path) -> Callable[[str], str]:
    """Where the values come from. Raises SomethingMissing now when one is not stored, rather than in the middle."""
    from desktop_agent.macros.secrets import open_secrets

    secrets = open_secrets(path)
    for secret in macro.secrets:
        secrets(secret.name)
    return secrets


def piece_of_session(name: str) -> Piece:
    """The steps of a recorded session, as they were planned. Raises BadInput when it has none."""
    from desktop_agent.macros.replay import Numbered
    from desktop_agent.macros.types import MacroStep
    from desktop_agent.session.events import PlanMade, SessionStarted
    from desktop_agent.session.read import open_session
    from desktop_agent.types import EnterSecret

    with open_session(name) as recorded:
        events = [stored.event for stored in recorded.events()]
    started = next((event for event in events if isinstance(event, SessionStarted)), None)
    plan = next((event for event in events if isinstance(event, PlanMade)), None)
    if started is None or plan is None or not plan.steps:
        raise BadInput(f"The session {name} ended before it had a plan: there is nothing to replay.")
    if any(isinstance(step.intent, EnterSecret) for step in plan.steps):
        raise BadInput(
            f"The session {name} types a secret, which only its macro can: replay {started.planner}."
        )
    return Piece(
        name=name,
        title=f"replay of {started.session_id}",
        task=started.task,
        app=started.app,
        # Sessions are also made of steps that change nothing, and nobody could say so.
        steps=tuple(
            Numbered(number, step.sentence, MacroStep(step.intent, quiet=True))
            for number, step in enumerate(plan.steps, start=1)
        ),
        display=started.display,
        size=(started.width, started.height),
    )

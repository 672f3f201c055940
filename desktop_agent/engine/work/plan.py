"""What a session is to do and how it is opened: what an order comes to, before anything is started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_agent.compose import Session, SessionOptions, parse_size
from desktop_agent.desk.patience import Patience
from desktop_agent.engine.messages import Setup
from desktop_agent.errors import BadInput
from desktop_agent.loop.runner import SessionResult
from desktop_agent.plan.base import Planner, StepResult
from desktop_agent.plan.mind import ModelPlanner
from desktop_agent.policy import Policy
from desktop_agent.session.stream import Subscriber

USUAL_SIZE = (1280, 800)


@dataclass(frozen=True, slots=True)
class Plan:
    """A session to run.

    Attributes:
        options: what it is opened with.
        planner: decides its steps.
        max_steps: how many may be begun.
        patient: whether a step that did not go well waits for a person.
        hold_before: place of a step, from 0, to pause before; 0 for none.
        review: has the last word on how a step went.
        subscribers: who hears the events too.
        opened: called once the session is open.
        mind: the planner again, where it asks a model.
        advise: what to do about a session that did not go well, one sentence each.
    """

    options: SessionOptions
    planner: Planner
    max_steps: int
    patient: bool
    hold_before: int = 0
    review: Callable[[int, StepResult], StepResult] = lambda _, result: result
    subscribers: tuple[Subscriber, ...] = ()
    opened: Callable[[Session], None] = lambda _: None
    mind: ModelPlanner | None = None
    advise: Callable[[SessionResult], tuple[str, ...]] = lambda _: ()


def size_of(setup: Setup, own: tuple[int, int] | None) -> tuple[int, int]:
    """The size of a virtual display: the person's wish, else the work's own, else the usual one. Raises BadInput."""
    usual = own or USUAL_SIZE
    size = (setup.width or usual[0], setup.height or usual[1])
    try:
        return parse_size(f"{size[0]}x{size[1]}")
    except BadInput as exc:
        raise BadInput(
            f"A virtual display cannot be {size[0]} by {size[1]} pixels: from 320 by 240 to 7680 by 4320 it can."
        ) from exc


def options_of(
    setup: Setup,
    task: str,
    *,
    app: str = "",
    size: tuple[int, int] | None = None,
    dark: bool = False,
    accessibility: bool = False,
    planner: str = "sentences",
    secrets: Callable[[str], str] | None = None,
) -> SessionOptions:
    """What a session for `task` is opened with; what `setup` leaves open is as the work itself says.

    Raises BadInput naming what cannot be.
    """
    if not 0 < setup.timeout_s <= 86_400:
        raise BadInput(f"A target cannot be waited for {setup.timeout_s:g} seconds.")
    if setup.max_steps < 1:
        raise BadInput(f"A session of {setup.max_steps} steps would do nothing.")
    return SessionOptions(
        task=task,
        app=app,
        display=setup.display,
        size=size_of(setup, size),
        dark=dark if setup.dark is None else setup.dark,
        approve=setup.approve,
        policy=Policy.load(Path(setup.policy)) if setup.policy else None,
        folder=Path(setup.folder) if setup.folder else None,
        start_in=start_folder(setup),
        patience=Patience(find=setup.timeout_s, wait=setup.timeout_s),
        planner=planner,
        accessibility=accessibility if setup.accessibility is None else setup.accessibility,
        secrets=secrets,
        hide_pid=setup.hide_pid,
    )


def start_folder(setup: Setup) -> Path | None:
    """Where programs are started; None for their home. Raises BadInput for a folder that is none."""
    if not setup.start_in:
        return None
    folder = Path(setup.start_in)
    if not folder.is_dir():
        raise BadInput(f"There is no folder {setup.start_in} to start programs in.")
    return folder

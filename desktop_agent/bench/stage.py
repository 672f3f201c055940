"""Where contestants meet: a virtual display, with an environment in which peers find it, too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions.displays import VirtualDisplay


@dataclass(frozen=True, slots=True)
class Stage:
    """A virtual display, and the environment of processes that shall work on it."""

    display: VirtualDisplay
    environment: dict[str, str]


@contextmanager
def open_stage(width: int, height: int) -> Iterator[Stage]:
    """A virtual display of `width` x `height` pixels, ended on leaving. Raises DisplayFailed."""
    from actions.displays import VirtualDisplay

    with VirtualDisplay.start(width, height) as display:
        environment = display.environment
        # Programs on the display import what is installed; workers import what we run from.
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (_source(), environment.get("PYTHONPATH"))))
        # pyautogui only tries scrot where it is told that this is X11.
        environment["XDG_SESSION_TYPE"] = "x11"
        yield Stage(display, environment)


def _source() -> str:
    """The folder that holds our packages."""
    return str(Path(__file__).resolve().parents[2])

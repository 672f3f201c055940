"""A display to work on, by its name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_agent.desk.ports import Program
from desktop_agent.errors import BadInput, SomethingMissing

VIRTUAL = "virtual"
SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Place:
    """A display to work on.

    Attributes:
        kind: `virtual` or `screen`, as policy rules name it.
        name: what X calls it (`:97`); None for the platform's own screen.
        xauthority: the file with the key to it, when it is not the usual one.
        launch: starts a program there.
        programs: what was started there.
    """

    kind: str
    name: str | None
    xauthority: Path | None
    launch: Callable[[Sequence[str]], object]
    programs: Callable[[], Sequence[Program]]


def parse_size(text: str) -> tuple[int, int]:
    """`1280x800` as numbers. Raises BadInput outside 320x240 to 7680x4320."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise BadInput(f"--size {text}: write it as 1280x800.")
    size = (int(width), int(height))
    if not (320 <= size[0] <= 7680 and 240 <= size[1] <= 4320):
        raise BadInput(f"--size {text}: must be between 320x240 and 7680x4320.")
    return size


@contextmanager
def open_place(
    display: str,
    *,
    size: tuple[int, int] = (1280, 800),
    dark: bool = False,
    home: Path | None = None,
    start_in: Path | None = None,
    environment: Mapping[str, str] | None = None,
    shown_on: str | None = None,
) -> Iterator[Place]:
    """A display to work on; a virtual one is started, and ended with all its programs on leaving.

    `home`, `start_in` and `environment` are for the programs of a virtual display: their home folder (None: one that
    goes with the display), the folder they are started in (None: their home), and what is added to their environment.
    With `shown_on`, the X display of a person's screen, a virtual display shows itself there in a window.

    Raises BadInput for a name that is none, SomethingMissing when there is no such display.
    """
    if display == VIRTUAL:
        from actions.displays import VirtualDisplay

        if not sys.platform.startswith("linux"):
            raise SomethingMissing("Virtual displays need Linux with Xvfb: use --display screen.")
        with VirtualDisplay.start(
            *size, dark=dark, home=home, extra_environment=environment, shown_on=shown_on
        ) as virtual:
            started: list[Program] = []

            def launch(command: Sequence[str]) -> object:
                program = virtual.launch(command, cwd=start_in)
                started.append(program)
                return program

            yield Place(VIRTUAL, virtual.name, virtual.xauthority, launch, lambda: started)
        return
    from actions.programs import LocalLauncher
    from desktop_agent.macros.secrets import without_secrets

    name = _display_name(display)
    environment = without_secrets(os.environ)
    if name is not None:
        environment["DISPLAY"] = name
    launcher = LocalLauncher(environment)
    xauthority = Path(environment["XAUTHORITY"]) if environment.get("XAUTHORITY") else None
    yield Place(SCREEN, name, xauthority, launcher.launch, lambda: launcher.programs)


def _display_name(display: str) -> str | None:
    if display.startswith(":") and display[1:].replace(".", "", 1).isdigit():
        return display
    if display != SCREEN:
        raise BadInput(f'--display {display}: use "virtual", "screen" or an X display such as ":1".')
    if not sys.platform.startswith("linux"):
        return None
    if os.environ.get("DISPLAY"):
        return os.environ["DISPLAY"]
    if os.environ.get("WAYLAND_DISPLAY"):
        raise SomethingMissing(
            "A Wayland screen cannot be driven yet: use --display virtual, or log in to an X11 session."
        )
    raise SomethingMissing("There is no screen here (DISPLAY is not set): use --display virtual.")

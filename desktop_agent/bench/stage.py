"""Where contestants meet: a virtual display, with an environment in which peers find it, too."""

from __future__ import annotations

import os
import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions.displays import VirtualDisplay

_FAMILY_LOCAL = 256
_PROTOCOL = b"MIT-MAGIC-COOKIE-1"


@dataclass(frozen=True, slots=True)
class Stage:
    """A virtual display, and the environment of processes that shall work on it."""

    display: VirtualDisplay
    environment: dict[str, str]


@contextmanager
def open_stage(width: int, height: int) -> Iterator[Stage]:
    """A virtual display of `width` x `height` pixels, ended on leaving. Raises DisplayFailed."""
    from actions.displays import VirtualDisplay
    from actions.x11 import display_number, read_cookie

    with VirtualDisplay.start(width, height) as display, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "xauthority"
        cookie = read_cookie(display.xauthority, display.name)
        _write_private(file, local_entry(socket.gethostname(), display_number(display.name), cookie))
        environment = display.environment
        # Programs on the display import what is installed; workers import what we run from.
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (_source(), environment.get("PYTHONPATH"))))
        environment["XAUTHORITY"] = str(file)
        # pyautogui only tries scrot where it is told that this is X11.
        environment["XDG_SESSION_TYPE"] = "x11"
        yield Stage(display, environment)


def local_entry(host: str, number: str, cookie: bytes) -> bytes:
    """An Xauthority entry that names this host and display.

    python3-xlib, which pyautogui uses, does not know the wild cards of the display's own file.
    """
    fields = (host.encode(), number.encode(), _PROTOCOL, cookie)
    return struct.pack(">H", _FAMILY_LOCAL) + b"".join(struct.pack(">H", len(part)) + part for part in fields)


def _write_private(file: Path, data: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)


def _source() -> str:
    """The folder that holds our packages."""
    return str(Path(__file__).resolve().parents[2])

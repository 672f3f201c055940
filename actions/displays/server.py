"""The X server of a virtual display: Xvfb, which shows itself nowhere, or Xephyr, which shows itself in a window."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from actions.displays.link import ANNOUNCE_MARK
from actions.errors import DisplayFailed
from actions.x11 import connect

TITLE = "Desktop Agent"
CLOSED = 1
"""With this exit code Xephyr ends when it loses its window."""
_PACKAGES = {"Xvfb": "xvfb", "openbox": "openbox", "dbus-daemon": "dbus"}
_SHOWN_PACKAGES = {"Xephyr": "xserver-xephyr", "openbox": "openbox", "dbus-daemon": "dbus"}


@dataclass(frozen=True, slots=True)
class Host:
    """The screen on which a display is shown in a window.

    Attributes:
        display: its name, ":0".
        xauthority: the file with its cookie; None means the usual places.
    """

    display: str
    xauthority: Path | None = None


def require_parts(host: Host | None) -> None:
    """Raise DisplayFailed, with the line that installs them, when programs of a display are missing."""
    if sys.platform != "linux":
        raise DisplayFailed("Virtual displays need Linux: use the real screen here.")
    packages = _PACKAGES if host is None else _SHOWN_PACKAGES
    missing = {part: package for part, package in packages.items() if shutil.which(part) is None}
    if missing:
        what = "A virtual display" if host is None else "A virtual display in a window"
        raise DisplayFailed(
            f"{what} needs {', '.join(missing)}: "
            f"sudo apt-get install --no-install-recommends {' '.join(missing.values())}"
        )


def require_room(host: Host, width: int, height: int) -> None:
    """Raise DisplayFailed when the host's screen does not answer, or a window of this size does not fit on it."""
    if not host.display:
        raise DisplayFailed(
            "A virtual display in a window needs a screen of yours to show it on, and DISPLAY is not set."
        )
    try:
        connection = connect(host.display, host.xauthority)
    except DisplayFailed as problem:
        raise DisplayFailed(
            f"A virtual display in a window needs a screen to show it on. {problem}"
        ) from problem
    screen = connection.get_setup().roots[connection.pref_screen]
    room = (int(screen.width_in_pixels), int(screen.height_in_pixels))
    connection.disconnect()
    if width > room[0] or height > room[1]:
        raise DisplayFailed(
            f"A display of {width}x{height} does not fit on the screen {host.display} "
            f"({room[0]}x{room[1]}): start a smaller one."
        )


def server_command(host: Host | None, *, width: int, height: int, dpi: int, xauthority: Path) -> list[str]:
    """The argument list that starts a server, which announces the number that it chose."""
    if host is None:
        command = ["Xvfb", "-displayfd", ANNOUNCE_MARK, "-screen", "0", f"{width}x{height}x24"]
    else:
        command = ["Xephyr", "-displayfd", ANNOUNCE_MARK, "-screen", f"{width}x{height}", "-title", TITLE]
        # Otherwise Ctrl+Shift, which many shortcuts begin with, would catch the person's mouse in the window.
        command += ["-no-host-grab"]
    command += ["-dpi", str(dpi), "-nolisten", "tcp", "-noreset", "-auth", str(xauthority)]
    return [*command, "+extension", "RANDR", "+extension", "DAMAGE"]


def server_environment(base: Mapping[str, str], host: Host | None) -> dict[str, str]:
    """The environment for the server: `base`, and for a server in a window the way to the host's screen."""
    environment = dict(base)
    if host is not None:
        environment["DISPLAY"] = host.display
        if host.xauthority is not None:
            environment["XAUTHORITY"] = os.fspath(host.xauthority.absolute())
    return environment

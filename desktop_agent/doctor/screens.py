"""The doctor's checks of screens: can a virtual display start, and can the person's own be seen and used."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, assert_never

from actions.accessibility.types import PACKAGE, NoTree, Reading, Told
from actions.errors import ActionError
from desktop_agent.doctor.findings import Finding, Status
from desktop_agent.doctor.system_packages import apt_line


class Display(Protocol):
    """What we use of a running virtual display."""

    @property
    def name(self) -> str:
        """Its X11 name, `:7`."""
        ...


def check_start(start: Callable[[], AbstractContextManager[Display]]) -> Finding:
    """Start one virtual display with `start` (which raises ActionError when it cannot) and stop it again."""
    began = time.monotonic()
    try:
        with start() as display:
            took_ms = (time.monotonic() - began) * 1000
            return Finding("display start", Status.OK, f"{display.name} was ready after {took_ms:.0f} ms")
    except ActionError as exc:
        return Finding(
            "display start",
            Status.MISSING,
            f"a virtual display does not start: {exc}",
            "install what is missing above; then `desktop-agent doctor` again",
        )


def check_tree(reading: Reading) -> Finding:
    """Whether a virtual display has an accessibility tree, by what a `reading` of it gave; the core needs none."""
    match reading:
        case Told():
            message = (
                "a virtual display has its bus; --accessibility asks programs there for their controls' names"
            )
            return Finding("accessibility tree", Status.OK, message)
        case NoTree(reason):
            return Finding(
                "accessibility tree",
                Status.WARNING,
                f"--accessibility changes nothing here: {reason}",
                apt_line((PACKAGE,)),
            )
        case _:
            assert_never(reading)


def check_own_screen(
    environment: Mapping[str, str],
    platform: str,
    extensions: Callable[[str], frozenset[str]],
) -> Finding:
    """Whether `--display screen` can work here; virtual displays work without it.

    Args:
        environment: the process's environment.
        platform: `sys.platform`.
        extensions: the extensions of the X server of that name; raises ActionError when it does not answer.
    """
    if platform == "darwin":
        return Finding(
            "own screen",
            Status.WARNING,
            "macOS asks for two permissions, which cannot be checked from here",
            "Privacy & Security settings: allow the terminal in Accessibility and Screen Recording",
        )
    if platform == "win32":
        return Finding(
            "own screen", Status.OK, "the Windows desktop (programs run as administrator excepted)"
        )
    if environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland":
        return Finding(
            "own screen",
            Status.WARNING,
            "a Wayland session: its screen cannot be captured or controlled yet",
            "use --display virtual, or log in to an X11 session",
        )
    name = environment.get("DISPLAY", "")
    if not name:
        return Finding(
            "own screen",
            Status.OK,
            "none (DISPLAY is not set); virtual displays need none",
        )
    return _x11_screen(name, extensions)


def _x11_screen(name: str, extensions: Callable[[str], frozenset[str]]) -> Finding:
    try:
        offered = extensions(name)
    except ActionError as exc:
        return Finding(
            "own screen",
            Status.WARNING,
            f"DISPLAY is {name}, but it cannot be used: {exc}",
            "start it, correct DISPLAY, or use --display virtual (XAUTHORITY must name its cookie file)",
        )
    if "XTEST" not in offered:
        return Finding(
            "own screen",
            Status.WARNING,
            f"{name} does not offer XTEST, so nothing can be clicked or typed there",
            "use --display virtual",
        )
    slow = [extension for extension in ("MIT-SHM", "DAMAGE") if extension not in offered]
    note = f"; without {' and '.join(slow)}, so capture is slower" if slow else ""
    return Finding("own screen", Status.OK, f"{name} can be captured and controlled (XTEST){note}")

"""What this machine offers to a task: displays and programs. Without Qt; looks at files, so not for the Qt thread."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_agent.panel.words import tr

MAX_PROGRAMS = 2000
MAX_BYTES = 200_000
MAX_OTHERS = 8
_PARTS = ("Xvfb", "openbox", "dbus-daemon")
_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 (X's fixed place)


@dataclass(frozen=True, slots=True)
class InstalledProgram:
    """A program that can be started: what people call it, and the command as it would be typed."""

    name: str
    command: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is.

    Attributes:
        virtual_problem: why there are no virtual displays here; empty when there are.
        own_screen: whether the panel's own screen can be worked on.
        others: further X displays, as `:N`.
        programs: by name.
        commands: programs of the examples that are installed.
    """

    virtual_problem: str = ""
    own_screen: bool = False
    others: tuple[str, ...] = ()
    programs: tuple[InstalledProgram, ...] = ()
    commands: frozenset[str] = frozenset()


def look_around(
    environment: Mapping[str, str],
    wanted: Iterable[str] = (),
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
    sockets: Path = _SOCKETS,
) -> Machine:
    """Look at this machine; `wanted` are commands to look for."""
    return Machine(
        virtual_problem=virtual_problem(platform, which),
        own_screen=bool(environment.get("DISPLAY")) if platform == "linux" else True,
        others=other_displays(sockets, environment.get("DISPLAY", "")) if platform == "linux" else (),
        programs=installed_programs(application_folders(environment), which) if platform == "linux" else (),
        commands=frozenset(command for command in wanted if which(command) is not None),
    )


def virtual_problem(platform: str, which: Callable[[str], str | None]) -> str:
    """Why there are no virtual displays; empty when there are."""
    if platform != "linux":
        return tr("Virtual displays need Linux.")
    missing = [part for part in _PARTS if which(part) is None]
    if missing:
        return tr("A virtual display needs {parts}; see Doctor.", parts=", ".join(missing))
    return ""


def other_displays(sockets: Path, own: str) -> tuple[str, ...]:
    """The X displays that have a socket here, without the person's own."""
    own_number = own.rpartition(":")[2].partition(".")[0]
    try:
        names = [path.name for path in sockets.iterdir()]
    except OSError:
        return ()
    numbers = sorted(int(name[1:]) for name in names if re.fullmatch(r"X\d{1,6}", name))
    return tuple(f":{number}" for number in numbers if str(number) != own_number)[:MAX_OTHERS]


def application_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where .desktop files are, the person's own first (XDG Base Directory Specification)."""
    home = environment.get("XDG_DATA_HOME") or f"{environment.get('HOME', '')}/.local/share"
    shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return tuple(Path(folder) / "applications" for folder in (home, *shared.split(":")) if folder)


def installed_programs(
    folders: Iterable[Path], which: Callable[[str], str | None] = shutil.which
) -> tuple[InstalledProgram, ...]:
    """The programs with a window that .desktop files name, by name; a file hides those of its name in later folders."""
    found: dict[str, InstalledProgram | None] = {}
    for folder in folders:
        for path in _desktop_files(folder):
            if path.name not in found and len(found) < MAX_PROGRAMS:
                found[path.name] = read_desktop_file(path, which)
    programs = {program for program in found.values() if program is not None}
    return tuple(sorted(programs, key=lambda program: (program.name.casefold(), program.command)))


def read_desktop_file(path: Path, which: Callable[[str], str | None]) -> InstalledProgram | None:
    """The program that a .desktop file starts; None for one that is hidden, not there, or has no window."""
    reader = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    reader.optionxform = str  # type: ignore[method-assign,assignment]  # keys differ by case
    try:
        with path.open("rb") as file:
            reader.read_string(file.read(MAX_BYTES).decode("utf-8", "replace"))
        entry = dict(reader["Desktop Entry"])
        words = shlex.split(entry["Exec"])
    except (OSError, configparser.Error, KeyError, ValueError):
        return None
    hidden = any(entry.get(key, "").lower() == "true" for key in ("NoDisplay", "Hidden", "Terminal"))
    # %f, %U and the like stand for files that a file manager would hand over.
    command = [word.replace("%%", "%") for word in words if not re.fullmatch(r"%[a-zA-Z]", word)]
    if hidden or entry.get("Type") != "Application" or not command or not entry.get("Name"):
        return None
    if which(entry.get("TryExec", command[0])) is None or which(command[0]) is None:
        return None
    return InstalledProgram(entry["Name"].strip()[:100], shlex.join(command))


def _desktop_files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.rglob("*.desktop"))
    except OSError:
        return []

"""The one list of system packages (`resources/system-packages.toml`), and what of it this machine lacks.

`tools/bootstrap.py` reads this before any dependency is installed: standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

LIST_FILE = Path(__file__).resolve().parents[2] / "resources" / "system-packages.toml"
TRAINING_LIST_FILE = LIST_FILE.with_name("training-packages.toml")
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
# Debian keeps these out of a plain user's PATH, and an account made with `su` has them nowhere.
_MORE_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/games")


class CheckKind(StrEnum):
    """How to tell that a package is there."""

    COMMAND = "command"
    LIBRARY = "library"
    FONT = "font"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Package:
    """A system package.

    Attributes:
        name: what Debian and Ubuntu call it.
        kind: which check tells that it is there.
        wanted: what that check looks for; more than one only for files, of which one must exist.
    """

    name: str
    kind: CheckKind
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Packages with one purpose.

    Attributes:
        name: the table's name in the list: `display`.
        title: the same for a person: `virtual display`.
        why: what they are for.
        required: whether the core does not work without them.
        packages: in the order of the list.
    """

    name: str
    title: str
    why: str
    required: bool
    packages: tuple[Package, ...]


class Probe(Protocol):
    """Who knows what this machine has."""

    def has(self, package: Package) -> bool:
        """Whether the package's check finds it."""
        ...


def parse_groups(text: str) -> tuple[Group, ...]:
    """Read the list from TOML. Raises ValueError naming the entry that is not as it should be."""
    return tuple(_group(name, table) for name, table in tomllib.loads(text).items())


def read_groups(path: Path = LIST_FILE) -> tuple[Group, ...]:
    """Read the list from `path`. Raises OSError or ValueError."""
    return parse_groups(path.read_text(encoding="utf-8"))


def missing_packages(group: Group, probe: Probe) -> tuple[Package, ...]:
    """What of `group` is not there, in the order of the list."""
    return tuple(package for package in group.packages if not probe.has(package))


def apt_line(packages: Iterable[Package | str], *, root: bool | None = None) -> str:
    """One line to paste on Debian and Ubuntu that installs `packages`.

    Args:
        packages: packages or their names.
        root: whether root will paste it, who may have no sudo; None: whoever runs us.
    """
    if root is None:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
    names = " ".join(package if isinstance(package, str) else package.name for package in packages)
    return f"{'' if root else 'sudo '}apt-get install --no-install-recommends {names}"


@dataclass
class SystemProbe:
    """Looks at the real machine; what is expensive to list is listed once.

    Attributes:
        path: folders to look for programs in, joined as in `PATH`.
    """

    path: str = field(default_factory=lambda: os.pathsep.join((os.environ.get("PATH", ""), *_MORE_FOLDERS)))

    def has(self, package: Package) -> bool:
        """Whether the package's check finds it."""
        match package.kind:
            case CheckKind.COMMAND:
                return any(shutil.which(name, path=self.path) for name in package.wanted)
            case CheckKind.LIBRARY:
                return any(name in self._libraries for name in package.wanted)
            case CheckKind.FONT:
                return any(name in self._fonts for name in package.wanted)
            case CheckKind.FILE:
                return any(Path(name).exists() for name in package.wanted)

    @cached_property
    def _libraries(self) -> frozenset[str]:
        return frozenset(_linker_cache(self.path))

    @cached_property
    def _fonts(self) -> frozenset[str]:
        return frozenset(
            name
            for folder in _FONT_FOLDERS
            for _, _, names in os.walk(Path(folder).expanduser())
            for name in names
        )


def _linker_cache(path: str) -> Iterator[str]:
    """The sonames in the dynamic linker's cache; nothing where there is no `ldconfig` (not Linux)."""
    program = shutil.which("ldconfig", path=path)
    if program is None:
        return
    listing = subprocess.run([program, "-p"], capture_output=True, text=True, check=False)
    for line in listing.stdout.splitlines():
        if "=>" in line:
            yield line.split(maxsplit=1)[0]


def _group(name: str, table: Any) -> Group:  # noqa: ANN401 - whatever the file holds
    try:
        return Group(
            name=name,
            title=str(table["title"]),
            why=str(table["why"]),
            required=bool(table["required"]),
            packages=tuple(_package(entry) for entry in table["packages"]),
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"group [{name}] of the package list is not complete: {exc}") from exc


def _package(entry: dict[str, Any]) -> Package:
    name = str(entry["name"])
    checks = [kind for kind in CheckKind if kind in entry]
    if len(checks) != 1 or len(entry) != 2:
        raise ValueError(f"package {name!r} needs a name and exactly one check, not {sorted(entry)}")
    wanted = entry[checks[0]]
    return Package(name, checks[0], (wanted,) if isinstance(wanted, str) else tuple(wanted))

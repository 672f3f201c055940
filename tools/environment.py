"""The Python environment in `.venv`: is it there, is it whole, does it match what the repository asks for.

Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path

from tools.debian import Runner

_STAMP = "desktop-agent-setup.json"


class Condition(Enum):
    """How the environment is."""

    READY = auto()  # complete, and made from the present pyproject.toml and constraints.txt
    OUTDATED = auto()  # works, but made from others (or by hand)
    BROKEN = auto()  # cannot run, or its installation was cut off
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the last set-up left in the environment.

    Attributes:
        digest: of everything that the installation depends on; empty while one is under way.
        given_up: optional system packages that could not be installed, with the list's digest at that time.
        list_digest: of the list of system packages when `given_up` was written.
        models: whether what runs models on this machine (the extra `gpu`) was installed with it.
    """

    digest: str = ""
    given_up: tuple[str, ...] = ()
    list_digest: str = ""
    models: bool = False


def digest_of(files: Iterable[Path], *more: str) -> str:
    """Digest of the files' bytes (a missing file counts as empty) and of `more`."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in (
        *(file.read_bytes() if file.exists() else b"" for file in files),
        *(m.encode() for m in more),
    ):
        hasher.update(len(part).to_bytes(8, "little"))
        hasher.update(part)
    return hasher.hexdigest()


def python_in(folder: Path) -> Path:
    """The environment's interpreter."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def read_stamp(folder: Path) -> Stamp | None:
    """What the last set-up left, or None when there was none (or it cannot be read)."""
    try:
        fields = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return Stamp(
            str(fields["digest"]),
            tuple(fields["given_up"]),
            str(fields["list_digest"]),
            models=fields.get("models") is True,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Leave `stamp` in the environment, whole or not at all."""
    draft = folder / f"{_STAMP}.new"
    draft.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    draft.replace(folder / _STAMP)


def judge(folder: Path, digest: str, runner: Runner, *, models: bool = False) -> Condition:
    """How the environment in `folder` is, for an installation with this `digest`, which may have to run models.

    One that can is ready for everything else, too. A stamp with the right digest is believed without starting the
    interpreter: a second run starts at once.
    """
    if not folder.exists() and not folder.is_symlink():
        return Condition.ABSENT
    python = python_in(folder)
    stamp = read_stamp(folder)
    if not python.exists() or (stamp is not None and not stamp.digest):
        return Condition.BROKEN
    if stamp is not None and stamp.digest == digest and (stamp.models or not models):
        return Condition.READY
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return Condition.OUTDATED if runner.run((str(python), "-c", probe)).status == 0 else Condition.BROKEN


def requirements_of(pyproject: Path, *, models: bool = False) -> tuple[str, ...]:
    """What the project and its developers need, as pip takes it; with `models` also what runs models here."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return (*project["dependencies"], *extras["dev"], *(extras["gpu"] if models else ()))


def install_commands(python: Path, root: Path, *, models: bool = False) -> tuple[tuple[str, ...], ...]:
    """The pip commands that bring an environment up to date, in order. What is there already is not fetched again.

    The project itself comes last, built without isolation by the pinned backend that the first command
    brought: pip would otherwise fetch an unpinned one for each build.
    """
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off")
    return (
        (*pip, "-c", str(root / "constraints.txt"), *requirements_of(root / "pyproject.toml", models=models)),
        (*pip, "--no-build-isolation", "--no-deps", "-e", str(root)),
    )

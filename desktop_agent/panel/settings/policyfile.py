"""A policy's file: read, saved whole or not at all, and the shipped one copied. Without Qt."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.panel.settings.rulebook import BadPolicy, Rulebook, parse_rulebook
from desktop_agent.policy.policy import MAX_BYTES

OWN = "policy.toml"
"""Name of the copy that belongs to the person; it lies beside the settings."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy as it was read.

    Attributes:
        path: its file; None for the one that ships, which is never changed.
        text: what the file held.
        book: the rules; None when they cannot be used.
        problem: why not; empty otherwise.
        line: the line that is wrong, from 1, where that is known.
    """

    path: Path | None
    text: str
    book: Rulebook | None
    problem: str = ""
    line: int | None = None


def load_policy(path: str) -> Loaded:
    """The policy in the file `path`; empty for the one that ships. Never raises for what the file holds."""
    if not path:
        text = _shipped()
        return Loaded(None, text, parse_rulebook(text, "resources/policy/default.toml"))
    file = Path(path).expanduser()
    try:
        text = _read(file)
        return Loaded(file, text, parse_rulebook(text, str(file)))
    except BadPolicy as problem:
        return Loaded(file, text, None, str(problem), problem.line)
    except BadInput as problem:
        return Loaded(file, "", None, str(problem))


def save_policy(path: Path, text: str, before: str | None) -> None:
    """Replace the file by `text`, whole or not at all.

    Args:
        path: the file.
        text: the rules; they must be usable.
        before: what the file held when it was read; None to replace whatever it holds.

    Raises:
        BadInput: the rules cannot be used, the file cannot be written, or another program changed it meanwhile
            (`Changed`).
    """
    parse_rulebook(text, str(path))
    target = path.resolve()
    if before is not None and target.exists() and _read(target) != before:
        raise Changed(f"{path} was changed by another program since it was read here.")
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as problem:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise BadInput(f"The rules {path} cannot be written: {problem.strerror or problem}.") from problem


class Changed(BadInput):
    """The file holds something else than what was read from it."""


def copy_shipped(folder: Path) -> Path:
    """Copy the policy that ships to a file of the person's in `folder`; a file that is there is never replaced.

    Returns the file. Raises BadInput when it cannot be written.
    """
    number = 1
    path = folder / OWN
    try:
        while path.exists() or path.is_symlink():
            number += 1
            path = folder / f"{Path(OWN).stem}-{number}.toml"
    except OSError as problem:
        raise BadInput(f"{folder} cannot be looked into: {problem.strerror or problem}.") from problem
    save_policy(path, _shipped(), None)
    return path


def _shipped() -> str:
    return (resources.files("resources") / "policy" / "default.toml").read_text("utf-8")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise BadInput(f"The rules {path} are larger than {MAX_BYTES:,} bytes.")
        return content.decode().replace("\r\n", "\n")
    except OSError as problem:
        raise BadInput(f"The rules {path} cannot be read: {problem.strerror or problem}.") from problem
    except UnicodeDecodeError as problem:
        raise BadInput(f"The rules {path} are no text: {problem}.") from problem

"""The macros there are, as the list shows them. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.files import read_macro
from desktop_agent.macros.store import list_macros


@dataclass(frozen=True, slots=True)
class Entry:
    """A macro file.

    Attributes:
        path: the file.
        name: what it is called.
        about: what it is for.
        steps: how many steps it has.
        problem: why it cannot be read, with FILE:LINE:COLUMN; empty when it can.
    """

    path: Path
    name: str
    about: str = ""
    steps: int = 0
    problem: str = ""


def entry_of(path: Path) -> Entry:
    """The macro in the file `path`; one that cannot be read has a problem instead."""
    try:
        macro = read_macro(path)
    except BadInput as problem:
        return Entry(path, path.stem, problem=str(problem))
    return Entry(path, macro.name, " ".join(macro.about.split()), len(macro.steps))


def read_entries() -> tuple[Entry, ...]:
    """All macros in the folder of macros, by name. Reads every file. Raises BadInput when the folder cannot be read."""
    return tuple(sorted((entry_of(path) for path in list_macros()), key=lambda one: one.name.casefold()))


def matching(entries: tuple[Entry, ...], query: str) -> tuple[Entry, ...]:
    """Those of `entries` that have each word of `query` in name, file name or what they are for."""
    words = query.casefold().split()
    return tuple(
        one
        for one in entries
        if all(word in f"{one.name} {one.path.stem} {one.about}".casefold() for word in words)
    )

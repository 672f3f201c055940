"""Where macros are kept, and how a name on the command line finds one."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.document import shown
from desktop_agent.macros.head import MACRO_NAME
from desktop_agent.macros.scalars import nearest

SUFFIXES = (".yaml", ".yml")
"""What a macro file's name ends with; the first one is written."""


def macros_folder() -> Path:
    """Where macros are kept: `$DESKTOP_AGENT_HOME/macros`, or the person's data folder."""
    home = os.environ.get("DESKTOP_AGENT_HOME")
    if home:
        return Path(home) / "macros"
    from platformdirs import user_data_dir

    return Path(user_data_dir("desktop-agent")) / "macros"


def find_macro(name_or_path: str) -> Path:
    """The file of a macro: a path that ends in .yaml or .yml, or a name in the folder of macros.

    Raises BadInput when there is none, with the nearest names that exist, and the file that may be meant.
    """
    path = Path(name_or_path).expanduser()
    if path.suffix.lower() in SUFFIXES:
        if path.is_file():
            return path
        raise BadInput(f"{shown(name_or_path)}: there is no such file.")
    beside = next((f"{name_or_path}{one}" for one in SUFFIXES if _is_file(Path(f"{path}{one}"))), None)
    meant = f" Did you mean the file {shown(beside)}?" if beside is not None else ""
    if not MACRO_NAME.fullmatch(name_or_path):
        raise BadInput(
            f'"{shown(name_or_path)}" is no macro: give a name, or the path of a file that ends in .yaml.{meant}'
        )
    folder = macros_folder()
    for suffix in SUFFIXES:
        if (found := folder / f"{name_or_path}{suffix}").is_file():
            return found
    if meant:
        raise BadInput(f'There is no macro "{shown(name_or_path)}" in {folder}.{meant}')
    known = [path.stem for path in list_macros()]
    there = nearest(name_or_path, known, "There are") if known else f"There are no macros in {folder} yet."
    raise BadInput(f'There is no macro "{shown(name_or_path)}". {there}')


def _is_file(path: Path) -> bool:
    """Whether there is such a file; a name that is too long for one names none."""
    try:
        return path.is_file()
    except OSError:
        return False


def place_for(name_or_path: str) -> Path:
    """Where a macro of this name, or at this path, is to be written; it need not exist. Raises BadInput."""
    path = Path(name_or_path).expanduser()
    if path.suffix.lower() in SUFFIXES:
        return path
    if not MACRO_NAME.fullmatch(name_or_path):
        raise BadInput(
            f'"{shown(name_or_path)}" cannot be the name of a macro: letters, digits, spaces, dots and dashes.'
        )
    return macros_folder() / f"{name_or_path}{SUFFIXES[0]}"


def list_macros() -> tuple[Path, ...]:
    """The files in the folder of macros, by name; none when there is no such folder."""
    try:
        files = [path for path in macros_folder().iterdir() if path.suffix.lower() in SUFFIXES]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as problem:
        raise BadInput(f"{macros_folder()}: it cannot be read: {problem.strerror}.") from problem
    # Hidden files are half-written ones, or other programs' notes.
    return tuple(sorted(path for path in files if path.is_file() and not path.name.startswith(".")))

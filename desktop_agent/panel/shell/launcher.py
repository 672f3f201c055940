"""Put the program into the person's menu of applications, as their desktop expects it (freedesktop.org). Without Qt."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

import platformdirs

from desktop_agent.errors import BadInput

_ENTRY = "desktop-agent.desktop"
_ICON = "desktop-agent.svg"


def install_launcher(data: Path | None = None, program: Path | None = None) -> Path:
    """Write the menu entry and its icon below `data` (None: the person's own); returns the entry's file.

    `program` is what it starts; None for the `desktop-agent` that belongs to this Python. Raises BadInput when that
    cannot be found, or when the files cannot be written.
    """
    program = program or Path(sys.executable).with_name("desktop-agent")
    if not program.is_file():
        raise BadInput(f"There is no {program}, which the menu entry would start.")
    data = data or platformdirs.user_data_path()
    shipped = resources.files("resources")
    entry = (
        (shipped / _ENTRY)
        .read_text("utf-8")
        .replace("Exec=desktop-agent\n", f"Exec={quoted(str(program))}\n")
    )
    target = data / "applications" / _ENTRY
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / _ICON
    try:
        for path, content in (
            (icon, (shipped / "icons" / _ICON).read_bytes()),
            (target, entry.encode("utf-8")),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as problem:
        raise BadInput(f"The menu entry cannot be written: {problem.strerror or problem}.") from problem
    return target


def quoted(argument: str) -> str:
    """`argument` as one word of an `Exec` line: quoted twice, once for words and once for the file's strings."""
    if argument.replace("/", "").replace("-", "").replace("_", "").replace(".", "").isalnum():
        return argument.replace("%", "%%")
    inner = "".join("\\" + character if character in '"`$\\' else character for character in argument)
    return '"' + inner.replace("\\", "\\\\").replace("%", "%%") + '"'

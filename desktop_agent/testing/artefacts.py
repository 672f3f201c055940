"""What a failed test leaves behind: names of folders and files, and clearing them away."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

MARK = ".desk-artefacts"
"""Lies in every folder that we made, and tells it from those of others."""
JUNIT = "junit.xml"
PAGE, SESSION, SCREEN, VIDEO = "page.html", "session.sqlite", "screen.png", "video.mp4"
_LONGEST = 90
_UNSAFE = re.compile(r"(?:[^A-Za-z0-9._]|\.{2,})+")


def folder_name(nodeid: str) -> str:
    """A folder's name for any test: safe on every system, never the same for two tests."""
    words = _UNSAFE.sub("-", nodeid).strip("-.")
    # The end of a name tells more than its beginning.
    words = words[-_LONGEST:].lstrip("-.")
    digest = hashlib.blake2b(nodeid.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{words}-{digest}" if words else digest


def make_folder(folder: Path) -> Path:
    """An empty folder of ours: `folder`, or with a number behind it where a foreign one stands. Raises OSError."""
    clear_folder(folder)
    place, number = folder, 2
    while place.exists():
        place, number = folder.with_name(f"{folder.name}-{number}"), number + 1
        clear_folder(place)
    place.mkdir(parents=True)
    (place / MARK).write_text("Made by desktop-agent for a test; it is replaced by the next run.\n", "utf-8")
    keep_out_of_git(place.parent)
    return place


def clear_folder(folder: Path) -> None:
    """Remove `folder` if it is ours; whatever else is there stays. Raises OSError."""
    if not folder.is_symlink() and (folder / MARK).is_file():
        shutil.rmtree(folder)


def clear_output(output: Path) -> None:
    """Remove our own folders and our JUnit file from `output`. Raises OSError."""
    if not output.is_dir():
        return
    for entry in output.iterdir():
        if entry.is_dir():
            clear_folder(entry)
    (output / JUNIT).unlink(missing_ok=True)


def keep_out_of_git(output: Path) -> None:
    """Pictures of screens are not committed by accident. Raises OSError."""
    ignore = output / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")


def shown(path: Path) -> str:
    """`path` as seen from the working folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)

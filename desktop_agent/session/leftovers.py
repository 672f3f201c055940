"""What programs saved in the home folder of a session's display: files of the person's, which must not be lost."""

from __future__ import annotations

import shutil
from pathlib import Path


def keep_files(home: Path) -> tuple[Path, ...]:
    """Clear `home` of what programs keep for themselves, and return the files that are left.

    Hidden entries (settings, caches) and empty folders go; when nothing else is there, so does `home`. Links are
    removed, not followed. What cannot be removed stays.
    """
    if not home.is_dir():
        return ()
    for entry in home.iterdir():
        if entry.name.startswith("."):
            _discard(entry)
    files = [path for path in sorted(home.rglob("*")) if path.is_file() and not path.is_symlink()]
    for folder in sorted((path for path in home.rglob("*") if path.is_dir()), reverse=True):
        _remove_if_empty(folder)
    _remove_if_empty(home)
    return tuple(files)


def _discard(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> None:
    if not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()

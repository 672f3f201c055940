"""Read and replace one text file: checked before it is read, whole or not at all when it is written."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.document import MAX_CHARACTERS, mark_at
from desktop_agent.session.store import why_not_written

_BYTES = MAX_CHARACTERS * 4
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def read_text(path: Path) -> str:
    """The text of the file. Raises BadInput: no file, a pipe or a device, too long, not UTF-8."""
    try:
        # A pipe would wait for a writer for ever if it were opened in the usual way.
        handle = os.open(path, _READING)
        with os.fdopen(handle, "rb") as file:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise BadInput(f"{path}: this is no ordinary file.")
            data = file.read(_BYTES + 1) if info.st_size <= _BYTES else b" " * (_BYTES + 1)
    except FileNotFoundError as problem:
        raise BadInput(f"{path}: there is no such file.") from problem
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or str(problem)
        raise BadInput(f"{path}: it cannot be read: {said.lower()}.") from problem
    if len(data) > _BYTES:
        raise BadInput(f"{path}:1:1: The file is too long: {MAX_CHARACTERS // 1024} KiB at most.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8-sig", "replace")
        mark = mark_at(before, len(before))
        raise BadInput(
            f"{path}:{mark.line}:{mark.column}: This is not UTF-8 text; save the file as UTF-8."
        ) from problem


def replace_text(path: Path, text: str, beside: Mapping[Path, bytes]) -> None:
    """Write the files `beside`, which must not exist yet, then put `text` in place of the file, all at once.

    What lay at `path` is whole until the new text is; when anything fails, nothing has changed. Raises BadInput.
    """
    made: list[Path] = []
    folders: list[Path] = []
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        for folder in dict.fromkeys((path.parent, *(file.parent for file in beside))):
            if not folder.is_dir():
                folder.mkdir(parents=True)
                folders.append(folder)
        for file, data in beside.items():
            made.append(file)
            _write(file, data)
        for folder in dict.fromkeys(file.parent for file in beside):
            _flush_folder(folder)
        made.append(temporary)
        _write(temporary, text.encode("utf-8"))
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except OSError as problem:
        for leftover in reversed(made):
            with contextlib.suppress(OSError):
                leftover.unlink()
        for folder in reversed(folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise BadInput(
            f"{path}: it cannot be written: {why_not_written(problem)}. What was there is unchanged."
        ) from problem
    _flush_folder(path.parent)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, _WRITING, 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


def _flush_folder(folder: Path) -> None:
    # Windows cannot open folders; there, and on odd file systems, the system writes names down in its own time.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

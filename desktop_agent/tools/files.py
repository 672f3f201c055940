"""List, read and write files in the folders that a person has given, and nowhere else."""

from __future__ import annotations

import codecs
import errno
import os
import secrets
import stat
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from desktop_agent.plain import plain
from desktop_agent.tools.folders import (
    Folders,
    Place,
    failure,
    opened_file,
    opened_folder,
    opened_parent,
)
from desktop_agent.tools.schema import check_arguments
from desktop_agent.tools.types import Reach, ToolFailed, ToolResult
from vision.models.types import ToolSpec

MAX_FILE = 20_000_000
"""Bytes of a file that is read from."""
MAX_CONTENT = 1_000_000
"""Characters that are written at once."""
MAX_ENTRIES = 500
_LINES = 400
_PATH: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 4000}
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


@dataclass(frozen=True, slots=True)
class ListFiles:
    """Lists one folder."""

    folders: Folders

    @property
    def spec(self) -> ToolSpec:
        """See `Tool`."""
        return ToolSpec(
            "list_files",
            f"List the files of a folder. The folders are: {self.folders}.",
            {
                "type": "object",
                "properties": {"path": {**_PATH, "description": "the folder; without it, the first one"}},
                "additionalProperties": False,
            },
        )

    def _place(self, arguments: Mapping[str, Any]) -> Place:
        check_arguments(self.spec.parameters, arguments)
        return self.folders.place(arguments.get("path", "."))

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        return f"list the files in {self._place(arguments)}"

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """See `Tool`."""
        return Reach((self._place(arguments).path,))

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """See `Tool`."""
        place = self._place(arguments)
        rows: list[tuple[str, str]] = []
        with opened_folder(place) as descriptor:
            try:
                with os.scandir(descriptor) as entries:
                    for number, entry in enumerate(entries):
                        if number >= MAX_ENTRIES or cancelled():
                            break
                        rows.append((entry.name, _row(entry)))
                    more = next(entries, None) is not None or len(rows) == MAX_ENTRIES
            except OSError as problem:
                raise failure(place, problem) from problem
        lines = [row for _, row in sorted(rows)]
        if more:
            lines.append(f"… (only {MAX_ENTRIES} of them are shown)")
        return ToolResult("\n".join([f"{place}:", *(lines or ["nothing"])]), shortened=more)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Reads some lines of a text file."""

    folders: Folders

    @property
    def spec(self) -> ToolSpec:
        """See `Tool`."""
        return ToolSpec(
            "read_file",
            f"Read a text file. The folders are: {self.folders}.",
            {
                "type": "object",
                "properties": {
                    "path": {**_PATH, "description": "the file"},
                    "first_line": {"type": "integer", "minimum": 1, "maximum": 10_000_000, "default": 1},
                    "lines": {"type": "integer", "minimum": 1, "maximum": 5000, "default": _LINES},
                },
                "required": ["path"],
                "additionalProperties": False,
            },
        )

    def _place(self, arguments: Mapping[str, Any]) -> Place:
        check_arguments(self.spec.parameters, arguments)
        return self.folders.place(arguments["path"])

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        return f"read the file {self._place(arguments)}"

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """See `Tool`."""
        return Reach((self._place(arguments).path,))

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """See `Tool`."""
        place = self._place(arguments)
        with opened_file(place) as (descriptor, known):
            if known.st_size > MAX_FILE:
                raise ToolFailed(
                    f"{place} has {known.st_size:,} bytes; files of up to {MAX_FILE:,} can be read."
                )
            try:
                content = _content(descriptor, cancelled)
            except OSError as problem:
                raise failure(place, problem) from problem
        lines = _text(content, place).replace("\r\n", "\n").split("\n")
        if not lines[-1]:
            lines.pop()
        first = arguments.get("first_line", 1)
        shown = lines[first - 1 : first - 1 + arguments.get("lines", _LINES)]
        last = first + len(shown) - 1
        if not lines:
            return ToolResult(f"{place} is empty.")
        if not shown:
            raise ToolFailed(f"{place} has {len(lines):,} lines; there is none {first:,}.")
        head = f"{place}, lines {first:,} to {last:,} of {len(lines):,}:"
        return ToolResult("\n".join([head, *shown]), shortened=last < len(lines))


@dataclass(frozen=True, slots=True)
class WriteFile:
    """Writes a text file, whole or not at all."""

    folders: Folders

    @property
    def spec(self) -> ToolSpec:
        """See `Tool`."""
        return ToolSpec(
            "write_file",
            "Write a text file. One that is there is only replaced with overwrite. "
            f"The folders are: {self.folders}.",
            {
                "type": "object",
                "properties": {
                    "path": {**_PATH, "description": "the file"},
                    "content": {"type": "string", "maxLength": MAX_CONTENT, "description": "all of its text"},
                    "overwrite": {"type": "boolean", "default": False},
                },
                "required": ["path", "content"],
                "additionalProperties": False,
            },
        )

    def _place(self, arguments: Mapping[str, Any]) -> Place:
        check_arguments(self.spec.parameters, arguments)
        place = self.folders.place(arguments["path"])
        if place.names and not place.names[-1].isprintable():
            raise ToolFailed(f"{place}: the name of a new file must not hold such characters.")
        return place

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        place, content = self._place(arguments), str(arguments["content"])
        doing = "replace" if arguments.get("overwrite", False) else "write a new"
        return f"{doing} file {place} with {len(content):,} characters: {plain(content, 1500)}"

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """See `Tool`."""
        return Reach((self._place(arguments).path,), writes=True)

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """See `Tool`."""
        place = self._place(arguments)
        content = str(arguments["content"]).encode()
        with opened_parent(place) as (folder, name):
            mode = _replaceable(folder, name, place) if arguments.get("overwrite", False) else None
            part = f".{secrets.token_hex(8)}.part"
            try:
                _write_part(folder, part, content, mode)
                if cancelled():
                    raise ToolFailed(f"{place} was not written: it was stopped.")
                if arguments.get("overwrite", False):
                    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
                else:
                    _put_new(folder, part, name)
                os.fsync(folder)
            except FileExistsError as problem:
                raise ToolFailed(
                    f"{place} is there already; to replace it, say overwrite. Nothing was written."
                ) from problem
            except OSError as problem:
                if problem.errno in _FULL:
                    raise ToolFailed(f"The disk is full: {place} was not written.") from problem
                raise failure(place, problem) from problem
            finally:
                with suppress(OSError):
                    os.unlink(part, dir_fd=folder)
        return ToolResult(f"{place} was written: {len(content):,} bytes.")


def file_tools(folders: Folders) -> tuple[ListFiles, ReadFile, WriteFile]:
    """The three of them."""
    return ListFiles(folders), ReadFile(folders), WriteFile(folders)


def _row(entry: os.DirEntry[str]) -> str:
    name = plain(entry.name, 300)
    try:
        known = entry.stat(follow_symlinks=False)
    except OSError:
        return f"{name}  (gone)"
    changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(max(0, known.st_mtime)))
    if stat.S_ISDIR(known.st_mode):
        return f"{name}/  {changed}"
    if stat.S_ISLNK(known.st_mode):
        return f"{name}  (a link, which is not followed)"
    if not stat.S_ISREG(known.st_mode):
        return f"{name}  (no ordinary file)"
    return f"{name}  {known.st_size:,} bytes  {changed}"


def _content(descriptor: int, cancelled: Callable[[], bool]) -> bytes:
    # A file may grow while it is read.
    parts: list[bytes] = []
    left = MAX_FILE
    while left > 0 and (part := os.read(descriptor, min(left, 1_000_000))):
        if cancelled():
            raise ToolFailed("Reading was stopped.")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _text(content: bytes, place: Place) -> str:
    r"""`content` as text, with `\ufffd` for what is none. Raises ToolFailed where hardly anything is."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    text = content.decode("utf-8-sig", "replace")
    if b"\0" in content or text.count("\ufffd") > max(8, len(text) // 10):
        raise ToolFailed(f"{place} is no text file: {len(content):,} bytes of something else.")
    return text


def _replaceable(folder: int, name: str, place: Place) -> int | None:
    """The permissions of the ordinary file `name`; None when there is none. Raises ToolFailed for anything else."""
    try:
        known = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise failure(place, problem) from problem
    if not stat.S_ISREG(known.st_mode):
        raise ToolFailed(f"{place} is a folder, a link or no ordinary file, and is not replaced.")
    return stat.S_IMODE(known.st_mode) & 0o777


def _write_part(folder: int, part: str, content: bytes, mode: int | None) -> None:
    descriptor = os.open(
        part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=folder
    )
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put_new(folder: int, part: str, name: str) -> None:
    """Give `part` the name `name`, which must be free. Raises FileExistsError."""
    try:
        os.link(part, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        # Where files cannot have two names (USB sticks), an empty file of our own holds the place.
        os.close(
            os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        )
        try:
            os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            os.unlink(name, dir_fd=folder)
            raise

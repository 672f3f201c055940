"""Look for the values of secrets in what was written: files of any kind, in the forms that text takes there."""

from __future__ import annotations

import os
import re
import sqlite3
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from desktop_agent.errors import AgentError, BadInput
from desktop_agent.session.masking import packed_forms, quoted_forms

SHORT = 4
"""A value of fewer characters is looked for as a word of text only; its bytes would stand in any picture."""

MOST_INSIDE = 256 * 1024 * 1024
"""Bytes that are unpacked from one file at most; what is longer cannot be proved clean."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SQLITE = b"SQLite format 3\0"
_ZIP = b"PK\x03\x04"


class SecretLeaked(AgentError):
    """The value of a secret stands in a file. The message names secret and file, never the value."""


def assert_absent(values: Mapping[str, str], paths: Iterable[Path]) -> None:
    """Raise SecretLeaked when a value stands in one of the files, or in any file of the folders among `paths`.

    Looked for are the value itself in UTF-8 and UTF-16, as JSON, YAML, HTML, addresses and sentences write it, in
    base64 and in hexadecimal digits; in file names, in the text that PNG files carry, in the rows of SQLite files and
    in the members of ZIP files too. Pictures are not read: whether a value can be *seen* is for masks to prevent.

    Args:
        values: the value of each secret, by name.
        paths: files and folders.

    Raises BadInput when a file cannot be looked through: what was not read is not proved.
    """
    sought = {name: _Sought(value) for name, value in values.items() if value}
    if not sought:
        return
    for path in _files(paths):
        try:
            for where, data in _contents(path):
                for name, one in sought.items():
                    if one.is_in(data):
                        raise SecretLeaked(f'The value of the secret "{name}" stands in {path}{where}.')
        except (OSError, sqlite3.Error, zipfile.BadZipFile, zlib.error, RuntimeError) as problem:
            raise BadInput(f"{path}: it cannot be looked through for secrets: {problem}.") from problem


class _Sought:
    """One value in all of its forms."""

    def __init__(self, value: str) -> None:
        self._forms = tuple(sorted(_forms(value), key=len))
        self._word = None
        if len(value) < SHORT:
            self._word = re.compile(rb"(?<![0-9A-Za-z_])" + re.escape(value.encode()) + rb"(?![0-9A-Za-z_])")

    def is_in(self, data: bytes) -> bool:
        if self._word is not None:
            return b"\0" not in data and self._word.search(data) is not None
        if any(form in data for form in self._forms):
            return True
        # Base64 is often broken into lines.
        joined = data.translate(None, b"\r\n") if b"\n" in data else b""
        return any(form in joined for form in self._forms)


def _forms(value: str) -> set[bytes]:
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
    plain = {text.encode(encoding, "ignore") for text in quoted_forms(value) for encoding in encodings}
    # What cannot be written in an encoding leaves too little to look for.
    return {form for form in plain if len(form) >= len(value)} | {
        form.encode("ascii") for form in packed_forms(value)
    }


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.rglob("*")) if found.is_file())
        elif path.exists():
            yield path
        else:
            raise BadInput(f"{path}: there is no such file to look through for secrets.")


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Whatever can hold text in a file, and in words where it is."""
    yield "'s name", os.fsencode(path.name)
    size = path.stat().st_size
    if size > MOST_INSIDE:
        raise OSError(f"it is longer than {MOST_INSIDE // 1024**2} MiB")
    data = path.read_bytes()
    yield "", data
    if data.startswith(_PNG):
        yield from ((" (a text in the picture)", text) for text in _png_texts(data))
    elif data.startswith(_SQLITE):
        yield from ((f" (table {table})", cell) for table, cell in _cells(path))
    elif data.startswith(_ZIP):
        yield from _members(path)


def _png_texts(data: bytes) -> Iterator[bytes]:
    """The texts of a PNG file that are packed; the others are seen in the file itself."""
    at = len(_PNG)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"zTXt":
            yield _unpacked(body.partition(b"\0")[2][1:])
        elif kind == b"iTXt":
            _, _, rest = body.partition(b"\0")
            if rest[:1] == b"\x01":
                yield _unpacked(rest[2:].split(b"\0", 2)[-1])


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(packed, MOST_INSIDE)
    if unpacker.unconsumed_tail:
        raise OSError("a text in it is too long")
    return text


def _cells(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each value of each table: a long one lies in pieces in the file."""
    address = f"file:{urllib.parse.quote(str(path.resolve()))}?mode=ro"
    connection = sqlite3.connect(address, uri=True)
    try:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (raw,) in tables:
            table = raw.decode("utf-8", "replace")
            name = table.replace('"', '""')
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a table of this very file
                yield from ((table, cell) for cell in row if isinstance(cell, bytes))
    finally:
        connection.close()


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    left = MOST_INSIDE
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            left -= member.file_size
            if left < 0:
                raise OSError("too much is packed in it")
            yield f" ({member.filename})", archive.read(member)

"""The JSON objects of a file, each with the line where it begins: one a line, or all in one array."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_agent.errors import BadInput

_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a file, and the number of its first line, from 1."""

    file: Path
    line: int
    content: dict[str, Any]

    def refused(self, why: str) -> BadInput:
        """The error that names this entry."""
        return BadInput(f"{self.file}, line {self.line}: {why}")


def read_entries(file: Path) -> list[Entry]:
    """The objects of `file`, in order. Raises BadInput, naming the line that is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadInput(f"{file} cannot be read: it is not UTF-8 text.") from exc
    except OSError as exc:
        raise BadInput(f"{file} cannot be read: {exc.strerror}.") from exc
    try:
        entries = _of_array(file, text) if text.lstrip(_SPACE).startswith("[") else _of_lines(file, text)
        return list(entries)
    except RecursionError as exc:
        raise BadInput(f"{file} nests deeper than any case does.") from exc


def _of_lines(file: Path, text: str) -> Iterator[Entry]:
    # Not splitlines(): a text of JSON may hold U+2028 and the like, and stays one line.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(_SPACE):
            try:
                content = json.loads(line)
            except ValueError as exc:
                raise BadInput(f"{file}, line {number}: not JSON ({_why(exc)}).") from exc
            yield _entry(file, number, content)


def _of_array(file: Path, text: str) -> Iterator[Entry]:
    """One object after the other, since an array that is parsed as a whole forgets where its lines were."""
    decoder = json.JSONDecoder()
    at = _after_space(text, text.index("[") + 1)
    line, counted = 1, 0
    if text[at : at + 1] == "]":
        return
    while True:
        line, counted = line + text.count("\n", counted, at), at
        try:
            content, at = decoder.raw_decode(text, at)
        except ValueError as exc:
            raise BadInput(f"{file}, line {line}: not JSON ({_why(exc)}).") from exc
        yield _entry(file, line, content)
        at = _after_space(text, at)
        mark = text[at : at + 1]
        if mark == "]":
            return
        if mark != ",":
            line += text.count("\n", counted, at)
            raise BadInput(f"{file}, line {line}: not JSON (a comma or the end of the array was expected).")
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _entry(file: Path, line: int, content: object) -> Entry:
    if not isinstance(content, dict):
        raise BadInput(f"{file}, line {line}: not an object.")
    return Entry(file, line, content)


def _why(exc: ValueError) -> str:
    return exc.msg if isinstance(exc, json.JSONDecodeError) else str(exc)

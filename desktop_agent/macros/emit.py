"""Lists, dictionaries and texts as YAML that people like to read, and that reads back as the same.

Short things stand on one line, `{role: button, text: Save}`; nothing is folded; quotes stand only where YAML needs
them, or where another YAML reader would take a text for a number, a date or a flag.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

Data = str | int | float | bool | None | Sequence["Data"] | Mapping[str, "Data"]
"""What can be written."""

WIDTH = 100
"""Columns that a list or mapping may take to stand on one line."""

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:.*\S)?|[-:](?=\S)[^\s,\[\]{}](?:.*\S)?")
_NOT_PLAIN_INSIDE = re.compile(r": | #|:$|^---|^\.\.\.|^<<$|^=$")
# What YAML 1.1 or 1.2 takes for something else than a text.
_NOT_TEXT = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?(\.inf|\.nan)|\.nan|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|"
    r"[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?|[-+]?0[xob][0-9a-f_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",
    re.IGNORECASE,
)
_IN_FLOW = re.compile(r"[,\[\]{}]")


def to_yaml(data: Mapping[str, Data]) -> str:
    """`data` as block lines, each with a new line at its end."""
    return "".join(line + "\n" for line in _mapping_lines(data))


def block_lines(key: str, entries: Mapping[str, Data]) -> list[str]:
    """`key` and below it each of `entries` on a line of its own, even where all would fit on one."""
    return [f"{key}:", *("  " + line if line else "" for line in _mapping_lines(entries))]


def item_lines(data: Data) -> list[str]:
    """The lines of `data` as one item of a block list, the first one with its dash, without indentation."""
    lines = _block(data)
    return [("- " if at == 0 else "  " if line else "") + line for at, line in enumerate(lines)]


def scalar(value: str | float | bool | None, *, flow: bool = False) -> str:
    """One value on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case int():
            return str(value)
        case str():
            return _text(value, flow)


def _text(text: str, flow: bool) -> str:
    if not all(_is_printable(one) for one in text):
        return _double_quoted(text)
    if (
        _PLAIN.fullmatch(text)
        and not _NOT_PLAIN_INSIDE.search(text)
        and not _NOT_TEXT.fullmatch(text)
        and not (flow and (_IN_FLOW.search(text) or text.endswith(":") or ":" in text))
    ):
        return text
    if "'" not in text and ('"' in text or "\\" in text):
        return f"'{text}'"
    return _double_quoted(text)


def _double_quoted(text: str) -> str:
    out = []
    for one in text:
        if _is_printable(one) and one not in '"\\':
            out.append(one)
        elif ord(one) > 0xFFFF:
            out.append(f"\\U{ord(one):08x}")
        else:
            out.append(json.dumps(one)[1:-1])
    return '"' + "".join(out) + '"'


def _is_printable(one: str) -> bool:
    """Whether a character can be seen for what it is: no control, no mark of direction, no space but the usual."""
    return one == " " or unicodedata.category(one)[0] not in "CZ"


def _flow(data: Data) -> str:
    match data:
        case str() | int() | float() | None:
            return scalar(data, flow=True)
        case Mapping():
            return (
                "{"
                + ", ".join(f"{scalar(key, flow=True)}: {_flow(value)}" for key, value in data.items())
                + "}"
            )
        case _:
            return "[" + ", ".join(_flow(item) for item in data) + "]"


def _fits(data: Data, room: int) -> bool:
    return len(_flow(data)) <= room


def _block(data: Data) -> list[str]:
    """The lines of `data`, as they stand after a dash."""
    match data:
        case str() | int() | float() | None:
            return _scalar_lines(data)
        case Mapping():
            return _mapping_lines(data) if data else ["{}"]
        case _:
            return _sequence_lines(data) if data else ["[]"]


def _sequence_lines(items: Sequence[Data]) -> list[str]:
    lines: list[str] = []
    for item in items:
        if isinstance(item, Mapping | list | tuple) and _fits(item, WIDTH):
            lines.append(f"- {_flow(item)}")
        else:
            lines += item_lines(item)
    return lines


def _mapping_lines(data: Mapping[str, Data]) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        name = scalar(key) + ":"
        match value:
            case str() | int() | float() | None:
                first, *rest = _scalar_lines(value)
                lines += [f"{name} {first}", *rest]
            case Mapping():
                if not value or _fits(value, WIDTH - len(name)):
                    lines.append(f"{name} {_flow(value)}")
                else:
                    lines += [name, *("  " + line if line else "" for line in _mapping_lines(value))]
            case _:
                simple = all(not isinstance(item, Mapping | list | tuple) for item in value)
                if not value or (simple and _fits(value, WIDTH - len(name))):
                    lines.append(f"{name} {_flow(value)}")
                else:
                    lines += [name, *("  " + line if line else "" for line in _sequence_lines(value))]
    return lines


def _scalar_lines(value: str | float | bool | None) -> list[str]:
    """One line, or a literal block for a text of several lines."""
    if not isinstance(value, str) or not _can_be_literal(value):
        return [scalar(value)]
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    return ["|" if ends else "|-", *("  " + line if line else "" for line in body.split("\n"))]


def _can_be_literal(text: str) -> bool:
    lines = text.split("\n")
    return (
        # New lines at the end would swallow the blank line after them.
        "\n" in text.strip("\n")
        and not text.startswith(("\n", " "))
        and not text.endswith("\n\n")
        and all(_is_printable(one) for line in lines for one in line)
        and not any(line.endswith(" ") for line in lines)
    )

"""Python source by construction: literals that mean exactly their text, and calls laid out as formatters lay them out.

The layout is the one of `ruff format` with lines of 88 characters. Pure.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 88
_STEP = 4
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Call:
    """A call: `head(arguments)`. The head is Python already; each argument has a name, or none."""

    head: str
    arguments: tuple[tuple[str, Code], ...] = ()

    def flat(self) -> str:
        """On one line."""
        return f"{self.head}({', '.join(_argument(name, flat(code)) for name, code in self.arguments)})"


Code = str | Call
"""An expression: Python as it is, which is never broken over lines, or a call."""


def call(head: str, *positional: Code, **named: Code) -> Call:
    """`head(positional, name=named)`."""
    return Call(head, (*[("", code) for code in positional], *named.items()))


def flat(code: Code) -> str:
    """`code` on one line."""
    return code if isinstance(code, str) else code.flat()


def laid_out(code: Code, *, indent: int, before: str = "", after: str = "") -> list[str]:
    """`before`, `code` and `after` as lines, each indented by at least `indent` spaces.

    What does not fit on one line is broken after the bracket of the call; then each argument gets its own line.
    """
    pad = " " * indent
    line = f"{pad}{before}{flat(code)}{after}"
    if isinstance(code, str) or not code.arguments or width(line) <= WIDTH:
        return [line]
    inner = " " * (indent + _STEP)
    together = inner + ", ".join(_argument(name, flat(value)) for name, value in code.arguments)
    lines = [f"{pad}{before}{code.head}("]
    alone = len(code.arguments) == 1
    if width(together) <= WIDTH:
        lines.append(together)
    else:
        for name, value in code.arguments:
            lines += laid_out(
                value,
                indent=indent + _STEP,
                before=f"{name}=" if name else "",
                after="" if alone else ",",
            )
    return [*lines, f"{pad}){after}"]


def assigned(name: str, literal: str) -> list[str]:
    """`name = literal` at the margin; in brackets on lines of its own where only that makes it fit."""
    line = f"{name} = {literal}"
    if width(line) <= WIDTH or width(literal) + _STEP > WIDTH:
        return [line]
    return [f"{name} = (", " " * _STEP + literal, ")"]


def literal(text: str) -> str:
    """A string literal that means `text`."""
    quote = _quote_for(text)
    return quote + _escaped(text, quote) + quote


def pattern_literal(text: str) -> str:
    """The literal of a regular expression: a raw one where there is one."""
    raw = "\\" in text and text.isprintable() and '"' not in text and not text.endswith("\\")
    return f'r"{text}"' if raw else literal(text)


def formatted(parts: Sequence[tuple[str, bool]]) -> str:
    """The literal of a text with gaps: `(text, False)` is text, `(name, True)` the name of what goes there."""
    parts = [part for part in parts if part[0]]
    if not any(is_name for _, is_name in parts):
        return literal("".join(text for text, _ in parts))
    if len(parts) == 1:
        return parts[0][0]
    quote = _quote_for("".join(text for text, is_name in parts if not is_name))
    body = "".join(
        "{" + text + "}" if is_name else _escaped(text, quote).replace("{", "{{").replace("}", "}}")
        for text, is_name in parts
    )
    return f"f{quote}{body}{quote}"


def width(text: str) -> int:
    """Columns that `text` takes: wide letters take two, and marks that sit on letters none."""
    return sum(_columns(letter) for letter in text)


def identifier(text: str, otherwise: str) -> str:
    """A lower-case name for `text`, of 40 letters at most: `Save As…` gives `save_as`; `otherwise` when it has none."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", plain)
    name = "_".join(words)[:40].rstrip("_")
    if not name or name[0].isdigit() or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return f"{otherwise}_{name}".rstrip("_")
    return name


def unique(name: str, taken: set[str]) -> str:
    """`name`, or the first of `name_2`, `name_3`, … that is not taken; it is taken then."""
    found, number = name, 1
    while unicodedata.normalize("NFKC", found) in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(unicodedata.normalize("NFKC", found))
    return found


def _argument(name: str, code: str) -> str:
    return f"{name}={code}" if name else code


def _quote_for(text: str) -> str:
    """The mark that needs fewer escapes, as formatters choose it."""
    return "'" if text.count('"') > text.count("'") else '"'


def _escaped(text: str, quote: str) -> str:
    return "".join(_letter(letter, quote) for letter in text)


def _letter(letter: str, quote: str) -> str:
    if letter == quote:
        return "\\" + quote
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    # What cannot be seen, or would make the line read as something else, is written as a number.
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1

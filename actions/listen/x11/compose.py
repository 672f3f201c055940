"""Several keys that type one text: dead keys, and the Compose key.

The sequences are those of the system's own table (`Compose` of libX11), read when the first such key is pressed;
without it, dead keys put their accent on the next letter as Unicode does. A person's own `~/.XCompose` is not read, and
neither are the sequences of input methods (Chinese, Japanese, Korean).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

_TABLES: Final = (
    Path("/usr/share/X11/locale/en_US.UTF-8/Compose"),
    Path("/usr/local/share/X11/locale/en_US.UTF-8/Compose"),
    Path("/usr/lib/X11/locale/en_US.UTF-8/Compose"),
)
_LINE: Final = re.compile(r'^((?:\s*<\w+>)+)\s*:\s*"((?:[^"\\]|\\.)+)"')
_MULTI_KEY: Final = 0xFF20
_FIRST_DEAD: Final = 0xFE50
_LAST_DEAD: Final = 0xFE93
_LONGEST: Final = 12
_MARKS: Final = {
    0xFE50: "\u0300", 0xFE51: "\u0301", 0xFE52: "\u0302", 0xFE53: "\u0303", 0xFE54: "\u0304", 0xFE55: "\u0306",
    0xFE56: "\u0307", 0xFE57: "\u0308", 0xFE58: "\u030a", 0xFE59: "\u030b", 0xFE5A: "\u030c", 0xFE5B: "\u0327",
    0xFE5C: "\u0328", 0xFE60: "\u0323", 0xFE61: "\u0309", 0xFE62: "\u031b",
}  # fmt: skip
"""What the dead keys from dead_grave on put on a letter."""

Sequences = Mapping[tuple[int, ...], str]
"""Keysyms in the order in which they are pressed, and the text that they type."""


def begins_sequence(symbol: int) -> bool:
    """Whether a keysym is a dead key or the Compose key."""
    return symbol == _MULTI_KEY or _FIRST_DEAD <= symbol <= _LAST_DEAD


class Composer:
    """Follows one keyboard through sequences. `load` fetches the table; it is called once, and late."""

    def __init__(self, load: Callable[[], Sequences] | None = None) -> None:
        self._load = load or read_system_table
        self._table: Sequences | None = None
        self._begun: frozenset[tuple[int, ...]] = frozenset()
        self._sofar: tuple[int, ...] = ()

    def feed(self, symbol: int, text: str) -> str:
        """The text that a key types, whose keysym is `symbol` and which alone types `text`.

        Empty within a sequence. A sequence that leads nowhere types nothing, as in Xlib.
        """
        if not self._sofar and not begins_sequence(symbol):
            return text
        table = self._sequences()
        sequence = (*self._sofar, symbol)
        self._sofar = ()
        if sequence in table:
            return table[sequence]
        if sequence in self._begun and len(sequence) < _LONGEST:
            self._sofar = sequence
            return ""
        if len(sequence) == 1:
            self._sofar = sequence  # A dead key that the table does not know may still have a mark.
            return ""
        return _accented(sequence, text)

    def forget(self) -> None:
        """End a sequence that was begun: the person has gone elsewhere."""
        self._sofar = ()

    def _sequences(self) -> Sequences:
        if self._table is None:
            self._table = self._load()
            self._begun = frozenset(
                keys[:length] for keys in self._table for length in range(1, len(keys)) if keys
            )
        return self._table


def read_system_table() -> Sequences:
    """The sequences of this machine's table; empty where it has none."""
    for path in _TABLES:
        try:
            return parse_table(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return {}


def parse_table(text: str) -> Sequences:
    """Read the lines of a Compose file; those with keys that have no number here are left out."""
    names = _keysyms()
    found: dict[tuple[int, ...], str] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        keys = tuple(_number(name, names) for name in re.findall(r"<(\w+)>", match[1]))
        if all(keys):
            found[tuple(key for key in keys if key)] = re.sub(r"\\(.)", r"\1", match[2])
    return found


def _keysyms() -> Mapping[str, int]:
    module: Any = import_module("xcffib.keysymdef")
    return {name.removeprefix("XK_"): value for name, value in vars(module).items() if name.startswith("XK_")}


def _number(name: str, names: Mapping[str, int]) -> int | None:
    if name in names:
        return names[name]
    if re.fullmatch(r"U[0-9A-Fa-f]{4,6}", name):
        code = int(name[1:], 16)
        # Latin-1 has keysyms of its own with the same numbers.
        return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else 0x0100_0000 | code
    return None


def _accented(sequence: tuple[int, ...], text: str) -> str:
    """The letter with one mark on it, if the sequence is a dead key and a letter and Unicode has such a letter."""
    mark = _MARKS.get(sequence[0])
    if mark is None or len(sequence) != 2 or len(text) != 1:
        return ""
    composed = unicodedata.normalize("NFC", text + mark)
    return composed if len(composed) == 1 else ""

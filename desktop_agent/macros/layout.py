"""Which lines of a YAML text belong to which item, so that one can be changed and all others stay letter by letter.

A comment directly above an item belongs to it and goes where it goes; blank lines, and comments that a blank line
separates, stay where they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from desktop_agent.macros.document import Node, Scalar
from desktop_agent.macros.document import Sequence as Listed
from desktop_agent.macros.emit import Data, to_yaml


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of one item, from 0: comments from `lead`, the item from `start`, up to before `stop`."""

    lead: int
    start: int
    stop: int


class Lines:
    """A text as lines, each with its line end."""

    def __init__(self, text: str) -> None:
        self.all = text.splitlines(keepends=True) if _only_common_breaks(text) else _split(text)
        self._starts = [0, *accumulate(len(line) for line in self.all)]
        self.newline = "\r\n" if self.all and self.all[0].endswith("\r\n") else "\n"

    def at(self, index: int) -> int:
        """The line, from 0, that the character `index` is in."""
        return max(0, min(bisect_right(self._starts, index) - 1, len(self.all) - 1))

    def column(self, index: int) -> int:
        """Characters of that line before `index`."""
        return index - self._starts[self.at(index)]

    def after(self, index: int) -> str:
        """The comment that ends the line, with the space before it, when nothing else follows `index`."""
        line = self.all[self.at(index)]
        rest = line[self.column(index) :].rstrip()
        return rest if rest.lstrip().startswith("#") and rest[:1].isspace() else ""


def dashes(lines: Lines, listed: Listed) -> list[int]:
    """The line of each item's dash."""
    indent = lines.column(listed.mark.index)
    found: list[int] = []
    for item in listed.items:
        at = lines.at(item.mark.index)
        while at > 0 and not (
            lines.all[at][indent : indent + 1] == "-" and not lines.all[at][:indent].strip()
        ):
            at -= 1
        found.append(at)
    return found


def spans(lines: Lines, starts: Sequence[int], begin: int, end: int, indent: int) -> list[Span]:
    """The lines of the items that begin at `starts`, indented by `indent`, among the lines `begin` to before `end`."""
    found: list[Span] = []
    before = begin
    for at, start in enumerate(starts):
        stop = starts[at + 1] if at + 1 < len(starts) else end
        while stop > start + 1 and _is_loose(lines.all[stop - 1], indent):
            stop -= 1
        lead = start
        while lead > before and _is_comment(lines.all[lead - 1], indent):
            lead -= 1
        found.append(Span(lead, start, stop))
        before = stop
    return found


def is_block(starts: Sequence[int]) -> bool:
    """Whether each item begins on a line of its own."""
    return len(set(starts)) == len(starts) and list(starts) == sorted(starts)


def is_simple(lines: Lines, node: Node) -> bool:
    """Whether a value is written on one line."""
    flow = isinstance(node, Scalar) or not isinstance(node, Listed) or node.flow
    return flow and lines.at(node.mark.index) == lines.at(max(node.mark.index, node.end.index - 1))


def items(lines: Lines, listed: Listed, end: int) -> list[Span] | None:
    """The lines of each item of a list in block style; None for a list in brackets."""
    if listed.flow:
        return None
    starts = dashes(lines, listed)
    if not is_block(starts):
        return None
    indent = lines.column(listed.mark.index)
    begin = starts[0]
    while begin > 0 and lines.all[begin - 1].lstrip(" ").startswith("#"):
        begin -= 1
    return spans(lines, starts, begin, end, indent)


def entry_lines(lines: Lines, name: str, data: Data, old: Node, prefix: str) -> list[str]:
    """One key and its new value after `prefix`, with the comment that ended the line of the old one."""
    fresh = to_yaml({name: data}).splitlines()
    if len(fresh) == 1 and is_simple(lines, old):
        fresh[0] += lines.after(old.end.index)
    first, *rest = indented(fresh, len(prefix), lines.newline)
    return [prefix + first[len(prefix) :], *rest]


def indented(fresh: list[str], indent: int, newline: str) -> list[str]:
    """`fresh`, each line indented and ended."""
    return [(" " * indent + line if line else "") + newline for line in fresh]


def ended(lines: list[str], newline: str) -> list[str]:
    """`lines`, the last one with a line end."""
    if not lines or lines[-1].endswith("\n"):
        return list(lines)
    return [*lines[:-1], lines[-1] + newline]


def ends_blank(lines: Lines, at: int) -> bool:
    """Whether a blank line, or none at all, stands at `at`."""
    return at >= len(lines.all) or not lines.all[at].strip()


def blank_before(lines: list[str]) -> int:
    """How many blank lines come first."""
    return next((at for at, line in enumerate(lines) if line.strip()), len(lines))


def _is_loose(line: str, indent: int) -> bool:
    """Whether a line between two items belongs to neither: blank, a shallow comment, the end of the document."""
    return not line.strip() or line.strip() == "..." or _is_comment(line, indent)


def _is_comment(line: str, indent: int) -> bool:
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) <= indent


def _only_common_breaks(text: str) -> bool:
    return not any(
        mark in text for mark in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    ) and "\r" not in text.replace("\r\n", "")


def _split(text: str) -> list[str]:
    """Lines that end with a new line only: what Python takes for further line ends may stand inside of a text."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])

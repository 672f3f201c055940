"""A policy's text and its rules as one document: rules are moved and changed, comments stay. Without Qt, and pure.

The text is kept in pieces: what stands before the first rule, then one piece for each rule with the comments above
it. A rule that is not changed keeps its piece letter for letter; one that is changed is written anew and keeps only
the comments above it. Rules about tools keep their pieces, too; those that stand between other rules go to the end.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from desktop_agent.errors import BadInput
from desktop_agent.policy.policy import BadRule, Policy
from desktop_agent.policy.rules import Rule
from desktop_agent.policy.toolrules import ToolRule
from desktop_agent.tomltext import toml_pattern, toml_string, toml_value

_RULE = re.compile(r"[ \t]*\[\[[ \t]*rule[ \t]*\]\][ \t]*(#.*)?")
_TOOL = re.compile(r"[ \t]*\[\[[ \t]*tool[ \t]*\]\][ \t]*(#.*)?")
_LINE = re.compile(r"at line (\d+)")
_ARRAYS = ("actions", "keys", "program", "display")
_PATTERNS = ("text", "typed", "window")
_ORDER = ("name", "effect", "actions", "text", "typed", "keys", "window", "program", "display", "reason")
_WIDE = 100
NAME_LENGTH = 100


class BadPolicy(BadInput):
    """A policy's text cannot be used.

    Attributes:
        line: the line it is about, from 1; None when it is about the whole text.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule and the piece of text that holds it, with the comments above it."""

    text: str
    rule: Rule

    @property
    def comments(self) -> str:
        """The lines before the rule's own."""
        lines = _lines(self.text)
        at = next((number for number, line in enumerate(lines) if _RULE.fullmatch(line.rstrip("\n"))), 0)
        return "".join(lines[:at])

    @property
    def comments_inside(self) -> bool:
        """Whether the rule's own lines seem to hold a comment, which a change of the rule would drop."""
        own = self.text[len(self.comments) :]
        return own.count("#") > rule_text(self.rule).count("#")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A policy as a document.

    Attributes:
        head: what stands before the first rule and its comments.
        entries: the rules in order.
        tools: the text of the rules about tools, which stands after all others.
        faithful: whether the text's own words and comments are kept; False where the rules were written in a way
            that cannot be taken apart, so that a change writes all of them anew.
    """

    head: str
    entries: tuple[Entry, ...]
    tools: str = ""
    faithful: bool = True

    @property
    def text(self) -> str:
        """The whole text."""
        return self.head + "".join(entry.text for entry in self.entries) + self.tools

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in order."""
        return tuple(entry.rule for entry in self.entries)

    def moved(self, index: int, to: int) -> Rulebook:
        """The rule at `index` put where `to` is; both count from 0."""
        entries = list(self.entries)
        entries.insert(to, entries.pop(index))
        return self._with(entries)

    def added(self, index: int, rule: Rule) -> Rulebook:
        """`rule` put at `index`."""
        entries = list(self.entries)
        entries.insert(index, Entry("\n" + rule_text(rule), rule))
        return self._with(entries)

    def changed(self, index: int, rule: Rule) -> Rulebook:
        """`rule` in the place of that at `index`; the comments above it stay."""
        entries = list(self.entries)
        before = entries[index]
        if rule != before.rule:
            entries[index] = Entry(before.comments + rule_text(rule), rule)
        return self._with(entries)

    def without(self, index: int) -> Rulebook:
        """All but the rule at `index`."""
        return self._with([entry for number, entry in enumerate(self.entries) if number != index])

    def free_name(self, wanted: str) -> str:
        """`wanted`, or that with a number, so that no other rule is called so."""
        taken = {entry.rule.name for entry in self.entries}
        name, number = wanted[:NAME_LENGTH], 2
        while name in taken:
            tail = f" {number}"
            name, number = wanted[: NAME_LENGTH - len(tail)] + tail, number + 1
        return name

    def _with(self, entries: list[Entry]) -> Rulebook:
        # A piece must end its line before another one begins.
        whole = [
            entry if entry.text.endswith("\n") else replace(entry, text=entry.text + "\n")
            for entry in entries
        ]
        return replace(self, entries=tuple(whole))


def parse_rulebook(text: str, name: str = "policy") -> Rulebook:
    """The document that `text` holds. Raises BadPolicy, with the line where that is known."""
    # One kind of line end, as TOML reads them.
    text = text.replace("\r\n", "\n")
    try:
        policy = Policy.parse(text.encode("utf-8", "surrogatepass"), name)
    except BadRule as problem:
        lines = _rule_lines(text, _TOOL if problem.about_tools else _RULE)
        line = lines[problem.number - 1] + 1 if len(lines) >= problem.number else None
        raise BadPolicy(str(problem), line) from problem
    except BadInput as problem:
        found = _LINE.search(str(problem))
        raise BadPolicy(str(problem), int(found.group(1)) if found else None) from problem
    pieces = _pieces(text)
    if pieces is not None:
        head, *others = pieces
        if (taken := _entries(others, policy)) is not None:
            entries, tools = taken
            return Rulebook(head, entries, tools)
    written = tuple(Entry("\n" + rule_text(rule), rule) for rule in policy.rules)
    tools = "".join("\n" + tool_text(rule) for rule in policy.tools)
    return Rulebook(_head_comment(text), written, tools, faithful=False)


def tool_text(rule: ToolRule) -> str:
    """One rule about tools as TOML."""
    lines = ["[[tool]]"]
    for name, value in rule.model_dump(mode="json", exclude_none=True).items():
        if isinstance(value, list):
            lines += _array(name, [toml_string(one) for one in value])
        elif name == "text":
            lines.append(f"{name} = {toml_pattern(value)}")
        elif value != "":
            lines.append(f"{name} = {toml_value(value)}")
    return "\n".join(lines) + "\n"


def rule_text(rule: Rule) -> str:
    """One rule as TOML; patterns as literal strings."""
    lines = ["[[rule]]"]
    for name in _ORDER:
        value = getattr(rule, name)
        if value is None or (name == "reason" and not value):
            continue
        if name in _ARRAYS:
            lines += _array(name, [toml_string(one) for one in value])
        elif name in _PATTERNS:
            lines.append(f"{name} = {toml_pattern(value)}")
        else:
            lines.append(f"{name} = {toml_string(str(value))}")
    return "\n".join(lines) + "\n"


def checked_rule(fields: Mapping[str, object], others: frozenset[str] = frozenset()) -> Rule | dict[str, str]:
    """The rule with these fields, or what is wrong with each field that cannot stay so.

    Args:
        fields: as `Rule` names them; fields that are None are left out.
        others: names of the other rules of the policy.
    """
    try:
        rule = Rule.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as problem:
        wrong: dict[str, str] = {}
        for one in problem.errors(include_url=False):
            field = str(one["loc"][0]) if one["loc"] else "name"
            wrong.setdefault(field, one["msg"].removeprefix("Value error, "))
        return wrong
    if rule.name in others:
        return {"name": "another rule is called so"}
    return rule


def _array(name: str, items: list[str]) -> list[str]:
    line = f"{name} = [{', '.join(items)}]"
    if len(line) <= _WIDE:
        return [line]
    lines, row = [f"{name} = ["], ""
    for item in items:
        if row and len(row) + len(item) > _WIDE:
            lines.append(row.rstrip())
            row = ""
        row = f"{row or '  '}{item}, "
    return [*lines, row.rstrip(), "]"]


def _rule_lines(text: str, kind: re.Pattern[str]) -> list[int]:
    return [number for number, line in enumerate(text.split("\n")) if kind.fullmatch(line)]


def _begins(line: str) -> bool:
    """Whether `line` is the first of a rule, of either kind."""
    return _RULE.fullmatch(line) is not None or _TOOL.fullmatch(line) is not None


def _lines(text: str) -> list[str]:
    """The lines with their ends; only a line feed ends one, as in TOML."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _pieces(text: str) -> list[str] | None:
    """The text before the first rule, and one piece for each line that begins one; None where there is none."""
    lines = _lines(text)
    starts = [number for number, line in enumerate(lines) if _begins(line.rstrip("\n"))]
    if not starts:
        return None
    cuts = [_above(lines, start) for start in starts]
    bounds = [0, *cuts, len(lines)]
    return ["".join(lines[begin:end]) for begin, end in itertools.pairwise(bounds)]


def _above(lines: list[str], start: int) -> int:
    """Where the comments and empty lines begin that belong to the rule at `start`."""
    first = start
    while first > 0 and (not lines[first - 1].strip() or lines[first - 1].lstrip().startswith("#")):
        first -= 1
    if first > 0:
        return first
    # At the beginning of the text the first block of comments is about the whole of it.
    return next((number for number in range(start) if not lines[number].strip()), 0)


def _entries(pieces: list[str], policy: Policy) -> tuple[tuple[Entry, ...], str] | None:
    """Each rule with its piece, and the pieces about tools; None where the text cannot be taken apart so.

    A line within a text may look like the beginning of a rule, so that several pieces make one.
    """
    entries: list[Entry] = []
    about_tools: list[str] = []
    text = ""
    for piece in pieces:
        text += piece
        if len(entries) < len(policy.rules) and _says(text, "rule", policy.rules[len(entries)]):
            entries.append(Entry(text, policy.rules[len(entries)]))
            text = ""
        elif len(about_tools) < len(policy.tools) and _says(text, "tool", policy.tools[len(about_tools)]):
            about_tools.append(text)
            text = ""
    if text or len(entries) < len(policy.rules) or len(about_tools) < len(policy.tools):
        return None
    tools = "".join(about_tools)
    if tools and not entries[-1].text.endswith("\n"):
        entries[-1] = replace(entries[-1], text=entries[-1].text + "\n")
    return tuple(entries), tools


def _says(text: str, kind: str, rule: Rule | ToolRule) -> bool:
    """Whether `text` alone holds this rule and nothing else."""
    try:
        table = tomllib.loads(text)
        (only,) = table[kind]
        return set(table) == {kind} and type(rule).model_validate(only) == rule
    except (ValueError, KeyError, TypeError):
        return False


def _head_comment(text: str) -> str:
    kept: list[str] = []
    for line in text.split("\n"):
        if not line.lstrip().startswith("#"):
            break
        kept.append(line + "\n")
    return "".join(kept)

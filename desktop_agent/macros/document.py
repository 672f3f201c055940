"""YAML text as a small tree of nodes that know where they stand; everything that YAML has beyond that is refused.

There are mappings, lists and texts. Anchors and aliases (which a bomb is made of), tags, merge keys, repeated keys,
directives, several documents, deep nesting and control characters are errors with a place. Nothing is constructed:
what a text means is for the reader to say who asks for a text, a number or a flag, so `no` stays a text where a text
is wanted.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

MAX_CHARACTERS = 512 * 1024
"""Characters of a macro file; a thousand recorded steps take a third of it."""

MAX_DEPTH = 40
"""Levels of nesting."""

MAX_NODES = 50_000
"""Texts, lists and mappings in one file."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])
_FLAGS = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file: line and column from 1, and the characters before it."""

    line: int
    column: int
    index: int


class Misread(ValueError):
    """Something in a macro file cannot be used; who knows the file's name makes it a BadInput."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(message)
        self.mark = mark


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `plain` when it stands without quotes, so that it may also be a number, a flag or nothing."""

    text: str
    plain: bool
    mark: Mark
    end: Mark

    @property
    def is_nothing(self) -> bool:
        """Whether it is empty or `null`."""
        return self.plain and self.text in _NULLS

    @property
    def flag(self) -> bool | None:
        """True or False when it says so; None otherwise."""
        return _FLAGS.get(self.text) if self.plain else None

    @property
    def number(self) -> int | float | None:
        """The finite number it is; None for anything else."""
        if not self.plain:
            return None
        if _INTEGER.fullmatch(self.text):
            return int(self.text)
        if _NUMBER.fullmatch(self.text) and math.isfinite(value := float(self.text)):
            return value
        return None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `flow` when it is written in brackets."""

    items: tuple[Node, ...]
    flow: bool
    mark: Mark
    end: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and what they stand for, in the order written; no key comes twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    end: Mark

    def get(self, key: str) -> Node | None:
        """What `key` stands for; None when it is not there."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping
"""What a file is made of."""


def read_document(text: str) -> Node:
    """The one document in `text`. Raises Misread."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    _refuse_unreadable_characters(text)
    try:
        return _Composer(YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        said = problem.problem or problem.context or "this cannot be read"
        raise Misread(
            Mark(mark.line + 1, mark.column + 1, mark.index) if mark else _START, f"This is no YAML: {said}."
        ) from problem
    except (YAMLError, ValueError, OverflowError, IndexError) as problem:
        if isinstance(problem, Misread):
            raise
        # The scanner lets such errors through for escapes that stand for no character.
        raise Misread(_START, "This is no YAML: an escape or a number in it cannot be read.") from problem


def mark_at(text: str, index: int) -> Mark:
    """The place `index` characters after the beginning of `text`."""
    return Mark(text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1, index)


def plain_data(node: Node) -> object:
    """`node` as lists, dictionaries, texts, numbers and flags: what other programs make of the file."""
    match node:
        case Scalar():
            if node.is_nothing:
                return None
            if node.flag is not None:
                return node.flag
            return node.text if node.number is None else node.number
        case Sequence():
            return [plain_data(item) for item in node.items]
        case Mapping():
            return {key.text: plain_data(value) for key, value in node.entries}


_START = Mark(1, 1, 0)


def _refuse_unreadable_characters(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise Misread(_START, f"The file is too long: {MAX_CHARACTERS // 1024} KiB at most.")
    for found in re.finditer("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text):
        code = ord(found[0])
        raise Misread(
            mark_at(text, found.start()),
            f'The character U+{code:04X} may not stand in a file; in double quotes, write "\\u{code:04x}".',
        )


class _Composer:
    """Makes nodes of the parser's events, and stops at the first one that has no place in a macro."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._nodes = 0

    def document(self) -> Node:
        from ruamel.yaml.events import DocumentEndEvent, DocumentStartEvent, StreamEndEvent, StreamStartEvent

        root: Node | None = None
        for event in self._events:
            match event:
                case StreamStartEvent() | DocumentEndEvent():
                    continue
                case StreamEndEvent():
                    break
                case DocumentStartEvent():
                    if root is not None:
                        raise Misread(
                            _start(event), 'A file holds one macro: take out "---" and what follows.'
                        )
                    if event.version or event.tags:
                        raise Misread(_start(event), "Take out the line that begins with %.")
                case _:
                    root = self._node(event, 1)
        if root is None:
            raise Misread(_START, "The file is empty.")
        return root

    def _node(self, event: Event, depth: int) -> Node:
        from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

        mark = _start(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Misread(mark, f"The file says too much: {MAX_NODES:,} texts, lists and mappings at most.")
        if depth > MAX_DEPTH:
            raise Misread(mark, f"This is nested too deeply: {MAX_DEPTH} levels at most.")
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, AliasEvent):
            raise Misread(
                mark, f'Write it out again: references such as "*{shown(str(anchor))}" are not read.'
            )
        if anchor is not None:
            raise Misread(mark, f'Take out the mark "&{shown(str(anchor))}": references are not read.')
        if tag is not None:
            raise Misread(
                mark, f'Take out the tag "{shown(str(tag))}": a macro holds texts, lists and mappings only.'
            )
        match event:
            case ScalarEvent():
                return Scalar(event.value, event.style in (None, ""), mark, _end(event))
            case SequenceStartEvent():
                return self._sequence(bool(event.flow_style), mark, depth)
            case MappingStartEvent():
                return self._mapping(mark, depth)
            case _:
                raise Misread(mark, "This cannot be read.")

    def _sequence(self, flow: bool, mark: Mark, depth: int) -> Sequence:
        from ruamel.yaml.events import SequenceEndEvent

        items: list[Node] = []
        while not isinstance(following := next(self._events), SequenceEndEvent):
            items.append(self._node(following, depth + 1))
        return Sequence(tuple(items), flow, mark, _end(following))

    def _mapping(self, mark: Mark, depth: int) -> Mapping:
        from ruamel.yaml.events import MappingEndEvent

        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(following := next(self._events), MappingEndEvent):
            key = self._node(following, depth + 1)
            if not isinstance(key, Scalar):
                raise Misread(key.mark, "A key is a word.")
            if key.text == "<<":
                raise Misread(key.mark, 'Write it out again: the merge key "<<" is not read.')
            if key.text in entries:
                first = entries[key.text][0].mark.line
                raise Misread(
                    key.mark, f'"{shown(key.text)}" stands here twice; it is in line {first} already.'
                )
            value = self._node(next(self._events), depth + 1)
            if isinstance(value, Scalar) and value.plain and not value.text:
                # The parser places what is not there at whatever comes next.
                value = Scalar("", True, key.end, key.end)
            entries[key.text] = (key, value)
        return Mapping(tuple(entries.values()), mark, _end(following))


def shown(text: str) -> str:
    """`text` on one line, short, without anything that steers a terminal: for messages."""
    flat = "".join(
        " " if one.isspace() else one if unicodedata.category(one)[0] != "C" else "\ufffd"
        for one in text[:200]
    )
    return flat if len(text) <= 60 else flat[:59] + "\u2026"


def _start(event: Event) -> Mark:
    mark = event.start_mark
    return Mark(mark.line + 1, mark.column + 1, mark.index)


def _end(event: Event) -> Mark:
    mark = event.end_mark
    return Mark(mark.line + 1, mark.column + 1, mark.index)

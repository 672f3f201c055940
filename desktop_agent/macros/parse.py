"""A macro of the text of its file: every part checked, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.macros.document import Mapping, Misread, Node, Scalar, Sequence, read_document, shown
from desktop_agent.macros.grammar import MAX_STEPS
from desktop_agent.macros.head import KEYS, Head, read_head
from desktop_agent.macros.locators import CropReader
from desktop_agent.macros.parameters import references
from desktop_agent.macros.scalars import items_of, mapping_of, nearest
from desktop_agent.macros.stepform import read_steps
from desktop_agent.macros.texts import texts_of
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.types import EnterSecret


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a file's list of steps, and the steps that it says."""

    node: Node
    steps: tuple[MacroStep, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A macro, and where its parts stand in the file."""

    macro: Macro
    root: Mapping
    steps: Sequence
    entries: tuple[Entry, ...]


def parse(text: str, name: str, crops: CropReader) -> Parsed:
    """The macro that `text` says; `name` is what it is called when it does not say so itself. Raises Misread."""
    document = read_document(text)
    if not isinstance(document, Mapping):
        raise Misread(document.mark, f"A macro begins with its keys: {', '.join(KEYS)}.")
    root = mapping_of(document, "A macro", KEYS)
    head = read_head(root, name)
    node = root.get("steps")
    if node is None:
        raise Misread(root.mark, "The key steps is missing.")
    entries: list[Entry] = []
    count = 0
    for item in items_of(node, "The key steps"):
        entry = Entry(item, read_steps(item, crops))
        count += len(entry.steps)
        if count > MAX_STEPS:
            raise Misread(item.mark, f"A macro has at most {MAX_STEPS:,} steps.")
        _check_names(entry, head)
        entries.append(entry)
    if not entries:
        raise Misread(node.mark, "A macro has at least one step.")
    assert isinstance(node, Sequence)
    _check_app(root, head)
    return Parsed(_macro(head, entries), root, node, tuple(entries))


def _macro(head: Head, entries: list[Entry]) -> Macro:
    return Macro(
        head.name,
        tuple(step for entry in entries for step in entry.steps),
        head.about,
        head.app,
        head.size,
        head.dark,
        head.accessibility,
        head.parameters,
        head.secrets,
    )


def _check_names(entry: Entry, head: Head) -> None:
    """Refuse parameters and secrets that the head does not declare."""
    for step in entry.steps:
        for text in texts_of(step.intent):
            _check_references(entry.node, text, head)
        if isinstance(step.intent, EnterSecret):
            known = [secret.name for secret in head.secrets]
            if step.intent.name not in known:
                raise Misread(
                    _holder(entry.node, step.intent.name).mark,
                    f'The secret "{step.intent.name}" is not declared under secrets. '
                    f"{nearest(step.intent.name, known, 'Declared are')}",
                )


def _check_app(root: Mapping, head: Head) -> None:
    app = root.get("app")
    if app is not None:
        for argument in head.app:
            _check_references(app, argument, head)


def _check_references(node: Node, text: str, head: Head) -> None:
    known = [parameter.name for parameter in head.parameters]
    for written, name in references(text):
        if not name:
            raise Misread(
                _holder(node, written).mark,
                f'"{shown(written)}" names no parameter; for these characters themselves, write '
                f'"${shown(written)}".',
            )
        if name not in known:
            raise Misread(
                _holder(node, written).mark,
                f'The parameter "{name}" is not declared. {nearest(name, known, "Declared are")}',
            )


def _holder(node: Node, part: str) -> Node:
    """The first text below `node` that holds `part`; the node itself when none does."""
    return _find(node, part) or node


def _find(node: Node, part: str) -> Node | None:
    match node:
        case Scalar():
            return node if part in node.text else None
        case Sequence():
            below: tuple[Node, ...] = node.items
        case Mapping():
            below = tuple(value for _, value in node.entries)
    return next((found for item in below if (found := _find(item, part)) is not None), None)

"""Read one value of a macro file: a text, a number, a flag, a list. All raise Misread, with the place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from desktop_agent.macros.document import Mapping, Misread, Node, Scalar, Sequence, shown
from desktop_agent.macros.grammar import MAX_SECONDS

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""Names of parameters and secrets."""

Word = TypeVar("Word", bound=StrEnum)


def text_of(node: Node, what: str, *, empty: bool = False) -> str:
    """The text as written; a number or a flag without quotes is a text here. Refuses an empty one unless `empty`."""
    if not isinstance(node, Scalar):
        raise Misread(node.mark, f"{what} is one text, not {_kind(node)}.")
    if node.is_nothing:
        raise Misread(
            node.mark, f'{what} is missing here; write "" for an empty text, quotes for the word null.'
        )
    if not node.text and not empty:
        raise Misread(node.mark, f"{what} may not be empty.")
    return node.text


def flag_of(node: Node, what: str) -> bool:
    """`true` or `false`."""
    found = node.flag if isinstance(node, Scalar) else None
    if found is None:
        raise Misread(node.mark, f"{what} is true or false, not {_kind(node)}.")
    return found


def integer_of(node: Node, what: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    found = node.number if isinstance(node, Scalar) else None
    if not isinstance(found, int) or not least <= found <= most:
        raise Misread(node.mark, f"{what} is a whole number from {least} to {most}, not {_kind(node)}.")
    return found


def number_of(node: Node, what: str) -> float:
    """A number within a million of zero."""
    found = node.number if isinstance(node, Scalar) else None
    if found is None or abs(found) > 1_000_000:
        raise Misread(node.mark, f"{what} is a number, not {_kind(node)}.")
    return found


def seconds_of(node: Node, what: str) -> float:
    """Seconds, from 0 to an hour."""
    found = node.number if isinstance(node, Scalar) else None
    if found is None or not 0 <= found <= MAX_SECONDS:
        raise Misread(node.mark, f"{what} is a number of seconds, 0 to {MAX_SECONDS:.0f}, not {_kind(node)}.")
    return found


def word_of(node: Node, words: type[Word], what: str) -> Word:
    """One of the words of an enumeration."""
    said = text_of(node, what)
    try:
        return words(said)
    except ValueError:
        raise Misread(
            node.mark, f'{what} "{shown(said)}" is unknown. {nearest(said, [w.value for w in words])}'
        ) from None


def name_of(node: Node, what: str) -> str:
    """The name of a parameter or a secret."""
    said = text_of(node, what)
    if not NAME.fullmatch(said):
        raise Misread(
            node.mark,
            f'{what} is called by letters, digits and underscores, at most 64, not "{shown(said)}".',
        )
    return said


def items_of(node: Node, what: str) -> tuple[Node, ...]:
    """The items of a list."""
    if not isinstance(node, Sequence):
        raise Misread(node.mark, f"{what} is a list, not {_kind(node)}.")
    return node.items


def mapping_of(node: Node, what: str, keys: Iterable[str]) -> Mapping:
    """A mapping that has no keys but `keys`."""
    if not isinstance(node, Mapping):
        raise Misread(node.mark, f"{what} is a mapping (key: value), not {_kind(node)}.")
    known = list(keys)
    for key, _ in node.entries:
        if key.text not in known:
            raise Misread(
                key.mark, f'{what} has no key "{shown(key.text)}". {nearest(key.text, known, "Keys are")}'
            )
    return node


def pair_of(node: Node, what: str) -> tuple[Node, Node]:
    """The two items of a list of two."""
    match items_of(node, what):
        case (first, second):
            return first, second
        case found:
            raise Misread(node.mark, f"{what} is a list of two numbers; this one has {len(found)}.")


def nearest(said: str, known: Iterable[str], begin: str = "Known are") -> str:
    """`Did you mean "click"?`, or all of `known` when nothing is near."""
    names = list(known)
    near = difflib.get_close_matches(said[:80], names, n=3)
    if near:
        return "Did you mean " + " or ".join(f'"{name}"' for name in near) + "?"
    return f"{begin}: {', '.join(names)}." if names else "There are none."


def _kind(node: Node) -> str:
    match node:
        case Scalar() if node.is_nothing:
            return "nothing"
        case Scalar():
            return f'"{shown(node.text)}"'
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"

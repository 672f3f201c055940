"""What can be typed, and where a text must be cut for it; the same on every system."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from actions.errors import CannotType

KEYS: Final = "\n\t"
"""Characters that are keys: Return and Tab."""


def checked(text: str) -> str:
    r"""`text` with every line ending as `\n`. Raises CannotType for what is no text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in dict.fromkeys(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in KEYS:
            raise CannotType(
                f"U+{ord(character):04X} is no character that can be typed; press keys by a chord."
            )
    return text


def split_keys(text: str) -> Iterator[str]:
    """Each Return and Tab of `text` on its own, and the parts between them."""
    part = ""
    for character in text:
        if character in KEYS:
            if part:
                yield part
            part = ""
            yield character
        else:
            part += character
    if part:
        yield part


def chunks(text: str, known: Callable[[str], bool], capacity: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`text` cut into pieces of which each has `capacity` different characters at most that are not `known`.

    Yields each piece with those characters. Raises CannotType when there is no capacity at all.
    """
    if capacity < 1:
        raise CannotType("This keyboard has no spare keys for characters outside its layout.")
    start = 0
    missing: dict[str, None] = {}
    for at, character in enumerate(text):
        if character in missing or known(character):
            continue
        if len(missing) == capacity:
            yield text[start:at], tuple(missing)
            start, missing = at, {}
        missing[character] = None
    if start < len(text):
        yield text[start:], tuple(missing)

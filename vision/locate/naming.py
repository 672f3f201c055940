"""Which words name an element so that they will still stand there another day."""

from __future__ import annotations

import re

from vision.locate.words import FIELD_ROLES
from vision.types import Element, Role, Source

LONGEST_NAME = 60
"""Characters; of longer texts only the first words are used."""
_FIRST_WORDS = 5
_READ_WELL = 0.75
"""Lines that a reader is less sure of are often no words at all."""
_PLAIN = 0.7
"""The least share of letters, digits and spaces in words of more than a few characters."""
_SHORT = 3
_SHORTCUT = re.compile(
    r"\s*(?:(?:ctrl|control|shift|alt|super|meta|cmd)\s*\+\s*)+\S+(?:\s\w+)?$|(?<=\w)\s+f(?:1[0-2]|[1-9])$",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^[^\w(\[{\"'/.$#@+-]+(?=\w)|(?<=[\w)\]])\s*(?::|：|\.{2,}|…|\*|\.(?=$))+$")
_CHANGES = re.compile(
    r"[(\[]\s*\d[\d.,/ ]*[)\]]"  # a count
    r"|\b\d{1,4}([-/.])\d{1,2}\1\d{1,4}\b"  # a date
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?\b"  # a time
    r"|\b\d[\d.,]*\s*(?:%|[kKMGT]i?B\b|bytes?\b|items?\b|files?\b|folders?\b|of\b|lines?\b|words?\b|seconds?\b|minutes?\b"
    r"|hours?\b|days?\b)"  # a quantity
    r"|(?<![A-Za-z])\d[\d.,]{2,}"  # a long number
    r"|\b(?:today|yesterday)\b",
    re.IGNORECASE,
)
_MIXED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af].*[A-Za-z]|[A-Za-z].*[\u2e80-\u9fff\uac00-\ud7af]")
_KEYS = frozenset("0123456789+-*/=.,%()\u00d7\u00f7\u2212\u221a\u03c0\u00b1")
_SEPARATORS = re.compile(r"\s+[-\u2010-\u2015|:]\s+")
_FILE_NAME = re.compile(r"[/\\~]|\w\.\w{1,5}$|^\*|^(?:untitled|unnamed|document|new)\b", re.IGNORECASE)


def names_of(element: Element) -> tuple[str, ...]:
    """The words to look for an element by, the most lasting first; none for what has no words of its own.

    What a field holds is never among them, and neither are words that were read badly.
    """
    if element.source is Source.TEXT and element.score < _READ_WELL:
        return ()
    if element.role in FIELD_ROLES and element.value and element.text.strip() == element.value.strip():
        return ()
    text = tidy(element.text)
    told = element.source is Source.A11Y
    if not is_name(text, key=element.role is Role.BUTTON) and not (told and text):
        return ()
    if len(text) == 1 and not told and text not in _KEYS and (element.icon or not text.isascii()):
        # A picture that was read as a letter; on another day it is read as another one.
        return ()
    found = [text] if len(text) <= LONGEST_NAME else []
    if changes(text):
        found = [*_lasting(text), *found]
    elif not found:
        found = [" ".join(text.split()[:_FIRST_WORDS])]
    return tuple(dict.fromkeys(name for name in found if len(name) <= LONGEST_NAME))


def tidy(text: str) -> str:
    """`text` in one line, without a menu entry's keys, a label's colon, dots at the end, and signs before it."""
    line = " ".join(text.split())
    line = _SHORTCUT.sub("", line) or line
    return (_AROUND.sub("", line) or line).strip()


def is_name(text: str, *, key: bool = False) -> bool:
    """Whether `text` may be looked for: words, and no signs that a reader made of a picture. A `key` may be a sign."""
    if not text:
        return False
    letters = sum(c.isalnum() for c in text)
    if len(text) == 1:
        return key or letters == 1
    if not letters or (len(text) > _SHORT and _MIXED.search(text)):
        return False
    plain = letters + text.count(" ")
    return len(text) <= _SHORT or plain >= _PLAIN * len(text)


def changes(text: str) -> bool:
    """Whether a date, a time, a size, a count or another number in `text` is likely to be another one tomorrow."""
    return _CHANGES.search(text) is not None


def lasts(name: str) -> bool:
    """Whether `name` can tell something else apart: more than a letter, and no file, date or number."""
    return len(name) > 1 and not _passing(name)


def window_names(title: str) -> tuple[str, ...]:
    """The words to look for a window by, the most lasting first: the program's name rather than the document's.

    The whole title comes last, although it may name a document: a window that goes by another name another day is
    missed then, and nothing is done in the wrong one.
    """
    whole = " ".join(title.split()).lstrip("*\u2022\u25cf ").strip()
    parts = [part.strip() for part in _SEPARATORS.split(whole)]
    # Programs write their name last, a few first; whatever looks like a file or a number is neither.
    lasting = [part for part in reversed(parts) if is_name(part) and not _passing(part)]
    return tuple(dict.fromkeys([*lasting[:1], *([whole] if is_name(whole) else [])]))


def _passing(part: str) -> bool:
    return changes(part) or any(_FILE_NAME.search(piece) for piece in _SEPARATORS.split(part))


def _lasting(text: str) -> list[str]:
    """What is left of `text` between its numbers: the first piece that is a word or more."""
    pieces = [tidy(piece) for piece in _CHANGES.sub("\n", text).splitlines()]
    return [p for p in pieces if is_name(p) and sum(c.isalpha() for c in p) > _SHORT][:1]

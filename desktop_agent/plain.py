"""Make text from the screen harmless to print: no escape sequence, no reordering, no invisible character.

On its own, so that the panel can show such text without loading the rules of the policy.
"""

from __future__ import annotations

import unicodedata

_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MAX_MARKS = 4


def plain(text: str, limit: int = 200) -> str:
    r"""`text` on one line, with everything that a terminal might obey or hide written as an escape.

    Control characters (so ANSI sequences too), bidirectional overrides, zero-width and unassigned characters appear
    as `\xNN` or `\uNNNN`; a backslash is doubled, so that an escape cannot be forged. More than four combining
    marks in a row are cut. What is longer than `limit` characters is cut, and says so.
    """
    kept = text[:limit]
    out: list[str] = []
    marks = 0
    for character in kept:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character in _NAMED:
            out.append(_NAMED[character])
        elif category in _HIDDEN:
            out.append(_escape(character))
        elif marks <= _MAX_MARKS:
            out.append(" " if category == "Zs" else character)
    more = len(text) - len(kept)
    return "".join(out) + (f"\u2026 ({more} more characters)" if more else "")


def plain_sentence(sentence: str, limit: int = 200) -> str:
    r"""The same for a step's sentence, which writes line ends as `\n` by itself: its backslashes stay as they are."""
    return plain(sentence, limit).replace("\\\\", "\\")


def searchable(text: str) -> str:
    """`text` as rules see it: compatibility forms unified (NFKC) and format characters, which hide words, removed."""
    unified = unicodedata.normalize("NFKC", text)
    return "".join(character for character in unified if unicodedata.category(character) != "Cf")


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

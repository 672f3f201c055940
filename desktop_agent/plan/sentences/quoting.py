r"""Quotation marks: what opens them, what closes them, and what a backslash means inside them.

Every kind is literal. In double quotes, straight or curly, `\n` is a new line, `\t` a tab, `\"` a quotation mark
and `\\` a backslash; any other backslash stays as it is. In all other kinds a backslash is a backslash.
"""

from __future__ import annotations

import re
from bisect import bisect_left

CLOSERS = {
    '"': '"',
    "\u201c": "\u201d",  # “ ”
    "\u201e": "\u201c\u201d",  # „ “ or „ ”
    "\u00ab": "\u00bb",  # « »
    "\u2039": "\u203a",  # single-pointed
    "\u300c": "\u300d",  # corner brackets
    "\u300e": "\u300f",
    "'": "'",
    "\u2018": "\u2019",  # ‘ ’
    "`": "`",
}
"""What may close each opening mark."""

DIRECTED = "\u201c\u201e\u00ab\u2039\u300c\u300e"
"""Marks that open a quotation wherever they stand, even inside a word."""

MAYBE_LETTERS = "'\u2018`"
"""Marks that also stand in words ("don't", "rock 'n' roll"): without a partner they are ordinary characters."""

_ESCAPING = '"\u201c\u201e'
_ESCAPED = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "\u201c": "\u201c", "\u201d": "\u201d"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTATION = {
    mark: re.compile(
        rf"(?:[^{closers}\\]|\\.)*[{closers}]" if mark in _ESCAPING else rf"[^{closers}]*[{closers}]",
        re.DOTALL,
    )
    for mark, closers in CLOSERS.items()
    if mark not in MAYBE_LETTERS
}


class Quotations:
    """Finds quotations in one text, in time linear in its length."""

    def __init__(self, text: str) -> None:
        self._text = text
        # A mark closes only before something that cannot continue a word, so "don't" inside 'it' is no end.
        self._ends = {
            mark: [at for at in _places(text, CLOSERS[mark]) if not text[at + 1 : at + 2].isalnum()]
            for mark in MAYBE_LETTERS
        }

    def read(self, start: int) -> tuple[str, int] | None:
        """The literal text of the quotation that opens at `start`, and where it ends; None when it is not closed."""
        mark = self._text[start]
        if mark in MAYBE_LETTERS:
            ends = self._ends[mark]
            at = bisect_left(ends, start + 2)
            return (self._text[start + 1 : ends[at]], ends[at] + 1) if at < len(ends) else None
        match = _QUOTATION[mark].match(self._text, start + 1)
        if match is None:
            return None
        inside = self._text[start + 1 : match.end() - 1]
        return (_unescaped(inside) if mark in _ESCAPING else inside), match.end()


def quoted(text: str) -> str:
    """`text` in straight double quotes, so that it is read back unchanged."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def marked(text: str) -> str:
    """`text` between marks that it does not contain: for phrases, which know quotes but no escapes."""
    for opener, closer in (('"', '"'), ("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("\u2039", "\u203a")):
        if closer not in text and opener not in text:
            return f"{opener}{text}{closer}"
    return f'"{text.replace(chr(34), "")}"'


def _unescaped(inside: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), inside)


def _places(text: str, mark: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(mark), text)]

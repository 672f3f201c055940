"""Words and quoted strings: the pieces that phrases are read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vision.errors import PhraseError

_TOKEN = re.compile(
    r"“(?P<curly>[^”]*)”|„(?P<low>[^“”]*)[“”]|«(?P<pointed>[^»]*)»|\u2039(?P<small>[^\u203a]*)\u203a"
    r"|\"(?P<straight>[^\"]*)\"|`(?P<tick>[^`]*)`|(?<!\w)\u2018(?P<single>.*?)\u2019(?!\w)"
    r"|(?<!\w)'(?P<plain>.+?)'(?!\w)|(?P<word>[^\s“„«\"]+)|(?P<stray>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, or everything between two quotation marks."""

    text: str
    quoted: bool = False

    @property
    def key(self) -> str:
        """What keywords are compared with; empty for quoted words, which are never keywords."""
        return "" if self.quoted else self.text.lower()


Tokens = tuple[Token, ...]


def tokens_of(phrase: str) -> Tokens:
    """Split `phrase` into words and quoted strings. Raises PhraseError for a quote that is never closed."""
    found: list[Token] = []
    for match in _TOKEN.finditer(phrase):
        kind = match.lastgroup
        if kind == "stray":
            raise PhraseError(phrase[match.start() :], "A quotation mark is never closed.")
        if kind == "word":
            word = match["word"].rstrip(",;") or match["word"]
            found.append(Token(word))
        elif kind is not None:
            found.append(Token(match[kind].strip(), quoted=True))
    if found and not found[-1].quoted:
        found[-1] = Token(_without_full_stop(found[-1].text))
    return tuple(found)


def _without_full_stop(word: str) -> str:
    """A sentence's full stop goes; "..." and a lone "." stay."""
    return word[:-1] if len(word) > 1 and word.endswith(".") and not word.endswith("..") else word

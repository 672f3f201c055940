"""A stretch of a task's tokens, and the questions that the grammar asks about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_agent.plan.sentences.quoting import marked
from desktop_agent.plan.sentences.tokens import Kind, Token

ARTICLES = frozenset(["the", "a", "an", "this", "that", "your", "my", "its"])
PRONOUNS = frozenset(["it", "there", "them", "this", "that"])


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some tokens in a row and the task they were cut from. Empty phrases are allowed, and false."""

    source: str
    tokens: tuple[Token, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, part: slice) -> Phrase:
        return Phrase(self.source, self.tokens[part])

    @property
    def text(self) -> str:
        """The words exactly as written, quotation marks included."""
        return self.source[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """One keyword for each token."""
        return tuple(token.key for token in self.tokens)

    @property
    def first(self) -> str:
        """The first keyword; empty when there is none, or it is a quotation."""
        return self.tokens[0].key if self.tokens else ""

    @property
    def last(self) -> str:
        """The last keyword; empty when there is none, or it is a quotation."""
        return self.tokens[-1].key if self.tokens else ""

    @property
    def begins_quoted(self) -> bool:
        """Whether a quotation comes first."""
        return bool(self.tokens) and self.tokens[0].kind is Kind.QUOTED

    @property
    def has_quotation(self) -> bool:
        """Whether any token is a quotation."""
        return any(token.kind is Kind.QUOTED for token in self.tokens)

    @property
    def quotation(self) -> str | None:
        """The literal text, when the phrase is one quotation and nothing else."""
        return self.tokens[0].text if len(self.tokens) == 1 and self.begins_quoted else None

    @property
    def is_pronoun(self) -> bool:
        """Whether it is only `it`, `there` or the like."""
        return len(self.tokens) == 1 and self.first in PRONOUNS

    def starts_with(self, *words: str) -> bool:
        """Whether the phrase begins with these keywords."""
        return self.keys_of(0, len(words)) == words

    def ends_with(self, *words: str) -> bool:
        """Whether the phrase ends with these keywords."""
        return len(self) >= len(words) and self.keys_of(len(self) - len(words), len(self)) == words

    def keys_of(self, start: int, end: int) -> tuple[str, ...]:
        """The keywords from `start` to `end`."""
        return tuple(token.key for token in self.tokens[start:end])

    def without(self, *starts: str) -> Phrase:
        """The phrase after the first of `starts` (each one or more words) that it begins with."""
        for start in starts:
            words = tuple(start.split())
            if self.starts_with(*words):
                return self[len(words) :]
        return self

    def without_end(self, *ends: str) -> Phrase:
        """The phrase before the first of `ends` that it ends with."""
        for end in ends:
            words = tuple(end.split())
            if self.ends_with(*words):
                return self[: len(self) - len(words)]
        return self

    def without_article(self) -> Phrase:
        """The phrase without `the`, `a` and the like at its beginning, unless nothing would be left."""
        return self[1:] if len(self) > 1 and self.first in ARTICLES else self

    def trimmed(self) -> Phrase:
        """The phrase without commas and pauses at either end."""
        start, end = 0, len(self)
        while start < end and self.tokens[start].kind in (Kind.COMMA, Kind.PAUSE):
            start += 1
        while end > start and self.tokens[end - 1].kind in (Kind.COMMA, Kind.PAUSE):
            end -= 1
        return self[start:end]

    def without_pauses(self) -> Phrase:
        """The phrase as its reader wants it: no commas at the ends, no pauses at all."""
        kept = self.trimmed()
        return Phrase(kept.source, tuple(token for token in kept.tokens if token.kind is not Kind.PAUSE))

    def index(self, words: Iterable[str], start: int = 0) -> int | None:
        """Where one of `words` first stands, from `start` on."""
        wanted = frozenset(words)
        return next((at for at in range(start, len(self)) if self.tokens[at].key in wanted), None)

    def is_relation(self, at: int) -> bool:
        """Whether the "to" at `at` belongs to "next to" or "to the left of" rather than standing for itself."""
        before = self.tokens[at - 1].key if at else ""
        sides = self.keys_of(at + 1, at + 4)
        side = len(sides) == 3 and sides[0] == "the" and sides[1] in ("left", "right") and sides[2] == "of"
        return side or before in ("next", "close", "near", "adjacent")

    def last_index(self, words: Iterable[str]) -> int | None:
        """Where one of `words` last stands."""
        wanted = frozenset(words)
        return next((at for at in reversed(range(len(self))) if self.tokens[at].key in wanted), None)

    def split(self, at: int, words: int = 1) -> tuple[Phrase, Phrase]:
        """What stands before the token `at`, and what stands `words` tokens after it."""
        return self[:at].trimmed(), self[at + words :].trimmed()

    def for_target(self) -> str:
        """The words for `vision.locate.parse_target`, which reads quotation marks but no escapes."""
        parts: list[str] = []
        for token in self.tokens:
            if token.kind is Kind.QUOTED:
                parts.append(marked(token.text))
            elif token.kind is not Kind.PAUSE:
                parts.append(token.text)
        return " ".join(parts).replace(" ,", ",")

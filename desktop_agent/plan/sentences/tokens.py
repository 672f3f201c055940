"""Cut a task into tokens: words, quotations, commas, arrows and the ends of sentences."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences.quoting import CLOSERS, DIRECTED, MAYBE_LETTERS, Quotations

SHOWN = 120
"""How many characters of a long part an error shows."""


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    COMMA = auto()
    PAUSE = auto()  # of no width: a clause may end here, as after "Save As..."
    ARROW = auto()  # > between the entries of a menu path
    STOP = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a task.

    Attributes:
        kind: what it is.
        text: the word as written, or the literal text of a quotation.
        key: the word in lower case, without a colon at its end; for a comma or an arrow the mark itself; empty
            for quotations, which are never keywords.
        start: where it begins in the task.
        end: where it ends, exclusive.
    """

    kind: Kind
    text: str
    key: str
    start: int
    end: int

    @property
    def capitalised(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.kind is Kind.WORD and self.text[:1].isupper()


_SPACE = re.compile(r"[^\S\n]+")
_COMMENT = re.compile(r"[^\S\n]*#[^\n]*")
_BULLET = re.compile(
    r"[^\S\n]*(?:[-*+\u2022\u2023\u25aa\u2013\u2014](?:[^\S\n]+\[[ xX]\])?|\(?\d{1,3}[.)]|\(?[a-z][)]|"
    r"step[^\S\n]+\d{1,3}[^\S\n]*[.:)])[^\S\n]+",
    re.IGNORECASE,
)
_ARROWS = ">\u2192\u25b8\u203a"
_ARROW = re.compile(rf"[-=]?[{_ARROWS}]+")
_CHUNK = re.compile(rf"[^\s{_ARROWS}{DIRECTED}]+")
_MARKS = re.compile(r"[,.;!?\u3002\uff01\uff1f\uff0c]+")
_MARKS_AT_END = ",.;!?\u2026\u3002\uff01\uff1f\uff0c"
_ENDS = ".;!?\u3002\uff01\uff1f"
_TITLES = frozenset(["mr.", "mrs.", "ms.", "dr.", "prof.", "vs.", "e.g.", "i.e.", "no."])


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut `text` up. Raises UnreadableTask for control characters and for a quotation that never ends."""
    _refuse_control_characters(text)
    return tuple(_Cutter(text).cut())


def shown(text: str) -> str:
    """`text` on one line and not too long, for an error message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "\u2026"


def _refuse_control_characters(text: str) -> None:
    for at, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            near = text[max(0, at - 20) : at + 20]
            printable = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in near)
            raise UnreadableTask(
                shown(printable),
                f"\\u{ord(character):04x}",
                "A control character cannot be typed; write \\n or \\t inside double quotes for a new line or a tab",
            )


class _Cutter:
    """Walks once through a text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._quotations = Quotations(text)
        self._tokens: list[Token] = []
        self._at = 0

    def cut(self) -> list[Token]:
        text = self._text
        self._begin_line()
        while self._at < len(text):
            here = text[self._at]
            if here == "\n":
                self._end_line()
            elif space := _SPACE.match(text, self._at):
                self._at = space.end()
            elif self._follows_quotation() and (marks := _MARKS.match(text, self._at)):
                self._add_marks(marks.start(), marks[0])
            elif (here in DIRECTED or (here in CLOSERS and self._at_word_start())) and self._quotation():
                pass
            elif arrow := _ARROW.match(text, self._at):
                self._add(Kind.ARROW, arrow[0], ">", arrow.end())
            else:
                self._word()
        return self._tokens

    def _add(self, kind: Kind, text: str, key: str, end: int) -> None:
        self._tokens.append(Token(kind, text, key, self._at, end))
        self._at = end

    def _begin_line(self) -> None:
        if comment := _COMMENT.match(self._text, self._at):
            self._at = comment.end()
        elif bullet := _BULLET.match(self._text, self._at):
            self._at = bullet.end()

    def _end_line(self) -> None:
        # A line that ends with a comma or "and" is continued on the next one.
        last = self._tokens[-1] if self._tokens else None
        if last is None or (last.kind is not Kind.COMMA and last.key not in ("and", "then")):
            self._add(Kind.STOP, "\n", "\n", self._at + 1)
        else:
            self._at += 1
        self._begin_line()

    def _follows_quotation(self) -> bool:
        last = self._tokens[-1] if self._tokens else None
        return last is not None and last.kind in (Kind.QUOTED, Kind.PAUSE) and last.end == self._at

    def _at_word_start(self) -> bool:
        before = self._text[self._at - 1 : self._at]
        return not before.isalnum() and before != "_"

    def _quotation(self) -> bool:
        """Add the quotation that opens here; False when the mark turns out to be a letter of a word."""
        mark = self._text[self._at]
        found = self._quotations.read(self._at)
        if found is None:
            if mark in MAYBE_LETTERS:
                return False
            line_end = self._text.find("\n", self._at)
            part = self._text[self._at : line_end if line_end > 0 else None]
            raise UnreadableTask(
                self._line(), shown(part), f"The quotation never ends: add {CLOSERS[mark][-1]}"
            )
        literal, end = found
        self._add(Kind.QUOTED, literal, "", end)
        if literal.rstrip()[-1:] and literal.rstrip()[-1] in _ENDS:
            self._add(Kind.PAUSE, "", "", end)
        return True

    def _line(self) -> str:
        start = self._text.rfind("\n", 0, self._at) + 1
        end = self._text.find("\n", self._at)
        return shown(self._text[start : end if end > 0 else None])

    def _word(self) -> None:
        chunk = _CHUNK.match(self._text, self._at)
        # A mark that opens nothing (a lone pointed one) is a word by itself.
        word = chunk[0] if chunk is not None else self._text[self._at]
        # The shaft of an arrow, as in File->Open.
        if word[1:] and word[-1] in "-=" and self._text.startswith(">", self._at + len(word)):
            word = word[:-1]
        bare = word.rstrip(_MARKS_AT_END)
        marks = word[len(bare) :]
        if not marks or word.casefold() in _TITLES or _is_chord(word, marks):
            self._add_word(word)
        elif "..." in marks or "\u2026" in marks:
            self._add_word(word.rstrip(",;"))
            self._add(Kind.PAUSE, "", "", self._at)
            if word[-1] in ",;":
                self._add_marks(self._at, word[-1])
        else:
            if bare:
                self._add_word(bare)
            self._add_marks(self._at, marks)

    def _add_word(self, word: str) -> None:
        key = word.casefold().replace("\u2019", "'").replace("\u2010", "-").replace("\u2011", "-")
        self._add(Kind.WORD, word, key.rstrip(":") or key, self._at + len(word))

    def _add_marks(self, start: int, marks: str) -> None:
        self._at = start
        if any(mark in _ENDS for mark in marks):
            self._add(Kind.STOP, marks, ".", start + len(marks))
        else:
            self._add(Kind.COMMA, marks, ",", start + len(marks))


def _is_chord(word: str, marks: str) -> bool:
    """Whether the mark at the end is a key, as in `Ctrl+,` (and is not one in `C++.`)."""
    return len(marks) == 1 and len(word) > 2 and word[-2] == "+" and word[-3] != "+"

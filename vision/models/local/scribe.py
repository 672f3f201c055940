"""Turns tokens, one after the other, into thoughts and an answer, and passes them on in readable pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vision.models.types import Heard, Piece

Decode = Callable[[Sequence[int]], str]
_CUT = "\ufffd"  # what a decoder writes for the first bytes of a character
_LONGEST = 16  # tokens that may wait for the rest of a character


class Text:
    """Text that grows by tokens; a character of several tokens appears when it is whole."""

    def __init__(self, decode: Decode) -> None:
        self._decode = decode
        self._waiting: list[int] = []
        self._known: list[int] = []  # the last token or two that were told: spaces depend on what came before
        self.text = ""

    def add(self, token: int) -> str:
        """Add `token`; returns the text that became readable."""
        self._waiting.append(token)
        return self._take(whole=False)

    def end(self) -> str:
        """No token follows; returns what was still waiting."""
        return self._take(whole=True)

    def _take(self, *, whole: bool) -> str:
        if not self._waiting:
            return ""
        before = self._decode(self._known)
        after = self._decode([*self._known, *self._waiting])
        if after.endswith(_CUT) and not whole and len(self._waiting) < _LONGEST:
            return ""
        new = after[len(before) :]
        self._known, self._waiting = self._waiting[-2:], []
        self.text += new
        return new


class Scribe:
    """Takes what a model writes, tells it on, and notices words that end the answer.

    Attributes:
        thinking: whether what comes now are thoughts.
        thought_tokens: tokens of thought so far.
        answer_tokens: tokens of the answer so far.
        stopped: whether a word that ends the answer has come; it is not part of the answer.
    """

    def __init__(
        self, decode: Decode, heard: Heard, stop: Sequence[str] = (), *, thinking: bool, call: bool = False
    ) -> None:
        self._heard = heard
        self._stop = tuple(word for word in stop if word)
        self._kind = "call" if call else "answer"
        self._decode = decode
        self._thoughts = Text(decode)
        self._answer = Text(decode)
        self._held_back = ""
        self._told = ""
        self._cut: str | None = None
        self._thought = thinking  # whether there was a thought at all: blank lines after it are not told
        self.thinking = thinking
        self.thought_tokens = 0
        self.answer_tokens = 0

    @property
    def stopped(self) -> bool:
        """Whether a word that ends the answer has come."""
        return self._cut is not None

    @property
    def thoughts(self) -> str:
        """What was thought, without blank lines around it."""
        return self._thoughts.text.strip()

    @property
    def answer(self) -> str:
        """The answer so far, without the word that ended it."""
        text = self._answer.text if self._cut is None else self._cut
        return text.lstrip() if self._thought else text

    def take(self, token: int) -> None:
        """The model wrote `token`."""
        if self.thinking:
            self.thought_tokens += 1
            self._tell_thought(self._thoughts.add(token))
        else:
            self.answer_tokens += 1
            self._tell(self._answer.add(token))

    def open_thoughts(self) -> None:
        """The mark that opens thoughts came."""
        self.thinking = self._thought = True
        self.thought_tokens += 1

    def close_thoughts(self, tokens: int = 1) -> None:
        """The mark that ends thoughts came, and was `tokens` long."""
        self.thought_tokens += tokens
        self._tell_thought(self._thoughts.end())
        self.thinking = False

    def end(self) -> None:
        """Nothing follows."""
        if self.thinking:
            self._tell_thought(self._thoughts.end())
            return
        self._tell(self._answer.end())
        if self._cut is None and self._held_back:
            self._pass_on(self._held_back)
            self._held_back = ""

    def _tell_thought(self, new: str) -> None:
        if new:
            self._heard(Piece(new, "thought"))

    def _tell(self, new: str) -> None:
        if not new or self._cut is not None:
            return
        text = self._answer.text
        found = [at for word in self._stop if (at := text.find(word)) >= 0]
        if found:
            self._cut = text[: min(found)]
            self._held_back = ""
            rest = self._cut[len(self._told) :]
        else:
            waiting = self._held_back + new
            keep = max((_overlap(waiting, word) for word in self._stop), default=0)
            rest, self._held_back = waiting[: len(waiting) - keep], waiting[len(waiting) - keep :]
        self._pass_on(rest)

    def _pass_on(self, text: str) -> None:
        if not text:
            return
        blank = self._thought and not self._told.strip()
        self._told += text
        told = text.lstrip() if blank else text
        if told:
            self._heard(Piece(told, "call" if self._kind == "call" else "answer"))


def _overlap(text: str, word: str) -> int:
    """How many characters at the end of `text` may be the beginning of `word`."""
    return next(
        (size for size in range(min(len(word) - 1, len(text)), 0, -1) if text.endswith(word[:size])), 0
    )

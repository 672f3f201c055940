"""An answer while it comes: words, thoughts and calls put together from pieces of either interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from vision.models.types import Ending, Heard, Piece, ToolCall, Usage

_OPEN, _CLOSE = "<think>", "</think>"
_MOST_CALLS = 32
_TOKEN = 5
"""Letters that a token of thought has at least, on average; for servers that send several in a piece."""


class WrongShape(Exception):
    """The server sent JSON that does not mean an answer; the message names the place."""


class ServerFailed(Exception):
    """The server gave up in the middle of an answer; the message is its own."""


@dataclass(slots=True)
class _CallDraft:
    name: str = ""
    id: str = ""
    arguments: list[str] = field(default_factory=list)


class Draft:
    """What has come of an answer.

    Attributes:
        finish: why it ended, as the server says it; empty until then.
        complete: the end of the stream was seen, in whatever form.
        prompt: tokens of the request; None until the server says; likewise `reused`, `answer`, `thinking`.
        notes: what could not be read.
    """

    def __init__(
        self, hear: Heard = lambda _: None, *, stop: Sequence[str] = (), headless: bool = False
    ) -> None:
        """`headless`: content begins with thoughts, without the mark that opens them."""
        self.finish = ""
        self.complete = False
        self.prompt: int | None = None
        self.reused: int | None = None
        self.answer: int | None = None
        self.thinking: int | None = None
        self.notes: list[str] = []
        self._hear = hear
        self._stop = tuple(stop)
        self._raw: list[str] = []
        self._calls: dict[int | str, _CallDraft] = {}
        self._thoughts: list[str] = []
        self._text: list[str] = []
        self._held = ""
        self._mode: Literal["start", "thought", "answer"] = "thought" if headless else "start"
        self.pieces = 0
        self._thought_pieces = 0

    # ------------------------------------------------------------------ taking

    def think(self, words: str) -> None:
        """Thoughts that the server told apart."""
        if words:
            self._thoughts.append(words)
            self._thought_pieces += 1
            self._tell(words, "thought")

    def say(self, words: str) -> None:
        """Words of the answer; thoughts between `<think>` and `</think>` at their beginning are told apart."""
        if not words:
            return
        self._raw.append(words)
        self._held += words
        self._sort(last=False)

    def end(self) -> None:
        """No more words come: what was held back, in case a mark came, is said."""
        self._sort(last=True)

    def call(self, key: int | str, *, name: str = "", id: str = "", arguments: str = "") -> None:  # noqa: A002
        """A piece of a call; pieces with the same `key` belong together. Raises WrongShape for too many calls."""
        if key not in self._calls and len(self._calls) >= _MOST_CALLS:
            raise WrongShape(f"more than {_MOST_CALLS} calls")
        draft = self._calls.setdefault(key, _CallDraft())
        draft.name = draft.name or name
        draft.id = draft.id or id
        if arguments:
            draft.arguments.append(arguments)
        if name or arguments:
            self._tell(arguments, "call")

    def replace_call(self, key: int | str, arguments: str) -> None:
        """The whole of a call's arguments, after their pieces."""
        if key in self._calls:
            self._calls[key].arguments = [arguments]

    # ------------------------------------------------------------------ giving

    @property
    def text(self) -> str:
        """The answer so far, up to a word that ends it."""
        text = "".join(self._text)
        ends = [at for at in (text.find(word) for word in self._stop) if at >= 0]
        return text[: min(ends)] if ends else text

    @property
    def thoughts(self) -> str:
        """The thoughts so far."""
        return "".join(self._thoughts).strip()

    @property
    def raw(self) -> str:
        """All words as they came."""
        return "".join(self._raw)

    @property
    def stopped(self) -> bool:
        """Whether a word that ends the answer has come."""
        if not self._stop or not self._text:
            return False
        longest = max(map(len, self._stop))
        tail = ""
        for piece in reversed(self._text):
            tail = piece + tail
            if len(tail) > longest + len(self._text[-1]):
                break
        return any(word in tail for word in self._stop)

    @property
    def thought_tokens(self) -> int:
        """About how many tokens were thought so far."""
        return max(self._thought_pieces, sum(map(len, self._thoughts)) // _TOKEN)

    @property
    def called(self) -> bool:
        """Whether a call was begun, readable or not."""
        return bool(self._calls)

    @property
    def empty(self) -> bool:
        """Whether nothing came."""
        return not (self._raw or self._thoughts or self._calls)

    def calls(self) -> tuple[ToolCall, ...]:
        """The calls whose arguments are a JSON object; for each other one there is a note."""
        found = []
        for draft in self._calls.values():
            arguments = _object("".join(draft.arguments))
            if arguments is None or not draft.name:
                self.notes.append(f"A call of {draft.name[:80] or 'nothing'} could not be read.")
            else:
                found.append(ToolCall(draft.name, arguments, draft.id))
        return tuple(found)

    def ending(self, calls: Sequence[ToolCall]) -> Ending:
        """Why it ended."""
        if self.finish in ("length", "max_tokens", "max_output_tokens"):
            return Ending.LENGTH
        return Ending.CALL if calls else Ending.STOP

    def usage(self, guess_prompt: Callable[[], int]) -> Usage:
        """Tokens as the server told them; otherwise estimated, with a note."""
        answer, prompt = self.answer, self.prompt
        if answer is None or prompt is None:
            self.notes.append("The server told no token counts: they are estimated.")
        if answer is None:
            letters = len(self.raw) + sum(len(word) for one in self._calls.values() for word in one.arguments)
            answer = max(self.pieces, (letters + sum(map(len, self._thoughts))) // _TOKEN)
        if prompt is None:
            prompt = guess_prompt()
        thinking = min(self.thinking or self.thought_tokens, answer)
        return Usage(prompt, min(self.reused or 0, prompt), answer, thinking)

    # ---------------------------------------------------------------- thoughts

    def _sort(self, *, last: bool) -> None:
        """Give what is held to thoughts or to the answer, but for what may become a mark."""
        while self._held:
            if self._mode == "start":
                begun = self._held.lstrip()
                if begun.startswith(_OPEN):
                    self._held, self._mode = begun.removeprefix(_OPEN), "thought"
                elif not last and _OPEN.startswith(begun):
                    return
                else:
                    self._mode = "answer"
            elif self._mode == "thought":
                thought, mark, rest = self._held.partition(_CLOSE)
                if mark:
                    self._keep_thought(thought)
                    self._held, self._mode = rest.lstrip("\n"), "answer"
                else:
                    kept = 0 if last else _overlap(self._held, _CLOSE)
                    self._keep_thought(self._held[: len(self._held) - kept])
                    self._held = self._held[len(self._held) - kept :]
                    return
            else:
                said, self._held = self._held, ""
                if not self._text:
                    # Between the end of the thoughts and the answer there are empty lines.
                    said = said.lstrip("\n") if self._thoughts else said
                if said:
                    self._text.append(said)
                    self._tell(said, "answer")

    def _keep_thought(self, words: str) -> None:
        self.think(words)

    def behead(self) -> bool:
        """Where the answer holds an end of thoughts without their beginning: tell them apart after all."""
        text = "".join(self._text)
        thoughts, mark, rest = text.partition(_CLOSE)
        if not mark or self._thoughts:
            return False
        self._thoughts, self._text = [thoughts], [rest.lstrip("\n")]
        return True

    def _tell(self, words: str, kind: Literal["thought", "answer", "call"]) -> None:
        self.pieces += 1
        self._hear(Piece(words, kind))


def _overlap(text: str, mark: str) -> int:
    """How many letters at the end of `text` may be the beginning of `mark`."""
    for size in range(min(len(mark) - 1, len(text)), 0, -1):
        if text.endswith(mark[:size]):
            return size
    return 0


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object that `text` is; for no text the empty one."""
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


__all__ = ["Draft", "ServerFailed", "WrongShape"]

"""Writing one answer: which token comes next, when thinking ends, what the answer is held to, and when it is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vision.models.local.foreign import Tensor
from vision.models.local.forms import Holder, read_call
from vision.models.local.load import Loaded
from vision.models.local.prompt import Prompt
from vision.models.local.scribe import Scribe
from vision.models.local.steps import Steps
from vision.models.types import Ending, Form, Heard, Request, ToolCall

_AFTER_THOUGHTS = "\n\n"  # what stands between thoughts and answer in the families that think


@dataclass(frozen=True, slots=True)
class Writing:
    """An answer that is complete, with what it cost.

    Attributes:
        text: the answer without thoughts, and without the call that it was held to.
        thoughts: what was thought.
        raw: all of it as it was written, from the first word that the model wrote itself.
        calls: the call that it was held to.
        ending: why it ended.
        thought_tokens: tokens of thought, with the mark that ends them.
        answer_tokens: tokens of the answer.
        first_token: when the first token was there; monotonic seconds.
        reused: tokens of the prompt that were not computed.
        notes: what did not go as asked.
    """

    text: str
    thoughts: str
    raw: str
    calls: tuple[ToolCall, ...]
    ending: Ending
    thought_tokens: int
    answer_tokens: int
    first_token: float
    reused: int = 0
    notes: tuple[str, ...] = ()

    def reusing(self, tokens: int) -> Writing:
        """The same, with `tokens` of its prompt reused."""
        return replace(self, reused=tokens)


class Answer:
    """One answer while it is written.

    Args:
        loaded: the model.
        request: what was asked.
        prompt: the same as tokens.
        holder: what holds it to a form, once thinking is over; None for a free answer.
        heard: gets the pieces.
        budget: tokens of thought, after which it must answer.
    """

    def __init__(
        self,
        loaded: Loaded,
        request: Request,
        prompt: Prompt,
        holder: Holder | None,
        heard: Heard,
        budget: int,
    ) -> None:
        import torch

        self._torch = torch
        self._loaded = loaded
        self._request = request
        self._holder = holder
        self._budget = budget
        self._open, self._close = loaded.think
        self._written: list[int] = []
        self._first = 0.0
        self._notes: list[str] = []
        self._dice = torch.Generator(device="cpu").manual_seed(request.seed)
        call = holder is not None and request.form is Form.CALL
        thinking = prompt.thinking and self._close is not None
        self._scribe = Scribe(self._decode, heard, request.stop, thinking=thinking, call=call)

    @property
    def begun(self) -> bool:
        """Whether anything has been written."""
        return bool(self._written)

    @property
    def text(self) -> str:
        """The answer so far."""
        return self._scribe.answer

    @property
    def thoughts(self) -> str:
        """What was thought so far."""
        return self._scribe.thoughts

    def end(self) -> None:
        """Nothing follows, whatever the reason."""
        self._scribe.end()

    def write(self, steps: Steps, scores: Tensor, ask: Callable[[], None]) -> Writing:
        """Write until it is over. `scores` are those for the first token; `ask` raises when it is not wanted."""
        ending = Ending.LENGTH
        while True:
            ask()
            if self._scribe.thinking and self._scribe.thought_tokens >= self._budget:
                scores = steps.write(self._end_thoughts())
                continue
            if not self._scribe.thinking and self._scribe.answer_tokens >= self._request.max_tokens:
                break
            token = self._choose(scores)
            self._first = self._first or time.monotonic()
            if token in self._loaded.ends:
                if self._scribe.thinking:  # it forgot to answer
                    scores = steps.write(self._end_thoughts())
                    continue
                ending = Ending.STOP
                break
            after = self._take(token)
            if self._scribe.stopped or (
                self._holder is not None and not self._scribe.thinking and self._over()
            ):
                ending = Ending.STOP
                break
            scores = steps.write(after)
        self._scribe.end()
        return self._writing(ending)

    def _take(self, token: int) -> list[int]:
        """The model wrote `token`. Returns what is to be computed: that, and what has to follow it."""
        self._written.append(token)
        if self._scribe.thinking and token == self._close:
            self._scribe.close_thoughts()
            return [token, *self._gap()]
        if self._scribe.thinking:
            self._scribe.take(token)
            return [token]
        if (
            token == self._open
            and self._holder is None
            and not self._scribe.answer.strip()
            and self._close is not None
        ):
            self._scribe.open_thoughts()
            return [token]
        self._scribe.take(token)
        if self._holder is not None and not self._holder.take(token):
            raise ValueError("a token was drawn that does not fit the form")
        return [token]

    def _gap(self) -> list[int]:
        """What is put between thoughts and an answer that is held to a form: a form begins with no blank lines."""
        gap = self._ids(_AFTER_THOUGHTS) if self._holder is not None else []
        self._written += gap
        return gap

    def _end_thoughts(self) -> list[int]:
        """Write the mark that ends thoughts in the model's place; returns its tokens."""
        tokens = [*self._ids("\n"), *([self._close] if self._close is not None else [])]
        self._written += tokens
        self._scribe.close_thoughts(len(tokens))
        gap = self._ids(_AFTER_THOUGHTS)
        self._written += gap
        return [*tokens, *gap]

    def _over(self) -> bool:
        return self._holder is not None and self._scribe.answer_tokens > 0 and self._holder.done

    def _choose(self, scores: Tensor) -> int:
        """The next token. `scores` is changed."""
        torch = self._torch
        if not bool(torch.isfinite(scores.amax())):
            raise ValueError("it computed no numbers (an overflow; try the type float32 or bfloat16)")
        scores[:, self._loaded.vocabulary :] = float("-inf")
        if self._holder is not None and not self._scribe.thinking:
            self._holder.hold(scores)
        if self._request.temperature <= 0:
            return int(scores.argmax())
        row = scores[0] / self._request.temperature
        most, part = self._loaded.top
        ranked, order = row.topk(min(most, len(row))) if most else row.sort(descending=True)
        chances = ranked.softmax(dim=-1)
        chances[chances.cumsum(dim=-1) - chances > part] = 0.0
        return int(order[torch.multinomial(chances, 1, generator=self._dice)])

    def _writing(self, ending: Ending) -> Writing:
        text, calls = self._scribe.answer, tuple[ToolCall, ...]()
        if self._holder is not None and self._request.form is Form.CALL and ending is Ending.STOP:
            call = read_call(text, self._request.tools)
            if call is not None:
                text, calls, ending = "", (call,), Ending.CALL
        return Writing(
            text=text,
            thoughts=self._scribe.thoughts,
            raw=self._decode(self._written) if not self._scribe.stopped else self._raw_until_stop(),
            calls=calls,
            ending=ending,
            thought_tokens=self._scribe.thought_tokens,
            answer_tokens=self._scribe.answer_tokens,
            first_token=self._first,
            notes=tuple(self._notes),
        )

    def _raw_until_stop(self) -> str:
        raw = self._decode(self._written)
        places = [at for word in self._request.stop if word and (at := raw.rfind(word)) >= 0]
        return raw[: min(places)] if places else raw

    def _ids(self, text: str) -> list[int]:
        return list(self._loaded.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _decode(self, ids: Sequence[int]) -> str:
        return str(
            self._loaded.tokenizer.decode(
                list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        )

"""A model on this machine: loaded when it is needed, stopped between two layers, given back when it is closed."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from vision.errors import ModelFailed, ModelStopped, RequestTooLong
from vision.models.local.answer import Answer, Writing
from vision.models.local.checkpoint import Checkpoint
from vision.models.local.fit import Fit, context_of, fit
from vision.models.local.forms import Forms, Holder, can_hold
from vision.models.local.load import Loaded, bitsandbytes_is_there, free_memory, load, watch
from vision.models.local.machine import Machine, look
from vision.models.local.options import LocalOptions
from vision.models.local.past import Past
from vision.models.local.prompt import Prompt
from vision.models.local.steps import Steps
from vision.models.types import Abilities, Cancelled, Form, Heard, Reply, Request, Timings, Usage

_ASK_EVERY = 0.02  # seconds between two questions whether the answer is still wanted


class Unwanted(Exception):
    """The answer is not wanted any more, or its time is over; `late` tells which."""

    def __init__(self, *, late: bool) -> None:
        self.late = late
        super().__init__()


class LocalModel:
    """A checkpoint that transformers runs in this process.

    Attributes:
        name: what the journal calls it.
        abilities: what it can do.
    """

    def __init__(
        self, checkpoint: Checkpoint, options: LocalOptions, looks: Callable[[], Machine] = look
    ) -> None:
        self.name = options.name or checkpoint.name
        self.abilities = Abilities(
            pictures=checkpoint.sees,
            tools="tools" in checkpoint.template,
            held=can_hold(),
            thinking=checkpoint.thinks,
            streaming=True,
            context=context_of(checkpoint, options),
        )
        self._checkpoint = checkpoint
        self._options = options
        self._looks = looks
        self._busy = threading.Lock()
        self._loaded: Loaded | None = None
        self._forms: Forms | None = None
        self._pasts: OrderedDict[str, Past] = OrderedDict()

    @property
    def fit(self) -> Fit | None:
        """Where and as what it is loaded; None while it is not."""
        return self._loaded.fit if self._loaded is not None else None

    def ask(
        self, request: Request, *, heard: Heard = lambda _: None, cancelled: Cancelled = lambda: False
    ) -> Reply:
        """Answer `request`; see `vision.models.types.Model`."""
        begun = time.monotonic()
        while not self._busy.acquire(timeout=0.05):
            if cancelled():
                raise ModelStopped("Stopped before it began.")
        try:
            return self._ask(request, heard, cancelled, begun)
        finally:
            self._busy.release()

    def warm_up(self) -> None:
        """Load the model and let it write one token; raises as `ask` does."""
        from vision.models.types import Message

        with self._busy:
            self._ready()
            self._hold_to_forms()
        self.ask(Request((Message.of("user", "Hello"),), max_tokens=1))

    def close(self) -> None:
        """Give the memory back; the next question loads the model again."""
        with self._busy:
            loaded, self._loaded, self._forms = self._loaded, None, None
            self._pasts.clear()
            if loaded is not None:
                del loaded
                free_memory()

    def _ready(self) -> Loaded:
        if self._loaded is None:
            found = fit(self._checkpoint, self._options, self._looks(), squeezes=bitsandbytes_is_there())
            self._loaded = load(self._checkpoint, found, self._options)
        return self._loaded

    def _hold_to_forms(self) -> Forms | None:
        if self._forms is None and self.abilities.held and self._loaded is not None:
            self._forms = Forms(self._loaded.tokenizer, self._loaded.vocabulary, self._loaded.ends)
        return self._forms

    def _ask(self, request: Request, heard: Heard, cancelled: Cancelled, begun: float) -> Reply:
        if cancelled():
            raise ModelStopped("Stopped before it began.")
        loaded = self._ready()
        notes: list[str] = []
        holder = None
        if request.form is not Form.FREE:
            holder = self._holder(request, notes)
        prompt = loaded.reader.read(request)
        if len(prompt.ids) + request.max_tokens > self.abilities.context:
            raise RequestTooLong(
                f"The request has {len(prompt.ids)} tokens and its answer may have {request.max_tokens}; "
                f"{self.name} takes {self.abilities.context} in all.",
                tokens=len(prompt.ids),
                context=self.abilities.context,
            )
        if request.thinking.on and not self.abilities.thinking:
            notes.append("This model cannot be told to think.")
        answer = Answer(loaded, request, prompt, holder, heard, self._thoughts(request, prompt))
        limit = begun + (request.deadline_s or self._options.deadline_s)
        writing = self._write(loaded, request, prompt, answer, Watcher(cancelled, limit))
        return self._reply(prompt, writing, notes, begun)

    def _write(
        self, loaded: Loaded, request: Request, prompt: Prompt, answer: Answer, watcher: Watcher
    ) -> Writing:
        """Compute and write; whatever goes wrong is told with what had been written by then."""
        import torch

        try:
            with torch.inference_mode():
                try:
                    return self._compute(loaded, request, prompt, answer, watcher)
                except (torch.OutOfMemoryError, MemoryError):
                    if answer.begun or not self._pasts:
                        raise
                # What other sessions keep is worth less than this answer.
                self._pasts.clear()
                free_memory()
                return self._compute(loaded, request, prompt, answer, watcher)
        except Unwanted as exc:
            answer.end()
            if exc.late:
                limit = request.deadline_s or self._options.deadline_s
                message = f"{self.name} had no complete answer within {limit:g} s."
                raise ModelFailed(message, partial=answer.text, thoughts=answer.thoughts) from None
            raise ModelStopped("Stopped.", partial=answer.text, thoughts=answer.thoughts) from None
        except (torch.OutOfMemoryError, MemoryError) as exc:
            self._pasts.clear()
            free_memory()
            raise ModelFailed(
                f"{self.name} ran out of memory on {loaded.fit.device.name} at {len(prompt.ids)} tokens. Send smaller "
                "or fewer pictures, load it in 4 bits, or use a server.",
                partial=answer.text,
                thoughts=answer.thoughts,
            ) from exc
        except (RuntimeError, ValueError, IndexError) as exc:
            self._pasts.clear()
            first = next(iter(str(exc).splitlines()), type(exc).__name__)
            message = f"{self.name} could not compute an answer: {first}"
            raise ModelFailed(message, partial=answer.text, thoughts=answer.thoughts) from exc

    def _compute(
        self, loaded: Loaded, request: Request, prompt: Prompt, answer: Answer, watcher: Watcher
    ) -> Writing:
        past, reused = self._past_for(loaded, request, prompt)
        undo = watch(loaded.model, watcher.ask)
        whole = False
        try:
            steps = Steps(loaded, past, prompt, watcher.ask)
            scores = steps.read(self._options.chunk, self._options.marks if request.session else 0)
            writing = answer.write(steps, scores, watcher.ask)
            whole = True
            return writing.reusing(reused)
        finally:
            undo()
            if request.session and (whole or past.settle()):
                self._keep(request.session, past)

    def _past_for(self, loaded: Loaded, request: Request, prompt: Prompt) -> tuple[Past, int]:
        """The past to compute on, and how many tokens of `prompt` it holds already."""
        from transformers import DynamicCache

        # Taken out while it is used: a step that breaks it must not leave it behind.
        past = self._pasts.pop(request.session, None) if request.session else None
        reused = past.rewind(prompt.keys) if past is not None else None
        if past is not None and reused is not None:
            return past, reused
        return Past(DynamicCache(config=loaded.model.config), self._options.marks), 0

    def _keep(self, session: str, past: Past) -> None:
        self._pasts[session] = past
        while len(self._pasts) > max(0, self._options.sessions):
            self._pasts.popitem(last=False)

    def _holder(self, request: Request, notes: list[str]) -> Holder | None:
        what = "a call" if request.form is Form.CALL else "the schema"
        if request.form is Form.CALL and not request.tools:
            raise ModelFailed("A call was asked for, and no tool was given.")
        try:
            forms = self._hold_to_forms()
            if forms is not None:
                return forms.holder(request)
        except ValueError as exc:
            notes.append(f"The answer was not held to {what}: {exc}")
            return None
        notes.append(f"The answer was not held to {what}: that needs the package xgrammar.")
        return None

    def _thoughts(self, request: Request, prompt: Prompt) -> int:
        """How many tokens of thought there is room for; none for a thought that only the template began."""
        if not request.thinking.on:
            return 0
        room = self.abilities.context - len(prompt.ids) - request.max_tokens
        return max(0, min(request.thinking.budget or self._options.thoughts, room))

    def _reply(self, prompt: Prompt, writing: Writing, notes: list[str], begun: float) -> Reply:
        return Reply(
            text=writing.text,
            thoughts=writing.thoughts,
            calls=writing.calls,
            ending=writing.ending,
            usage=Usage(
                prompt=len(prompt.ids),
                reused=writing.reused,
                answer=writing.answer_tokens + writing.thought_tokens,
                thinking=writing.thought_tokens,
            ),
            timings=Timings(
                first_token_ms=1000 * (writing.first_token - begun) if writing.first_token else 0.0,
                total_ms=1000 * (time.monotonic() - begun),
            ),
            raw=writing.raw,
            notes=(*notes, *writing.notes),
        )


class Watcher:
    """Asks whether an answer is still wanted and in time, but not more often than is of use."""

    def __init__(self, cancelled: Cancelled, limit: float) -> None:
        self._cancelled = cancelled
        self._limit = limit
        self._next = 0.0

    def ask(self) -> None:
        """Raises Unwanted."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _ASK_EVERY
        if self._cancelled():
            raise Unwanted(late=False)
        if now > self._limit:
            raise Unwanted(late=True)

"""One request to the end of it: tries, waiting, and what to do when the server does not do as it was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vision.errors import ModelFailed, ModelUnavailable
from vision.models.server import faults
from vision.models.server.answers import called_in_words, fitted, guessed_tokens, left_out, may_become
from vision.models.server.chat import Chat
from vision.models.server.dials import Dials, less_of_a_call, turned_down
from vision.models.server.draft import Draft, ServerFailed, WrongShape
from vision.models.server.interface import Asking, Reader
from vision.models.server.line import EnoughThought, NotAServer, Refused, TooMuch
from vision.models.server.patience import Patience, TimeIsUp, Unwanted
from vision.models.server.refusals import Meaning, Refusal, clean, ended
from vision.models.server.responses import Responses
from vision.models.server.wire import Fault, WireFault
from vision.models.types import (
    Form,
    Heard,
    Piece,
    Reply,
    Request,
    Timings,
    Usage,
)

if TYPE_CHECKING:
    from vision.models.server.model import ServerModel

_MOST_CHANGES = 10
"""How often one request may be said in another way."""
_LONGEST_WAIT_S = 15.0
READERS: dict[str, Reader] = {"chat": Chat(), "responses": Responses()}

_STUMBLED = re.compile(
    r"support|unknown|unrecogni|unexpected|invalid|not allowed|not permitted|grammar", re.IGNORECASE
)
_LASTING = frozenset({Fault.UNTRUSTED, Fault.NOT_HTTP})
"""Faults of the line that another try does not mend."""
_ABSENT = frozenset({Fault.REFUSED, Fault.UNKNOWN_HOST})
"""Faults that mean a wrong address, unless the server was heard before: then it may be starting again."""


@dataclass(slots=True)
class _Spent:
    """Tokens of tries whose answer was not taken."""

    prompt: int = 0
    answer: int = 0
    thinking: int = 0

    def add(self, usage: Usage) -> None:
        """Count a try."""
        self.prompt += usage.prompt
        self.answer += usage.answer
        self.thinking += usage.thinking


class Inquiry:
    """A request on its way to an answer."""

    def __init__(
        self, model: ServerModel, request: Request, heard: Heard, cancelled: Callable[[], bool]
    ) -> None:
        self._model = model
        self._request = request
        self._heard = heard
        self._patience = Patience(request.deadline_s or model.options.deadline_s, cancelled)
        self._think = request.thinking.on
        self._tries = 0
        self._changes = 0
        self._first_ms = 0.0
        self._restarted = False
        self._notes: dict[str, None] = {}
        self._spent = _Spent()
        self._thoughts: list[str] = []
        self._draft = Draft()
        self._before: Dials | None = None
        self._last: ModelFailed | ModelUnavailable | None = None

    def answer(self) -> Reply:
        """The model's answer. Raises as `Model.ask` does."""
        try:
            while True:
                reply = self._try()
                if reply is not None:
                    return reply
        except (ModelFailed, ModelUnavailable):
            if self._before is not None:
                # What was left out did not help, so it was not at fault.
                self._model.turn(replace(self._before, pictures=self._model.dials.pictures))
            raise
        except Unwanted:
            raise faults.stopped(self._partial(), self._all_thoughts()) from None
        except TimeIsUp:
            raise self._late() from None

    # ----------------------------------------------------------------- one try

    def _try(self) -> Reply | None:
        """One try; None when there is to be another. Raises the error of the request."""
        model, request = self._model, self._request
        self._patience.check()
        name = model.model_name(self._patience)
        self._tries += 1
        self._draft = draft = Draft(
            self._hear, stop=request.stop, headless=self._think and model.headless_thoughts
        )
        asking = Asking(request, name, model.dials, model.options, model.pictures, self._think)
        reader = READERS[model.dials.api]
        body = reader.body(asking)
        place = model.address.origin
        try:
            model.line.send(reader, body, draft, self._patience, enough=self._enough)
        except Refused as problem:
            self._after_refusal(problem.refusal, body)
            return None
        except WireFault as problem:
            self._after_fault(problem)
            return None
        except NotAServer:
            raise faults.not_a_server(model.address) from None
        except TooMuch:
            raise self._failed(
                f"The answer of the server at {place} is larger than {model.options.max_bytes / 1e6:g} MB, so it was "
                "not read on."
            ) from None
        except WrongShape as problem:
            raise self._failed(
                f"What the server at {place} sends is no answer: {clean(str(problem), limit=80)} is not as it must be."
            ) from None
        except ServerFailed as problem:
            self._after_giving_up(clean(str(problem), model.key))
            return None
        except EnoughThought:
            self._think_no_more("The budget of thoughts was used up: the answer was asked for without them.")
            return None
        return self._judged(draft)

    def _hear(self, piece: Piece) -> None:
        if not self._first_ms:
            self._first_ms = self._patience.spent_ms
        self._heard(piece)

    def _enough(self) -> bool:
        budget = self._request.thinking.budget
        # A server that keeps the budget itself may count a little differently.
        if budget and self._model.options.thinking_budget:
            budget += budget // 4 + 8
        return bool(self._think and budget and not self._draft.text and self._draft.thought_tokens > budget)

    # ---------------------------------------------------------- judging a whole

    def _judged(self, draft: Draft) -> Reply | None:
        """The reply that `draft` is; None when it is to be asked for anew. Raises ModelFailed."""
        model, request = self._model, self._request
        model.heard = True
        if self._think and draft.behead():
            # The template opened the thoughts in the prompt, so that only their end is written.
            model.headless_thoughts = True
        calls = draft.calls()
        ending = draft.ending(calls)
        text = draft.text.strip() if request.form is Form.SCHEMA else draft.text
        if self._think and draft.thoughts and not (text.strip() or calls) and ending == "length":
            self._think_no_more("The thoughts took all tokens: the answer was asked for without them.")
            return None
        if draft.thoughts and not request.thinking.on:
            self._note("The model thought first, though it was asked not to.")
        if request.form is Form.CALL and not calls:
            calls = called_in_words(text, request.tools)
            # A call in a family's own words is for its dialect to read.
            if not (calls or draft.called or "<tool_call>" in text):
                dials = model.dials
                if dials.call_by != "words" and (dials.call_by == "schema" or dials.schema) and request.tools:
                    self._spend(draft)
                    model.turn(less_of_a_call(dials))
                    self._change("The server did not hold the model to a call: it was asked in another way.")
                    return None
                self._note("The server did not hold the model to a call.")
                model.learn(held=False)
        if request.form is Form.SCHEMA and request.schema is not None:
            wrong, text = fitted(text, request.schema)
            if wrong and model.dials.schema and (ending != "length" or not may_become(text, request.schema)):
                self._spend(draft)
                model.learn(held=False, schema=False)
                self._change("The server ignored the schema: it was asked again in words.")
                return None
            if wrong:
                raise self._failed(f"The answer does not have the form that was asked for. {wrong}")
            if model.dials.schema:
                model.learn(held=True)
        usage = draft.usage(lambda: guessed_tokens(request))
        for note in (*left_out(request, model.dials, think=self._think), *draft.notes):
            self._note(note)
        spent = self._spent
        return Reply(
            text=text,
            thoughts=self._all_thoughts(),
            calls=calls,
            ending=draft.ending(calls),
            usage=Usage(
                usage.prompt + spent.prompt,
                usage.reused,
                usage.answer + spent.answer,
                usage.thinking + spent.thinking,
            ),
            timings=Timings(self._first_ms, self._patience.spent_ms, self._tries),
            raw=draft.raw,
            notes=tuple(self._notes),
        )

    # -------------------------------------------------------------- asking anew

    def _after_refusal(self, refusal: Refusal, body: dict[str, object]) -> None:
        """Make the request one that may be answered, or wait. Raises the error when neither helps."""
        model = self._model
        free = model.options.thinking_by == "auto"
        if refusal.meaning is Meaning.NO_PICTURES:
            model.learn(pictures=False)
        # A server that stumbles over what it does not know says so with the status of a fault of its own.
        if refusal.meaning is Meaning.REQUEST or (
            refusal.meaning is Meaning.BROKEN and _STUMBLED.search(refusal.said)
        ):
            less = turned_down(model.dials, refusal, body, free=free)
            if less is not None:
                self._before = self._before or model.dials
                model.turn(less)
                self._change("")
                return
        if (
            refusal.meaning is Meaning.NO_PATH
            and model.options.api == "auto"
            and model.dials.api == "chat"
            and not model.answered
        ):
            model.turn(replace(model.dials, api="responses"))
            self._last = self._last or self._refused(refusal)
            self._change("")
            return
        problem = self._refused(refusal)
        if refusal.meaning is Meaning.NO_PATH and self._last is not None:
            raise self._last
        if not refusal.passing:
            raise problem
        self._wait(problem, refusal.wait_s)

    def _refused(self, refusal: Refusal) -> ModelFailed | ModelUnavailable:
        model = self._model
        models = (
            model.names_it_has(self._patience)
            if refusal.meaning in (Meaning.NO_MODEL, Meaning.NO_PATH)
            else ()
        )
        if refusal.meaning is Meaning.NO_PATH and models and model.called not in models:
            refusal = replace(refusal, meaning=Meaning.NO_MODEL)
        return faults.refused(refusal, model.address, model.called, key=bool(model.key), models=models)

    def _after_fault(self, problem: WireFault) -> None:
        said = faults.unreached(problem, self._model.address)
        if problem.fault in _LASTING or (problem.fault in _ABSENT and not self._model.heard):
            raise said
        if not self._draft.empty:
            if self._restarted:
                raise self._failed(str(said))
            self._restarted = True
            self._note("The answer broke off, and was asked for anew from its beginning.")
            self._spend(self._draft)
        self._wait(self._failed(str(said)) if isinstance(said, ModelFailed) else said, 0.0)

    def _after_giving_up(self, said: str) -> None:
        problem = self._failed(
            f"The server at {self._model.address.origin} gave up in the middle: {ended(said)}"
        )
        if not self._draft.empty:
            raise problem
        self._wait(problem, 0.0)

    def _wait(self, problem: ModelFailed | ModelUnavailable, wait_s: float) -> None:
        """Wait before another try. Raises `problem` when there is none left, or no time for it."""
        options = self._model.options
        own = min(options.backoff_s * 2 ** (self._tries - 1), _LONGEST_WAIT_S)
        if self._tries >= options.tries or max(wait_s, own) >= self._patience.left:
            raise problem
        self._last = problem
        self._patience.wait(max(wait_s, own))

    def _think_no_more(self, note: str) -> None:
        self._thoughts.append(self._draft.thoughts)
        self._spend(self._draft)
        self._think = False
        self._change(note)

    def _change(self, note: str) -> None:
        """Count a change of how the request is said. Raises ModelFailed after too many."""
        self._changes += 1
        if note:
            self._note(note)
        if self._changes > _MOST_CHANGES:
            raise self._failed("The server refuses one thing after another of the request.")

    def _spend(self, draft: Draft) -> None:
        self._spent.add(draft.usage(lambda: guessed_tokens(self._request)))
        draft.notes.clear()

    # ------------------------------------------------------------------- words

    def _note(self, note: str) -> None:
        self._notes[note] = None

    def _partial(self) -> str:
        return self._draft.text

    def _all_thoughts(self) -> str:
        return "\n".join(part for part in (*self._thoughts, self._draft.thoughts) if part)

    def _failed(self, words: str) -> ModelFailed:
        key = self._model.key
        return ModelFailed(
            words.replace(key, "[key]") if key else words,
            partial=self._partial(),
            thoughts=self._all_thoughts(),
        )

    def _late(self) -> ModelFailed | ModelUnavailable:
        if self._last is not None and self._draft.empty:
            return self._last
        what = "whole answer" if not self._draft.empty else "answer"
        return self._failed(
            f"No {what} came from the server at {self._model.address.origin} within {self._patience.seconds:g} s."
        )


__all__ = ["Inquiry"]

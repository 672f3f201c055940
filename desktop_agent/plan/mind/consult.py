"""Asking a model once: written down before and after, interrupted at once, and counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from desktop_agent.errors import Interrupted
from desktop_agent.plan.budget import Spent
from desktop_agent.plan.memory import calls_text
from desktop_agent.plan.mind.options import MindOptions
from desktop_agent.plan.mind.ports import Ports
from desktop_agent.plan.moves import BadReply
from desktop_agent.session.mind_events import ModelAnswered, ModelAsked
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.models.types import Ending, Model, Picture, Reply, Request
from vision.types import Frame

T = TypeVar("T")

_SHOWN = 6000
"""Characters of a request's new part, and of an answer, that are written down."""
_CHARS_PER_TOKEN = 3
"""Where nobody counts, a token is taken for so many characters: fewer than in any language's plain text."""
_PICTURE_SIDE = 32
"""A picture is taken for one token of each square of so many pixels, as the newest families count them."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply, with what it took.

    Attributes:
        call: its number in the session, from 1.
        reply: what came.
        tokens: of the request and the answer.
        elapsed_ms: until the last word.
    """

    call: int
    reply: Reply
    tokens: int
    elapsed_ms: float


class Unread(Exception):
    """A reply cannot be read; the message says why, for the model.

    Attributes:
        heard: what came.
    """

    def __init__(self, heard: Heard, problem: str) -> None:
        self.heard = heard
        super().__init__(problem)


class Consultation:
    """Asks one model, for one session.

    Attributes:
        spent: what all requests took so far, time and steps not counted.
    """

    def __init__(self, model: Model, dialect: str, ports: Ports, options: MindOptions) -> None:
        self.spent = Spent()
        self._model = model
        self._dialect = dialect
        self._ports = ports
        self._options = options
        self._calls = 0

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return self._calls

    def ask(
        self,
        request: Request,
        read: Callable[[Reply], T],
        *,
        purpose: str,
        reason: str,
        frame: Frame,
        elements: int,
        frames: tuple[Frame, ...],
    ) -> tuple[Heard, T]:
        """Ask, and read what came; both are written down, whether it could be read or not.

        Args:
            request: what is asked.
            read: makes something of the reply, or raises BadReply.
            purpose: see `ModelAsked`.
            reason: likewise.
            frame: the screen that is decided on.
            elements: how many numbered elements the request tells of.
            frames: the frames that it shows.

        Raises Interrupted when a person said something meanwhile, Unread for what cannot be read, ModelFailed
        (RequestTooLong among them) and ModelUnavailable with the words of whoever failed.
        """
        self._calls += 1
        call, ports = self._calls, self._ports
        ports.publish(
            ModelAsked(
                call=call,
                purpose=purpose,
                model=self._model.name,
                dialect=self._dialect,
                thinking=request.thinking.on,
                budget=request.thinking.budget,
                reason=reason,
                frame=ports.keep(frame),
                pictures=tuple(ports.keep(one) for one in frames),
                elements=elements,
                words=_shortened(ports.mask(request.messages[-1].text)),
                tokens=tokens_of(request),
            )
        )
        begun = ports.clock()
        try:
            reply = self._model.ask(request, heard=ports.heard, cancelled=ports.interrupted)
        except ModelStopped as stopped:
            self._failed(call, stopped, str(Ending.CANCELLED), begun)
            raise Interrupted("A person said something while the model was answering.") from stopped
        except (ModelFailed, ModelUnavailable) as failed:
            self._failed(call, failed, "failed", begun)
            raise
        heard = Heard(call, reply, reply.usage.total, (ports.clock() - begun) * 1000)
        cost = self._options.prices.cost(reply.usage)
        self.spent += Spent(tokens=heard.tokens, money=cost)
        try:
            meant = read(reply)
        except BadReply as problem:
            self._answered(heard, cost, str(problem))
            raise Unread(heard, str(problem)) from problem
        self._answered(heard, cost, "")
        return heard, meant

    def _answered(self, heard: Heard, cost: float, error: str) -> None:
        reply, usage, mask = heard.reply, heard.reply.usage, self._ports.mask
        self._ports.publish(
            ModelAnswered(
                call=heard.call,
                text=_shortened(mask(written(reply))),
                thoughts=_shortened(mask(reply.thoughts), _SHOWN * 4),
                ending=str(reply.ending),
                error=mask(error),
                prompt_tokens=usage.prompt,
                reused_tokens=usage.reused,
                answer_tokens=usage.answer,
                thinking_tokens=usage.thinking,
                first_token_ms=reply.timings.first_token_ms,
                elapsed_ms=heard.elapsed_ms,
                cost=cost,
                calls=_calls(reply, mask),
            )
        )

    def _failed(self, call: int, failed: ModelFailed | ModelUnavailable, ending: str, begun: float) -> None:
        ports = self._ports
        partial, thoughts = (failed.partial, failed.thoughts) if isinstance(failed, ModelFailed) else ("", "")
        ports.publish(
            ModelAnswered(
                call=call,
                text=_shortened(ports.mask(partial)),
                thoughts=_shortened(ports.mask(thoughts), _SHOWN * 4),
                ending=ending,
                error=ports.mask(str(failed)),
                elapsed_ms=(ports.clock() - begun) * 1000,
            )
        )


def written(reply: Reply) -> str:
    """What a model wrote, calls included, as text."""
    if reply.raw:
        return reply.raw
    calls = [f"{call.name}({dict(call.arguments)})" for call in reply.calls]
    return "\n".join(part for part in (reply.text, *calls) if part)


def tokens_of(request: Request) -> int:
    """About how many tokens a request has; never fewer than it really has, in plain text."""
    parts = [part for message in request.messages for part in message.parts]
    words = sum(len(part.text) for part in parts if not isinstance(part, Picture))
    words += sum(len(str(call.arguments)) for message in request.messages for call in message.calls)
    words += sum(len(tool.description) + len(str(tool.parameters)) for tool in request.tools)
    pictures = sum(
        (part.pixels.shape[0] // _PICTURE_SIDE + 1) * (part.pixels.shape[1] // _PICTURE_SIDE + 1)
        for part in parts
        if isinstance(part, Picture)
    )
    return words // _CHARS_PER_TOKEN + int(pictures)


def _calls(reply: Reply, mask: Callable[[str], str]) -> str:
    """The calls as JSON text, whole or not at all: half a call is none."""
    text = mask(calls_text(reply.calls))
    return text if len(text) <= _SHOWN else ""


def _shortened(text: str, most: int = _SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"

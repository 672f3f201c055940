"""Try a server out: what it is, which models it has, and what one of them does when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.models.server import faults
from vision.models.server.draft import WrongShape
from vision.models.server.facts import look
from vision.models.server.line import NotAServer, Refused, TooMuch
from vision.models.server.model import ServerModel
from vision.models.server.patience import Patience, TimeIsUp, Unwanted
from vision.models.server.refusals import Meaning
from vision.models.server.served import Seen, ServerFacts
from vision.models.server.wire import WireFault
from vision.models.types import Cancelled, Form, Message, Picture, Request, ToolSpec

_PRESS = ToolSpec(
    "press",
    "Press a button.",
    {"type": "object", "properties": {"button": {"enum": ["red", "green"]}}, "required": ["button"]},
)
_SIDE = 96
_SOME_TOKENS = 4
"""How many more a request has with a picture in it, at least."""


def try_out(model: ServerModel, cancelled: Cancelled = lambda: False) -> ServerFacts:
    """Ask for the list of models and, of `model` or the only one there is, a few short questions.

    The deadline of the model's options is for all of them together. Raises ModelUnavailable, ModelFailed and
    ModelStopped, as `Model.ask` does, when the list and the greeting do not come; what fails after them is a fact.
    """
    patience = Patience(model.options.deadline_s, cancelled)
    seen = _seen(model, patience)
    model.take_in(seen)
    facts = ServerFacts(seen.kind, seen.models)
    if not model.called and len(seen.models) != 1:
        return facts
    pieces: list[str] = []
    greeting = _said("Say hello in one word.", patience)
    reply = model.ask(greeting, heard=lambda piece: pieces.append(piece.text), cancelled=cancelled)
    told = seen.model(model.called)
    facts = replace(
        facts,
        name=model.called,
        api=model.dials.api,
        words=reply.text.strip()[:200],
        first_token_ms=reply.timings.first_token_ms,
        total_ms=reply.timings.total_ms,
        streams=len(pieces) > 1 or None,
        context=model.abilities.context,
        notes=reply.notes,
    )
    return replace(
        facts,
        holds=_holds(model, patience, cancelled),
        calls=_calls(model, patience, cancelled),
        pictures=False
        if told is not None and told.pictures is False
        else _sees(model, reply.usage.prompt, patience, cancelled),
    )


def _seen(model: ServerModel, patience: Patience) -> Seen:
    try:
        return look(model.line, patience)
    except Refused as problem:
        # Some servers list no models, and answer all the same; others must be told apart by what they said.
        if model.called and problem.refusal.meaning in (Meaning.NO_PATH, Meaning.BROKEN):
            return Seen()
        raise faults.refused(problem.refusal, model.address, model.called, key=bool(model.key)) from None
    except WireFault as problem:
        raise faults.unreached(problem, model.address) from None
    except NotAServer:
        raise faults.not_a_server(model.address) from None
    except (TooMuch, WrongShape):
        if model.called:
            return Seen()
        raise ModelUnavailable(f"What answers at {model.address.text()} sends no list of models.") from None
    except TimeIsUp:
        raise ModelFailed(
            f"The server at {model.address.origin} did not tell its models within {patience.seconds:g} s."
        ) from None
    except Unwanted:
        raise faults.stopped() from None


def _said(words: str, patience: Patience) -> Request:
    return Request((Message.of("user", words),), max_tokens=16, deadline_s=max(patience.left, 0.001))


def _holds(model: ServerModel, patience: Patience, cancelled: Cancelled) -> bool | None:
    return _tried(lambda: model.find_out_holding(max(patience.left, 0.001), cancelled))


def _calls(model: ServerModel, patience: Patience, cancelled: Cancelled) -> bool | None:
    question = replace(
        _said("Press the green button.", patience), tools=(_PRESS,), form=Form.CALL, max_tokens=96
    )
    return _tried(lambda: bool(model.ask(question, cancelled=cancelled).calls))


def _sees(model: ServerModel, blind: int, patience: Patience, cancelled: Cancelled) -> bool | None:
    grey = np.full((_SIDE, _SIDE, 3), 128, np.uint8)
    question = replace(
        _said("", patience), messages=(Message.of("user", Picture(grey), "Say hello in one word."),)
    )

    def grows() -> bool:
        reply = model.ask(question, cancelled=cancelled)
        return model.abilities.pictures and reply.usage.prompt >= blind + _SOME_TOKENS

    found = _tried(grows)
    return found if model.abilities.pictures else False


def _tried(question: Callable[[], bool]) -> bool | None:
    try:
        return question()
    except ModelStopped:
        raise
    except (ModelFailed, ModelUnavailable):
        return None


__all__ = ["try_out"]

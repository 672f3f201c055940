"""The nouns of what a server tells and shows: its kind, its models, and what one of them did. Nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class ServerKind(StrEnum):
    """Servers that can be told apart; the value is what they are called."""

    VLLM = "vLLM"
    SGLANG = "SGLang"
    LLAMA_CPP = "llama.cpp"
    OLLAMA = "Ollama"
    LM_STUDIO = "LM Studio"
    TRANSFORMERS = "transformers serve"
    UNKNOWN = ""

    @property
    def holds(self) -> bool:
        """Whether it holds a model to a form token by token."""
        return self in (ServerKind.VLLM, ServerKind.SGLANG, ServerKind.LLAMA_CPP)

    @property
    def stops(self) -> bool:
        """Whether words that end an answer are known to do no harm there."""
        return self.holds or self in (ServerKind.OLLAMA, ServerKind.LM_STUDIO)


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that a server has.

    Attributes:
        name: what the server calls it.
        context: tokens that fit; 0: it does not tell.
        pictures: whether it sees them; None: it does not tell.
    """

    name: str
    context: int = 0
    pictures: bool | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the list of models shows.

    Attributes:
        kind: of server.
        models: what it has.
    """

    kind: ServerKind = ServerKind.UNKNOWN
    models: tuple[ServedModel, ...] = ()

    def model(self, name: str) -> ServedModel | None:
        """The one of that name."""
        return next((model for model in self.models if model.name == name), None)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server showed. None: it was not tried, or did not show.

    Attributes:
        kind: of server, where it can be told.
        models: what it has; empty where it does not list them.
        name: of the model that was asked; empty where none was.
        api: the interface that it answered in.
        words: what it answered to a greeting.
        first_token_ms: until that began; 0 where none was asked.
        total_ms: until it ended.
        streams: whether it came in pieces.
        holds: whether it is held to a JSON schema.
        calls: whether it calls a tool that it must call.
        pictures: whether it takes pictures in.
        context: tokens that fit; 0: it does not tell.
        notes: what else was found out, one sentence each.
    """

    kind: ServerKind = ServerKind.UNKNOWN
    models: tuple[ServedModel, ...] = ()
    name: str = ""
    api: Literal["chat", "responses"] = "chat"
    words: str = ""
    first_token_ms: float = 0.0
    total_ms: float = 0.0
    streams: bool | None = None
    holds: bool | None = None
    calls: bool | None = None
    pictures: bool | None = None
    context: int = 0
    notes: tuple[str, ...] = ()


__all__ = ["Seen", "ServedModel", "ServerFacts", "ServerKind"]

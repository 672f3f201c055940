"""The nouns of asking a model: messages with pictures and tools in; words, tool calls, counts and times out.

They know no server, no library and no family of models. All are frozen; pictures are frame pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

from vision.types import Pixels

Json = Mapping[str, Any]
"""A JSON object; nobody changes it."""


# ---------------------------------------------------------------------- what goes in


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a message."""

    text: str
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture in a message.

    Attributes:
        pixels: H×W×3 uint8 RGB, already of the size that the model is to see.
        digest: names the same pixels whenever they are sent again, so that a backend may keep what it made of them.
    """

    pixels: Pixels = field(repr=False)
    digest: str = ""
    kind: Literal["picture"] = "picture"


Part = Words | Picture


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants used.

    Attributes:
        name: of the tool.
        arguments: a JSON object, as the model gave it; nothing about it has been checked.
        id: what its result is to be sent back under; empty where the format has no such thing.
    """

    name: str
    arguments: Json
    id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    Attributes:
        role: who says it. `tool`: the result of a call.
        parts: words and pictures, in order.
        calls: tools that an assistant's message asked for.
        call_id: of a tool's message: the call that it answers.
    """

    role: Literal["system", "user", "assistant", "tool"]
    parts: tuple[Part, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""

    @classmethod
    def of(cls, role: Literal["system", "user", "assistant", "tool"], *parts: str | Part) -> Message:
        """A message of `parts`; plain strings are words."""
        return cls(role, tuple(Words(part) if isinstance(part, str) else part for part in parts))

    @property
    def text(self) -> str:
        """Its words, without pictures."""
        return "\n".join(part.text for part in self.parts if isinstance(part, Words))


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that a model may call; `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Json


@dataclass(frozen=True, slots=True)
class Thinking:
    """Whether the model may think before it answers, and for how long.

    Attributes:
        on: off asks for an answer at once.
        budget: tokens of thought, after which it must answer; 0 for no limit but that of the request.
    """

    on: bool = False
    budget: int = 0


class Form(StrEnum):
    """What the answer must look like. A backend that cannot hold a model to it asks for it in words, and says so."""

    FREE = "free"
    CALL = "call"
    """Exactly one call of one of the request's tools."""
    SCHEMA = "schema"
    """One JSON value that fits the request's schema."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked.

    Attributes:
        messages: the conversation so far, the last one not the assistant's.
        tools: what it may call.
        max_tokens: of the answer, thoughts excluded.
        thinking: whether it may think first.
        form: what the answer must look like.
        schema: JSON schema of the answer, for `Form.SCHEMA`.
        call_format: how a family writes a call of its own in plain words (`qwen-json`, `qwen-xml`); empty: as the
            backend does it. Only a backend that constrains decoding itself looks at it.
        temperature: 0 takes the likeliest token every time.
        seed: for temperatures above 0.
        stop: words that end the answer; they are not part of it.
        deadline_s: all of it must be over by then, waiting for another try included; 0 for the backend's usual one.
        session: requests of one session share a beginning; a backend may keep what it made of it under this name.
    """

    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_tokens: int = 512
    thinking: Thinking = Thinking()
    form: Form = Form.FREE
    schema: Json | None = None
    call_format: str = ""
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    deadline_s: float = 0.0
    session: str = ""


# --------------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens.

    Attributes:
        prompt: of the whole request, pictures included.
        reused: how many of them were not computed again, because an earlier request began the same way.
        answer: of the answer, thoughts and calls included.
        thinking: how many of them were thoughts.
    """

    prompt: int = 0
    reused: int = 0
    answer: int = 0
    thinking: int = 0

    @property
    def total(self) -> int:
        """Prompt and answer."""
        return self.prompt + self.answer


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the request: to the first token (0: unknown), to the end; and how many tries it took."""

    first_token_ms: float = 0.0
    total_ms: float = 0.0
    tries: int = 1


class Ending(StrEnum):
    """Why an answer ended."""

    STOP = "stop"
    CALL = "call"
    LENGTH = "length"
    """The most tokens allowed were reached: what is there may be cut off."""
    CANCELLED = "cancelled"
    BROKEN = "broken"
    """The connection or the server went away in its middle."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        text: the answer, thoughts and recognised calls taken out.
        thoughts: what it thought before; empty when it did not, or did not tell.
        calls: tools it wants used, in order.
        ending: why it ended.
        usage: tokens.
        timings: milliseconds.
        raw: all that the model wrote, as it wrote it, where the backend sees that; dialects read it when there are no
            calls.
        notes: what the backend could not do as asked, one sentence each ("The server ignored the schema.").
    """

    text: str
    thoughts: str = ""
    calls: tuple[ToolCall, ...] = ()
    ending: Ending = Ending.STOP
    usage: Usage = Usage()
    timings: Timings = Timings()
    raw: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an answer while it is being written."""

    text: str
    kind: Literal["thought", "answer", "call"] = "answer"


Heard = Callable[[Piece], None]
"""Takes pieces of the answer as they come, on the thread that asked. It returns at once."""

Cancelled = Callable[[], bool]
"""Whether the answer is not wanted any more. Asked between two tokens, and at least every 0.1 s while waiting."""


# ------------------------------------------------------------------------- the seam


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model, behind its backend, can do.

    Attributes:
        pictures: it sees pictures.
        tools: it is told of tools in the way its family was trained for.
        held: the backend can hold it to a form (`Form.CALL`, `Form.SCHEMA`) token by token.
        thinking: thinking can be switched on and off.
        streaming: pieces come while it writes.
        context: tokens that prompt and answer may have together; 0: unknown.
    """

    pictures: bool = True
    tools: bool = True
    held: bool = False
    thinking: bool = True
    streaming: bool = True
    context: int = 0


class Model(Protocol):
    """A multimodal (or text-only) model, wherever it runs. One request at a time; any thread.

    Attributes:
        name: what the journal calls it: `qwen3.5-9b`, `my-model at localhost:8000`. No key, no path of a home folder.
        abilities: what it can do.
    """

    name: str
    abilities: Abilities

    def ask(
        self, request: Request, *, heard: Heard = lambda _: None, cancelled: Cancelled = lambda: False
    ) -> Reply:
        """Answer `request`. Blocks.

        Raises:
            ModelStopped: `cancelled` said so; carries what had been written by then.
            ModelUnavailable: the model cannot be reached or loaded; the message says what to do.
            ModelFailed: it was reached, and what came back is no answer, or none came in time. Carries what did come.
            RequestTooLong: the request does not fit the model's context; carries both counts where they are known.
        """
        ...

    def warm_up(self) -> None:
        """Load what is loaded late, so that the first answer does not wait for it. Raises as `ask` does."""
        ...

    def close(self) -> None:
        """Give back memory and connections; the model may be asked again, and is then loaded again. Never raises."""
        ...

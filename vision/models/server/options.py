"""How a server is asked: limits, patience, and what is known of it beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How a server is asked.

    Attributes:
        api: which of its interfaces; `auto` takes chat completions, and responses where the server wants those.
        deadline_s: for a whole request with all its tries, where the request names none.
        connect_s: for one try to reach it.
        first_s: to the first piece of an answer, before it is asked anew; 0: as long as the deadline allows.
        silence_s: between two pieces.
        tries: how often a request may be sent where the server is busy or the connection fails.
        backoff_s: before the second try; doubled before each further one, to at most 15 s.
        max_bytes: of an answer as it comes over the line.
        picture_bytes: of one picture as it is sent; what is larger is sent as JPEG.
        pictures: whether the model sees them. Found out where it does not.
        tools: whether the model is told of them by the server.
        context: tokens that fit; 0: as the server says.
        thinking_by: how thinking is switched; `auto` tries what is common, and keeps what was not refused.
        thinking_budget: the field that takes a budget of thoughts, where the server has one (`thinking_budget`);
            empty: thoughts are counted here, and cut off.
        thinking_tokens: for thoughts, where a request sets no budget.
        allow_plain: send the key over a network without encryption.
        proxies: use the system's proxies; never for this machine.
        extra: further fields of each request, as they are.
    """

    api: Literal["auto", "chat", "responses"] = "auto"
    deadline_s: float = 300.0
    connect_s: float = 10.0
    first_s: float = 0.0
    silence_s: float = 60.0
    tries: int = 4
    backoff_s: float = 0.5
    max_bytes: int = 8_000_000
    picture_bytes: int = 4_000_000
    pictures: bool = True
    tools: bool = True
    context: int = 0
    thinking_by: Literal["auto", "template", "effort-none", "effort-low", "nothing"] = "auto"
    thinking_budget: str = ""
    thinking_tokens: int = 4096
    allow_plain: bool = False
    proxies: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)


__all__ = ["ServerOptions"]

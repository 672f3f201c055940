"""Which of the ways to say a thing a server understands: all at first, fewer with each one that it refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from vision.models.server.refusals import Refusal

Interface = Literal["chat", "responses"]
"""`/chat/completions`, which all servers have, or `/responses`."""

ThinkingBy = Literal["template", "effort-none", "effort-low", "nothing"]
"""How a server is told whether to think: `chat_template_kwargs.enable_thinking` (vLLM, SGLang, llama.cpp,
`transformers serve`), `reasoning_effort` with `none` or `low` for off (Ollama, hosted ones), or not at all."""


CallBy = Literal["choice", "schema", "words"]


@dataclass(frozen=True, slots=True)
class Dials:
    """What of the interface this server was found to understand; turned down where it refuses something.

    Attributes:
        api: the interface.
        stream: it answers in pieces.
        usage: it takes `stream_options`.
        schema: it takes a JSON schema for the answer.
        tools: it takes tools.
        call_by: how it is held to a call: by `tool_choice`, by a JSON schema of a call, or by words alone.
        thinking: how it is told to think or not.
        max_tokens: what it calls the most tokens of an answer.
        temperature: it takes one.
        seed: it takes one.
        stop: it takes words that end the answer. Off until it is known to: one server hangs after them.
        pictures: the model sees them.
    """

    api: Interface = "chat"
    stream: bool = True
    usage: bool = True
    schema: bool = True
    tools: bool = True
    call_by: CallBy = "choice"
    thinking: ThinkingBy = "template"
    max_tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    seed: bool = True
    stop: bool = False
    pictures: bool = True


_DIALS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("max_tokens", r"max_completion_tokens"),
        ("usage", r"stream_options"),
        ("thinking", r"chat_template_kwargs|enable_thinking|reasoning|thinking"),
        ("schema", r"response_format|json_schema|text\.format|grammar|structured|schema"),
        ("call_by", r"tool_choice|enable-auto-tool-choice|tool-call-parser"),
        ("tools", r"\btools?\b|function call"),
        ("temperature", r"temperature"),
        ("seed", r"\bseed\b"),
        ("stop", r"\bstop\b"),
        ("stream", r"\bstream(?:ing)?\b"),
    )
)
_LESS_THINKING = {"template": "effort-none", "effort-none": "effort-low", "effort-low": "nothing"}


def turned_down(dials: Dials, refusal: Refusal, sent: Mapping[str, object], *, free: bool) -> Dials | None:
    """The dials without what the server refused; None when nothing that was sent is known to be at fault.

    Args:
        dials: as they were.
        refusal: what it said.
        sent: the body.
        free: whether the interface and the way of thinking may be changed.
    """
    about = refusal.said
    if free and dials.api == "chat" and re.search(r"v1/responses|responses api", about, re.IGNORECASE):
        return replace(dials, api="responses")
    for name, pattern in _DIALS:
        if not pattern.search(about):
            continue
        match name:
            case "max_tokens" if "max_tokens" in sent:
                return replace(dials, max_tokens="max_completion_tokens")
            case "usage" if "stream_options" in sent:
                return replace(dials, usage=False)
            case "thinking" if free and dials.thinking != "nothing" and _tells_thinking(sent):
                return replace(dials, thinking=_LESS_THINKING[dials.thinking])  # type: ignore[arg-type]
            case "schema" if "response_format" in sent or "text" in sent:
                return replace(dials, schema=False)
            case "call_by" if "tool_choice" in sent:
                return less_of_a_call(dials)
            case "tools" if "tools" in sent:
                return replace(dials, tools=False)
            case "temperature" if "temperature" in sent:
                return replace(dials, temperature=False)
            case "seed" if "seed" in sent:
                return replace(dials, seed=False)
            case "stop" if "stop" in sent:
                return replace(dials, stop=False)
            case "stream" if sent.get("stream"):
                return replace(dials, stream=False)
            case _:
                continue
    return None


def less_of_a_call(dials: Dials) -> Dials:
    """The next way of holding a model to a call, after one that did not."""
    return replace(dials, call_by="schema" if dials.call_by == "choice" and dials.schema else "words")


def _tells_thinking(sent: Mapping[str, object]) -> bool:
    return any(name in sent for name in ("chat_template_kwargs", "reasoning_effort", "reasoning"))


__all__ = ["CallBy", "Dials", "Interface", "ThinkingBy", "less_of_a_call", "turned_down"]

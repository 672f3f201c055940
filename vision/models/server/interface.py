"""What the two interfaces have in common: a request becomes a body, and what comes back becomes a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from vision.models.server.dials import Dials
from vision.models.server.draft import Draft
from vision.models.server.options import ServerOptions
from vision.models.server.pictures import Pictures
from vision.models.types import Form, Json, Message, Request, ToolSpec, Words


@dataclass(frozen=True, slots=True)
class Asking:
    """All that a body is made of.

    Attributes:
        request: what is asked.
        name: of the model, as the server calls it.
        dials: what of the interface is used.
        options: how the server is asked.
        pictures: makes data URLs of them.
        think: whether to think, after what was found out.
    """

    request: Request
    name: str
    dials: Dials
    options: ServerOptions
    pictures: Pictures
    think: bool

    @property
    def most_tokens(self) -> int:
        """Of answer and thoughts together: servers count both against one limit."""
        thinking = self.request.thinking
        return self.request.max_tokens + (
            (thinking.budget or self.options.thinking_tokens) if self.think else 0
        )

    @property
    def call_by_schema(self) -> bool:
        """Whether the model is held to a call by a schema: its tools are then described in words."""
        request, dials = self.request, self.dials
        return (
            request.form is Form.CALL and bool(request.tools) and dials.call_by == "schema" and dials.schema
        )

    @property
    def sends_tools(self) -> bool:
        """Whether the server is told of the tools."""
        return bool(self.request.tools) and self.dials.tools and not self.call_by_schema

    @property
    def must_call(self) -> bool:
        """Whether the server is told that one of them must be called."""
        return self.request.form is Form.CALL and self.sends_tools and self.dials.call_by == "choice"

    @property
    def schema(self) -> Json | None:
        """What the answer is held to; None for nothing."""
        if self.call_by_schema:
            return _call_schema(self.request.tools)
        return self.request.schema if self.request.form is Form.SCHEMA and self.dials.schema else None


class Reader(Protocol):
    """One of the interfaces."""

    path: str

    def body(self, asking: Asking) -> dict[str, Any]:
        """The request as JSON."""
        ...

    def event(self, data: str, draft: Draft) -> None:
        """One event of a stream. Raises WrongShape and ServerFailed."""
        ...

    def whole(self, answer: Mapping[str, Any], draft: Draft) -> None:
        """An answer that came at once. Raises WrongShape and ServerFailed."""
        ...


def common_fields(asking: Asking) -> dict[str, Any]:
    """What both interfaces call the same."""
    request, dials, options = asking.request, asking.dials, asking.options
    body: dict[str, Any] = {"model": asking.name, "stream": dials.stream}
    if dials.temperature:
        body["temperature"] = request.temperature
    if dials.thinking == "template":
        body["chat_template_kwargs"] = {"enable_thinking": asking.think}
    if asking.think and options.thinking_budget and request.thinking.budget:
        body[options.thinking_budget] = request.thinking.budget
    return body


def effort(asking: Asking) -> str:
    """`reasoning_effort`; empty where it is not to be sent."""
    match asking.dials.thinking:
        case "template" | "nothing":
            return ""
        case _ if asking.think:
            return "medium"
        case "effort-none":
            return "none"
        case "effort-low":
            return "low"


def is_strict(schema: object) -> bool:
    """Whether hosted servers take `schema` as one that holds: every object names all its members, and demands them."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "object" and (
            schema.get("additionalProperties") is not False
            or set(schema.get("required", ())) != set(schema.get("properties", {}))
        ):
            return False
        return all(map(is_strict, schema.values()))
    return not isinstance(schema, list | tuple) or all(map(is_strict, schema))


def messages_told(asking: Asking) -> tuple[Message, ...]:
    """The messages, with what the server cannot be told in fields of its own told in words.

    The tools stand at the beginning, which many requests share and servers keep; the form stands at the end.
    """
    messages = list(asking.request.messages)
    if tools := _tools_in_words(asking):
        if messages and messages[0].role == "system":
            messages[0] = replace(messages[0], parts=(*messages[0].parts, Words(tools)))
        else:
            messages.insert(0, Message.of("system", tools))
    if form := _form_in_words(asking):
        if messages and messages[-1].role == "user":
            messages[-1] = replace(messages[-1], parts=(*messages[-1].parts, Words(form)))
        else:
            messages.append(Message.of("user", form))
    return tuple(messages)


def _tools_in_words(asking: Asking) -> str:
    if not asking.request.tools or asking.sends_tools:
        return ""
    tools = "\n".join(
        json.dumps(
            {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            ensure_ascii=False,
            default=dict,
        )
        for tool in asking.request.tools
    )
    said = f"These tools can be called:\n{tools}"
    if asking.call_by_schema:
        return said
    return f'{said}\nTo call one, write <tool_call>{{"name": NAME, "arguments": {{...}}}}</tool_call>.'


def _form_in_words(asking: Asking) -> str:
    request = asking.request
    if asking.call_by_schema:
        return 'Call one of the tools: answer with {"name": NAME, "arguments": {...}} and nothing else.'
    if request.form is Form.CALL and not asking.must_call:
        return "Answer with exactly one tool call."
    if request.form is Form.SCHEMA and not asking.dials.schema and request.schema is not None:
        schema = json.dumps(request.schema, ensure_ascii=False, default=dict)
        return f"Answer with one JSON value and nothing else. It must fit this JSON schema:\n{schema}"
    return ""


def _call_schema(tools: Sequence[ToolSpec]) -> Json:
    """The form of a call of one of `tools`, written as JSON."""
    calls = [
        {
            "type": "object",
            "properties": {"name": {"const": tool.name}, "arguments": tool.parameters},
            "required": ["name", "arguments"],
            "additionalProperties": False,
        }
        for tool in tools
    ]
    return calls[0] if len(calls) == 1 else {"anyOf": calls}


__all__ = ["Asking", "Reader", "common_fields", "effort", "is_strict", "messages_told"]

"""What the two interfaces have in common: a request becomes a body, and what comes back becomes a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from vision.models.server.dials import Dials
from vision.models.server.draft import Draft
from vision.models.server.options import ServerOptions
from vision.models.server.pictures import Pictures
from vision.models.types import Form, Json, Request, ToolSpec


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


def in_words(asking: Asking) -> str:
    """What the server cannot be told in fields of its own, for the model to read; empty for nothing."""
    request, dials = asking.request, asking.dials
    said = []
    if request.form is Form.SCHEMA and not dials.schema and request.schema is not None:
        said.append(
            "Answer with one JSON value and nothing else. It must fit this JSON schema:\n"
            + json.dumps(request.schema, ensure_ascii=False, default=dict)
        )
    if request.tools and not asking.sends_tools:
        tools = "\n".join(
            json.dumps(
                {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
                ensure_ascii=False,
                default=dict,
            )
            for tool in request.tools
        )
        said.append(f"These tools can be called:\n{tools}")
        if not asking.call_by_schema:
            said.append('To call one, write <tool_call>{"name": NAME, "arguments": {...}}</tool_call>.')
    if asking.call_by_schema:
        said.append('Call one of them: answer with {"name": NAME, "arguments": {...}} and nothing else.')
    elif request.form is Form.CALL and not asking.must_call:
        said.append("Answer with exactly one tool call.")
    return "\n\n".join(said)


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


__all__ = ["Asking", "Reader", "common_fields", "effort", "in_words", "is_strict"]

"""From a request to what an exported model is given, and from what it wrote to an answer. Pure, without the library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from vision.models.types import Form, Message, Picture, Request, ToolCall, ToolSpec

THINK, THOUGHT = "<think>", "</think>"
NO_THOUGHT = f"{THINK}\n\n{THOUGHT}\n\n"


def messages_json(messages: Sequence[Message]) -> str:
    """Messages as chat templates take them; pictures are places that the processor fills in order."""
    return json.dumps([_message(message) for message in messages], ensure_ascii=False)


def tools_json(tools: Sequence[ToolSpec]) -> str:
    """Tools as chat templates take them; empty for none."""
    if not tools:
        return ""
    return json.dumps(
        [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                },
            }
            for tool in tools
        ],
        ensure_ascii=False,
    )


def pictures_of(messages: Sequence[Message]) -> tuple[Picture, ...]:
    """All pictures, in the order of their places."""
    return tuple(part for message in messages for part in message.parts if isinstance(part, Picture))


def guidance_for(request: Request) -> str:
    """The JSON schema that the answer is held to, as text; empty for none."""
    match request.form:
        case Form.SCHEMA if request.schema is not None:
            schema: dict[str, Any] = dict(request.schema)
        case Form.CALL if request.tools:
            schema = {"anyOf": [_call_schema(tool) for tool in request.tools]}
        case _:
            return ""
    # Endless white space would be within any schema.
    return json.dumps({**schema, "x-guidance": {"whitespace_flexible": False}})


def calls_in(text: str, tools: Sequence[ToolSpec]) -> tuple[ToolCall, ...]:
    """The call that an answer held to `Form.CALL` is; none when it was cut off."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(value, dict) or not isinstance(value.get("arguments"), dict):
        return ()
    known = {tool.name for tool in tools}
    return (ToolCall(value["name"], value["arguments"]),) if value.get("name") in known else ()


def in_thought(written: str, *, open_thought: bool) -> bool:
    """Whether what was written so far is, or may become, a thought that has not ended."""
    if THOUGHT in written:
        return False
    return open_thought or written.startswith(THINK) or THINK.startswith(written)


def split_thoughts(written: str, *, open_thought: bool) -> tuple[str, str]:
    """Thoughts and answer of what was written; with `open_thought`, the prompt had begun a thought already."""
    before, found, after = written.partition(THOUGHT)
    if found:
        return before.removeprefix(THINK).strip(), after.lstrip("\n")
    if open_thought or written.startswith(THINK):
        return written.removeprefix(THINK).strip(), ""
    return "", written


def _message(message: Message) -> dict[str, Any]:
    parts = message.parts
    content: Any = message.text
    if any(isinstance(part, Picture) for part in parts):
        content = [
            {"type": "image"} if isinstance(part, Picture) else {"type": "text", "text": part.text}
            for part in parts
        ]
    found: dict[str, Any] = {"role": message.role, "content": content}
    if message.calls:
        found["tool_calls"] = [
            {"type": "function", "function": {"name": call.name, "arguments": dict(call.arguments)}}
            for call in message.calls
        ]
    return found


def _call_schema(tool: ToolSpec) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"name": {"const": tool.name}, "arguments": dict(tool.parameters)},
        "required": ["name", "arguments"],
        "additionalProperties": False,
    }

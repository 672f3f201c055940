"""What an answer is worth: whether it has the form that was asked for, and what the server could not do as asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from vision.models.schema import misfit
from vision.models.server.dials import Dials
from vision.models.server.draft import WrongShape
from vision.models.server.shape import document
from vision.models.types import Form, Json, Picture, Request, ToolCall, ToolSpec, Words

_WORD = 4
"""Letters of a token, on average, for requests whose tokens nobody counted."""
_PATCH = 32 * 32
"""Pixels of a token of a picture, likewise."""
_FENCED = re.compile(r"^```(?:json)?\s*\n(.*?)\n?```\s*$", re.DOTALL)


def fitted(text: str, schema: Json) -> tuple[str, str]:
    """What is wrong with `text` by `schema`, and the text without the fence that may stand around a JSON value."""
    fenced = _FENCED.match(text)
    bare = fenced[1].strip() if fenced else text
    try:
        value = document(bare)
    except WrongShape:
        return "It is no JSON.", text
    return misfit(value, schema), bare


def may_become(text: str, schema: Json) -> bool:
    """Whether an answer that was cut off began as one that fits."""
    opens = {"object": "{", "array": "["}.get(str(schema.get("type")), "")
    return not opens or text.lstrip().startswith(opens)


def called_in_words(text: str, tools: Sequence[ToolSpec]) -> tuple[ToolCall, ...]:
    """A call that the server took for words: the whole answer is one JSON object that names one of `tools`."""
    try:
        value = document(text)
    except WrongShape:
        return ()
    if not isinstance(value, dict):
        return ()
    name, arguments = value.get("name"), value.get("arguments")
    if (
        not isinstance(name, str)
        or name not in {tool.name for tool in tools}
        or not isinstance(arguments, dict)
    ):
        return ()
    return (ToolCall(name, arguments),)


def left_out(request: Request, dials: Dials, *, think: bool) -> Iterator[str]:
    """What of `request` the server was not told, or not in fields of its own: one sentence each."""
    if request.form is Form.SCHEMA and not dials.schema:
        yield "The server takes no schema: the form was asked for in words."
    if request.tools and not dials.tools:
        yield "The server takes no tools: they were described in words."
    if not dials.pictures and any(
        isinstance(part, Picture) for one in request.messages for part in one.parts
    ):
        yield "The model sees no pictures: they were left out."
    if think and dials.thinking == "nothing":
        yield "The server cannot be told to think."
    if request.temperature > 0 and not dials.temperature:
        yield "The server takes no temperature."


def guessed_tokens(request: Request) -> int:
    """About how many tokens `request` has."""
    letters = pixels = 0
    for message in request.messages:
        for part in message.parts:
            if isinstance(part, Words):
                letters += len(part.text)
            else:
                pixels += part.pixels.shape[0] * part.pixels.shape[1]
    letters += sum(
        len(tool.description) + len(json.dumps(tool.parameters, default=dict)) for tool in request.tools
    )
    return letters // _WORD + pixels // _PATCH


__all__ = ["called_in_words", "fitted", "guessed_tokens", "left_out", "may_become"]

"""Chat completions: the interface that every server has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vision.models.server.draft import Draft, ServerFailed, WrongShape
from vision.models.server.interface import Asking, common_fields, effort, is_strict, messages_told
from vision.models.server.shape import count, document, listed, mapping, words
from vision.models.types import Message, Part, Picture, Words

_FAILED = ("error", "abort")
"""Endings that are none."""


class Chat:
    """`/chat/completions`."""

    path = "/chat/completions"

    def body(self, asking: Asking) -> dict[str, Any]:
        """The request as JSON."""
        request, dials = asking.request, asking.dials
        body = common_fields(asking)
        body["messages"] = list(_messages(asking))
        body[dials.max_tokens] = asking.most_tokens
        if dials.stream and dials.usage:
            body["stream_options"] = {"include_usage": True}
        if dials.seed and request.temperature > 0:
            body["seed"] = request.seed
        if dials.stop and request.stop:
            body["stop"] = list(request.stop)
        if asking.sends_tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": tool.description,
                        "parameters": tool.parameters,
                    },
                }
                for tool in request.tools
            ]
            if asking.must_call:
                body["tool_choice"] = "required"
        if asking.schema is not None:
            named = {"name": "answer", "schema": asking.schema, "strict": is_strict(asking.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        if said := effort(asking):
            body["reasoning_effort"] = said
        return body | dict(asking.options.extra)

    def event(self, data: str, draft: Draft) -> None:
        """One event of a stream. Raises WrongShape and ServerFailed."""
        if data.strip() == "[DONE]":
            draft.complete = True
            return
        chunk = mapping(document(data), "an event")
        _refuse_failure(chunk)
        for choice in _first_choice(chunk):
            delta = mapping(choice.get("delta"), "delta")
            _take_words(delta, draft)
            for number, piece in enumerate(listed(delta.get("tool_calls"), "tool_calls")):
                _take_call(mapping(piece, "tool_calls"), number, draft)
            _take_finish(choice, draft)
        _take_counts(chunk, draft)

    def whole(self, answer: Mapping[str, Any], draft: Draft) -> None:
        """An answer that came at once. Raises WrongShape and ServerFailed."""
        _refuse_failure(answer)
        choices = list(_first_choice(answer))
        if not choices:
            raise WrongShape("choices")
        message = choices[0].get("message")
        if not isinstance(message, dict):
            raise WrongShape("message")
        _take_words(message, draft)
        for number, piece in enumerate(listed(message.get("tool_calls"), "tool_calls")):
            _take_call(mapping(piece, "tool_calls"), number, draft, alone=True)
        _take_finish(choices[0], draft)
        _take_counts(answer, draft)
        draft.complete = True


# ---------------------------------------------------------------------------- out


def _messages(asking: Asking) -> Iterator[dict[str, Any]]:
    ids: list[str] = []
    given = 0
    for message in messages_told(asking):
        match message.role:
            case "tool":
                call_id = message.call_id or (ids.pop(0) if ids else f"call-{given}")
                if message.call_id in ids:
                    ids.remove(message.call_id)
                yield {"role": "tool", "tool_call_id": call_id, "content": message.text}
                # Hardly any server takes pictures in a tool's message.
                if pictures := tuple(part for part in message.parts if isinstance(part, Picture)):
                    yield {"role": "user", "content": _content(pictures, asking)}
            case "assistant":
                said: dict[str, Any] = {"role": "assistant", "content": message.text}
                if message.calls:
                    said["tool_calls"] = []
                    for call in message.calls:
                        ids.append(call.id or f"call-{given}")
                        given += 1
                        function = {"name": call.name, "arguments": json.dumps(call.arguments, default=dict)}
                        said["tool_calls"].append({"id": ids[-1], "type": "function", "function": function})
                yield said
            case "system" | "user":
                yield {"role": message.role, "content": _content(message.parts, asking)}


def _content(parts: Sequence[Part], asking: Asking) -> str | list[dict[str, Any]]:
    seen = [part for part in parts if isinstance(part, Words) or asking.dials.pictures]
    if all(isinstance(part, Words) for part in seen):
        return Message("user", tuple(seen)).text
    return [
        {"type": "text", "text": part.text}
        if isinstance(part, Words)
        else {"type": "image_url", "image_url": {"url": asking.pictures.url(part)}}
        for part in seen
    ]


# ----------------------------------------------------------------------------- in


def _refuse_failure(answer: Mapping[str, Any]) -> None:
    error = answer.get("error")
    if error:
        said = error.get("message") if isinstance(error, dict) else error
        raise ServerFailed(said if isinstance(said, str) else "no reason given")


def _first_choice(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for choice in listed(answer.get("choices"), "choices"):
        one = mapping(choice, "choices")
        if one.get("index") in (0, None):
            yield one
            return


def _take_words(message: Mapping[str, Any], draft: Draft) -> None:
    draft.think(words(message.get("reasoning_content") or message.get("reasoning"), "reasoning"))
    content = message.get("content")
    if isinstance(content, list):
        for part in content:
            one = mapping(part, "content")
            if one.get("type") in ("text", "output_text"):
                draft.say(words(one.get("text"), "content"))
    else:
        draft.say(words(content, "content"))
    refusal = words(message.get("refusal"), "refusal")
    if refusal:
        draft.say(refusal)


def _take_call(piece: Mapping[str, Any], number: int, draft: Draft, *, alone: bool = False) -> None:
    index = piece.get("index")
    key = index if isinstance(index, int) and not isinstance(index, bool) and not alone else number
    function = mapping(piece.get("function"), "function")
    arguments = function.get("arguments")
    if isinstance(arguments, dict):
        # Some servers send them read already.
        arguments = json.dumps(arguments)
    draft.call(
        key,
        name=words(function.get("name"), "name"),
        id=words(piece.get("id"), "id"),
        arguments=words(arguments, "arguments"),
    )


def _take_finish(choice: Mapping[str, Any], draft: Draft) -> None:
    finish = words(choice.get("finish_reason"), "finish_reason")
    if finish in _FAILED:
        raise ServerFailed(f"it ended with “{finish}”")
    if finish == "content_filter":
        draft.notes.append("The server's filter cut the answer.")
    draft.finish = draft.finish or finish


def _take_counts(answer: Mapping[str, Any], draft: Draft) -> None:
    usage = answer.get("usage")
    if isinstance(usage, dict):
        draft.prompt = count(usage.get("prompt_tokens"))
        draft.answer = count(usage.get("completion_tokens"))
        details = usage.get("prompt_tokens_details")
        if isinstance(details, dict):
            draft.reused = count(details.get("cached_tokens"))
        details = usage.get("completion_tokens_details")
        if isinstance(details, dict):
            draft.thinking = count(details.get("reasoning_tokens"))
    timings = answer.get("timings")
    if isinstance(timings, dict) and draft.reused is None:
        # llama.cpp told it here first.
        draft.reused = count(timings.get("cache_n"))


__all__ = ["Chat"]

"""Responses: the newer interface of some servers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vision.models.server.draft import Draft, ServerFailed, WrongShape
from vision.models.server.interface import Asking, common_fields, effort, is_strict, messages_told
from vision.models.server.shape import count, document, listed, mapping, words
from vision.models.types import Message, Part, Picture, Words

_THOUGHTS = ("response.reasoning_text.delta", "response.reasoning_summary_text.delta")


class Responses:
    """`/responses`."""

    path = "/responses"

    def body(self, asking: Asking) -> dict[str, Any]:
        """The request as JSON."""
        request = asking.request
        body = common_fields(asking)
        body["input"] = list(_items(asking))
        body["max_output_tokens"] = asking.most_tokens
        # Nothing of what is on a person's screen is to be kept by the server for later.
        body["store"] = False
        if asking.sends_tools:
            body["tools"] = [
                {
                    "type": "function",
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                    "strict": False,
                }
                for tool in request.tools
            ]
            if asking.must_call:
                body["tool_choice"] = "required"
        if asking.schema is not None:
            named = {"name": "answer", "schema": asking.schema, "strict": is_strict(asking.schema)}
            body["text"] = {"format": {"type": "json_schema", **named}}
        if said := effort(asking):
            body["reasoning"] = {"effort": said}
        return body | dict(asking.options.extra)

    def event(self, data: str, draft: Draft) -> None:
        """One event of a stream. Raises WrongShape and ServerFailed."""
        if data.strip() == "[DONE]":
            draft.complete = True
            return
        event = mapping(document(data), "an event")
        kind = words(event.get("type"), "type")
        index = event.get("output_index")
        key = index if isinstance(index, int) and not isinstance(index, bool) else 0
        match kind:
            case "response.output_text.delta" | "response.refusal.delta":
                draft.say(words(event.get("delta"), "delta"))
            case _ if kind in _THOUGHTS:
                draft.think(words(event.get("delta"), "delta"))
            case "response.output_item.added":
                item = mapping(event.get("item"), "item")
                if item.get("type") == "function_call":
                    _begin_call(item, key, draft)
            case "response.function_call_arguments.delta":
                draft.call(key, arguments=words(event.get("delta"), "delta"))
            case "response.function_call_arguments.done":
                draft.replace_call(key, words(event.get("arguments"), "arguments"))
            case "response.output_item.done":
                item = mapping(event.get("item"), "item")
                if item.get("type") == "function_call":
                    _begin_call(item, key, draft)
                    draft.replace_call(key, words(item.get("arguments"), "arguments"))
            case "response.completed" | "response.incomplete" | "response.done":
                response = mapping(event.get("response"), "response")
                if draft.empty:
                    _take_items(response, draft)
                _take_end(response, draft)
            case "response.failed" | "error":
                raise ServerFailed(_reason(event))
            case _:
                if not kind and event.get("error"):
                    raise ServerFailed(_reason(event))

    def whole(self, answer: Mapping[str, Any], draft: Draft) -> None:
        """An answer that came at once. Raises WrongShape and ServerFailed."""
        if answer.get("error") or answer.get("status") == "failed":
            raise ServerFailed(_reason(answer))
        if not isinstance(answer.get("output"), list):
            raise WrongShape("output")
        _take_items(answer, draft)
        _take_end(answer, draft)


# ---------------------------------------------------------------------------- out


def _items(asking: Asking) -> Iterator[dict[str, Any]]:
    ids: list[str] = []
    given = 0
    for message in messages_told(asking):
        match message.role:
            case "tool":
                call_id = message.call_id or (ids.pop(0) if ids else f"call-{given}")
                if message.call_id in ids:
                    ids.remove(message.call_id)
                yield {"type": "function_call_output", "call_id": call_id, "output": message.text}
                if pictures := tuple(part for part in message.parts if isinstance(part, Picture)):
                    yield {"role": "user", "content": _content(pictures, asking, "input_text")}
            case "assistant":
                if message.text:
                    yield {
                        "role": "assistant",
                        "content": _content((Words(message.text),), asking, "output_text"),
                    }
                for call in message.calls:
                    ids.append(call.id or f"call-{given}")
                    given += 1
                    yield {
                        "type": "function_call",
                        "call_id": ids[-1],
                        "name": call.name,
                        "arguments": json.dumps(call.arguments, default=dict),
                    }
            case "system" | "user":
                yield {"role": message.role, "content": _content(message.parts, asking, "input_text")}


def _content(parts: Sequence[Part], asking: Asking, kind: str) -> str | list[dict[str, Any]]:
    seen = [part for part in parts if isinstance(part, Words) or asking.dials.pictures]
    if kind == "input_text" and all(isinstance(part, Words) for part in seen):
        return Message("user", tuple(seen)).text
    return [
        {"type": kind, "text": part.text}
        if isinstance(part, Words)
        else {"type": "input_image", "image_url": asking.pictures.url(part)}
        for part in seen
    ]


# ----------------------------------------------------------------------------- in


def _take_items(response: Mapping[str, Any], draft: Draft) -> None:
    for number, value in enumerate(listed(response.get("output"), "output")):
        item = mapping(value, "output")
        match item.get("type"):
            case "message":
                for said in listed(item.get("content"), "content"):
                    part = mapping(said, "content")
                    draft.say(words(part.get("text") or part.get("refusal"), "text"))
            case "reasoning":
                for said in listed(item.get("content"), "content") or listed(item.get("summary"), "summary"):
                    draft.think(words(mapping(said, "summary").get("text"), "text"))
            case "function_call":
                _begin_call(item, number, draft)
                draft.call(number, arguments=words(item.get("arguments"), "arguments"))


def _begin_call(item: Mapping[str, Any], key: int, draft: Draft) -> None:
    draft.call(key, name=words(item.get("name"), "name"), id=words(item.get("call_id"), "call_id"))


def _take_end(response: Mapping[str, Any], draft: Draft) -> None:
    status = response.get("status")
    if status == "failed":
        raise ServerFailed(_reason(response))
    details = response.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    if status == "incomplete":
        draft.finish = "max_output_tokens" if reason in (None, "max_output_tokens") else "stop"
        if reason == "content_filter":
            draft.notes.append("The server's filter cut the answer.")
    else:
        draft.finish = "stop"
    draft.complete = True
    usage = response.get("usage")
    if not isinstance(usage, dict):
        return
    draft.prompt = count(usage.get("input_tokens"))
    draft.answer = count(usage.get("output_tokens"))
    details = usage.get("input_tokens_details")
    if isinstance(details, dict):
        draft.reused = count(details.get("cached_tokens"))
    details = usage.get("output_tokens_details")
    if isinstance(details, dict):
        draft.thinking = count(details.get("reasoning_tokens"))


def _reason(event: Mapping[str, Any]) -> str:
    response = event.get("response")
    error = event.get("error") or (response.get("error") if isinstance(response, dict) else None)
    said = error.get("message") if isinstance(error, dict) else error or event.get("message")
    return said if isinstance(said, str) else "no reason given"


__all__ = ["Responses"]

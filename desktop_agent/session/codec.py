"""Events to canonical JSON bytes and back. The only place that knows how an event looks on disk."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from desktop_agent.errors import CorruptSession, JournalError
from desktop_agent.session.events import Event
from desktop_agent.session.plain import plain_line

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LONGEST_EVENT = 16 * 1024 * 1024
"""Bytes of JSON that one event may take; a longer one is damage or an attack, not a record."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def to_data(event: Event) -> dict[str, Any]:
    """The event as plain JSON values, for `--json` and the trace page."""
    data: dict[str, Any] = _adapter().dump_python(event, mode="json")
    return data


def encode(event: Event) -> bytes:
    """The event as canonical JSON: keys sorted, no spaces, ASCII only.

    Half surrogate pairs (file names that are not UTF-8 arrive so) become U+FFFD, since JSON readers refuse
    them. Raises JournalError when the event holds what JSON cannot say (NaN, infinity) or is longer than
    LONGEST_EVENT.
    """
    try:
        data = _without_surrogates(to_data(event))
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (ValueError, TypeError, RecursionError) as exc:
        raise JournalError(f"The event {event.kind} cannot be written down: {exc}.") from exc
    if len(text) > LONGEST_EVENT:
        raise JournalError(f"The event {event.kind} is too long to be written down: {len(text)} bytes.")
    return text.encode("ascii")


def decode(data: bytes) -> Event:
    """The event that `encode` wrote. Raises CorruptSession naming the field that is wrong."""
    from pydantic import ValidationError

    if len(data) > LONGEST_EVENT:
        raise CorruptSession(f"An event is {len(data)} bytes long; that is more than any event takes.")
    try:
        return _adapter().validate_json(data, strict=True)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "event"
        raise CorruptSession(plain_line(f"An event cannot be read: {where}: {first['msg']}.")) from exc


@cache
def _adapter() -> TypeAdapter[Event]:
    # Building it takes some 100 ms, and `--help` must not wait for that.
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[Event, Field(discriminator="kind")])


def _without_surrogates(value: object) -> object:
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case dict():
            return {key: _without_surrogates(item) for key, item in value.items()}
        case list():
            return [_without_surrogates(item) for item in value]
        case _:
            return value

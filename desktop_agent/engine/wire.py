"""Orders and reports as lines of JSON, and back. The only place that knows how a message looks on the pipe."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, cast

from desktop_agent.engine.messages import Order, Report
from desktop_agent.errors import AgentError
from desktop_agent.session.codec import LONGEST_EVENT
from desktop_agent.session.plain import plain_line

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LONGEST_LINE = LONGEST_EVENT + 1024 * 1024
"""Bytes that one message may take: the longest event of a session, and what is said about it."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class Garbled(AgentError):
    """A message cannot be put on the pipe, or a line of it is none."""


def order_line(order: Order) -> bytes:
    r"""`order` as one line of ASCII, `\n` at its end. Raises Garbled."""
    return _line(_orders(), order)


def report_line(report: Report) -> bytes:
    r"""`report` as one line of ASCII, `\n` at its end. Raises Garbled."""
    return _line(_reports(), report)


def read_order(line: bytes) -> Order:
    """The order that `order_line` wrote. Raises Garbled naming the field that is wrong."""
    return cast("Order", _message(_orders(), line))


def read_report(line: bytes) -> Report:
    """The report that `report_line` wrote. Raises Garbled naming the field that is wrong."""
    return cast("Report", _message(_reports(), line))


def next_line(pipe: BinaryIO) -> bytes:
    r"""The next line of `pipe` without its end; empty at the end of the pipe, where a line without `\n` counts as none.

    Raises Garbled for a line that is too long; what is left of it then comes next.
    """
    while True:
        line = pipe.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise Garbled(f"A message takes more than {LONGEST_LINE:,} bytes.")
        if not line.endswith(b"\n"):
            return b""
        if line.strip():
            return line.strip()


def warm() -> None:
    """Build what reads and writes, which takes some 200 ms, before the first message needs it."""
    _orders()
    _reports()


def _line(adapter: TypeAdapter[Any], message: Order | Report) -> bytes:
    try:
        # Half surrogate pairs (file names that are not UTF-8 arrive so) are no JSON; the journal replaces them too.
        data = _without_surrogates(adapter.dump_python(message, mode="json"))
        line = json.dumps(data, separators=(",", ":"), allow_nan=False)
    except (ValueError, TypeError, RecursionError) as exc:
        raise Garbled(f"The message {message.kind} cannot be sent: {exc}.") from exc
    if len(line) >= LONGEST_LINE:
        raise Garbled(f"The message {message.kind} is too long to be sent: {len(line):,} bytes.")
    return line.encode("ascii") + b"\n"


def _message(adapter: TypeAdapter[Any], line: bytes) -> object:
    from pydantic import ValidationError

    try:
        return adapter.validate_json(line, strict=True)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        raise Garbled(plain_line(f"A message cannot be read: {where}: {first['msg']}.")) from exc


@cache
def _orders() -> TypeAdapter[Any]:
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[Order, Field(discriminator="kind")])


@cache
def _reports() -> TypeAdapter[Any]:
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[Report, Field(discriminator="kind")])


def _without_surrogates(value: object) -> object:
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case dict():
            return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
        case list():
            return [_without_surrogates(item) for item in value]
        case _:
            return value

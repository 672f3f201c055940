"""Messages of D-Bus as bytes: calls that we send, and what comes back.

Only what a client needs that calls methods with plain arguments. The format is that of the D-Bus specification,
"Message Protocol" and "Marshaling".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

HEADER_SIZE = 16
LARGEST_MESSAGE = 16 * 1024 * 1024
"""Bytes. Nothing that we ask for is nearly as long; a longer message is taken for nonsense."""
_DEEPEST = 16
_NO_AUTO_START = 2
_PLAIN = {"y": ("B", 1), "n": ("h", 2), "q": ("H", 2), "i": ("i", 4), "u": ("I", 4), "b": ("I", 4),
          "x": ("q", 8), "t": ("Q", 8), "d": ("d", 8), "h": ("I", 4)}  # fmt: skip


class Malformed(ValueError):
    """Bytes that are no message, or whose parts do not fit together."""


class Kind(IntEnum):
    """What a message is."""

    CALL = 1
    RETURN = 2
    ERROR = 3
    SIGNAL = 4


class _Field(IntEnum):
    PATH = 1
    INTERFACE = 2
    MEMBER = 3
    ERROR_NAME = 4
    REPLY_SERIAL = 5
    DESTINATION = 6
    SENDER = 7
    SIGNATURE = 8


@dataclass(frozen=True, slots=True)
class Call:
    """A method to call.

    Attributes:
        destination: who is called: a bus name.
        path: which of its objects.
        interface: the method's interface.
        member: the method.
        signature: types of the arguments, of `s`, `o`, `i`, `u` only.
        arguments: one for each type.
    """

    destination: str
    path: str
    interface: str
    member: str
    signature: str = ""
    arguments: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came in.

    Attributes:
        kind: what it is.
        reply_to: the serial number of the call that it answers; 0 for a signal.
        error: the error's name, for an error.
        values: the arguments; variants are opened, arrays are lists, structures are tuples.
    """

    kind: int
    reply_to: int
    error: str
    values: tuple[Any, ...]


def encode(call: Call, serial: int) -> bytes:
    """`call` as bytes, with the number `serial` by which its answer will name it."""
    fields = [
        _string_field(_Field.PATH, "o", call.path),
        _string_field(_Field.INTERFACE, "s", call.interface),
        _string_field(_Field.MEMBER, "s", call.member),
        _string_field(_Field.DESTINATION, "s", call.destination),
    ]
    body = b""
    if call.signature:
        signature = call.signature.encode()
        fields.append(b"\x08\x01g\0%c%b\0" % (len(signature), signature))
        body = _body(call.signature, call.arguments)
    # Every field but the last is filled up to eight bytes; the length counts no filling at the end.
    block = b"".join(_filled(field, 8) for field in fields[:-1]) + fields[-1]
    start = struct.pack("<cBBBIII", b"l", Kind.CALL, _NO_AUTO_START, 1, len(body), serial, len(block))
    return _filled(start + block, 8) + body


def _string_field(field: _Field, kind: str, text: str) -> bytes:
    data = text.encode()
    return struct.pack("<B3sI", field, b"\x01" + kind.encode() + b"\0", len(data)) + data + b"\0"


def _body(signature: str, arguments: tuple[str | int, ...]) -> bytes:
    out = b""
    for kind, value in zip(signature, arguments, strict=True):
        out = _filled(out, 4)
        if isinstance(value, str):
            data = value.encode()
            out += struct.pack("<I", len(data)) + data + b"\0"
        else:
            out += struct.pack("<" + _PLAIN[kind][0], value)
    return out


def _filled(data: bytes, to: int) -> bytes:
    return data + bytes(-len(data) % to)


def length_of(header: bytes) -> int:
    """How many bytes the message has whose first `HEADER_SIZE` bytes are given. Raises Malformed."""
    order = _order(header)
    body, _, fields = struct.unpack_from(order + "III", header, 4)
    whole: int = HEADER_SIZE + fields + (-fields % 8) + body
    if whole > LARGEST_MESSAGE:
        raise Malformed(f"a message of {whole} bytes")
    return whole


def decode(data: bytes) -> Message:
    """The message in `data`, which is one whole message. Raises Malformed."""
    order = _order(data)
    try:
        kind = data[1]
        body_length, _, fields_length = struct.unpack_from(order + "III", data, 4)
        reader = _Reader(data, order, 12)
        fields = dict(reader.value("a(yv)", 0))
        body_at = HEADER_SIZE + fields_length + (-fields_length % 8)
        if body_at + body_length != len(data):
            raise Malformed("lengths that do not add up")
        signature = fields.get(_Field.SIGNATURE, "")
        body = _Reader(data, order, body_at)
        values = body.values(signature)
        reply_to, error = fields.get(_Field.REPLY_SERIAL, 0), fields.get(_Field.ERROR_NAME, "")
    except (struct.error, IndexError, TypeError, ValueError) as problem:
        raise Malformed(str(problem)) from problem
    if not isinstance(reply_to, int) or not isinstance(error, str):
        raise Malformed("header fields of other types")
    return Message(kind, reply_to, error, values)


def _order(header: bytes) -> str:
    if len(header) < HEADER_SIZE or header[0] not in b"lB" or header[3] != 1:
        raise Malformed("no message of protocol version 1")
    return "<" if header[0] == ord("l") else ">"


class _Reader:
    """Reads values from `at` on; `IndexError` or `struct.error` beyond the end."""

    __slots__ = ("_at", "_data", "_order")

    def __init__(self, data: bytes, order: str, at: int) -> None:
        self._data, self._order, self._at = data, order, at

    def values(self, signature: str) -> tuple[Any, ...]:
        """All values of a signature."""
        found = []
        at = 0
        while at < len(signature):
            end = _end_of_type(signature, at)
            found.append(self.value(signature[at:end], 0))
            at = end
        return tuple(found)

    def value(self, kind: str, deep: int) -> Any:  # noqa: ANN401 (what a message holds is known by its signature only)
        """One value of one complete type."""
        if deep > _DEEPEST:
            raise Malformed("nested too deeply")
        first = kind[0]
        if first in _PLAIN:
            code, size = _PLAIN[first]
            self._align(size)
            number = struct.unpack_from(self._order + code, self._data, self._at)[0]
            self._at += size
            return number
        match first:
            case "s" | "o":
                return self._text(self.value("u", deep))
            case "g":
                return self._text(self.value("y", deep))
            case "v":
                signature = self._text(self.value("y", deep))
                if not signature or _end_of_type(signature, 0) != len(signature):
                    raise Malformed("a variant of no single type")
                return self.value(signature, deep + 1)
            case "(" | "{":
                self._align(8)
                parts = []
                at = 1
                while at < len(kind) - 1:
                    end = _end_of_type(kind, at)
                    parts.append(self.value(kind[at:end], deep + 1))
                    at = end
                return tuple(parts)
            case "a":
                return self._array(kind[1:], deep + 1)
            case _:
                raise Malformed(f"an unknown type {first!r}")

    def _array(self, kind: str, deep: int) -> list[Any]:
        length = self.value("u", deep)
        self._align(
            8
            if kind[0] in "({xtd"
            else _PLAIN[kind[0]][1]
            if kind[0] in _PLAIN
            else 1
            if kind[0] in "gv"
            else 4
        )
        end = self._at + length
        if end > len(self._data):
            raise Malformed("an array beyond the end")
        items = []
        while self._at < end:
            before = self._at
            items.append(self.value(kind, deep))
            if self._at == before:
                raise Malformed("an array of nothing")
        if self._at != end:
            raise Malformed("an array that ends within a value")
        return items

    def _text(self, length: int) -> str:
        start, self._at = self._at, self._at + length + 1
        if self._at > len(self._data):
            raise Malformed("a string beyond the end")
        return self._data[start : start + length].decode("utf-8", "replace")

    def _align(self, to: int) -> None:
        self._at += -self._at % to


def _end_of_type(signature: str, at: int) -> int:
    """Where the complete type that begins at `at` ends. Raises Malformed."""
    while at < len(signature) and signature[at] == "a":
        at += 1
    if at >= len(signature):
        raise Malformed("a signature that ends early")
    if signature[at] not in "({":
        return at + 1
    open_brackets = 0
    for index in range(at, len(signature)):
        open_brackets += (signature[index] in "({") - (signature[index] in ")}")
        if open_brackets == 0:
            return index + 1
    raise Malformed("a bracket that is not closed")

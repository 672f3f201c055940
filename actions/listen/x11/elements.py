"""What the RECORD extension sends: replies of many elements, and what of them matters here.

The numbers are those of the protocol: *Record Extension Protocol Specification*, version 1.13, and the X11 core
protocol's encoding of events and requests.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

KEY_PRESS: Final = 2
KEY_RELEASE: Final = 3
BUTTON_PRESS: Final = 4
BUTTON_RELEASE: Final = 5
MOTION: Final = 6
MAPPING_NOTIFY: Final = 34
CHANGE_KEYBOARD_MAPPING: Final = 100
INTERN_ATOM: Final = 16
MARK: Final = "_DESKTOP_AGENT_HEARD_"
"""With a number behind it, the name of an atom that ears ask for to see how far they have listened."""
FAKE_INPUT: Final = 2
"""The number of XTEST's request among XTEST's own."""

FROM_SERVER: Final = 0
FROM_CLIENT: Final = 1
START_OF_DATA: Final = 4
END_OF_DATA: Final = 5
_HEADER: Final = 32
_EVENT: Final = 32
_NATIVE: Final = "<" if sys.byteorder == "little" else ">"
_FOREIGN: Final = ">" if sys.byteorder == "little" else "<"


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Something that a device did, real or XTEST's.

    Attributes:
        ms: the server's time in milliseconds, 32 bits.
        kind: `KEY_PRESS` to `MOTION`.
        detail: the keycode or the button.
        x: the pointer's place, in pixels of the root window. Key events of a frozen device carry 0, 0.
        y: see `x`.
        state: modifiers, buttons and group just before the event; 0 on a frozen device, whatever is held.
    """

    ms: int
    kind: int
    detail: int
    x: int
    y: int
    state: int


@dataclass(frozen=True, slots=True)
class Faked:
    """The connection `client` asked XTEST for an event; if the server makes one, it is the next `DeviceEvent`.

    `kind` is None for events of a chosen device, which XTEST numbers in a way of its own. `x` and `y` are where a
    movement goes; `detail` is 1 if they are counted from where the pointer is.
    """

    client: int
    kind: int | None
    detail: int
    ms: int = 0
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class KeysChanged:
    """Someone gives the keycodes from `first` on new keysyms, one row for each."""

    first: int
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class MappingNotified:
    """The server tells that `count` keycodes from `first` on (or the modifiers) mean something else now."""

    modifiers: bool
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Marked:
    """The ears themselves asked for the atom of their mark `number`; everything before it was done before that."""

    number: int


Element = DeviceEvent | Faked | KeysChanged | MappingNotified


@dataclass(frozen=True, slots=True)
class RecordReply:
    """One reply to EnableContext. `client` is the connection that it is about; 0 for devices."""

    category: int
    client: int
    server_ms: int
    swapped: bool
    data: bytes


def read_reply(raw: bytes) -> RecordReply:
    """Read a reply's header and its data from the bytes of the wire."""
    (words,) = struct.unpack_from("=I", raw, 4)
    client, server_ms = struct.unpack_from("=II", raw, 12)
    return RecordReply(raw[1], client, server_ms, bool(raw[9]), raw[_HEADER : _HEADER + 4 * words])


def take_replies(received: bytearray) -> Iterator[RecordReply]:
    """Take every whole message off the front of what came over the wire, and give those that are replies."""
    while len(received) >= _HEADER:
        is_reply = received[0] == 1
        size = _HEADER + (4 * struct.unpack_from("=I", received, 4)[0] if is_reply else 0)
        if len(received) < size:
            return
        raw = bytes(received[:size])
        del received[:size]
        if is_reply:
            yield read_reply(raw)


def elements(reply: RecordReply) -> Iterator[Element | Marked]:
    """What a reply holds, in order; what does not matter here, and a torn end, are left out.

    Each element is preceded by the server's time, and a request also by its number.
    """
    match reply.category:
        case 0 if reply.client == 0:
            for at in range(0, len(reply.data) - 4 - _EVENT + 1, 4 + _EVENT):
                yield _device_event(reply.data[at : at + 4 + _EVENT])
        case 0:
            for at in range(0, len(reply.data) - 4 - _EVENT + 1, 4 + _EVENT):
                notified = _delivered(reply.data[at + 4 : at + 4 + _EVENT])
                if notified is not None:
                    yield notified
        case 1:
            yield from _requests(reply)


def _device_event(raw: bytes) -> DeviceEvent:
    (ms,) = struct.unpack_from("=I", raw)
    kind, detail, x, y, state = struct.unpack_from("=BB18xhh4xH", raw, 4)
    return DeviceEvent(ms, kind & 0x7F, detail, x, y, state)


def _delivered(event: bytes) -> MappingNotified | None:
    kind, what, first, count = struct.unpack_from("=B3xBBB", event)
    modifiers, keyboard = 0, 1
    if kind & 0x7F != MAPPING_NOTIFY or what not in (modifiers, keyboard):
        return None
    return MappingNotified(what == modifiers, first, count)


def _requests(reply: RecordReply) -> Iterator[Element | Marked]:
    order = _FOREIGN if reply.swapped else _NATIVE
    at, data = 0, reply.data
    while at + 12 <= len(data):
        at += 8  # The time, and the number of the request.
        major, minor, words = struct.unpack_from(f"{order}BBH", data, at)
        length, header = 4 * words, 4
        if not words and at + 8 <= len(data):  # A big request carries its length in a word of its own.
            length, header = 4 * struct.unpack_from(f"{order}I", data, at + 4)[0], 8
        if length < header or at + length > len(data):
            return
        (ms,) = struct.unpack_from("=I", data, at - 8)
        found = _request(reply.client, ms, order, major, minor, data[at + header : at + length])
        if found is not None:
            yield found
        at += length


def _request(
    client: int, ms: int, order: str, major: int, minor: int, body: bytes
) -> Element | Marked | None:
    if major == INTERN_ATOM:
        (length,) = struct.unpack_from(f"{order}H", body) if len(body) >= 4 else (0,)
        name = body[4 : 4 + length].decode("latin1")
        number = name.removeprefix(MARK)
        return Marked(int(number)) if name.startswith(MARK) and number.isdecimal() else None
    if major == CHANGE_KEYBOARD_MAPPING:
        if len(body) < 4:
            return None
        first, width = struct.unpack_from("BB", body)
        count = minor  # The core protocol has the number of keycodes where extensions have their request's number.
        if not width or len(body) < 4 + 4 * count * width:
            return None
        symbols = struct.unpack_from(f"{order}{count * width}I", body, 4)
        return KeysChanged(first, tuple(symbols[at : at + width] for at in range(0, len(symbols), width)))
    if minor == FAKE_INPUT and len(body) >= 24:
        kind, detail, x, y = struct.unpack_from(f"{order}BB18xhh", body)
        return Faked(client, kind if KEY_PRESS <= kind <= MOTION else None, detail, ms, x, y)
    return None

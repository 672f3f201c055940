from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from actions.listen.x11.elements import (
    BUTTON_PRESS,
    INTERN_ATOM,
    KEY_PRESS,
    MARK,
    MOTION,
    DeviceEvent,
    Faked,
    KeysChanged,
    MappingNotified,
    Marked,
    RecordReply,
    elements,
    read_reply,
)

XTEST = 132


def device(kind: int, detail: int, x: int, y: int, state: int, ms: int = 7) -> bytes:
    return struct.pack("=IBB2xIIIIhhhhHBx", ms, kind, detail, ms, 0, 0, 0, x, y, x, y, state, 1)


def fake_input(kind: int, detail: int, order: str = "=") -> bytes:
    return struct.pack("=II", 7, 1) + struct.pack(f"{order}BBHBB30x", XTEST, 2, 9, kind, detail)


def from_server(data: bytes, client: int = 0) -> RecordReply:
    return RecordReply(0, client, 7, False, data)


def test_devices_tell_place_and_state() -> None:
    data = device(MOTION, 0, -5, 700, 0) + device(KEY_PRESS, 38, 3, 4, 0x2005, ms=8)
    assert list(elements(from_server(data))) == [
        DeviceEvent(7, MOTION, 0, -5, 700, 0),
        DeviceEvent(8, KEY_PRESS, 38, 3, 4, 0x2005),
    ]


def test_requests_of_one_reply_are_all_found_and_foreign_byte_order_is_turned() -> None:
    data = fake_input(BUTTON_PRESS, 1) + fake_input(KEY_PRESS, 38)
    assert list(elements(RecordReply(1, 0x800000, 7, False, data))) == [
        Faked(0x800000, BUTTON_PRESS, 1, 7),
        Faked(0x800000, KEY_PRESS, 38, 7),
    ]
    (turned,) = elements(RecordReply(1, 5, 7, True, fake_input(KEY_PRESS, 38, order=">")))
    assert turned == Faked(5, KEY_PRESS, 38, 7)


def intern_atom(name: bytes) -> bytes:
    padded = name + b"\0" * (-len(name) % 4)
    body = struct.pack("=BBHH2x", INTERN_ATOM, 1, 2 + len(padded) // 4, len(name)) + padded
    return struct.pack("=II", 7, 1) + body


def test_our_own_mark_is_found_among_the_atoms_that_are_asked_for() -> None:
    data = intern_atom(b"UTF8_STRING") + intern_atom(f"{MARK}12".encode()) + intern_atom(MARK.encode())
    assert list(elements(RecordReply(1, 5, 7, False, data + fake_input(KEY_PRESS, 38)))) == [
        Marked(12),
        Faked(5, KEY_PRESS, 38, 7),
    ]


def test_event_of_a_chosen_device_has_no_kind_that_we_know() -> None:
    (found,) = elements(RecordReply(1, 5, 7, False, fake_input(69, 38)))
    assert found == Faked(5, None, 38, 7)


def test_other_keysyms_are_read_row_by_row_also_from_a_big_request() -> None:
    body = struct.pack("=BB2x4I", 8, 2, 1, 2, 3, 4)
    usual = struct.pack("=IIBBH", 7, 1, 100, 2, 1 + len(body) // 4) + body
    big = struct.pack("=IIBBHI", 7, 1, 100, 2, 0, 2 + len(body) // 4) + body
    for data in (usual, big):
        assert list(elements(RecordReply(1, 5, 7, False, data))) == [KeysChanged(8, ((1, 2), (3, 4)))]


def test_news_of_the_mapping_tell_keys_from_modifiers_and_pointers_are_passed_over() -> None:
    data = b"".join(struct.pack("=IB3xBBB25x", 7, 34, what, 8, 248) for what in (0, 1, 2))
    assert list(elements(from_server(data, client=9))) == [
        MappingNotified(True, 8, 248),
        MappingNotified(False, 8, 248),
    ]


def test_reply_is_read_with_the_length_that_it_tells() -> None:
    data = device(KEY_PRESS, 38, 1, 2, 0)
    raw = struct.pack("=BBHIBB2xIII8x", 1, 0, 3, len(data) // 4, 7, 1, 6, 99, 4) + data
    assert read_reply(raw + b"more") == RecordReply(0, 6, 99, True, data)


@given(st.integers(0, 5), st.integers(0, 1), st.booleans(), st.binary(max_size=200))
def test_no_bytes_make_reading_fail(category: int, client: int, swapped: bool, data: bytes) -> None:
    list(elements(RecordReply(category, client, 0, swapped, data)))

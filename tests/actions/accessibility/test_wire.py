import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.accessibility.wire import HEADER_SIZE, Call, Kind, Malformed, decode, encode, length_of

_words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
_arguments = st.lists(
    st.one_of(st.tuples(st.just("s"), _words), st.tuples(st.just("i"), st.integers(-(2**31), 2**31 - 1)),
              st.tuples(st.just("u"), st.integers(0, 2**32 - 1))), max_size=6,
)  # fmt: skip


def packed(kind, signature, body, reply_to=7, order="<"):
    """A reply as another program would send it."""

    def fill(data, to):
        return data + bytes(-len(data) % to)

    fields = struct.pack(order + "B3sI", 5, b"\x01u\0", reply_to)
    if signature:
        fields = fill(fields, 8) + b"\x08\x01g\0%c%b\0" % (len(signature), signature.encode())
    start = struct.pack(
        order + "cBBBIII", b"l" if order == "<" else b"B", kind, 0, 1, len(body), 3, len(fields)
    )
    return fill(start + fields, 8) + body


@given(st.integers(1, 2**32 - 1), _arguments)
def test_a_call_comes_out_as_it_went_in(serial, arguments):
    call = Call(
        ":1.7", "/org/a11y/x", "org.a11y.atspi.Accessible", "GetRole",
        "".join(kind for kind, _ in arguments), tuple(value for _, value in arguments),
    )  # fmt: skip
    data = encode(call, serial)
    assert length_of(data[:HEADER_SIZE]) == len(data)
    message = decode(data)
    assert message.kind == Kind.CALL
    assert message.values == call.arguments


@pytest.mark.parametrize("order", ["<", ">"])
def test_answers_in_either_byte_order_are_read(order):
    body = struct.pack(order + "iiii", -5, 6, 70, 80)
    message = decode(packed(Kind.RETURN, "(iiii)", body, 9, order))
    assert (message.reply_to, message.values) == (9, ((-5, 6, 70, 80),))


def test_variants_are_opened_and_arrays_of_structures_read():
    variant = b"\x01s\0" + bytes(1) + struct.pack("<I", 2) + "é".encode() + b"\0"
    assert decode(packed(Kind.RETURN, "v", variant)).values == ("é",)
    one = struct.pack("<I", 4) + b":1.2\0" + bytes(3) + struct.pack("<I", 2) + b"/x\0"
    array = struct.pack("<I", len(one)) + bytes(4) + one
    assert decode(packed(Kind.RETURN, "a(so)", array)).values == ([(":1.2", "/x")],)
    assert decode(packed(Kind.RETURN, "", b"")).values == ()


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        ("s", struct.pack("<I", 4_000_000)),
        ("au", struct.pack("<I", 400)),
        ("au", struct.pack("<I", 3) + b"abc"),
        ("v", b"\x02ii\0" + bytes(8)),
        ("v", b"\x01("),
        ("a()", struct.pack("<I", 8) + bytes(12)),
        ("Q", bytes(4)),
        ("(ii", bytes(8)),
        ("v", b"\x01v\0" * 60),
    ],
)
def test_nonsense_is_refused(signature, body):
    with pytest.raises(Malformed):
        decode(packed(Kind.RETURN, signature, body))


def test_a_message_too_long_to_be_true_is_refused_before_it_is_awaited():
    header = struct.pack("<cBBBIII", b"l", 2, 0, 1, 2**31, 1, 0)
    with pytest.raises(Malformed):
        length_of(header)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data):
    for whole in (data, b"l\x02\0\x01" + data):
        try:
            decode(whole)
        except Malformed:
            continue


@given(st.binary(min_size=1, max_size=60), st.integers(0, 200), st.integers(0, 255))
def test_a_damaged_answer_is_read_or_malformed(body, at, byte):
    data = bytearray(packed(Kind.RETURN, "a(so)v", struct.pack("<I", 0) + body))
    data[at % len(data)] = byte
    try:
        decode(bytes(data))
    except Malformed:
        return

import struct
import time

import pytest

from actions.accessibility.bus import Bus, BusLost
from actions.accessibility.wire import Call
from tests.fakes.message_bus import message_bus, reply

ROLE = Call(":1.7", "/x", "org.a11y.atspi.Accessible", "GetRole")


def number(value):
    return struct.pack("<I", value)


def in_time(seconds=5.0):
    return time.monotonic() + seconds


def test_many_calls_are_under_way_at_once_and_answers_come_in_any_order(tmp_path):
    late = []

    def say(count):
        # The answer to the first call comes last.
        if count == 2:
            late.append(reply(2, "u", number(100)))
            return b""
        return reply(count, "u", number(count)) + (late.pop() if count == 4 else b"")

    with message_bus(tmp_path, say) as address, Bus(address) as bus:
        first, second, third = (bus.send(ROLE) for _ in range(3))
        answers = {}
        while len(answers) < 3:
            answers |= {answer.reply_to: answer.values for answer in bus.receive(in_time())}
    assert answers == {first: (100,), second: (3,), third: (4,)}


def test_nothing_is_waited_for_beyond_the_deadline(tmp_path):
    with message_bus(tmp_path, lambda count: reply(1) if count == 1 else b"") as address, Bus(address) as bus:
        began = time.monotonic()
        assert bus.ask(ROLE, in_time(0.05)) is None
        assert time.monotonic() - began < 2.0


def test_an_answer_in_pieces_is_put_together(tmp_path):
    whole = reply(2, "u", number(43))

    def say(count):
        return {1: reply(1), 2: whole[:10], 3: whole[10:]}[count]

    with message_bus(tmp_path, say) as address, Bus(address) as bus:
        first = bus.send(ROLE)
        bus.send(ROLE)
        (answer,) = bus.receive(in_time())
    assert (answer.reply_to, answer.values) == (first, (43,))


def test_signals_in_between_are_passed_over(tmp_path):
    def say(count):
        return reply(0, kind=4) + reply(count, "u", number(7))

    with message_bus(tmp_path, say) as address, Bus(address) as bus:
        answer = bus.ask(ROLE, in_time())
    assert answer is not None
    assert answer.values == (7,)


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (lambda count: reply(1) if count == 1 else b"HANG UP", "gone away"),
        (lambda count: reply(1) if count == 1 else b"x" * 64, "cannot be read"),
        (lambda count: b"", "does not answer"),
        (lambda count: reply(1, kind=3), "does not answer"),
    ],
)
def test_a_bus_that_hangs_up_talks_nonsense_or_is_mute_is_lost(tmp_path, say, words):
    with (
        message_bus(tmp_path, say) as address,
        pytest.raises(BusLost, match=words),
        Bus(address, timeout_s=0.2) as bus,
    ):
        bus.ask(ROLE, in_time())


def test_a_bus_that_does_not_let_us_in_is_lost(tmp_path):
    with (
        message_bus(tmp_path, lambda count: b"", greeting=b"REJECTED EXTERNAL\r\n") as address,
        pytest.raises(BusLost, match="does not let us in"),
    ):
        Bus(address)


@pytest.mark.parametrize(
    "address", ["", "tcp:host=localhost,port=1", "unix:path=/nowhere/bus", "unix:", "nonsense"]
)
def test_an_address_where_nobody_answers_is_lost(address):
    with pytest.raises(BusLost, match="No message bus answers"):
        Bus(address)


def test_the_second_address_of_a_list_is_tried_and_escapes_are_understood(tmp_path):
    folder = tmp_path / "a b"
    folder.mkdir()
    with message_bus(folder, reply) as address:
        Bus("unix:path=/nowhere;" + address.replace(" ", "%20")).close()

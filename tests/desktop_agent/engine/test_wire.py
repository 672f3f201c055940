import io
import json
import math
import re
import types
import typing
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.engine import wire
from desktop_agent.engine.messages import (
    Answer,
    ButtonTurned,
    Crashed,
    Happened,
    Order,
    PointerTo,
    Quit,
    Report,
    RunMacro,
    RunTask,
    Say,
    Told,
)
from desktop_agent.engine.wire import Garbled, next_line, order_line, read_order, read_report, report_line
from desktop_agent.loop.machine import Control
from desktop_agent.session.events import Event, ProgramOutput, SessionFinished
from desktop_agent.types import Decision, Deny, Outcome
from vision.types import Box, FramePoint

ORDERS = typing.get_args(Order)
REPORTS = typing.get_args(Report)

TEXT = st.text(max_size=20)  # without surrogates: those are replaced on the way


def any_of(kind):
    """Anything that a message may hold where it says `kind`, but for what is deep: locators and their pictures."""
    if kind is str:
        return TEXT
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(-(2**53), 2**53)
    if kind is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if kind is type(None):
        return st.none()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([any_of(one) for one in typing.get_args(kind)])
    if origin is tuple:
        return st.lists(any_of(typing.get_args(kind)[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(*map(any_of, typing.get_args(kind)), max_size=3)
    if origin is typing.Literal:
        return st.sampled_from(typing.get_args(kind))
    if kind in SHALLOW:
        return SHALLOW[kind]
    assert is_dataclass(kind), kind
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{one.name: any_of(hints[one.name]) for one in fields(kind)})


SHALLOW = {
    Box: st.tuples(*[st.integers(-5000, 5000)] * 4).map(
        lambda at: Box(min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3]))
    )
}
SHALLOW[Event] = st.one_of(
    any_of(SessionFinished),
    st.builds(ProgramOutput, st.lists(TEXT).map(tuple), st.none() | st.integers(0, 255), TEXT),
)
SHALLOW[Decision] = st.builds(Deny, TEXT, TEXT, TEXT)


@given(st.data(), st.sampled_from(ORDERS))
def test_every_order_arrives_as_it_was_sent(data, kind):
    if kind is Answer:
        order = Answer(data.draw(any_of(int)), data.draw(SHALLOW[Decision]), data.draw(st.booleans()))
    else:
        order = data.draw(any_of(kind))
    line = order_line(order)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_order(line) == order


@given(st.data(), st.sampled_from([kind for kind in REPORTS if kind.__name__ != "Asked"]))
def test_every_report_arrives_as_it_was_sent(data, kind):
    if kind is Happened:
        report = Happened(data.draw(st.integers(0)), 1.5, data.draw(SHALLOW[Event]))
    else:
        report = data.draw(any_of(kind))
    line = report_line(report)
    assert line.count(b"\n") == 1
    assert read_report(line) == report


@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_are_a_message_or_a_clear_error(data):
    for read in (read_order, read_report):
        try:
            read(data)
        except Garbled as problem:
            said = str(problem)
        else:
            said = ""
        assert not said or (said.startswith("A message") and said.isprintable())


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"", "message"),
        (b"[]", "message"),
        (b"null", "message"),
        (b'{"kind":"run_task"}', "task"),
        (b'{"kind":"dance"}', "dance"),
        (b'{"kind":"say","control":"fly"}', "control"),
        (b'{"kind":"run_task","task":7}', "task"),
        (b'{"kind":"run_task","task":"x","setup":{"width":"wide"}}', "setup.width"),
        (b'{"kind":"pointer_to","point":{"x":1}}', "point.y"),
        (b"\xff\xfe", "message"),
        (b'{"kind":"say"' * 1000, "message"),
        (b"[" * 100_000, "message"),
    ],
)
def test_what_is_no_order_is_refused_by_the_name_of_the_field(line, named):
    with pytest.raises(Garbled, match=re.escape(named)):
        read_order(line)


def test_an_order_is_no_report():
    with pytest.raises(Garbled):
        read_report(order_line(Quit()))


def test_half_a_surrogate_pair_arrives_as_the_sign_for_what_cannot_be_read():
    line = report_line(Told("file \ud83d name"))
    assert read_report(line) == Told("file \ufffd name")
    order = read_order(order_line(RunMacro("m.yaml", {"a": "b\udc80"})))
    assert order.values == {"a": "b\ufffd"}


def test_what_json_cannot_say_is_refused_before_it_is_sent():
    for point in (FramePoint(math.nan, 0), FramePoint(math.inf, 0)):
        with pytest.raises(Garbled, match="pointer_to"):
            order_line(PointerTo(point))


def test_a_message_that_is_too_long_is_refused_on_both_sides(monkeypatch):
    monkeypatch.setattr(wire, "LONGEST_LINE", 1000)
    with pytest.raises(Garbled, match="too long"):
        report_line(Crashed("x" * 1000))
    pipe = io.BytesIO(b"x" * 1500 + b"\n" + order_line(Quit()))
    with pytest.raises(Garbled, match="more than"):
        next_line(pipe)
    assert b"x" in next_line(pipe)
    assert read_order(next_line(pipe)) == Quit()


def test_lines_come_one_at_a_time_and_half_a_line_at_the_end_is_none():
    pipe = io.BytesIO(b'\n\n{"kind":"quit"}\r\n{"kind":"quit"}\n{"kind":"qu')
    assert [next_line(pipe) for _ in range(3)] == [b'{"kind":"quit"}', b'{"kind":"quit"}', b""]


def test_a_message_is_ascii_so_that_no_encoding_of_a_pipe_matters():
    line = order_line(RunTask('Type "Größe — 寸"'))
    assert line.isascii()
    assert json.loads(line)["task"] == 'Type "Größe — 寸"'


def test_kinds_name_messages_without_doubt():
    for union in (ORDERS, REPORTS):
        kinds = [kind.__dataclass_fields__["kind"].default for kind in union]
        assert len(set(kinds)) == len(kinds)


def test_a_control_and_a_button_arrive_as_what_they_are():
    assert read_order(order_line(Say(Control.TAKE_OVER))).control is Control.TAKE_OVER
    pressed = read_order(order_line(ButtonTurned(FramePoint(1, 2), Button.RIGHT, down=True)))
    assert pressed.button is Button.RIGHT
    assert Outcome.DONE == "done"

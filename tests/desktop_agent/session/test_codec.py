from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_agent.errors import CorruptSession, JournalError
from desktop_agent.session.codec import LONGEST_EVENT, decode, encode
from desktop_agent.session.events import ControlReceived, Event, SessionFinished, StepStarted
from desktop_agent.types import Effect, Outcome, Step, WaitFor
from vision.locate import Anchor, Locator
from vision.types import Box

_finite = st.floats(allow_nan=False, allow_infinity=False)
_edges = st.tuples(st.integers(0, 9000), st.integers(0, 9000), st.integers(0, 9000), st.integers(0, 9000))
_boxes = _edges.map(lambda e: Box(min(e[0], e[2]), min(e[1], e[3]), max(e[0], e[2]), max(e[1], e[3])))

st.register_type_strategy(float, _finite)
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
st.register_type_strategy(Box, _boxes)
_plain_locators = st.builds(Locator, anchors=st.just(()))
_anchors = st.builds(Anchor, locator=_plain_locators)
st.register_type_strategy(Locator, st.builds(Locator, anchors=st.lists(_anchors, max_size=2).map(tuple)))


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_reads_back_as_it_was_written(kind):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.from_type(kind))
    def reads_back(event):
        data = encode(event)
        assert decode(data) == event
        assert encode(decode(data)) == encode(event)
        assert json.loads(data)["kind"] == event.kind

    reads_back()


def test_json_is_canonical():
    data = encode(ControlReceived("stöp"))
    assert data == b'{"control":"st\\u00f6p","kind":"control_received"}'


def test_half_surrogates_are_replaced_rather_than_lost():
    event = decode(encode(ControlReceived("a\ud800b")))
    assert event == ControlReceived("a\ufffdb")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(JournalError, match="session_finished"):
        encode(SessionFinished(Outcome.DONE, 0, "", value))


def test_endless_text_is_refused():
    with pytest.raises(JournalError, match="too long"):
        encode(ControlReceived("x" * (LONGEST_EVENT + 1)))
    with pytest.raises(CorruptSession, match="more than any event"):
        decode(b" " * (LONGEST_EVENT + 1))


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "Invalid JSON"),
        (b"{", "Invalid JSON"),
        (b"\xff\xfe", "Invalid JSON"),
        (b"[]", "object"),
        (b"{}", "kind"),
        (b'{"kind":"rm_rf"}', "rm_rf"),
        (b'{"kind":"control_received"}', "control_received.control"),
        (b'{"kind":"control_received","control":7}', "control_received.control"),
        (b"[" * 5000, "recursion"),
    ],
)
def test_malformed_json_names_what_is_wrong(data, part):
    with pytest.raises(CorruptSession) as caught:
        decode(data)
    assert part in str(caught.value)


def test_a_complaint_about_an_event_cannot_steer_the_terminal():
    with pytest.raises(CorruptSession) as caught:
        decode(b'{"kind":"\\u001b[2J"}')
    assert "\x1b" not in str(caught.value)


def test_an_intent_of_unknown_kind_names_its_place():
    data = encode(StepStarted(0, Step("wait", WaitFor(1.0)))).replace(b"wait_for", b"wait_fro")
    with pytest.raises(CorruptSession, match=r"step_started\.step\.intent"):
        decode(data)


def test_a_box_turned_inside_out_is_malformed():
    from desktop_agent.session.events import ActionPerformed
    from desktop_agent.types import EffectKind

    whole = ActionPerformed(1, Effect(EffectKind.CONFIRMED, "", Box(1, 1, 2, 2)), "", 1.0)
    with pytest.raises(CorruptSession, match="inside out"):
        decode(encode(whole).replace(b'"right":2', b'"right":0'))


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_garbage_is_never_more_than_a_corrupt_session(data):
    with pytest.raises(CorruptSession):
        decode(data)

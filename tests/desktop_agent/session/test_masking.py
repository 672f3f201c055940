"""Values of secrets in what is about to be written."""

import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import FocusWindow
from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    DecisionMade,
    ProgramOutput,
    SessionFinished,
    StepFinished,
)
from desktop_agent.session.masking import Mask
from desktop_agent.session.stream import Stream
from desktop_agent.types import (
    Deny,
    Effect,
    EffectKind,
    GroundedAction,
    Outcome,
    Step,
    TitleShows,
    WaitUntil,
)

VALUE = "hunter2"


def mask_of(**values):
    mask = Mask()
    for name, value in values.items():
        mask.remember(name, value)
    return mask


def test_a_value_is_replaced_by_the_name_of_its_secret():
    assert mask_of(password=VALUE).text(f"|{VALUE}|\n") == "|(secret password)|\n"


def test_nothing_is_hidden_before_it_was_looked_up():
    mask = Mask()
    lookup = mask.remembering({"pin": "1234"}.__getitem__)
    assert mask.text("1234") == "1234"
    assert lookup("pin") == "1234"
    assert mask.text("1234") == "(secret pin)"


def test_a_lookup_that_fails_is_remembered_as_nothing():
    mask = Mask()
    with pytest.raises(KeyError):
        mask.remembering({}.__getitem__)("pin")
    assert mask.text("pin") == "pin"


@pytest.mark.parametrize("value", ["7", "a1"])
def test_short_values_are_hidden_wherever_they_stand(value):
    assert value not in mask_of(x=value).text(f"code {value}, {value}{value} and x{value}y").replace(
        "(secret x)", ""
    )


@pytest.mark.parametrize(
    "written",
    [
        json.dumps,
        urllib.parse.quote,
        urllib.parse.quote_plus,
        lambda value: value.encode().hex(),
        lambda value: base64.b64encode(f"user:{value}".encode()).decode(),
    ],
)
def test_a_value_is_hidden_in_the_forms_that_programs_give_it(written):
    value = 'Zoë & "co" pass'
    text = written(value)
    assert "(secret p)" in mask_of(p=value).text(f"Authorization: {text}")


def test_of_two_values_that_overlap_nothing_is_left():
    assert mask_of(one="abcd", two="cdef").text("-abcdef-") == "-(secret one)-"
    assert mask_of(one="ab", two="abcd").text("abcd ab") == "(secret two) (secret one)"


@given(st.text(min_size=1, max_size=4), st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_around_a_value_it_is_gone(value, before, after):
    shown = mask_of(n=value).text(before + value + after)
    if value not in "(secret n)" and not set(value) & set("(secret n)"):
        assert value not in shown
    assert "(secret n)" in shown


@given(st.integers(0, 20))
def test_no_cut_leaves_a_piece_of_a_value(chars):
    shown = mask_of(n="QWXYZ").end_of("12QWXYZ3456QWXYZ78", chars)
    assert not set(shown) & set("QWXYZ")


def effect(detail):
    return Effect(EffectKind.CONFIRMED, detail, None, 0.0)


@pytest.mark.parametrize(
    "event",
    [
        ProgramOutput(("zenity", "--password"), 0, f"{VALUE}\n"),
        ActionFailed(1, f"{VALUE} cannot be typed"),
        ActionPerformed(1, effect(f'the title became "{VALUE}"'), "", 1.0),
        StepFinished(
            0, Outcome.FAILED, effect(f'the title became "{VALUE}"'), f"It ended: {VALUE}", elapsed_ms=1.0
        ),
        SessionFinished(Outcome.FAILED, 1, f"It ended: {VALUE}", 1.0),
        ConditionChecked(TitleShows("x"), False, f'the title is "{VALUE}"', "", 1.0),
        ActionIntended(1, GroundedAction(FocusWindow(VALUE, 1), f"switch to {VALUE}", VALUE), ""),
        DecisionMade(GroundedAction(FocusWindow(VALUE, 1), f"switch to {VALUE}"), Deny("no", f"not {VALUE}")),
    ],
    ids=lambda event: event.kind,
)
def test_nobody_is_told_a_value(event):
    told = []

    class Listens:
        def on_event(self, event):
            told.append(event)

        def on_frame(self, frame):
            raise AssertionError("no frame was kept")

    Stream(Listens(), mask=mask_of(password=VALUE)).publish(event)
    assert type(told[0]) is type(event)
    assert VALUE not in repr(told[0])
    assert "(secret password)" in repr(told[0])


def test_what_a_person_wrote_beforehand_stays():
    from desktop_agent.session.events import StepStarted

    event = StepStarted(0, Step("Wait for a.", WaitUntil(TitleShows("a"))))
    assert mask_of(pin="a").event(event) is event

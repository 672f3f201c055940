"""What the command prints of two answers, as it is shown; whatever it prints."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.cli.whatif import as_data
from desktop_agent.compose.whatif import Choice, Likeness, WhatIf
from desktop_agent.panel.sessions.compared import Compared, Side, likeness_words, read_compared
from vision.models.types import Usage
from vision.types import Frame, FramePoint

PRINTED = {
    "session": "s",
    "step": 0,
    "then": {
        "by": "qwen3.5-9b",
        "moves": ['click the button "Save"'],
        "points": [{"x": 782.0, "y": 487.0}],
        "came": "the dialog closed",
    },
    "now": {
        "by": "text at localhost",
        "moves": ["click the button <b>Cancel</b>\x1b[31m"],
        "why": "leave it",
        "thoughts": "hm\nhm",
        "points": [[690, 487]],
    },
    "likeness": "different",
    "detail": "another button is clicked.",
    "mode": "thinking",
    "dialect": "text",
    "tokens": {"prompt": 2400, "reused": 0, "answer": 120, "thinking": 90},
    "cost": 0.0,
    "elapsed_ms": 1500.0,
    "notes": ["Its memory was rebuilt."],
}


def test_what_the_command_prints_is_read_whole():
    frame = Frame(np.zeros((20, 30, 3), np.uint8))
    then = Choice("sentences", moves=("click Save",), points=(FramePoint(3, 4),), came="confirmed")
    now = Choice("big", "because", "hm", problem="no answer")
    compared = read_compared(
        as_data(WhatIf("s", 0, "t", frame, then, now, Likeness.UNKNOWN, "one has none", usage=Usage(5, 0, 2)))
    )
    assert compared.then == Side("sentences", ("Click Save",), points=((3.0, 4.0),), came="Confirmed")
    assert compared.now == Side("big", why="Because", thoughts="hm", problem="no answer")
    assert (compared.likeness, compared.detail, compared.frame) == ("unknown", "One has none", frame.digest)
    assert dict(compared.facts)["Tokens"] == "5 read, 2 written"


def test_both_answers_are_read():
    compared = read_compared(PRINTED)
    assert compared.then.points == ((782.0, 487.0),)
    assert compared.then.moves == ('Click the button "Save"',)
    assert compared.now.points == ((690.0, 487.0),)
    assert compared.now.thoughts == "hm\nhm"
    assert "\x1b" not in compared.now.moves[0]
    assert compared.detail == "Another button is clicked."
    assert compared.facts == (
        ("Asked", "thinking · text"),
        ("Tokens", "2,400 read, 120 written"),
        ("Took", "1.5 s"),
    )


def test_a_drag_has_two_points_and_what_lies_nowhere_has_none():
    printed = PRINTED | {
        "now": {"points": [[1, 2], [3, 4], ["x", 5], [float("nan"), 1], [1e9, 0], 7, [True, 1]]}
    }
    assert read_compared(printed).now.points == ((1.0, 2.0), (3.0, 4.0))


def test_an_answer_that_cannot_be_compared_says_so():
    assert likeness_words("same") == ("The same", "good")
    assert likeness_words("what") == ("Cannot be compared", "")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(PRINTED)), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON, st.dictionaries(st.sampled_from(sorted(PRINTED)), JSON))
def test_whatever_is_printed_is_read_or_refused(found, changes):
    assert isinstance(read_compared(found), Compared | None)
    assert isinstance(read_compared(PRINTED | changes), Compared | None)

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.suites.state import State, Suite, Test, duration, end_words, parts_of, state_of


def finished(name, outcome="passed", **more):
    return {
        "event": "finished",
        "id": name,
        "outcome": outcome,
        "seconds": 0.5,
        "words": "",
        "long": "",
        "files": {},
    } | more


def suite(*records):
    made = Suite()
    made.begin(None)
    for record in records:
        made.apply(record)
    return made


def test_tests_go_from_collected_to_over():
    made = suite({"event": "begun", "root": "/r"}, {"event": "collected", "ids": ["a.py::x", "a.py::y"]})
    assert made.root == Path("/r")
    made.begin({"a.py::x", "a.py::y"})
    assert made.apply({"event": "started", "id": "a.py::x"}) == {"a.py::x"}
    assert made.tests["a.py::x"].state is State.RUNNING
    made.apply(finished("a.py::x", "failed", words="no", files={"screen": "/s.png"}))
    assert made.failed == ["a.py::x"]
    assert made.tests["a.py::x"].files == {"screen": "/s.png"}
    assert made.done == 1
    assert made.counts() == "2 tests · 1 failed"


def test_what_never_ended_waits_again_with_a_word_about_it():
    made = suite({"event": "collected", "ids": ["a.py::x"]}, {"event": "started", "id": "a.py::x"})
    assert made.give_up() == {"a.py::x"}
    assert made.tests["a.py::x"].state is State.WAITING
    assert made.tests["a.py::x"].words == "The run ended before this test did."


def test_a_file_that_cannot_be_read_is_no_test_to_begin_again():
    made = suite({"event": "unreadable", "id": "bad.py", "words": "no module", "long": "..."})
    assert not made.tests["bad.py"].readable
    made.begin({"bad.py"})
    assert made.tests["bad.py"].state is State.ERROR


def test_what_a_newer_plugin_tells_is_no_mistake():
    assert suite().apply({"event": "something new", "id": "x"}) == set()


@pytest.mark.parametrize(
    ("states", "together"),
    [
        ("passed passed", State.PASSED),
        ("passed skipped", State.PASSED),
        ("skipped skipped", State.SKIPPED),
        ("passed failed waiting", State.FAILED),
        ("error waiting", State.FAILED),
        ("failed running", State.RUNNING),
        ("passed waiting", State.WAITING),
    ],
)
def test_a_folder_is_as_well_as_what_is_in_it(states, together):
    assert state_of([Test("x", State(state)) for state in states.split()]) is together


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ui/test_a.py::test_x[a/b]", ("ui", "test_a.py", "test_x[a/b]")),
        ("test_a.py::TestIt::test_x", ("test_a.py", "TestIt", "test_x")),
        ("ui/test_bad.py", ("ui", "test_bad.py")),
    ],
)
def test_an_id_is_a_way_through_the_tree(name, parts):
    assert parts_of(name) == parts


@given(st.text(min_size=1).filter(lambda text: text.strip("/:")))
def test_every_id_has_a_place(name):
    assert all(isinstance(part, str) for part in parts_of(name))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, ""),
        (1, ""),
        (2, "The run was stopped."),
        (4, "unknown option"),
        (5, "no tests here"),
        (None, "could not"),
    ],
)
def test_the_end_is_told_in_words_where_tests_do_not_tell_it(status, words):
    told = end_words(status, 1, Suite(), "ERROR: unknown option --x")
    assert (words in told) if words else told == ""


def test_times_are_short():
    assert [duration(seconds) for seconds in (0.256, 12.3, 75)] == ["0.26 s", "12 s", "1 min 15 s"]

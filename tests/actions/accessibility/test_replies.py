import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.accessibility import replies as r
from actions.accessibility.wire import Kind, Message

_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.tuples(inner, inner, inner, inner)
    ),
    max_leaves=12,
)


def answer(*values):
    return Message(Kind.RETURN, 1, "", values)


@given(st.lists(_anything, max_size=2))
def test_whatever_a_program_answers_is_of_the_kind_asked_for_or_nothing(values):
    message = answer(*values)
    number, box, ref = r.as_number(message), r.as_box(message), r.as_ref(message)
    assert number is None or isinstance(number, int)
    assert box is None or (box[0] < box[2] and box[1] < box[3])
    assert ref is None or (ref.path.startswith("/") and ref.bus_name)
    assert all(isinstance(found, r.Ref) for found in r.as_refs(message))
    assert isinstance(r.as_words(message), str)
    assert r.as_text(message) is None or isinstance(r.as_text(message), str)
    assert r.as_states(message) is None or isinstance(r.as_states(message), int)
    assert r.as_label(message) is None or isinstance(r.as_label(message), r.Ref)
    assert r.as_float(message) is None or isinstance(r.as_float(message), float)


def test_an_error_answers_nothing():
    message = Message(Kind.ERROR, 1, "org.freedesktop.DBus.Error.UnknownMethod", ("no such method",))
    assert r.as_words(message) == ""
    assert r.as_number(message) is None
    assert r.as_refs(message) == []


@given(st.text(max_size=400))
def test_names_are_one_short_line_that_does_nothing_to_a_terminal(text):
    name = r.as_words(answer(text))
    assert len(name) <= 300
    assert "\x1b" not in name
    assert "\n" not in name
    assert "\u202e" not in name


@pytest.mark.parametrize("text", ["Zoë\n\tMüller", "今日は", "👨\u200d👩\u200d👧", "1\u00a0000 €"])
def test_what_people_write_in_fields_stays_as_it_is(text):
    assert r.as_text(answer(text)) == text


def test_a_text_with_objects_in_it_is_not_taken_for_a_value():
    assert r.as_text(answer("a picture: \ufffc")) is None

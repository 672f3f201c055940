"""A session as a film: pictures, idle time, pointer."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import ScreenPoint
from desktop_agent.session.glance import Glance
from desktop_agent.trace.film import END_S, GLIDE_S, LONGEST_IDLE_S, RING_S, film_of, points_in

CLICK = json.dumps({"kind": "click", "at": {"x": 100, "y": 50}})
SECOND = json.dumps({"kind": "click", "at": {"x": 300, "y": 150}})
TYPING = json.dumps({"kind": "type_text", "text": "Ann"})


def glance(seq, clock, kind="target_sought", **values):
    return Glance(seq, clock, kind, **values)


def test_a_picture_stands_until_the_next_one():
    film = film_of([glance(0, 5.0, frame="a"), glance(1, 6.0, "step_finished"), glance(2, 7.0, frame="b")])
    shown = [film.still(film.index_at(second, short=False)).frame for second in (0.0, 0.9, 1.5, 2.0, 99.0)]
    assert shown == ["a", "a", "a", "b", "b"]


def test_idle_time_is_cut_on_one_line_of_time_and_not_on_the_other():
    film = film_of([glance(0, 10.0, frame="a"), glance(1, 70.0, frame="b")])
    assert film.length(short=False) == pytest.approx(60 + END_S)
    assert film.length(short=True) == pytest.approx(LONGEST_IDLE_S + END_S)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_time_never_runs_backwards_whatever_the_clock_said(clocks):
    film = film_of([glance(seq, clock) for seq, clock in enumerate(clocks)])
    for short in (False, True):
        times = [film.time_of(index, short=short) for index in range(len(film))]
        assert times == sorted(times)
        assert times[0] == 0


def test_the_pointer_glides_to_an_act_and_a_click_spreads_a_ring():
    film = film_of(
        [
            glance(0, 0.0, "action_intended", frame="a", action=CLICK),
            glance(1, 1.0, "action_performed", frame="b"),
            glance(2, 2.0, "action_intended", frame="b", action=SECOND),
        ]
    )
    at_click = film.pointer_at(0.0, short=False)
    assert (at_click.at, at_click.ring) == (ScreenPoint(100, 50), 0)
    assert film.pointer_at(RING_S / 2, short=False).ring == pytest.approx(0.5)
    assert film.pointer_at(1.0, short=False).at == ScreenPoint(100, 50)
    assert film.pointer_at(1.0, short=False).ring is None
    gliding = film.pointer_at(2.0 - GLIDE_S / 2, short=False).at
    assert 100 < gliding.x < 300
    assert 50 < gliding.y < 150
    assert film.pointer_at(2.0, short=False).at == ScreenPoint(300, 150)


def test_typing_leaves_the_pointer_where_it_was():
    film = film_of(
        [glance(0, 0.0, "action_intended", action=CLICK), glance(1, 1.0, "action_intended", action=TYPING)]
    )
    assert film.pointer_at(1.2, short=False).at == ScreenPoint(100, 50)
    assert film.pointer_at(1.2, short=False).ring is None


def test_a_drag_takes_the_pointer_along_its_path():
    drag = json.dumps({"kind": "drag", "path": [{"x": 0, "y": 0}, {"x": 100, "y": 0}, {"x": 100, "y": 80}]})
    film = film_of([glance(0, 0.0, "action_intended", action=drag)])
    assert film.pointer_at(RING_S / 2, short=False).at == ScreenPoint(100, 0)
    assert film.pointer_at(RING_S, short=False).at == ScreenPoint(100, 80)


def test_nothing_is_known_of_a_pointer_that_never_moved():
    assert film_of([glance(0, 0.0, frame="a")]).pointer_at(0.0, short=True) is None


def test_an_empty_film_has_no_length():
    film = film_of([])
    assert (film.length(short=True), film.index_at(3.0, short=True), film.has_pictures) == (0, -1, False)


def test_the_next_pictures_are_named_once_each():
    film = film_of([glance(seq, seq, frame=frame) for seq, frame in enumerate("aabacd")])
    assert film.pictures_from(1, 3) == ["a", "b", "c"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["at", "to", "path", "x", "y", "kind"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_an_action_of_any_shape_gives_only_points_that_can_be_drawn(value):
    _, points = points_in(json.dumps(value))
    assert all(math.isfinite(point.x) and math.isfinite(point.y) for point in points)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null", '{"at": {"x": 1e999, "y": 2}}'])
def test_an_action_that_cannot_be_read_moves_nothing(text):
    assert points_in(text)[1] == ()

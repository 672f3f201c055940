"""The clock of a film."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.sessions.film import SPEEDS, FilmClock, shown_time


def clock_of(length=10.0):
    clock = FilmClock()
    clock.load(length)
    return clock


def test_it_runs_at_its_speed_and_stops_at_the_end():
    clock = clock_of()
    clock.speed = 4.0
    clock.play(100.0)
    assert clock.tick(101.0) == pytest.approx(4.0)
    assert clock.tick(103.0) == 10.0
    assert not clock.playing


def test_playing_again_at_the_end_begins_anew():
    clock = clock_of()
    clock.seek(10.0)
    clock.play(0.0)
    assert clock.position == 0.0


def test_time_spent_paused_does_not_count():
    clock = clock_of()
    clock.play(0.0)
    clock.tick(1.0)
    clock.pause()
    clock.play(50.0)
    assert clock.tick(51.0) == pytest.approx(2.0)


def test_an_empty_film_cannot_be_played():
    clock = clock_of(0.0)
    clock.play(0.0)
    assert not clock.playing


@given(
    st.lists(
        st.tuples(st.sampled_from(["tick", "seek", "stretch", "play"]), st.floats(-100, 100)), max_size=30
    )
)
def test_it_never_leaves_the_film(deeds):
    clock = clock_of()
    now = 0.0
    for deed, value in deeds:
        now += abs(value)
        match deed:
            case "tick":
                clock.tick(now)
            case "seek":
                clock.seek(value)
            case "stretch":
                clock.stretch(value, value / 2)
            case _:
                clock.play(now)
        assert 0 <= clock.position <= clock.length


def test_speeds_go_from_a_quarter_to_sixteen_times():
    assert (SPEEDS[0], SPEEDS[-1]) == (0.25, 16)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (7.9, "0:07"), (750, "12:30"), (3723, "1:02:03"), (-1, "0:00")]
)
def test_times_read_as_on_a_player(seconds, words):
    assert shown_time(seconds) == words

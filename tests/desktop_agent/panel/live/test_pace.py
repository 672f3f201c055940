from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.live.pace import Allowance, Pace


def test_cheap_looks_come_at_the_wanted_rate() -> None:
    pace = Pace(20)
    for _ in range(50):
        pace.spent(0.001)
    assert pace.interval_s == pytest.approx(1 / 20)


@given(st.floats(0.001, 0.1))
def test_dear_looks_never_take_more_than_their_share(cost_s: float) -> None:
    pace = Pace(30)
    for _ in range(50):
        pace.spent(cost_s)
    assert cost_s / pace.interval_s <= 0.12


def test_one_dear_look_is_forgotten() -> None:
    pace = Pace(30)
    pace.spent(0.05)
    assert pace.interval_s > 1 / 30
    for _ in range(30):
        pace.spent(0.001)
    assert pace.interval_s == pytest.approx(1 / 30)


def test_what_was_used_up_grows_back() -> None:
    allowance = Allowance(most=1000, rate=100)
    assert allowance.take(900, 0.0)
    assert not allowance.take(200, 0.5)
    assert allowance.take(200, 2.0)


def test_a_picture_larger_than_all_that_can_be_saved_up_is_allowed_once() -> None:
    allowance = Allowance(most=1000, rate=100)
    assert allowance.take(5000, 0.0)
    assert not allowance.take(1000, 20.0)
    assert allowance.take(1000, 60.0)

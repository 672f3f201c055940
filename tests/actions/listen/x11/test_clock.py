from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actions.listen.x11.clock import ServerClock

ROUND = 1 << 32


def test_server_of_this_machine_counts_our_own_clock_exactly() -> None:
    clock = ServerClock()
    clock.compare(5_000, 5.003)
    assert clock.seconds(5_010) == 5.010


@given(st.floats(0, 1e7), st.lists(st.integers(0, 100_000), max_size=30))
def test_our_own_clock_is_found_after_any_number_of_rounds(now: float, apart: list[int]) -> None:
    clock = ServerClock()
    ms = int(now * 1000)
    clock.compare(ms % ROUND, now)
    for more in apart:
        ms += more
        assert abs(clock.seconds(ms % ROUND) - ms / 1000) < 1e-3


def test_clock_of_another_machine_is_as_late_as_its_quickest_message() -> None:
    clock = ServerClock()
    clock.compare(1_000_000, 50.2)
    clock.compare(1_001_000, 51.05)
    clock.compare(1_002_000, 52.3)
    assert abs(clock.seconds(1_003_000) - 53.05) < 1e-6


def test_time_never_runs_backwards() -> None:
    clock = ServerClock()
    clock.compare(5_000, 5.0)
    assert [clock.seconds(ms) for ms in (5_010, 5_005, 5_020)] == [5.010, 5.010, 5.020]

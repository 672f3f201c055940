from __future__ import annotations

import pytest

from desktop_agent.bench.live_actor import work_at
from desktop_agent.bench.live_view import watch


def test_work_is_small_things_thirty_times_a_second_and_a_page_once() -> None:
    second = [work_at(turn) for turn in range(30, 60)]
    areas = [[width * height for _, _, width, height in places] for places in second]
    assert all(9 * 18 in places and 64 * 64 in places for places in areas)
    assert sum(1200 * 800 in places for places in areas) == 1
    assert sum(400 * 20 in places for places in areas) == 10


@pytest.mark.live
def test_a_changing_display_is_shown_and_what_that_took_is_known() -> None:
    (work,) = watch(("ours",), ("work",), seconds=0.5)
    assert work.rate > 4
    assert 0 < work.core_share < 1

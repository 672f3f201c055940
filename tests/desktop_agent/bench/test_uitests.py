from __future__ import annotations

import pytest

from desktop_agent.bench.uitests import compared


def test_ratios_are_taken_round_by_round_and_speak_of_ours():
    """Every round was twice as slow as the one before; the ratios are not."""
    found = compared({"ours": [100, 200, 400], "dogtail": [200, 400, 800], "pyautogui": [50, 100, 200]})
    assert found == pytest.approx({"job_ms": 200, "ratio_to_dogtail": 0.5, "speedup_over_pyautogui": 0.5})


def test_there_is_no_ratio_to_one_that_is_left_out():
    assert compared({"ours": [100], "dogtail_no_delay": [10]}) == {"job_ms": 100}

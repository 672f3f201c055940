from __future__ import annotations

import pytest

from desktop_agent.bench.registry import BENCHES, find_bench
from desktop_agent.errors import BadInput


def test_every_bench_is_found_by_its_name_and_says_what_it_is():
    assert set(BENCHES) == {
        "capture",
        "input",
        "journal",
        "perception",
        "grounding",
        "detector",
        "memory",
        "macros",
        "panel",
        "uitests",
    }
    for name, bench in BENCHES.items():
        assert find_bench(name) is bench
        assert bench.name == name
        assert bench.description
        assert "\n" not in bench.description


def test_an_unknown_bench_is_refused_with_the_names_there_are():
    with pytest.raises(BadInput, match=r"'speed'.*capture, input, journal"):
        find_bench("speed")

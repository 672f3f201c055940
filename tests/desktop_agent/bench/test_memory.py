from __future__ import annotations

import pytest

from desktop_agent.bench.footprint import peak_mb
from desktop_agent.bench.memory import measure
from desktop_agent.bench.types import BenchOptions


def test_the_peak_counts_what_was_freed_again():
    block = bytearray(b"x") * 200_000_000
    del block
    assert 200 <= peak_mb() < 100_000


@pytest.mark.live
def test_each_picture_is_read_by_a_process_of_its_own():
    told: list[str] = []
    found = measure(1, BenchOptions(progress=told.append), (480, 320), 2).results
    assert told == ["form", "huge form", "huge noise"]
    names = ("form", "huge_form", "huge_noise")
    assert set(found) == {f"{name}_{unit}" for name in names for unit in ("peak_mb", "cpu_s")}
    assert all(50 < found[name] < 2000 for name in found if name.endswith("_mb"))
    assert all(found[name] > 0 for name in found)

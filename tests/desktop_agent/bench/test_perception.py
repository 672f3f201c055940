from __future__ import annotations

import pytest

from desktop_agent.bench.forms import Label
from desktop_agent.bench.perception import Score, compare
from desktop_agent.bench.types import BenchOptions
from vision.types import Box

PLACE = Box(10, 10, 60, 24)
ELSEWHERE = Box(200, 200, 260, 214)


@pytest.mark.parametrize(
    ("text", "box", "exact", "contained"),
    [
        ("First name", PLACE, 1, 1),
        ("Firstname", PLACE, 1, 1),
        ("First name Ada", PLACE, 0, 1),
        ("First narne", PLACE, 0, 0),
        ("First name", ELSEWHERE, 0, 0),
    ],
)
def test_a_label_counts_where_it_stands(text, box, exact, contained):
    score = Score()
    score.add([Label("First name", PLACE)], [(text, box)])
    assert (score.total, score.exact, score.contained) == (1, exact, contained)


def test_nothing_read_is_nothing_right():
    score = Score()
    score.add([Label("First name", PLACE)], [])
    assert score.metrics() == {"labels_exact": 0.0, "labels_contained": 0.0}


@pytest.mark.live
def test_a_small_form_is_read_by_us_and_by_the_peer():
    said: list[str] = []
    result = compare(1, BenchOptions(rounds=1, say=said.append), (640, 400))
    assert not said
    assert {"first_parse_ratio_to_rapidocr", "incremental_speedup_p50", "unchanged_ms"} <= set(result.results)
    assert {"dialog_speedup_p50", "full_parse_ms_p50", "peak_memory_mb"} <= set(result.results)
    assert all(value > 0 for value in result.results.values())
    assert result.results["same_as_full_parse"] > 0.9
    assert result.results["labels_contained"] > 0.8
    assert result.peers["rapidocr"]["labels_contained"] > 0.5

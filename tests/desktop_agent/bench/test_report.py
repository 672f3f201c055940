from __future__ import annotations

import json

from desktop_agent.bench.report import to_json, to_rows
from desktop_agent.bench.types import BenchResult

RESULT = BenchResult(
    "capture",
    {"grab_ms_p50": 0.6123456, "lost": 0.0, "bytes": 12288.0},
    {"xshm": {"grab_ms_p50": 0.3061728}, "mss": {"grab_ms_p50": 1.2246912, "lost": 0.0}},
    seed=7,
)


def test_json_has_the_keys_that_scripts_read_and_survives_a_round_trip():
    found = json.loads(json.dumps(to_json(RESULT, {"cores": 2})))
    assert found == {
        "name": "capture",
        "results": {"grab_ms_p50": 0.6123, "lost": 0.0, "bytes": 12288.0},
        "peers": {"xshm": {"grab_ms_p50": 0.3062}, "mss": {"grab_ms_p50": 1.225, "lost": 0.0}},
        "machine": {"cores": 2},
        "seed": 7,
    }


def test_a_row_shows_every_peer_and_the_ratio_to_each():
    grab = to_rows(RESULT)[0]
    assert (grab.metric, grab.ours, grab.peers, grab.ratio) == (
        "grab_ms_p50",
        "0.6123",
        ("0.3062", "1.225"),
        "2 / 0.5",
    )


def test_nothing_is_divided_by_nothing():
    lost = to_rows(RESULT)[1]
    assert lost.peers == ("", "0")
    assert lost.ratio == "– / –"


def test_a_metric_that_no_peer_has_shows_no_ratio():
    size = to_rows(RESULT)[2]
    assert (size.ours, size.peers, size.ratio) == ("12,288", ("", ""), "")

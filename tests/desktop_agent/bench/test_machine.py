from __future__ import annotations

import json

from desktop_agent.bench.machine import describe_machine


def test_the_machine_is_described_in_plain_json():
    found = json.loads(json.dumps(describe_machine()))
    assert found["cores"] >= 1
    assert found["processor"]
    assert found["system"].split()

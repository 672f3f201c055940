"""What a test pays for a desktop of its own: from nothing to a window manager that answers."""

from __future__ import annotations

import time

from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stats import median
from desktop_agent.bench.types import BenchOptions, BenchResult

NAME = "uitests"
_ROUNDS = 10


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Start and stop displays, one after another. Raises DisplayFailed."""
    taken = take_turns({"ours": _start}, options.rounds or _ROUNDS, options.progress)
    return BenchResult(NAME, {"fresh_display_ms": median([times[0] for times in taken["ours"]])}, {}, seed)


def _start() -> list[float]:
    from actions.displays import VirtualDisplay

    began = time.perf_counter()
    with VirtualDisplay.start(1280, 800):
        return [(time.perf_counter() - began) * 1000]

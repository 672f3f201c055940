"""What a UI test pays: for a desktop of its own, and for one small job there, beside dogtail and pyautogui.

`fresh_display_ms` is the time from nothing to a window manager that answers; `job_ms` begins when the display and the
program are there (see `orders`), and the ratios are those of `job_ms`, round by round. So no display is in them: the
peers would have to be given one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from desktop_agent.bench.orders import OURS, order_times
from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stats import median, paired_ratio
from desktop_agent.bench.types import BenchOptions, BenchResult

NAME = "uitests"
_DISPLAYS = 10
_JOBS = 5


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Start and stop displays, then let all fill in orders. Raises DisplayFailed, StepFailed, WorkerEnded.

    `ratio_to_dogtail` is our time through its: below 1 ours is quicker. `speedup_over_pyautogui` is its time through
    ours: above 1 ours is quicker. A ratio to one that is left out is left out, too.
    """
    taken = take_turns({OURS: _start}, options.rounds or _DISPLAYS, options.progress)
    display = {"fresh_display_ms": median([times[0] for times in taken[OURS]])}
    times = order_times(seed, options, options.rounds or _JOBS)
    peers = {name: {"job_ms": median(values)} for name, values in times.items() if name != OURS}
    return BenchResult(NAME, {**display, **compared(times)}, peers, seed)


def compared(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Our numbers from everybody's milliseconds, round by round."""
    ours = times[OURS]
    found = {"job_ms": median(ours)}
    if "dogtail" in times:
        found["ratio_to_dogtail"] = paired_ratio(ours, times["dogtail"])
    if "pyautogui" in times:
        found["speedup_over_pyautogui"] = paired_ratio(times["pyautogui"], ours)
    return found


def _start() -> list[float]:
    from actions.displays import VirtualDisplay

    began = time.perf_counter()
    with VirtualDisplay.start(1280, 800):
        return [(time.perf_counter() - began) * 1000]

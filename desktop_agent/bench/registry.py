"""All comparisons by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_agent.bench import (
    capture,
    detector,
    grounding,
    journal,
    macros,
    memory,
    panel,
    perception,
    uitests,
)
from desktop_agent.bench import input as typing_and_clicking
from desktop_agent.bench.types import RunBench
from desktop_agent.errors import BadInput


@dataclass(frozen=True, slots=True)
class Bench:
    """A comparison: its name, one line for a person, and how it is run."""

    name: str
    description: str
    run: RunBench


_ALL = (
    Bench(
        capture.NAME, "one picture of a screen, beside raw shared memory, mss, Pillow, pyautogui", capture.run
    ),
    Bench(
        typing_and_clicking.NAME,
        "typing and clicking in a Qt field, beside pyautogui",
        typing_and_clicking.run,
    ),
    Bench(journal.NAME, "a written-down step, beside a PNG per picture and JSON lines", journal.run),
    Bench(perception.NAME, "reading a dense screen, beside plain RapidOCR", perception.run),
    Bench(grounding.NAME, "instructions answered with the right point (needs --cases FILE)", grounding.run),
    Bench(
        detector.NAME, "controls found on screens with a known truth (needs --screens FOLDER)", detector.run
    ),
    Bench(memory.NAME, "the most memory that reading a screen takes, up to 8K and noise", memory.run),
    Bench(
        macros.NAME,
        "jobs recorded from a stranger's mouse, replayed as they were and under drift (needs xdotool)",
        macros.run,
    ),
    Bench(
        uitests.NAME,
        "a desktop of a test's own and a small job there, beside dogtail and pyautogui",
        uitests.run,
    ),
    Bench(panel.NAME, "the control panel: first paint, stalls, the live view, a long session", panel.run),
)

BENCHES: Mapping[str, Bench] = {bench.name: bench for bench in _ALL}


def find_bench(name: str) -> Bench:
    """The comparison called `name`. Raises BadInput, with the names there are."""
    try:
        return BENCHES[name]
    except KeyError:
        raise BadInput(f"There is no bench {name!r}; there are {', '.join(BENCHES)}.") from None

"""What a comparison is given and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def say_nothing(message: str) -> None:
    """Keep `message` to ourselves."""
    del message


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """How a comparison runs.

    Attributes:
        cases: a file or folder of cases, for comparisons that need one.
        images: where the pictures of the cases lie; None for beside the file.
        screens: a folder of screens with a known truth, for comparisons that need one.
        page: where a page about what went wrong is written; None for the comparison's usual place.
        rounds: how often each contestant has its turn; None for as often as the comparison needs.
        say: told, in one sentence, what a person should know afterwards: which peer is left out and why.
        progress: told what is being done now.
    """

    cases: Path | None = None
    images: Path | None = None
    screens: Path | None = None
    page: Path | None = None
    rounds: int | None = None
    say: Callable[[str], None] = say_nothing
    progress: Callable[[str], None] = say_nothing


@dataclass(frozen=True, slots=True)
class BenchResult:
    """What a comparison found. The names of metrics are a contract: scripts read them.

    Attributes:
        name: of the comparison.
        results: our numbers. A name tells its unit: `_ms` milliseconds, `ratio_` and `_speedup` times, `bytes_`;
            shares are from 0 to 1.
        peers: the same for each peer that took part; metrics with the same name were measured in the same way.
        seed: what random content was made from.
    """

    name: str
    results: Mapping[str, float]
    peers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    seed: int = 0


RunBench = Callable[[int, BenchOptions], BenchResult]
"""Runs a comparison with a seed. Raises AgentError, and what vision and actions raise when a part is missing."""

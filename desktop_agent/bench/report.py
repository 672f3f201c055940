"""A comparison's outcome as JSON and as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_agent.bench.stats import rounded
from desktop_agent.bench.types import BenchResult


@dataclass(frozen=True, slots=True)
class Row:
    """One metric, as text: ours, each peer's (empty where it was not measured), ours divided by each peer's."""

    metric: str
    ours: str
    peers: tuple[str, ...]
    ratio: str


def to_json(result: BenchResult, machine: Mapping[str, str | int | float]) -> dict[str, Any]:
    """The object that `bench NAME --json` prints."""
    return {
        "name": result.name,
        "results": {metric: rounded(value) for metric, value in result.results.items()},
        "peers": {
            peer: {metric: rounded(value) for metric, value in found.items()}
            for peer, found in result.peers.items()
        },
        "machine": dict(machine),
        "seed": result.seed,
    }


def to_rows(result: BenchResult) -> list[Row]:
    """A row for each of our metrics, in the comparison's order."""
    return [
        Row(
            metric,
            _number(ours),
            tuple(_number(found.get(metric)) for found in result.peers.values()),
            _ratios(ours, [found.get(metric) for found in result.peers.values()]),
        )
        for metric, ours in result.results.items()
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{rounded(value):,.10g}"


def _ratios(ours: float, peers: list[float | None]) -> str:
    """`0.05 / 2.7`: ours divided by each peer's; a dash where there is nothing to divide by."""
    if all(value is None for value in peers):
        return ""
    return " / ".join("–" if not value else f"{rounded(ours / value, 2):g}" for value in peers)

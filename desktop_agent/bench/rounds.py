"""Contestants take turns, so that whatever else the machine does hits all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from desktop_agent.bench.types import say_nothing

LONGEST_S = 40.0
"""Seconds that the rounds of one comparison may take."""

Turn = Callable[[], Sequence[float]]
"""Does the work a few times; returns the milliseconds of each time."""


def take_turns(
    contestants: Mapping[str, Turn],
    rounds: int,
    progress: Callable[[str], None] = say_nothing,
    *,
    longest_s: float = LONGEST_S,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, list[Sequence[float]]]:
    """`rounds` rounds in which each contestant has one turn, after a turn each that does not count.

    The order is reversed in every other round: nobody always comes first. On a busy machine there are fewer
    rounds, but one at least: none begins that would end more than `longest_s` after the first began. `progress` is
    told of each round. Raises what a contestant raises.
    """
    progress("warming up")
    for turn in contestants.values():
        turn()
    began = clock()
    taken: dict[str, list[Sequence[float]]] = {name: [] for name in contestants}
    for number in range(rounds):
        if number and (clock() - began) * (number + 1) / number > longest_s:
            break
        progress(f"round {number + 1} of {rounds}")
        names = list(contestants)
        for name in names if number % 2 == 0 else reversed(names):
            taken[name].append(contestants[name]())
    return taken

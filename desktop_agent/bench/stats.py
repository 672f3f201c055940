"""The arithmetic of comparisons; nothing here measures anything."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def median(values: Sequence[float]) -> float:
    """The middle value. Raises ValueError for none."""
    if not values:
        raise ValueError("no values have no median")
    return float(statistics.median(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not below `share` (0 to 1) of all `values`. Raises ValueError for none."""
    if not values:
        raise ValueError("no values have no percentile")
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    ordered = sorted(values)
    return float(ordered[max(0, math.ceil(share * len(ordered)) - 1)])


def paired_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of `above` divided by `below`, round by round.

    Two contestants of one round met the same load, so the ratio holds still where their times do not. Raises
    ValueError when the rounds do not pair up, or a value of `below` is not above zero.
    """
    if any(value <= 0 for value in below):
        raise ValueError("cannot divide by a time that is not above zero")
    return median([top / bottom for top, bottom in zip(above, below, strict=True)])


def share(hits: int, total: int) -> float:
    """`hits` of `total`, 0 to 1; 0 of nothing."""
    return hits / total if total else 0.0


def wrong_characters(wanted: str, got: str) -> int:
    """How many characters must be changed, put in or taken out to turn `got` into `wanted`."""
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(wanted, got))


def rounded(value: float, digits: int = 4) -> float:
    """`value` with so many significant digits; whole numbers above that stay whole."""
    if value == 0 or not math.isfinite(value):
        return value
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return float(round(value, max(0, places)))

"""How good the detector is on screens with a known truth: recall, roles, states, precision and time.

A screen with a known truth is a picture `NAME.png` beside a `NAME.json` that holds its controls: either a list, as the
generators of `vision.training` write it, or an object with the list as `elements`.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from vision.types import Element, Frame
from vision.widgets.decode import ious
from vision.widgets.detector import Detector

LEAST = 0.015
"""The least score of boxes to measure with: at one chosen later, fewer count, and never more."""

HIT = 0.5
"""A control counts as found when the IoU with a found box is at least this."""

TRUTH_STATES = frozenset({"checked", "selected", "disabled"})
"""States that a truth may hold and the detector tells."""

_ITEMS = frozenset({"listitem", "cell", "columnheader"})

NOT_ASKED = _ITEMS | {"text", "scrollbar", "ignored", "row", "treeitem", "menu", "window", "dialog"}
"""Roles that are no controls, or that no truth holds completely."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One control of a truth: its role, box and those of our states that hold."""

    role: str
    box: tuple[int, int, int, int]
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """One screen: what should be found and what was; the seconds it took."""

    path: Path
    wanted: tuple[Wanted, ...]
    found: tuple[Element, ...]
    seconds: float


@dataclass
class Score:
    """Counts at one threshold.

    Attributes:
        threshold: scores above it counted.
        boxes: found controls for each screen, items of lists and tables left out.
        hits: wanted controls that a found one overlaps by IoU 0.5 or more, by role.
        wanted: wanted controls, by role.
        named: hits with the right role, by role.
        stated: hits on toggles and tabs with the right state.
        toggles: hits on toggles and tabs.
        confusions: (wanted role, found role) of the other hits; (wanted role, "-") of the misses.
        true: found controls that overlap a wanted one, of all found.
    """

    threshold: float
    boxes: float
    hits: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    stated: int = 0
    toggles: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    true: float = 0.0

    @property
    def recall(self) -> float:
        """Hits of all wanted."""
        return self.hits.total() / max(1, self.wanted.total())

    @property
    def role_right(self) -> float:
        """Right roles of all hits."""
        return self.named.total() / max(1, self.hits.total())

    def table(self) -> str:
        """A few lines for a person."""
        roles = (
            f"{role} {self.hits[role]}/{count} ({self.named[role]})"
            for role, count in sorted(self.wanted.items())
        )
        wrong = (f"{one}→{other} {count}" for (one, other), count in self.confusions.most_common(24))
        return (
            f"threshold {self.threshold:.3f}: {self.boxes:.0f} boxes a screen, recall {self.recall:.3f} of "
            f"{self.wanted.total()}, role right {self.role_right:.3f}, state right "
            f"{self.stated / max(1, self.toggles):.3f} of {self.toggles}, precision {self.true:.3f}\n"
            f"  hits/wanted (role right): {', '.join(roles)}\n  {', '.join(wrong)}"
        )


def screens(folder: Path) -> list[Path]:
    """The pictures of a folder that have a truth beside them. Raises OSError."""
    return sorted(path for path in folder.glob("*.png") if path.with_suffix(".json").exists())


def look(detector: Detector, folder: Path, limit: int | None = None) -> list[Seen]:
    """Let the detector see the screens of a folder, at most `limit`. Raises what `look_at` raises."""
    return [look_at(detector, path) for path in screens(folder)[:limit]]


def look_at(detector: Detector, path: Path) -> Seen:
    """Let the detector see one screen.

    Raises:
        BadImage: the picture cannot be read.
        ValueError: the truth cannot; the message names its file.
    """
    from vision.capture.image import open_image

    wanted = read_truth(path.with_suffix(".json"))
    frame = open_image(path)
    began = time.perf_counter()
    found = detector.read(frame)
    return Seen(path, wanted, found, time.perf_counter() - began)


def read_truth(path: Path) -> tuple[Wanted, ...]:
    """The controls of a truth: entries with `role`, `box` and `states`. Raises ValueError, naming the file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            _wanted(entry) for entry in (content if isinstance(content, list) else content["elements"])
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ValueError(
            f"{path} does not tell the controls of a screen: {type(exc).__name__}: {exc}"
        ) from exc


def _wanted(entry: Any) -> Wanted:  # noqa: ANN401 (whatever a file holds)
    left, top, right, bottom = (int(side) for side in entry["box"])
    if not isinstance(entry["role"], str) or right < left or bottom < top:
        raise ValueError(f"no control: {entry!r:.100}")
    return Wanted(entry["role"], (left, top, right, bottom), frozenset(entry["states"]) & TRUTH_STATES)


def at_boxes(seen: Sequence[Seen], boxes: float) -> float:
    """The threshold at which `boxes` controls a screen are found on average."""
    scores = sorted(
        (one.score for screen in seen for one in screen.found if one.role not in _ITEMS), reverse=True
    )
    count = int(boxes * len(seen))
    return scores[count] if count < len(scores) else 0.0


def score(seen: Sequence[Seen], threshold: float) -> Score:
    """Count hits among the found controls whose score exceeds `threshold`."""
    kept = [
        [one for one in screen.found if one.score > threshold and one.role not in _ITEMS] for screen in seen
    ]
    total = sum(map(len, kept))
    result = Score(threshold, total / max(1, len(seen)))
    true = 0
    for screen, found in zip(seen, kept, strict=True):
        wanted = [one for one in screen.wanted if one.role not in NOT_ASKED]
        true += _right(found, screen.wanted)
        _count(result, wanted, found)
    result.true = true / max(1, total)
    return result


def _count(result: Score, wanted: Sequence[Wanted], found: Sequence[Element]) -> None:
    result.wanted.update(one.role for one in wanted)
    if not wanted:
        return
    shares = ious(_array([one.box.as_tuple() for one in found]), _array([one.box for one in wanted]))
    for index, one in enumerate(wanted):
        best = int(shares[:, index].argmax()) if len(found) else -1
        if best < 0 or shares[best, index] < HIT:
            result.confusions[one.role, "-"] += 1
            continue
        result.hits[one.role] += 1
        if found[best].role == one.role:
            result.named[one.role] += 1
        else:
            result.confusions[one.role, str(found[best].role)] += 1
        if one.role in ("checkbox", "radio", "switch", "tab"):
            ours = {"selected"} if one.role == "tab" else {"checked"}
            result.toggles += 1
            result.stated += (found[best].states & ours) == (one.states & ours)


def _right(found: Sequence[Element], wanted: Sequence[Wanted]) -> int:
    if not found or not wanted:
        return 0
    shares = ious(_array([one.box.as_tuple() for one in found]), _array([one.box for one in wanted]))
    return int((shares.max(1) >= HIT).sum())


def _array(boxes: Sequence[tuple[int, int, int, int]]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array(boxes, np.float32).reshape(-1, 4)


def best_threshold(seen: Sequence[Seen]) -> float:
    """The threshold with the best harmonic mean of recall and precision, recall counting twice."""
    rated: dict[float, float] = defaultdict(float)
    for step in range(10, 60, 2):
        counted = score(seen, step / 100)
        rated[step / 100] = 5 * counted.true * counted.recall / max(1e-6, 4 * counted.true + counted.recall)
    return max(rated, key=lambda threshold: rated[threshold])


def milliseconds(detector: Detector, width: int = 1920, height: int = 1080, runs: int = 7) -> float:
    """The median time of reading a screen of this size that is full of small rectangles, in milliseconds."""
    rng = np.random.default_rng(1)
    pixels = np.full((height, width, 3), 235, np.uint8)
    for left, top in rng.integers(0, (width - 90, height - 30), (150, 2)):
        pixels[top : top + 24, left : left + 80] = rng.integers(0, 255, 3)
    frame, times = Frame(pixels), []
    for _ in range(runs):
        began = time.perf_counter()
        detector.read(frame)
        times.append(time.perf_counter() - began)
    return 1000 * median(times)

"""How good a detector is: `vision.widgets.quality` counts, this draws what was missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vision.types import Box
from vision.widgets.quality import (
    HIT,
    NOT_ASKED,
    Score,
    Seen,
    Wanted,
    at_boxes,
    best_threshold,
    look,
    milliseconds,
    score,
)

__all__ = [
    "NOT_ASKED", "Score", "Seen", "Wanted", "at_boxes", "best_threshold", "draw", "look", "milliseconds", "score",
]  # fmt: skip


def draw(seen: Sequence[Seen], threshold: float, out: Path) -> None:
    """Draw found controls (orange) and missed ones (red) on every screen, to look at failures."""
    import cv2

    out.mkdir(parents=True, exist_ok=True)
    for screen in seen:
        picture = cv2.imread(str(screen.path))
        if picture is None:
            continue
        found = [one for one in screen.found if one.score > threshold]
        for one in found:
            left, top, right, bottom = one.box.as_tuple()
            cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), (0, 140, 255), 1)
            cv2.putText(picture, str(one.role)[:6], (left, top - 1), 0, 0.32, (0, 140, 255), 1)
        for wanted in screen.wanted:
            box = Box(*wanted.box)
            if wanted.role not in NOT_ASKED and all(one.box.iou(box) < HIT for one in found):
                cv2.rectangle(picture, wanted.box[:2], wanted.box[2:], (0, 0, 255), 2)
        cv2.imwrite(str(out / screen.path.name), picture)

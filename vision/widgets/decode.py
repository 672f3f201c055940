"""From the detector's map of logits and distances to boxes, and from overlapping boxes to one for each thing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.widgets.points import STRIDE, Floats

_MOST_CELLS = 3000
_SIDES = 4


@dataclass(frozen=True, slots=True)
class Found:
    """N boxes, best first: `boxes` N×4 (left, top, right, bottom, in pixels) and `scores` N, 0 to 1."""

    boxes: Floats
    scores: Floats

    def only(self, keep: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Found:
        """The boxes that `keep` selects."""
        return Found(self.boxes[keep], self.scores[keep])


def decode(answers: Floats, least: float, width: int, height: int) -> Found:
    """All boxes of a map, before overlapping ones are merged.

    Args:
        answers: (K+4)×h×w: a logit for each of K kinds, then the distances from the cell's centre to the left, top,
            right and bottom side in pixels.
        least: the lowest score that counts, 0 to 1.
        width: of the picture, in pixels; boxes end there.
        height: likewise.
    """
    logits = answers[:-_SIDES].max(0)
    rows, columns = np.nonzero(logits > np.log(least / (1 - least)))
    values = logits[rows, columns]
    order = np.argsort(-values, kind="stable")[:_MOST_CELLS]
    rows, columns = rows[order], columns[order]
    x, y = (columns + 0.5) * STRIDE, (rows + 0.5) * STRIDE
    left, top, right, bottom = answers[-_SIDES:, rows, columns]
    boxes = np.stack([x - left, y - top, x + right, y + bottom], 1)
    limits = np.array([width, height, width, height])
    boxes = np.clip(boxes, 0, limits).astype(np.float32)
    return Found(boxes, (1 / (1 + np.exp(-values[order]))).astype(np.float32))


def one_each(found: Found, overlap: float) -> npt.NDArray[np.intp]:
    """Which boxes stay, best first, when of those that overlap by more than `overlap` (IoU) only the best does."""
    order = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(int(best))
        order = order[ious(found.boxes[best][None], found.boxes[order])[0] <= overlap]
    return np.array(kept, np.intp)


def ious(some: Floats, others: Floats) -> Floats:
    """Intersection over union of N boxes with M boxes: N×M."""
    low = np.maximum(some[:, None, :2], others[None, :, :2])
    high = np.minimum(some[:, None, 2:], others[None, :, 2:])
    sides = np.clip(high - low, 0, None)
    common = sides[..., 0] * sides[..., 1]
    areas = [(boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) for boxes in (some, others)]
    union = areas[0][:, None] + areas[1][None] - common
    shares: Floats = (common / np.maximum(union, 1e-6)).astype(np.float32)
    return shares

"""Flat areas: the pixels of one colour around a seed, and how much they look like a rectangle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Box, Pixels


@dataclass(frozen=True, slots=True)
class FlatArea:
    """The connected pixels of nearly one colour.

    Attributes:
        box: their bounding box, in the coordinates of the pixels given.
        straight: how rectangular they are, 0 to 1: of the four sides, the least share that is straight (corners,
            which may be round, do not count).
        open: they reach the limit of the search, so the area has no visible border there.
        count: number of pixels.
    """

    box: Box
    straight: float
    open: bool
    count: int


def flat_area(
    pixels: Pixels, x: int, y: int, limit: Box, tolerance: int = 6, *, gradient: bool = False
) -> FlatArea:
    """Grow from (x, y) over connected pixels within `tolerance` of the seed's colour, inside `limit`.

    With `gradient`, each pixel is compared with its neighbour instead, so that soft shading does not end the area.
    """
    import cv2

    crop = np.ascontiguousarray(pixels[limit.top : limit.bottom, limit.left : limit.right])
    if not crop.flags.writeable:  # OpenCV refuses it, though only the mask is written to
        crop = crop.copy()
    height, width = crop.shape[:2]
    mask = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY | (0 if gradient else cv2.FLOODFILL_FIXED_RANGE)
    span = (2 if gradient else tolerance,) * 3
    count, _, _, rect = cv2.floodFill(crop, mask, (x - limit.left, y - limit.top), 0, span, span, flags)
    left, top, wide, high = rect
    inside = mask[top + 1 : top + 1 + high, left + 1 : left + 1 + wide] > 0
    at_limit = left == 0 or top == 0 or left + wide >= width or top + high >= height
    box = Box(left + limit.left, top + limit.top, left + wide + limit.left, top + high + limit.top)
    return FlatArea(box, _straightness(inside), at_limit, int(count))


def backgrounds(pixels: Pixels, box: Box) -> list[tuple[int, int]]:
    """Pixels (x, y) of what the words in `box` are written on: the commonest colour there, left, right and above.

    They are taken from just outside the words, so that none lies inside a letter; the list may be empty.
    """
    clipped = box.expanded(4).intersection(Box(0, 0, pixels.shape[1], pixels.shape[0]))
    if clipped is None:
        return []
    crop = pixels[clipped.top : clipped.bottom, clipped.left : clipped.right].astype(np.int32) >> 2
    codes = (crop[..., 0] << 12) | (crop[..., 1] << 6) | crop[..., 2]
    values, counts = np.unique(codes, return_counts=True)
    rows, columns = np.nonzero(codes == values[counts.argmax()])
    off_middle = np.abs(rows - crop.shape[0] // 2) // 3 * 10_000
    picks = (
        (off_middle + columns).argmin(),
        (off_middle - columns).argmin(),
        (rows * 10_000 + np.abs(columns - crop.shape[1] // 2)).argmin(),
    )
    return [(int(columns[i]) + clipped.left, int(rows[i]) + clipped.top) for i in picks]


def _straightness(inside: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> float:
    height, width = inside.shape
    if height < 4 or width < 4:
        return 0.0
    cut_x, cut_y = max(1, min(width // 4, 8)), max(1, min(height // 4, 8))
    deep = 2
    sides = (
        inside[:deep, cut_x : width - cut_x].any(axis=0),
        inside[-deep:, cut_x : width - cut_x].any(axis=0),
        inside[cut_y : height - cut_y, :deep].any(axis=1),
        inside[cut_y : height - cut_y, -deep:].any(axis=1),
    )
    return float(min((side.mean() if side.size else 0.0) for side in sides))

"""Which parts of a screen have anything on them: rectangles that are dense enough to be read.

The detection model averages over all it is shown, so that a few words on a wide empty page drown: on an empty
1920x1080 page it misses most of what it finds in a crop around the words. Emptiness also costs as much time as text.
What the regions of a screen are depends on its pixels alone, never on what was seen before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.types import Box, Pixels

Mask = npt.NDArray[np.uint8]
"""HxW, 0 or 1."""


_THICK = 7
"""Pixels: a border's edges are thinner than this, a row of letters is not."""
_CRUMB = 25
"""Pixels of what is left where two borders meet."""


@dataclass(frozen=True, slots=True)
class RegionSettings:
    """How a screen is cut; the defaults were measured on real screens.

    Attributes:
        contrast: a pixel has something on it when its neighbourhood spans at least this (0 to 255).
        line: straight lines of at least this many pixels are borders, and not worth reading.
        reach: letters up to this many pixels apart belong together.
        gap: an empty band of at least this many pixels parts two regions.
        small: a region of at most this area is not cut further.
        dense: nor is one of which this share is covered.
        margin: pixels around what is to be read that the model sees too.
    """

    contrast: int = 24
    line: int = 60
    reach: int = 8
    gap: int = 24
    small: int = 60_000
    dense: float = 0.45
    margin: int = 16


def regions_of(pixels: Pixels, settings: RegionSettings | None = None) -> list[Box]:
    """Disjoint rectangles around all that may be text, in no order; empty for an empty screen."""
    chosen = settings or RegionSettings()
    covered = _covered(pixels, chosen)
    whole = Box(0, 0, pixels.shape[1], pixels.shape[0])
    found: list[Box] = []
    pending = [whole]
    while pending:
        region = _trimmed(covered, pending.pop())
        if region is None:
            continue
        halves = _halves(covered, region, chosen)
        if halves:
            pending += halves
        else:
            found.append(region)
    return found


def _covered(pixels: Pixels, settings: RegionSettings) -> Mask:
    """What has something on it that is not a long straight line, grown until letters touch."""
    import cv2

    if pixels.shape[0] == 0 or pixels.shape[1] == 0:
        return np.zeros(pixels.shape[:2], np.uint8)
    red, green, blue = cv2.split(cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)))
    edges = cv2.max(cv2.max(red, green), blue)  # NumPy's maximum over a short axis takes twenty times as long
    mask = np.asarray(cv2.threshold(edges, settings.contrast - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)
    mask = _without_borders(mask, settings.line)
    size = 2 * settings.reach + 1
    grown: Mask = np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)
    return grown


def _without_borders(mask: Mask, line: int) -> Mask:
    """`mask` without straight lines of `line` pixels and more that are thin, as borders are and rows of letters not."""
    import cv2

    def runs(height: int, width: int) -> npt.NDArray[np.bool_]:
        return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((height, width), np.uint8))) > 0

    lines = (runs(1, line) & ~runs(_THICK, 1)) | (runs(line, 1) & ~runs(1, _THICK))
    rest = np.where(lines, 0, mask).astype(np.uint8)
    if not lines.any():
        return rest
    # Where two borders meet, each hides the other's end from the test above: a crumb with nothing around it is left.
    near = np.asarray(cv2.dilate(lines.astype(np.uint8), np.ones((5, 5), np.uint8))) > 0
    around = np.asarray(
        cv2.boxFilter(rest, cv2.CV_16U, (9, 9), normalize=False, borderType=cv2.BORDER_CONSTANT)
    )
    rest[near & (around <= _CRUMB)] = 0
    return rest


def _trimmed(covered: Mask, region: Box) -> Box | None:
    part = covered[region.top : region.bottom, region.left : region.right]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if len(rows) == 0:
        return None
    return Box(
        region.left + int(columns[0]),
        region.top + int(rows[0]),
        region.left + int(columns[-1]) + 1,
        region.top + int(rows[-1]) + 1,
    )


def _halves(covered: Mask, region: Box, settings: RegionSettings) -> list[Box]:
    """`region` cut at its widest empty band; empty when it is small or dense, or has no such band."""
    part = covered[region.top : region.bottom, region.left : region.right]
    if region.area <= settings.small or float(part.mean()) >= settings.dense:
        return []
    # `covered` is grown on both sides of a gap.
    least = max(1, settings.gap - 2 * settings.reach)
    row, rows = _widest_gap(np.asarray(part.any(axis=1)))
    column, columns = _widest_gap(np.asarray(part.any(axis=0)))
    if max(rows, columns) < least:
        return []
    if rows >= columns:
        at = region.top + row
        return [
            Box(region.left, region.top, region.right, at),
            Box(region.left, at, region.right, region.bottom),
        ]
    at = region.left + column
    return [Box(region.left, region.top, at, region.bottom), Box(at, region.top, region.right, region.bottom)]


def _widest_gap(filled: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """The middle and the width of the widest run of False between two Trues; `(0, 0)` when there is none."""
    places = np.flatnonzero(filled)
    if len(places) < 2:
        return 0, 0
    steps = np.diff(places)
    index = int(steps.argmax())
    width = int(steps[index]) - 1
    return int(places[index]) + 1 + width // 2, width

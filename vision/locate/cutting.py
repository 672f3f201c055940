"""Which piece of a frame shows an element and nothing else: small, with structure, without the ground around it."""

from __future__ import annotations

import numpy as np

from vision.locate.crop import SMALLEST
from vision.types import Box, Frame, FramePoint

WIDEST, HIGHEST = 320, 120
"""Pixels; a larger piece is likely to hold what changes."""
_MARGIN = 4
"""Pixels of ground around what is drawn, so that its outline counts."""
_EDGE = 3
"""Pixels of a control's own border, which changes while the pointer is over it."""
_DRAWN = 36
"""How much a pixel differs from the ground, in levels of a colour, to be drawn upon it."""
_LEAST_DRAWN = 12
_AROUND = 24
"""Pixels on each side of a bare point."""


def piece_of(frame: Frame, box: Box | None, point: FramePoint) -> Box | None:
    """The part of `frame` to cut out for what lies in `box`, or around `point`; None where nothing is drawn."""
    if box is None:
        x, y = int(point.x), int(point.y)
        area = Box(x - _AROUND, y - _AROUND, x + _AROUND + 1, y + _AROUND + 1)
        # Cut off at an edge of the frame it would have another middle.
        return area if frame.box.encloses(area) and _drawn(frame, area) is not None else None
    inner = box.expanded(-_EDGE) if min(box.width, box.height) > 4 * _EDGE else box
    drawn = _drawn(frame, inner)
    if drawn is None:
        return None
    piece = drawn.expanded(_MARGIN, frame.box)
    fits = min(piece.width, piece.height) >= SMALLEST and piece.width <= WIDEST and piece.height <= HIGHEST
    return piece if fits else None


def _drawn(frame: Frame, area: Box) -> Box | None:
    """The smallest box around all in `area` that is no ground."""
    pixels = frame.crop(area).astype(np.int16)
    if not pixels.size:
        return None
    ground = np.median(pixels.reshape(-1, 3), axis=0)
    marks = np.abs(pixels - ground).max(axis=2) > _DRAWN
    if int(marks.sum()) < _LEAST_DRAWN:
        return None
    down, across = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    left, top = max(0, area.left), max(0, area.top)
    return Box(left + int(across[0]), top + int(down[0]), left + int(across[-1]) + 1, top + int(down[-1]) + 1)

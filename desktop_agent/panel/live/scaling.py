"""Scale what changed on a display, and nothing else, so that the pieces fit together exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_agent.panel.live.projection import STEPS, Projection
from vision.types import Box

Bgrx = npt.NDArray[np.uint8]
"""An H×W×4 uint8 array in the order blue, green, red, unused."""

_LEAST_TILE = 16
_REACH = 2
"""Device pixels that a changed pixel can reach into its neighbours when they are scaled."""
_MANY = 6
_CRISP = 2 * STEPS


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the picture that is scaled alone.

    Attributes:
        source: what is read of the display, in frame pixels: with a margin, from which scaling takes neighbours.
        core: the same without the margin.
        target: what is made of it, in device pixels of the whole scaled picture.
    """

    source: Box
    core: Box
    target: Box


def patches_of(changed: Iterable[Box], projection: Projection) -> tuple[Patch, ...]:
    """What must be scaled anew, as far as it is shown, when these boxes of the frame changed."""
    grid = _grid(projection)
    whole = Box(0, 0, *projection.frame)
    reach = _REACH * -(-STEPS // projection.steps)
    boxes = [_on_grid(box, grid, reach) for box in changed if box.area]
    return tuple(
        patch
        for box in _merged(boxes)
        if (part := box.intersection(whole)) is not None
        and (patch := _patch(part, projection, grid)) is not None
    )


def whole_patch(projection: Projection) -> tuple[Patch, ...]:
    """All that is shown, as one patch; none when nothing is."""
    grid = _grid(projection)
    patch = _patch(Box(0, 0, *projection.frame), projection, grid)
    return () if patch is None else (patch,)


def scaled(pixels: Bgrx, patch: Patch, projection: Projection, out: Bgrx, *, fine: bool) -> None:
    """Fill `out` (as large as the patch's target) from `pixels` (its source).

    Fine averages all pixels that become one, and takes up to three times as long as what is used without it; for
    scales of one and more there is no difference.
    """
    steps, source = projection.steps, patch.source
    if steps < STEPS and fine:
        # An average takes nothing from neighbours.
        here = patch.core.shifted(-source.left, -source.top)
        _averaged(pixels[here.top : here.bottom, here.left : here.right], patch, projection, out)
        return
    if steps < STEPS:
        pixels = pixels[: _cut(pixels.shape[0], steps), : _cut(pixels.shape[1], steps)]
    made = _resized(pixels, steps, out)
    if made is out:
        return
    left = patch.target.left - source.left * steps // STEPS
    top = patch.target.top - source.top * steps // STEPS
    made = made[top : top + patch.target.height, left : left + patch.target.width]
    height, width = made.shape[:2]
    out[:height, :width] = made
    # An odd pixel at the picture's edge may be lost on the way.
    if width < out.shape[1]:
        out[:height, width:] = made[:, -1:]
    if height < out.shape[0]:
        out[height:] = out[height - 1 : height]


def _cut(length: int, steps: int) -> int:
    """Rows or columns to scale: fewer where an odd one at the frame's edge would make a pixel more than are wanted."""
    wanted = length * steps // STEPS
    # Halves count as too many, whichever way they would be rounded: so a part is cut where the whole is.
    fits = (2 * length * steps + STEPS) // (2 * STEPS) <= max(1, wanted)
    return length if fits else max(1, round(wanted * STEPS / steps))


def _averaged(pixels: Bgrx, patch: Patch, projection: Projection, out: Bgrx) -> None:
    """Whole tiles by Qt, which is the fastest at it; what is left at the frame's edges by OpenCV."""
    import cv2

    steps, core = projection.steps, patch.core
    ends = [length // projection.tile * projection.tile for length in pixels.shape[:2]]
    left, top = core.left * steps // STEPS, core.top * steps // STEPS
    size = (
        max(patch.target.bottom - top, ends[0] * steps // STEPS),
        max(patch.target.right - left, ends[1] * steps // STEPS),
    )
    whole = out if out.shape[:2] == size else np.zeros((*size, 4), np.uint8)
    for first, last in ((0, ends[0]), (ends[0], pixels.shape[0])):
        for start, end in ((0, ends[1]), (ends[1], pixels.shape[1])):
            place = whole[first * steps // STEPS :, start * steps // STEPS :]
            piece = pixels[first:last, start:end]
            if not (piece.size and place.size):
                continue
            if last == ends[0] and end == ends[1]:
                _by_qt(piece, place[: last * steps // STEPS, : end * steps // STEPS])
            else:
                place = place[
                    : max(1, piece.shape[0] * steps // STEPS), : max(1, piece.shape[1] * steps // STEPS)
                ]
                piece = piece[: _cut(piece.shape[0], steps), : _cut(piece.shape[1], steps)]
                place[:] = _by_cv2(piece, steps / STEPS, cv2.INTER_AREA, place)[
                    : place.shape[0], : place.shape[1]
                ]
    if whole is not out:
        here = patch.target.shifted(-left, -top)
        out[:] = whole[here.top : here.bottom, here.left : here.right]


def _by_qt(pixels: Bgrx, out: Bgrx) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    height, width = pixels.shape[:2]
    # Qt takes memory without gaps only: so the rows are given with what lies between them. The image looks at it no
    # longer than this function does.
    row = pixels.strides[0]
    memory = np.lib.stride_tricks.as_strided(pixels, ((height - 1) * row + width * 4,), (1,))
    image = QImage(memory.data, width, height, row, QImage.Format.Format_RGB32)
    made = image.scaled(
        out.shape[1],
        out.shape[0],
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    out[:] = np.frombuffer(made.constBits(), np.uint8).reshape(out.shape)


def _resized(pixels: Bgrx, steps: int, out: Bgrx) -> Bgrx:
    """The scaled pixels: `out` itself where they are just as many, else a larger array."""
    import cv2

    if steps == STEPS:
        return pixels
    if steps > STEPS:
        method = cv2.INTER_NEAREST if steps >= _CRISP else cv2.INTER_LINEAR
        return _by_cv2(pixels, steps / STEPS, method, out)
    # Halving exactly is as good as it is fast; what is left over is done by interpolation.
    while steps * 2 <= STEPS and min(pixels.shape[:2]) > 1:
        even = pixels[: pixels.shape[0] & ~1, : pixels.shape[1] & ~1]
        pixels, steps = _by_cv2(even, 0.5, cv2.INTER_AREA, out), steps * 2
    return pixels if steps == STEPS else _by_cv2(pixels, steps / STEPS, cv2.INTER_LINEAR, out)


def _by_cv2(pixels: Bgrx, scale: float, method: int, out: Bgrx) -> Bgrx:
    import cv2

    # By factors and not by size: so a part is scaled exactly like the whole.
    height, width = (round(length * scale) for length in pixels.shape[:2])
    if not (height and width):
        made: Any = cv2.resize(pixels, (max(1, width), max(1, height)), interpolation=method)
        return made  # type: ignore[no-any-return]
    kept = out if out.shape[:2] == (height, width) else None
    made = cv2.resize(pixels, None, dst=kept, fx=scale, fy=scale, interpolation=method)
    return made if kept is None else out


def _grid(projection: Projection) -> int:
    """Frame pixels of a tile: whole device pixels, and not too small to bother."""
    tile = projection.tile
    return tile * -(-_LEAST_TILE // tile)


def _on_grid(box: Box, grid: int, reach: int) -> Box:
    return Box(
        max(0, box.left - reach) // grid * grid,
        max(0, box.top - reach) // grid * grid,
        -(-(box.right + reach) // grid) * grid,
        -(-(box.bottom + reach) // grid) * grid,
    )


def _merged(boxes: list[Box]) -> list[Box]:
    """Few boxes that cover them all and do not overlap: each costs a question to the display."""
    merged: list[Box] = []
    for box in boxes:
        grown = box
        while (
            touching := next((other for other in merged if _wastes_little(grown, other)), None)
        ) is not None:
            merged.remove(touching)
            grown = _around(grown, touching)
        merged.append(grown)
    if len(merged) > _MANY:
        whole = merged[0]
        for box in merged[1:]:
            whole = _around(whole, box)
        return [whole]
    return merged


def _wastes_little(one: Box, other: Box) -> bool:
    return one.intersection(other) is not None or _around(one, other).area <= 1.3 * (one.area + other.area)


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def _patch(box: Box, projection: Projection, grid: int) -> Patch | None:
    """`box` lies on the grid or ends with the frame."""
    steps = projection.steps
    width, height = projection.frame
    # At the frame's edge there is a pixel even where less than one is left.
    right = projection.size[0] if box.right == width else box.right * steps // STEPS
    bottom = projection.size[1] if box.bottom == height else box.bottom * steps // STEPS
    made = Box(box.left * steps // STEPS, box.top * steps // STEPS, right, bottom)
    target = made.intersection(projection.shown)
    if target is None:
        return None
    # Only as much as is shown: of a zoomed display that is little.
    step = grid * steps // STEPS
    left, top = target.left // step * grid, target.top // step * grid
    right, bottom = min(width, -(-target.right // step) * grid), min(height, -(-target.bottom // step) * grid)
    margin = Box(
        max(0, left - grid), max(0, top - grid), min(width, right + grid), min(height, bottom + grid)
    )
    return Patch(margin, Box(left, top, right, bottom), target)

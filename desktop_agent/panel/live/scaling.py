"""Scale what changed on a display, and nothing else, so that the pieces fit together exactly. Without Qt."""

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
        target: what is made of it, in device pixels of the whole scaled picture.
        corner: where the scaled source begins, in the same pixels.
    """

    source: Box
    target: Box
    corner: tuple[int, int]


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

    Fine averages all pixels that become one, and takes about ten times as long as what is used without it; for scales
    of one and more there is no difference.
    """
    made = _resized(pixels, projection.steps, fine=fine)
    left, top = patch.target.left - patch.corner[0], patch.target.top - patch.corner[1]
    made = made[top : top + patch.target.height, left : left + patch.target.width]
    height, width = made.shape[:2]
    out[:height, :width] = made
    # An odd pixel at the picture's edge may be lost on the way.
    if width < out.shape[1]:
        out[:height, width:] = made[:, -1:]
    if height < out.shape[0]:
        out[height:] = out[height - 1 : height]


def _resized(pixels: Bgrx, steps: int, *, fine: bool) -> Bgrx:
    import cv2

    if steps == STEPS:
        return pixels
    if steps > STEPS:
        method = cv2.INTER_NEAREST if steps >= _CRISP else cv2.INTER_LINEAR
        return _by_cv2(pixels, steps / STEPS, method)
    if fine:
        return _by_cv2(pixels, steps / STEPS, cv2.INTER_AREA)
    # Halving exactly is as good as it is fast; what is left over is done by interpolation.
    while steps * 2 <= STEPS and min(pixels.shape[:2]) > 1:
        even = pixels[: pixels.shape[0] & ~1, : pixels.shape[1] & ~1]
        pixels, steps = _by_cv2(even, 0.5, cv2.INTER_AREA), steps * 2
    return pixels if steps == STEPS else _by_cv2(pixels, steps / STEPS, cv2.INTER_LINEAR)


def _by_cv2(pixels: Bgrx, scale: float, method: int) -> Bgrx:
    import cv2

    # By factors and not by size: so a part is scaled exactly like the whole.
    if min(pixels.shape[:2]) * scale < 1:
        height, width = (max(1, round(length * scale)) for length in pixels.shape[:2])
        made: Any = cv2.resize(pixels, (width, height), interpolation=method)
    else:
        made = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method)
    return made  # type: ignore[no-any-return]


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
    left = max(0, (target.left // step - 1) * grid)
    top = max(0, (target.top // step - 1) * grid)
    right = min(width, (-(-target.right // step) + 1) * grid)
    bottom = min(height, (-(-target.bottom // step) + 1) * grid)
    return Patch(Box(left, top, right, bottom), target, (left * steps // STEPS, top * steps // STEPS))

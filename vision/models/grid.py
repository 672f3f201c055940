"""The grids models count in, and the way from them to frame pixels and back.

A family answers with positions on a 0 to 1000 grid, or in pixels of the picture as it was resized for it. Both are of
other types than `vision.types.FramePoint`; the two functions here are the only way across.
"""

from __future__ import annotations

from dataclasses import dataclass

from vision.types import FramePoint


@dataclass(frozen=True, slots=True)
class Thousand:
    """Both sides count from 0 to 1000, whatever the picture's size (Qwen3-VL, 3.5 and 3.6, UI-TARS 1.0)."""


@dataclass(frozen=True, slots=True)
class Resized:
    """Pixels of the picture as the model sees it: `width` by `height` (Qwen2.5-VL, UI-TARS 1.5, OpenAI, Anthropic)."""

    width: int
    height: int


Grid = Thousand | Resized


@dataclass(frozen=True, slots=True)
class GridPoint:
    """A position that a model gave, or is told; it means nothing without its grid."""

    x: float
    y: float
    grid: Grid


class OffGrid(ValueError):
    """A model gave a position that lies outside its grid."""


def sides(grid: Grid) -> tuple[float, float]:
    """How far the grid counts to the right and down."""
    return (1000.0, 1000.0) if isinstance(grid, Thousand) else (float(grid.width), float(grid.height))


def to_frame(point: GridPoint, width: int, height: int) -> FramePoint:
    """Where `point` lies on a frame of `width` by `height` pixels; its far edges count as the last pixel.

    Raises OffGrid for positions outside the grid, infinity and NaN included: they are never moved onto it.
    """
    across, down = sides(point.grid)
    if not (0 <= point.x <= across and 0 <= point.y <= down):
        raise OffGrid(f"({point.x:g}, {point.y:g}) lies outside a grid of {across:g} by {down:g}")
    return FramePoint(min(point.x / across * width, width - 1.0), min(point.y / down * height, height - 1.0))


def to_grid(point: FramePoint, width: int, height: int, grid: Grid) -> GridPoint:
    """Where a position on a frame of `width` by `height` pixels lies on `grid`."""
    across, down = sides(grid)
    return GridPoint(point.x / width * across, point.y / height * down, grid)


def resized_for(width: int, height: int, *, factor: int, least: int, most: int) -> tuple[int, int]:
    """The size a picture is brought to before a model sees it: sides multiples of `factor`, area within limits.

    Args:
        width: of the picture, in pixels, at least 1.
        height: likewise.
        factor: what both sides must be multiples of (28 for Qwen2.5-VL, 32 for Qwen3-VL and later).
        least: the fewest pixels in all.
        most: the most pixels in all; at least `factor` squared.

    The shape is kept as nearly as those multiples allow (the rule that Qwen's processors call "smart resize").
    """
    wide, high = max(factor, round(width / factor) * factor), max(factor, round(height / factor) * factor)
    if wide * high > most:
        shrink = (width * height / most) ** 0.5
        wide = max(factor, int(width / shrink / factor) * factor)
        high = max(factor, int(height / shrink / factor) * factor)
    elif wide * high < least:
        grow = (least / (width * height)) ** 0.5
        wide, high = -int(-width * grow // factor) * factor, -int(-height * grow // factor) * factor
    return wide, high

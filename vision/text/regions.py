"""Which parts of a screen have anything on them, cut so that a change touches few of them.

The detection model averages over all it is shown, so that a few words on a wide empty page drown: on an empty
1920x1080 page it misses most of what it finds in a crop around the words. Emptiness also costs as much time as text.

First a coarse map, the cover, says where there is ink. It depends on the pixels near each place alone, so after a
change only the places near it are computed anew. Ink with no wide gap in it is a patch: a line of text, a label, a
picture. The patches that begin in the same cell of a fixed grid make one region. So what the regions of a screen are
depends on its pixels alone, never on what was seen before, and what happens in one corner does not matter in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.types import Box, Pixels

Mask = npt.NDArray[np.uint8]
"""HxW, 0 or 1."""

Cover = npt.NDArray[np.uint8]
"""Where ink is, 0 or 1: a row for each row of pixels, a column for every `COLUMN` pixels."""

Owners = npt.NDArray[np.uint8]
"""Shaped like the part of the cover that is seen with a region: `NOBODYS`, `OWN` or `ANOTHERS`."""

COLUMN = 8
"""Pixels that share a column of the cover."""

NOBODYS, OWN, ANOTHERS = 0, 1, 2

_THICK = 7
"""Pixels: a border's edges are thinner than this, a row of letters is not."""
_CRUMB = 25
"""Pixels of what is left where two borders meet."""
_AROUND = 9
"""Pixels: the side of the square in which a crumb has nothing around it."""


@dataclass(frozen=True, slots=True)
class RegionSettings:
    """How a screen is cut; the defaults were measured on real screens.

    Attributes:
        contrast: a pixel has something on it when its neighbourhood spans at least this (0 to 255).
        line: straight lines of at least this many pixels are borders, and not worth reading.
        reach: letters side by side up to about twice this many columns of the cover apart belong together.
        cell: width and height of a cell of the grid, in pixels.
        tall: a patch of at least this many pixels, such as a photograph, is a region by itself.
        margin: at least so many pixels around what is to be read the model sees too; with too few, words fall apart.
        side: the sides of what it sees are multiples of this, so that the detection model need not pad them.
    """

    contrast: int = 24
    line: int = 60
    reach: int = 1
    cell: tuple[int, int] = (384, 160)
    tall: int = 300
    margin: int = 12
    side: int = 32

    @property
    def influence(self) -> int:
        """How far a pixel can change the cover: the gradient, a line through it, and what is near that line."""
        return 1 + self.line + 2 + _AROUND


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """What is looked at in one go.

    Attributes:
        box: around its own ink, in pixels.
        seen: what the model is shown: `box` with a margin; begins on a column of the cover.
        owners: whose ink it is that is seen.
    """

    box: Box
    seen: Box
    owners: Owners


def regions_of(pixels: Pixels, settings: RegionSettings | None = None) -> list[Region]:
    """Regions that together own all ink on the screen, each patch of it once; empty for an empty screen."""
    chosen = settings or RegionSettings()
    return grouped(cover_of(pixels, chosen), pixels.shape[1], chosen)


def cover_of(pixels: Pixels, settings: RegionSettings) -> Cover:
    """The cover of a whole picture (HxWx3)."""
    return _pooled(_ink(pixels, settings))


def cover_after(old: Cover, pixels: Pixels, changed: Sequence[Box], settings: RegionSettings) -> Cover:
    """The cover of `pixels`, which differs only inside the boxes `changed` from the picture with the cover `old`.

    Equals `cover_of(pixels)`, since ink depends on no pixel further away than `settings.influence`.
    """
    whole = Box(0, 0, pixels.shape[1], pixels.shape[0])
    stale = [on_columns(box.expanded(settings.influence, whole), whole) for box in changed]
    sources = [box.expanded(settings.influence, whole) for box in stale]
    if sum(box.area for box in sources) >= whole.area:
        return cover_of(pixels, settings)
    cover = old.copy()
    for box, source in zip(stale, sources, strict=True):
        ink = _ink(pixels[source.top : source.bottom, source.left : source.right], settings)
        inner = box.shifted(-source.left, -source.top)
        cover[box.top : box.bottom, box.left // COLUMN : -(-box.right // COLUMN)] = _pooled(
            ink[inner.top : inner.bottom, inner.left : inner.right]
        )
    return cover


def grouped(cover: Cover, width: int, settings: RegionSettings) -> list[Region]:
    """The regions of a picture with this cover and this width in pixels."""
    import cv2

    whole = Box(0, 0, width, cover.shape[0])
    if whole.area == 0:
        return []
    joined = cv2.dilate(cover, np.ones((1, 2 * settings.reach + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    if count <= 1:
        return []
    left, top, wide, high, _ = stats[1:].T.astype(np.int64)
    cell_wide, cell_high = settings.cell
    cells = np.stack([(top + high // 2) // cell_high, left * COLUMN // cell_wide, np.zeros_like(left)], 1)
    alone = np.flatnonzero(high >= settings.tall)
    cells[alone, 2] = alone + 1
    _, members = np.unique(cells, axis=0, return_inverse=True)
    members = members.reshape(-1)
    regions = int(members.max()) + 1
    sides = np.empty((regions, 4), np.int64)
    for side, (values, first, choose) in enumerate(
        (
            (left * COLUMN, width, np.minimum),
            (top, cover.shape[0], np.minimum),
            ((left + wide) * COLUMN, 0, np.maximum),
            (top + high, 0, np.maximum),
        )
    ):
        sides[:, side] = first
        choose.at(sides[:, side], members, values)
    owner_of = np.concatenate(([0], members + 1)).astype(np.int32)
    owners = owner_of[labels]
    found: list[Region] = []
    for index, (x, y, right, bottom) in enumerate(sides.tolist(), 1):
        box = Box(x, y, min(width, right), bottom)
        seen = _with_margin(box, whole, settings)
        part = owners[seen.top : seen.bottom, seen.left // COLUMN : -(-seen.right // COLUMN)]
        found.append(Region(box, seen, np.where(part == index, OWN, (part > 0) * ANOTHERS).astype(np.uint8)))
    return found


def on_columns(box: Box, whole: Box) -> Box:
    """`box` grown to whole columns of the cover, but not beyond the picture."""
    return Box(
        box.left // COLUMN * COLUMN,
        box.top,
        min(whole.right, -(-box.right // COLUMN) * COLUMN),
        box.bottom,
    )


def _with_margin(box: Box, whole: Box, settings: RegionSettings) -> Box:
    """`box`, which begins on a column, with a margin, and sides of the right length where the picture has room."""
    margin, side = settings.margin, settings.side
    left = (box.left - margin) // COLUMN * COLUMN
    wide = -(-(box.right + margin - left) // side) * side
    high = -(-(box.height + 2 * margin) // side) * side
    top = box.top - (high - box.height) // 2
    return Box(left, top, left + wide, top + high).intersection(whole) or whole


def _pooled(mask: Mask) -> Cover:
    """One column for every `COLUMN` columns of `mask`; the last may stand for fewer."""
    import cv2

    height, width = mask.shape
    if height == 0 or width == 0:
        return np.zeros((height, -(-width // COLUMN)), np.uint8)
    columns = -(-width // COLUMN)
    if width != columns * COLUMN:
        mask = np.asarray(
            cv2.copyMakeBorder(mask, 0, 0, 0, columns * COLUMN - width, cv2.BORDER_CONSTANT, value=0),
            np.uint8,
        )
    # Eight pixels of 0 or 1 are one integer, which is 0 only when all of them are.
    words = np.ascontiguousarray(mask).reshape(-1).view(np.uint64).reshape(height, columns)
    return np.asarray(words != 0).astype(np.uint8)


def _ink(pixels: Pixels, settings: RegionSettings) -> Mask:
    """What has something on it that is not a long straight line."""
    import cv2

    if pixels.shape[0] == 0 or pixels.shape[1] == 0:
        return np.zeros(pixels.shape[:2], np.uint8)
    red, green, blue = cv2.split(cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)))
    edges = cv2.max(cv2.max(red, green), blue)  # NumPy's maximum over a short axis takes twenty times as long
    mask = np.asarray(cv2.threshold(edges, settings.contrast - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)
    return _without_borders(mask, settings.line)


def _without_borders(mask: Mask, line: int) -> Mask:
    """`mask` without straight lines of `line` pixels and more that are thin, as borders are and rows of letters not."""
    import cv2

    def runs(height: int, width: int) -> Mask:
        return np.asarray(
            cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((height, width), np.uint8)), np.uint8
        )

    across = cv2.subtract(runs(1, line), runs(_THICK, 1))
    down = cv2.subtract(runs(line, 1), runs(1, _THICK))
    lines = cv2.max(across, down)
    rest: Mask = np.asarray(cv2.subtract(mask, lines), np.uint8)
    if not lines.any():
        return rest
    # Where two borders meet, each hides the other's end from the test above: a crumb with nothing around it is left.
    near = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    around = cv2.boxFilter(
        rest, cv2.CV_8U, (_AROUND, _AROUND), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    crumbs = cv2.min(near, cv2.threshold(around, _CRUMB, 1, cv2.THRESH_BINARY_INV)[1])
    return np.asarray(cv2.subtract(rest, crumbs), np.uint8)

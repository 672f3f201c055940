"""Cut detected boxes into the lines a person would point at, tight around the letters.

The detector joins neighbours on one row, such as a menu entry and its shortcut. A gap wider than a space is in any
font tells them apart; `vision.text.gaps` sees to narrower ones once the letters are known.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vision.types import Box, Pixels

Ink = npt.NDArray[np.bool_]
"""HxW: which pixels differ from the background."""


_ALONE = 0.9


@dataclass(frozen=True, slots=True)
class LayoutSettings:
    """How lines are cut; the defaults were measured on real screens.

    Attributes:
        gap: a gap this many times as wide as small letters are high ends a line.
        smallest_gap: but never one narrower than this, in pixels.
        contrast: a pixel is ink when a channel differs from the background by at least this (0 to 255).
    """

    gap: float = 2.2
    smallest_gap: int = 15
    contrast: int = 24


def strokes_of(pixels: Pixels, contrast: int) -> Ink:
    """Which pixels belong to thin strokes that stand out from what is around them, as letters and borders do.

    Large areas of another colour, such as the field around the letters, are not ink.
    """
    import cv2

    height, width = pixels.shape[:2]
    if height == 0 or width == 0:
        return np.zeros((height, width), np.bool_)
    # Wider than a stroke, narrower than the areas between borders: strokes are about an eighth of a line's height.
    size = max(5, height // 3 | 1)
    kernel = np.ones((size, size), np.uint8)
    padded = cv2.copyMakeBorder(pixels, size, size, size, size, cv2.BORDER_REPLICATE)
    inner = (slice(size, size + height), slice(size, size + width))
    bright = _highest(cv2.morphologyEx(padded, cv2.MORPH_TOPHAT, kernel)[inner])
    dark = _highest(cv2.morphologyEx(padded, cv2.MORPH_BLACKHAT, kernel)[inner])
    # The gaps between dark letters are thin bright strokes too, but in the colour of the background.
    apart = _highest(cv2.absdiff(pixels, np.broadcast_to(_background(pixels), pixels.shape))) >= contrast
    strokes = bright if int(bright[apart].sum()) > int(dark[apart].sum()) else dark
    ink: Ink = strokes >= max(contrast, int(strokes.max()) // 3)
    return ink


def _highest(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """The highest of a pixel's three channels; NumPy's maximum over a short axis takes many times as long."""
    import cv2

    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _background(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """The median of each channel; counting is faster than sorting."""
    flat = pixels.reshape(-1, 3)
    middles = ((len(flat) - 1) // 2, len(flat) // 2)
    return np.array(
        [
            np.searchsorted(
                np.bincount(flat[:, channel], minlength=256).cumsum(), middles, side="right"
            ).sum()
            // 2
            for channel in range(3)
        ],
        np.uint8,
    )


@dataclass(frozen=True, slots=True)
class Parted:
    """Strokes, told apart.

    Attributes:
        letters: those of letters; all strokes when nothing else is there.
        borders: for each column, whether the side of a field or button runs down it.
    """

    letters: Ink
    borders: npt.NDArray[np.bool_]


def parted(strokes: Ink) -> Parted:
    """Part letters from straight lines: no letter has a stroke as long as an edge, an underline or a caret."""
    import cv2

    height = strokes.shape[0]
    if strokes.size == 0:
        return Parted(strokes, np.zeros(strokes.shape[1], np.bool_))
    mask = strokes.astype(np.uint8)
    across = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, max(20, height)), np.uint8)))
    down = np.asarray(
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((max(8, round(0.7 * height)), 1), np.uint8))
    )
    rest = np.where(across > 0, 0, mask).astype(np.uint8)
    lines = _edges_and_carets(rest, down > 0)
    sides = _sides(mask, across > 0)
    borders = np.asarray(sides.any(axis=0), np.bool_)
    # What else stands in the column of a side is its rounded end.
    letters: Ink = (rest > 0) & ~lines & ~borders
    return Parted(letters if letters.any() else strokes, borders)


def _sides(ink: npt.NDArray[np.uint8], across: Ink) -> Ink:
    """Which vertical strokes are sides of a field or button: both ends meet an edge, or run out of the picture.

    A caret stands free, and so does the stem of a letter.
    """
    import cv2

    height = ink.shape[0]
    stroke = np.ones((max(10, round(0.45 * height)), 1), np.uint8)
    long = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, stroke), np.uint8)
    sides = np.zeros(ink.shape, np.bool_)
    if not long.any():
        return sides
    # Rounded corners keep the two some pixels apart.
    meeting = np.asarray(cv2.dilate(across.astype(np.uint8), np.ones((5, 5), np.uint8))) > 0
    meeting[0] = meeting[-1] = True
    count, labels = cv2.connectedComponents(long, connectivity=8)
    for label in range(1, count):
        own = labels == label
        rows = np.flatnonzero(own.any(axis=1))
        if (own & meeting)[rows[0]].any() and (own & meeting)[rows[-1]].any():
            sides |= own
    return sides


def _edges_and_carets(ink: npt.NDArray[np.uint8], long: Ink) -> Ink:
    """Which of the `long` vertical strokes are edges or carets, and not the stems of letters.

    A stem ends inside the box and has something to it, like the flag of a 1; an edge runs out of the box, and a
    caret stands alone.
    """
    import cv2

    if not long.any():
        return long
    count, labels = cv2.connectedComponents(ink, connectivity=8)
    sizes = np.bincount(labels.ravel(), minlength=count)
    strokes = np.bincount(labels[long], minlength=count)
    leaving = np.zeros(count, np.bool_)
    leaving[labels[0][long[0]]] = True
    leaving[labels[-1][long[-1]]] = True
    rule = leaving | (strokes >= _ALONE * sizes)
    rule[0] = False  # what was an edge running across belongs to nothing any more
    rules: Ink = long & (rule[labels] | (ink == 0))
    return rules


def cut(pixels: Pixels, box: Box, settings: LayoutSettings) -> list[Box]:
    """The lines inside `box` of the frame `pixels`, tight around their ink; empty when nothing stands out."""
    told = parted(strokes_of(pixels[box.top : box.bottom, box.left : box.right], settings.contrast))
    ink = told.letters
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) == 0:
        return []
    # The box is about twice as high as the letters; a highlight's edges inside it must not count as letters.
    widest = max(settings.smallest_gap, round(settings.gap * min(core_height(ink), 0.45 * box.height)))
    pieces: list[Box] = []
    for left, right in _between(runs(np.asarray(ink.any(axis=0)), widest), told.borders, ink):
        for top, bottom in _lines(np.asarray(ink[:, left:right].any(axis=1))):
            if not is_rule(right - left, bottom - top, box.height):
                pieces.append(Box(box.left + left, box.top + top, box.left + right, box.top + bottom))
    return pieces


def _between(found: list[tuple[int, int]], borders: npt.NDArray[np.bool_], ink: Ink) -> list[tuple[int, int]]:
    """`found`, parted where the side of a field or button runs between letters, and trimmed to them."""
    filled = np.asarray(ink.any(axis=0))
    pieces: list[tuple[int, int]] = []
    for left, right in found:
        sides = np.flatnonzero(borders[left:right]) + left
        for start, end in itertools.pairwise([left, *(int(side) for side in sides), right]):
            inside = np.flatnonzero(filled[start:end])
            if len(inside):
                pieces.append((start + int(inside[0]), start + int(inside[-1]) + 1))
    return pieces


def _lines(filled: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The rows of ink in `filled`, from the top: one line, or several that the detector joined to a neighbour.

    What the box cuts through belongs to a line with a box of its own. The dot of an i is nearer than another line.
    """
    places = np.flatnonzero(filled)
    height = int(places[-1] - places[0]) + 1
    lines = runs(filled, max(4, round(0.3 * height)))
    whole = [(top, bottom) for top, bottom in lines if top > 0 and bottom < len(filled)]
    return whole if len(lines) > 1 and whole else [(int(places[0]), int(places[-1]) + 1)]


def core_height(ink: Ink) -> int:
    """The height of small letters: the rows with much ink, without the few strokes above and below them."""
    filled = ink.sum(axis=1)
    rows = np.flatnonzero(filled >= max(1, int(filled.max(initial=0)) // 4))
    return int(rows[-1] - rows[0] + 1) if len(rows) else 0


def is_rule(width: int, height: int, room: int) -> bool:
    """Whether a piece is only a vertical line (a border, a caret) that fills the height of its box."""
    return width <= 2 and height >= 0.9 * room


def runs(filled: npt.NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """The stretches of True in `filled`, as (start, end), where holes narrower than `gap` do not count."""
    places = np.flatnonzero(filled)
    if len(places) == 0:
        return []
    breaks = np.flatnonzero(np.diff(places) > gap)
    starts = [places[0], *places[breaks + 1]]
    ends = [*places[breaks], places[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def reading_order(boxes: list[Box]) -> list[int]:
    """Indices of `boxes` row by row from the top, each row from the left.

    A box belongs to a row when its middle lies within the height of the row's first box.
    """
    pending = sorted(
        range(len(boxes)), key=lambda index: (boxes[index].top + boxes[index].bottom, boxes[index].left)
    )
    order: list[int] = []
    row: list[int] = []
    limit = 0.0
    for index in pending:
        middle = (boxes[index].top + boxes[index].bottom) / 2
        if row and middle >= limit:
            order += sorted(row, key=lambda member: boxes[member].left)
            row = []
        if not row:
            limit = middle + boxes[index].height / 2
        row.append(index)
    return order + sorted(row, key=lambda member: boxes[member].left)

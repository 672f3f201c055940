"""The picture inside a control: where it is, and how it is handed to the encoder.

An icon button is mostly background, border and space. The encoder sees the picture alone, as contrast with what lies
behind it, so that a dark gear on white and a white gear on dark look the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vision.types import Box, Pixels

SIDE = 32
CHANNELS = 4
"""Contrast; lightness against the background; how red, and how yellow, against the background."""

MARGIN = 0.08
"""Space on each side of a picture that is handed over, as a part of its longer side."""

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_LEAST_SIDE = 5
_LEAST_CONTRAST = 14.0
_LEAST_EXTENT = 12
"""Smaller pictures are not blown up further: a dot stays a dot."""

_RIM, _RIM_PIXELS = 0.18, 6
"""So near to a side, as a share of the control and in pixels, lies a border."""

_WORDS_WIDE = 2.6
_WORDS_HIGH = 6


def find_picture(pixels: Pixels) -> Box | None:
    """Where the picture of a control lies.

    Args:
        pixels: H×W×3 uint8 RGB, the whole control with its border.

    Returns:
        The picture's box, counted from the top left of `pixels`; None for a control that is flat, smaller than
        five pixels, or shows words alone. Of a picture beside or above words, the picture.
    """
    high, wide = pixels.shape[:2]
    if min(high, wide) < _LEAST_SIDE:
        return None
    inset = 2 if min(high, wide) >= 16 else int(min(high, wide) >= 10)
    inner = pixels[inset : high - inset, inset : wide - inset]
    distance = _distance(inner, _background(inner))
    strong = float(np.partition(distance.ravel(), -4)[-4])
    if strong < _LEAST_CONTRAST:
        return None
    mask = _without_frame(distance > max(0.22 * strong, 9.0))
    found = _bounds(mask)
    if found is None:
        return None
    found = _beside_words(mask, found)
    return None if found is None else found.shifted(inset, inset)


def tile(pixels: Pixels, box: Box, margin: float = MARGIN) -> Floats:
    """What the encoder sees of the picture in `box`: `CHANNELS`×`SIDE`×`SIDE`, -1 to 1.

    Args:
        pixels: H×W×3 uint8 RGB, the whole control.
        box: the picture in it, as `find_picture` answers.
        margin: space around the picture, as a part of its longer side.
    """
    import cv2

    background = _background(pixels)
    bare = np.empty_like(pixels)
    bare[:] = background
    top, left = max(0, box.top - 1), max(0, box.left - 1)
    bare[top : box.bottom + 1, left : box.right + 1] = pixels[top : box.bottom + 1, left : box.right + 1]
    extent = max(box.width, box.height, _LEAST_EXTENT) * (1 + 2 * margin)
    scale = SIDE / extent
    if scale < 0.75:
        reach = max(1, round(1 / scale))
        bare = cv2.blur(bare, (reach, reach)).astype(np.uint8)
    centre = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    matrix = np.array(
        [
            [scale, 0, SIDE / 2 - (centre[0] - 0.5) * scale - 0.5],
            [0, scale, SIDE / 2 - (centre[1] - 0.5) * scale - 0.5],
        ]
    )
    drawn = cv2.warpAffine(
        bare, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
        borderValue=tuple(float(part) for part in background),
    )  # fmt: skip
    return _channels(drawn.astype(np.float32) - background.astype(np.float32))


def _channels(difference: Floats) -> Floats:
    """The encoder's input from the difference to the background, S×S×3, -255 to 255."""
    contrast = np.abs(difference).max(axis=2)
    strong = max(float(np.partition(contrast.ravel(), -12)[-12]), 16.0)
    red, green, blue = difference[..., 0], difference[..., 1], difference[..., 2]
    light = (0.3 * red + 0.6 * green + 0.1 * blue) / strong
    if float((light * contrast).sum()) < 0:
        light = -light
    seen = np.empty((CHANNELS, *contrast.shape), np.float32)
    seen[0] = contrast / strong
    seen[1] = light
    seen[2] = (red - green) / 170
    seen[3] = ((red + green) / 2 - blue) / 170
    return np.clip(seen, -1, 1, out=seen)


def _background(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """The commonest colour along the edge."""
    rim = max(2, min(pixels.shape[:2]) // 12)
    edge = np.concatenate(
        [part.reshape(-1, 3) for part in (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])]
    )
    coarse = (
        (edge[:, 0] >> 4).astype(np.int32) << 8 | (edge[:, 1] >> 4).astype(np.int32) << 4 | edge[:, 2] >> 4
    )
    commonest = int(np.bincount(coarse).argmax())
    return np.asarray(np.median(edge[coarse == commonest], axis=0), np.uint8)


def _distance(pixels: Pixels, background: npt.NDArray[np.uint8]) -> Floats:
    apart = np.abs(pixels.astype(np.int16) - background.astype(np.int16)).max(axis=2)
    return np.asarray(apart, np.float32)


def _without_frame(mask: Mask) -> Mask:
    """The mask without borders, separators and what reaches in from a neighbour."""
    import cv2

    high, wide = mask.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = np.ones(count, np.bool_)
    keep[0] = False
    # A part of a border, where the box was taken a little larger than the control: it never comes near the middle.
    down, across = (min(_RIM_PIXELS, round(_RIM * side)) for side in (high, wide))
    middle = labels[down : high - down, across : wide - across]
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        frame = width > 0.85 * wide and height > 0.85 * high and area < 0.35 * width * height
        rule = (width >= 0.9 * wide and height <= 2) or (height >= 0.9 * high and width <= 2)
        at_side = (left == 0 or left + width == wide) and width <= 2
        at_end = (top == 0 or top + height == high) and height <= 2
        long = max(width / wide, height / high) > 0.5 or min(width, height) <= 3
        around = long and not bool((middle == index).any())
        keep[index] = not (frame or rule or at_side or at_end or around or area < 2)
    return np.asarray(keep[labels], np.bool_)


def _bounds(mask: Mask) -> Box | None:
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _beside_words(mask: Mask, box: Box) -> Box | None:
    """`box` without the words right of or below the picture; None for words alone."""
    if box.width > 1.9 * box.height and box.height > _WORDS_HIGH:
        parts = _parts(_filled(mask, box, 0), max(3, box.height // 5))
        if len(parts) > 1:
            first = _bounds(mask[:, box.left : box.left + parts[0][1]])
            rest = _bounds(mask[:, box.left + parts[1][0] : box.right])
            gap = parts[1][0] - parts[0][1]
            # A capital is as high as the word that it begins, and stands close to it.
            if (
                first is not None and rest is not None and first.height >= 10
                and 0.6 < first.width / first.height < 1.7
                and (first.height >= rest.height + 2 or gap >= 0.4 * box.height)
            ):  # fmt: skip
                return first.shifted(box.left, 0)
        if box.width > _WORDS_WIDE * box.height:
            return None
    if box.height >= 30:
        parts = _parts(_filled(mask, box, 1), 2)
        upper = _bounds(mask[box.top : box.top + parts[0][1]])
        lower = _bounds(mask[box.top + parts[-1][0] : box.bottom])
        if (
            len(parts) == 2 and upper is not None and lower is not None
            and upper.height >= 12 and _WORDS_HIGH <= lower.height <= 0.8 * upper.height
            and lower.width > 1.5 * lower.height
        ):  # fmt: skip
            return upper.shifted(0, box.top)
    return box


def _filled(mask: Mask, box: Box, axis: int) -> Mask:
    """Which columns (axis 0) or rows (axis 1) of `box` hold something."""
    return np.asarray(mask[box.top : box.bottom, box.left : box.right].any(axis=axis), np.bool_)


def _parts(filled: Mask, gap: int) -> list[tuple[int, int]]:
    """Stretches of true values that at least `gap` false ones part; the first and the last value are true."""
    places = np.flatnonzero(filled)
    cuts = np.flatnonzero(np.diff(places) > gap)
    starts = [0, *(int(places[cut + 1]) for cut in cuts)]
    ends = [*(int(places[cut]) + 1 for cut in cuts), len(filled)]
    return list(zip(starts, ends, strict=True))

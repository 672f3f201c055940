"""A small picture to look for: the exact pixels of a control, for what has no words and no name."""

from __future__ import annotations

import base64
import binascii
import warnings
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
import numpy.typing as npt

from vision.errors import BadImage
from vision.types import Box, Frame, Pixels

LARGEST = 640
"""Pixels of a crop's longer side at most."""
SMALLEST = 6
"""Pixels of its shorter side at least; less is found everywhere."""
ALIKE = 0.9
"""So well must a place correlate with the crop to be the same picture; 1 is pixel by pixel."""
_SCALES = (1.0, 1.25, 1.5, 2.0, 0.8, 2 / 3, 0.5)
"""Tried in turn until one is found: the scales that desktops are set to."""
_LEAST_SPREAD = 4.0
_MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture to look for.

    Attributes:
        png: a PNG file in base64, so that a journal can hold it.
    """

    png: str

    @classmethod
    def of(cls, pixels: Pixels) -> Crop:
        """From H×W×3 RGB pixels. Raises BadImage when they are too few, too many, or all of one colour."""
        from PIL import Image

        checked = _checked(np.asarray(pixels, np.uint8))
        file = BytesIO()
        Image.fromarray(checked).save(file, "PNG")
        return cls(base64.b64encode(file.getvalue()).decode("ascii"))

    @property
    def pixels(self) -> Pixels:
        """The picture, H×W×3 RGB. Raises BadImage when it cannot be read."""
        return _decoded(self.png)

    def describe(self) -> str:
        """`a picture of 24x20`; says so when it is damaged."""
        try:
            high, wide = self.pixels.shape[:2]
        except BadImage:
            return "a damaged picture"
        return f"a picture of {wide}x{high}"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Where a crop was found, and how well it correlates there, at most 1."""

    box: Box
    score: float


def find_crop(crop: Crop, frame: Frame, within: Box | None = None) -> list[Likeness]:
    """Where `crop` is on `frame`, best first, at most one of overlapping places.

    It is looked for in its own size, then enlarged and reduced as desktops are. Raises BadImage.
    """
    import cv2

    area = frame.box if within is None else within.intersection(frame.box)
    picture = crop.pixels
    if area is None:
        return []
    ground = np.ascontiguousarray(frame.crop(area))
    for scale in _SCALES:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        sized = picture if scale == 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way)
        high, wide = sized.shape[:2]
        if high > area.height or wide > area.width or min(high, wide) < SMALLEST:
            continue
        scores = np.asarray(cv2.matchTemplate(ground, sized, cv2.TM_CCOEFF_NORMED), np.float32)
        found = _peaks(scores, wide, high)
        if found:
            return [Likeness(one.box.shifted(area.left, area.top), one.score) for one in found]
    return []


def _peaks(scores: npt.NDArray[np.float32], wide: int, high: int) -> list[Likeness]:
    """The best places above `ALIKE`, none overlapping a better one by half."""
    found: list[Likeness] = []
    rest = np.where(np.isfinite(scores), scores, -1)
    while len(found) < _MOST_FOUND:
        y, x = np.unravel_index(int(rest.argmax()), rest.shape)
        top, left = int(y), int(x)
        best = float(rest[top, left])
        if best < ALIKE:
            break
        found.append(Likeness(Box(left, top, left + wide, top + high), min(1.0, best)))
        rest[
            max(0, top - high // 2) : top + high // 2 + 1, max(0, left - wide // 2) : left + wide // 2 + 1
        ] = -1
    return found


@lru_cache(maxsize=64)
def _decoded(png: str) -> Pixels:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow only warns about sizes that are large but not absurd; our own limit follows.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(base64.b64decode(png, validate=True)), formats=("PNG",)) as image:
                if max(image.size) > LARGEST:
                    raise BadImage(f"A picture to look for has {LARGEST} pixels a side at most.")
                pixels = _checked(np.asarray(image.convert("RGB"), np.uint8))
    except Image.DecompressionBombError as exc:
        raise BadImage(f"A picture to look for has {LARGEST} pixels a side at most.") from exc
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError, SyntaxError) as exc:
        raise BadImage(f"A picture to look for cannot be read: {exc}.") from exc
    pixels.setflags(write=False)
    return pixels


def _checked(pixels: Pixels) -> Pixels:
    if pixels.ndim != 3 or pixels.shape[2] != 3:
        raise BadImage("A picture to look for has three colours for each pixel.")
    high, wide = pixels.shape[:2]
    if min(high, wide) < SMALLEST or max(high, wide) > LARGEST:
        raise BadImage(
            f"A picture to look for has {SMALLEST} to {LARGEST} pixels a side; this one has {wide}x{high}."
        )
    if float(pixels.reshape(-1, 3).astype(np.float32).std(axis=0).max()) < _LEAST_SPREAD:
        raise BadImage("A picture to look for shows nothing: all of it has one colour.")
    return np.ascontiguousarray(pixels)

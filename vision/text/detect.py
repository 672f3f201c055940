"""Where there is text: a probability for every pixel, and the boxes around what is probable."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vision.runtime import Session
from vision.text.regions import ANOTHERS, COLUMN, OWN, Owners
from vision.types import Box, Pixels

Probability = npt.NDArray[np.uint8]
"""An HxW map: how probably each pixel belongs to text, 0 to 255."""

Floats = npt.NDArray[np.float32]

_MULTIPLE = 32
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """How detection is tuned; the defaults were measured on real screens.

    Attributes:
        scale: factor by which the picture is enlarged, or made smaller, first. At 0.8 letters of fixed width fall apart
            to words, and the entries of a menu bar run together.
        threshold: a pixel counts as text from this probability on.
        mean: a component counts as text when its mean probability reaches this.
        unclip: how far a component, which the model shrinks, is grown: area x unclip / perimeter.
        tile: longest side of what the model sees at once, in scaled pixels.
        most: how many scaled pixels it sees at once; bounds the memory. A line of text is rather seen whole.
        overlap: how far neighbouring tiles overlap, in scaled pixels.
    """

    scale: float = 1.0
    threshold: float = 0.3
    mean: float = 0.5
    unclip: float = 1.6
    tile: int = 1920
    most: int = 400_000
    overlap: int = 64


class Detector:
    """Runs the detection model on one region of a screen. Keeps nothing; thread-safe as the session is."""

    def __init__(self, session: Session, settings: DetectorSettings | None = None) -> None:
        self.settings = settings or DetectorSettings()
        self._session = session
        self._input = session.get_inputs()[0].name

    def boxes(self, pixels: Pixels, owners: Owners | None = None) -> list[Box]:
        """The boxes around lines of text on `pixels` (HxWx3 uint8 RGB), in its pixels, in no order.

        With `owners`, as a `Region` has them, only those that stand mostly on the region's own ink.
        """
        return boxes_of(self.probability(pixels), self.settings, owners)

    def probability(self, pixels: Pixels) -> Probability:
        """A map of the same height and width as `pixels`; what is too large for one run is seen in parts."""
        height, width = pixels.shape[:2]
        scale = self.settings.scale
        wide = max(_MULTIPLE, int(self.settings.tile / scale))
        high = min(wide, max(_MULTIPLE, int(self.settings.most / scale**2) // max(1, min(width, wide))))
        overlap = int(self.settings.overlap / scale)
        result = np.zeros((height, width), np.uint8)
        for top, bottom in spans(height, high, overlap):
            for left, right in spans(width, wide, overlap):
                part = result[top:bottom, left:right]
                np.maximum(part, self._tile(pixels[top:bottom, left:right]), out=part)
        return result

    def _tile(self, pixels: Pixels) -> Probability:
        import cv2

        height, width = pixels.shape[:2]
        inner = (max(1, round(width * self.settings.scale)), max(1, round(height * self.settings.scale)))
        scaled: Any = (
            pixels if self.settings.scale == 1.0 else cv2.resize(pixels, inner, interpolation=cv2.INTER_CUBIC)
        )
        found = self._session.run(None, {self._input: pictured(scaled)})[0][0, 0, : inner[1], : inner[0]]
        mapped: Probability = (found * 255).astype(np.uint8)
        if self.settings.scale != 1.0:
            mapped = np.asarray(cv2.resize(mapped, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        return mapped


def pictured(pixels: Pixels) -> Floats:
    """What the model is given for a picture (HxWx3 uint8 RGB): 1x3xH'xW', with sides that it can halve."""
    height, width = pixels.shape[:2]
    x = np.zeros((1, 3, _padded(height), _padded(width)), np.float32)
    # The model learned on pictures in BGR order, with these statistics in that order.
    for channel in range(3):
        x[0, channel, :height, :width] = (
            pixels[:, :, 2 - channel] * np.float32(1 / 255 / _SPREAD[channel])
            - _MEAN[channel] / _SPREAD[channel]
        )
    return x


def boxes_of(probability: Probability, settings: DetectorSettings, owners: Owners | None = None) -> list[Box]:
    """Boxes around the connected components of `probability` that are probable enough, grown and clipped.

    With `owners`, those that stand on no ink are dropped, and those on others' ink more than on the region's own.
    """
    import cv2

    height, width = probability.shape
    if height == 0 or width == 0:
        return []
    mask = (probability >= max(1, round(settings.threshold * 255))).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 1:
        return []
    places = np.flatnonzero(mask)
    found = labels.reshape(-1)[places]
    sums = np.bincount(found, weights=probability.reshape(-1)[places], minlength=count)
    means = sums / np.maximum(1, stats[:, cv2.CC_STAT_AREA]) / 255
    wanted = means >= settings.mean
    if owners is not None:
        rows, columns = np.divmod(places, width)
        whose = np.bincount(found * 3 + owners[rows, columns // COLUMN], minlength=count * 3).reshape(-1, 3)
        wanted &= (whose[:, OWN] > 0) & (whose[:, OWN] >= whose[:, ANOTHERS])
    boxes: list[Box] = []
    for label in np.flatnonzero(wanted[1:]) + 1:
        left, top, wide, high, area = (int(value) for value in stats[label])
        if area < 6 or min(wide, high) < 2:
            continue
        grow = wide * high * settings.unclip / (2 * (wide + high))
        boxes.append(
            Box(
                max(0, math.floor(left - grow)),
                max(0, math.floor(top - grow)),
                min(width, math.ceil(left + wide + grow)),
                min(height, math.ceil(top + high + grow)),
            )
        )
    return boxes


def spans(length: int, side: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Cover `0..length` with equal spans of at most `side`, neighbours overlapping by at least `overlap`."""
    if length <= side:
        yield 0, length
        return
    step = max(1, side - overlap)
    count = math.ceil((length - side) / step) + 1
    for index in range(count):
        start = round(index * (length - side) / (count - 1))
        yield start, start + side


def _padded(length: int) -> int:
    return max(_MULTIPLE, -(-length // _MULTIPLE) * _MULTIPLE)

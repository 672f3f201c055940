"""Pictures for models that see: a frame brought to the size of the family's grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.models.grid import Grid, Resized, Thousand, resized_for
from vision.models.types import Picture
from vision.types import Frame, Pixels


@dataclass(frozen=True, slots=True)
class PictureSize:
    """What size a family's pictures are brought to.

    Attributes:
        factor: what both sides must be multiples of, in pixels.
        least: the fewest pixels in all.
        most: the most pixels in all.
    """

    factor: int
    least: int
    most: int

    def of(self, frame: Frame) -> tuple[int, int]:
        """Width and height for `frame`."""
        return resized_for(frame.width, frame.height, factor=self.factor, least=self.least, most=self.most)

    def grid(self, frame: Frame, *, thousand: bool) -> Grid:
        """What positions on a picture of `frame` count in."""
        return Thousand() if thousand else Resized(*self.of(frame))

    def picture(self, frame: Frame) -> Picture:
        """`frame` as the model is to see it; named by the frame's digest."""
        return Picture(_resized(frame.pixels, *self.of(frame)), frame.digest)


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    if pixels.shape[:2] == (height, width):
        return pixels
    import cv2

    smaller = width * height < pixels.shape[0] * pixels.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=way), np.uint8)

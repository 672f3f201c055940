"""From the bytes an X server sends to RGB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.types import Pixels


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """How a pixel lies in memory.

    Attributes:
        bits: bits for one pixel, 16 or 32.
        little_endian: the byte order.
        masks: where red, green and blue lie inside the pixel.
        pad: bits to a multiple of which each row is filled up.
    """

    bits: int
    little_endian: bool
    masks: tuple[int, int, int]
    pad: int = 32

    def row_bytes(self, width: int) -> int:
        """Bytes of one row of `width` pixels."""
        return -(-width * self.bits // self.pad) * self.pad // 8


BGRX = PixelFormat(32, True, (0xFF0000, 0xFF00, 0xFF))


def to_rgb(data: npt.NDArray[np.uint8], form: PixelFormat, out: Pixels) -> None:
    """Fill `out` (HxWx3) with the RGB of `data`, its flat rows. Raises ValueError for 8 or 24 bits."""
    import cv2

    height, width = out.shape[:2]
    rows = data[: form.row_bytes(width) * height].reshape(height, form.row_bytes(width))
    if (form.bits, form.little_endian, form.masks) == (BGRX.bits, BGRX.little_endian, BGRX.masks):
        four = rows[:, : width * 4].reshape(height, width, 4)
        cv2.cvtColor(four, cv2.COLOR_BGRA2RGB, dst=out)
        return
    if form.bits not in (16, 32):
        raise ValueError(f"pixels of {form.bits} bits are not supported")
    order = "<" if form.little_endian else ">"
    words = rows[:, : width * form.bits // 8].copy().view(f"{order}u{form.bits // 8}").astype(np.uint32)
    for channel, mask in enumerate(form.masks):
        shift = (mask & -mask).bit_length() - 1
        top = mask >> shift
        out[:, :, channel] = (((words & np.uint32(mask)) >> np.uint32(shift)) * 255 + top // 2) // top

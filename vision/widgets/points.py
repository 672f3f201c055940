"""Where the detector looks a second time: places in and around a box, and what the feature map says there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

STRIDE = 8
"""Pixels between neighbouring cells of the detector's maps; a cell's centre is half of it from its corner."""

_ACROSS = ((0, -10), (0, 5), (0, 16), (0.5, 0), (1, -16), (1, -5), (1, 10))
_DOWN = ((0, -9), (0, 4), (0.5, 0), (1, -4), (1, 9))

POINTS = len(_ACROSS) * len(_DOWN)
"""Places for each box."""


def places(boxes: Floats) -> Floats:
    """The places of N boxes (N×4: left, top, right, bottom in pixels) as N×POINTS×2 pixel positions (x, y).

    Marks, arrows and borders sit at a control's ends, so most places keep a fixed distance from a side.
    """
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    across = np.stack([boxes[:, 0] + wide * share + offset for share, offset in _ACROSS], 1)
    down = np.stack([boxes[:, 1] + high * share + offset for share, offset in _DOWN], 1)
    x = np.repeat(across[:, None, :], len(_DOWN), 1)
    y = np.repeat(down[:, :, None], len(_ACROSS), 2)
    return np.stack([x, y], -1).reshape(len(boxes), POINTS, 2).astype(np.float32)


def sampled(features: Floats, boxes: Floats) -> Floats:
    """What the feature map (C×h×w) says about N boxes: N×(POINTS·C + 2) float32.

    Values between cells are interpolated, and the last two columns are the logarithms of width/32 and height/32.
    """
    channels, high, wide = features.shape
    at = places(boxes).reshape(-1, 2) / STRIDE - 0.5
    x = np.clip(at[:, 0], 0, wide - 1)
    y = np.clip(at[:, 1], 0, high - 1)
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    right, bottom = np.minimum(left + 1, wide - 1), np.minimum(top + 1, high - 1)
    share_x, share_y = (x - left).astype(np.float32), (y - top).astype(np.float32)
    upper = features[:, top, left] * (1 - share_x) + features[:, top, right] * share_x
    lower = features[:, bottom, left] * (1 - share_x) + features[:, bottom, right] * share_x
    values = (upper * (1 - share_y) + lower * share_y).T.reshape(len(boxes), POINTS * channels)
    sizes = np.log(np.maximum(boxes[:, 2:] - boxes[:, :2], 1) / 32)
    return np.concatenate([values, sizes], 1).astype(np.float32)

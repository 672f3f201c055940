"""Check boxes, radio buttons and switches: the small glyph beside a label, and whether it is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vision.types import Box, Frame
from vision.widgets.fields import line_height

_CONTRASTS = (40, 20, 9, 5)
"""Tried in turn: how far a pixel is from the background, in one channel of 0 to 255, to belong to the glyph."""
_MARK_CONTRAST = 45
_FLAT = 14


@dataclass(frozen=True, slots=True)
class Toggle:
    """A check box, radio button or switch.

    Attributes:
        box: the glyph, in frame pixels.
        checked: whether it is on; None when the pixels do not tell.
        round: a radio button's shape rather than a check box's.
        wide: a switch's shape.
    """

    box: Box
    checked: bool | None
    round: bool
    wide: bool = False


def toggle_beside(frame: Frame, label: Box) -> Toggle | None:
    """The toggle left of its `label`, else a switch right of it; None when there is none.

    Readers often take a part of the toggle, or all of it, into the label's box: what stands off from the letters
    there is looked at too.
    """
    high = line_height(label)
    ground = _ground(frame.crop(label.expanded(3)).astype(np.int16))
    if ground is None:
        return None
    top, bottom = label.top - high // 2, label.bottom + high // 2
    left = Box(
        label.left - 3 * high, top, label.left + min(int(1.7 * high), max(2, label.width // 2)), bottom
    )
    found = [
        (label.left - toggle.box.right, toggle)
        for toggle in _glyphs(frame, left, label, ground)
        if toggle.box.right <= label.left + 3 or _stands_off(frame, toggle.box, label)
    ]
    near = [pair for pair in found if pair[0] <= 1.9 * high]
    if near:
        return min(near, key=lambda pair: abs(pair[0]))[1]
    right = Box(label.right, top, label.right + 6 * high, bottom)
    return next(iter(_glyphs(frame, right, label, ground, only_wide=True)), None)


def _stands_off(frame: Frame, glyph: Box, label: Box) -> bool:
    """Whether a glyph inside what was read as the label is no letter of it: large, at its edge, and set apart."""
    if glyph.height < max(12, 0.65 * label.height) or glyph.width < 12 or glyph.left - label.left > 4:
        return False
    after = frame.crop(Box(glyph.right + 1, label.top, glyph.right + max(4, label.height // 4), label.bottom))
    return after.size > 0 and int(after.max()) - int(after.min()) < _MARK_CONTRAST


def _glyphs(
    frame: Frame, area: Box, label: Box, ground: npt.NDArray[np.int16], *, only_wide: bool = False
) -> list[Toggle]:
    """The squarish or pill-shaped outlines in `area` that are level with the label, at the clearest contrast."""
    import cv2

    clipped = area.intersection(frame.box)
    if clipped is None or clipped.width < 8 or clipped.height < 8:
        return []
    crop = frame.crop(clipped).astype(np.int16)
    distance = np.abs(crop - ground).max(axis=2)
    text = line_height(label)
    middle = (label.top + label.bottom) / 2 - clipped.top
    for contrast in _CONTRASTS:
        ink = (distance >= contrast).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        found = []
        for index in range(1, count):
            x, y, wide, high = (int(v) for v in stats[index][:4])
            cut_off = x == 0 or y == 0 or x + wide >= clipped.width or y + high >= clipped.height
            if cut_off or not _has_size(wide, high, text) or abs(y + high / 2 - middle) > 0.35 * text:
                continue
            box = Box(clipped.left + x, clipped.top + y, clipped.left + x + wide, clipped.top + y + high)
            toggle = _read(crop[y : y + high, x : x + wide], ground, box, min(9, contrast))
            if toggle is not None and (toggle.wide or not only_wide):
                found.append(toggle)
        if found:
            return found
    return []


def _has_size(wide: int, high: int, text: int) -> bool:
    square = 0.8 <= wide / max(1, high) <= 1.25
    pill = 1.5 <= wide / max(1, high) <= 2.6
    return (square or pill) and max(10, 0.62 * text) <= min(wide, high) <= max(22, 1.5 * text)


def _ground(crop: npt.NDArray[np.int16]) -> npt.NDArray[np.int16] | None:
    """The commonest colour; None when there are no pixels."""
    if crop.size == 0:
        return None
    codes = (crop >> 2).astype(np.int32) @ np.array([1 << 12, 1 << 6, 1], np.int32)
    values, counts = np.unique(codes, return_counts=True)
    picked: Any = crop[codes == values[counts.argmax()]]
    return np.asarray(np.median(picked, axis=0), np.int16)


def _read(cut: npt.NDArray[np.int16], ground: npt.NDArray[np.int16], box: Box, least: int) -> Toggle | None:
    """What a glyph's own pixels say; None when it is a letter or a picture rather than an outlined shape."""
    high, wide = cut.shape[:2]
    ink = np.abs(cut - ground).max(axis=2) >= least
    if wide / high >= 1.5:
        return Toggle(box, _switch_on(cut), round=False, wide=True) if _outlined(ink) >= 0.7 else None
    corner = max(1, round(0.14 * high))
    corners = [ink[:corner, :corner], ink[:corner, -corner:], ink[-corner:, :corner], ink[-corner:, -corner:]]
    rounded = bool(max(c.mean() for c in corners) <= 0.45)
    outlined = _outlined(ink)
    if outlined < (0.5 if rounded else 0.72):
        return None
    return Toggle(box, _checked(cut, rounded), round=rounded)


def _outlined(ink: npt.NDArray[np.bool_]) -> float:
    """The least share of a side's middle half that the outline covers."""
    high, wide = ink.shape
    deep = max(2, round(0.16 * high))
    y, x = high // 4, wide // 4
    sides = (
        ink[:deep, x : wide - x].any(axis=0),
        ink[-deep:, x : wide - x].any(axis=0),
        ink[y : high - y, :deep].any(axis=1),
        ink[y : high - y, -deep:].any(axis=1),
    )
    return float(min(side.mean() for side in sides))


def _checked(cut: npt.NDArray[np.int16], rounded: bool) -> bool | None:
    """On when there is a mark inside; off when the inside is even; None in between."""
    high, wide = cut.shape[:2]
    if rounded:
        return _dotted(cut)
    inset = max(2, round(0.22 * min(high, wide)))
    inside = cut[inset : high - inset, inset : wide - inset]
    if inside.size == 0:
        return None
    light = inside.max(axis=2).astype(float) * 0.5 + inside.mean(axis=2) * 0.5
    spread = float(np.percentile(light, 97) - np.percentile(light, 3))
    if spread >= _MARK_CONTRAST:
        return True
    vivid = float((inside.max(axis=2) - inside.min(axis=2)).mean())
    if spread <= _FLAT * 2:
        return None if vivid > 60 else False
    return None


def _dotted(cut: npt.NDArray[np.int16]) -> bool | None:
    """On when the middle of a round glyph differs from the ring around it; off when it does not."""
    high, wide = cut.shape[:2]
    y, x = np.mgrid[0:high, 0:wide]
    away = np.hypot((y - (high - 1) / 2) / (high / 2), (x - (wide - 1) / 2) / (wide / 2))
    middle = np.median(cut[away <= 0.25], axis=0)
    ring = np.abs(cut[(away >= 0.4) & (away <= 0.75)] - middle).max(axis=1)
    apart = float(np.percentile(ring, 85))
    if apart >= _MARK_CONTRAST:
        return True
    vivid = float(middle.max() - middle.min())
    return False if apart <= 2 * _FLAT and vivid <= 60 else None


def _switch_on(cut: npt.NDArray[np.int16]) -> bool | None:
    """A switch is on when its track is vivid, or its knob lies at the right."""
    high, wide = cut.shape[:2]
    inner = cut[high // 4 : high - high // 4]
    left, right = inner[:, wide // 8 : wide // 2 - 2], inner[:, wide // 2 + 2 : wide - wide // 8]
    vivid_left = float((left.max(axis=2) - left.min(axis=2)).mean())
    vivid_right = float((right.max(axis=2) - right.min(axis=2)).mean())
    if max(vivid_left, vivid_right) < 25:
        return None
    return bool(vivid_left > vivid_right)

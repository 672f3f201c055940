"""Boxes moved to the edges that the pixels show, where the network can only guess them.

The network sees the middle of a control well and its far ends badly: the end of a slider of 600 pixels lies outside of
what it looks at, and the ends of an editor outside of all it looks at. The pixels tell both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from vision.types import Box, Element, Frame, FramePoint, Pixels, Role
from vision.widgets.flat import flat_area

_MARKED = frozenset({Role.CHECKBOX, Role.RADIO})
_MARK, _LEVEL = 1.5, 0.35
"""Heights of a row that a mark and the first letter of its label need, and by which two marks of a row differ."""
_AS_SURE = 0.5
"""The next mark counts when its score is at least this share of the first one's."""
_FAINT = (12, 6)
"""So far a slider is from what is behind it, in one channel of 0 to 255; tried in turn."""
_LONG, _THICK = 0.6, 2.5
"""A slider is at least and at most so many times as long, or thick, as it was found."""
_AROUND = 24
"""Pixels beside a slider that are looked at, at most."""
_LEAST_EDITOR = (96, 72)
"""Width and height in pixels of what holds several lines at least."""
_BEYOND = 0.6
"""An editor may be larger on each side by this share of the size that was found."""
_COMMON = 0.5
"""So much of what was found, and of the even ground in it, must be common to both."""
_INSET, _COARSE = 8, 4
"""Pixels inside an editor's rim, and from one to the next, that tell its ground."""


def snapped(frame: Frame, found: Sequence[Element], overlap: float) -> list[Element]:
    """Controls, best first, with their ends where their pixels end; where these do not tell, as they were found.

    What would then overlap a better one by more than `overlap` (IoU) stays as it was found, too.
    """
    result: list[Element] = []
    for element in found:
        match element.role:
            case Role.SLIDER | Role.SCROLLBAR:
                box = _groove(frame, element.box)
            case Role.TEXTBOX:
                box = _ground(frame, element.box)
            case _:
                box = None
        free = box is not None and all(box.iou(other.box) <= overlap for other in result)
        result.append(replace(element, box=box) if box is not None and free else element)
    marked = [element for element in result if element.role in _MARKED]
    return [_apart(element, marked) if element.role in _MARKED else element for element in result]


def _apart(element: Element, marked: Sequence[Element]) -> Element:
    """A mark with its label, which ends where the next mark of its row begins."""
    box = element.box
    first = box.left + _MARK * box.height
    ends = [
        other.box.left
        for other in marked
        if first < other.box.left < box.right < other.box.right
        and abs(other.box.centre.y - box.centre.y) <= _LEVEL * box.height
        and other.score >= _AS_SURE * element.score
    ]
    return replace(element, box=Box(box.left, box.top, min(ends), box.bottom)) if ends else element


def _groove(frame: Frame, box: Box) -> Box | None:
    """A slider: its groove and the handle on it hang together, and nothing hangs on them."""
    import cv2

    across = box.width >= box.height
    long, thick = max(box.width, box.height), min(box.width, box.height)
    ends, beside = long // 4, min(_AROUND, thick)
    wide, high = (ends, beside) if across else (beside, ends)
    area = Box(box.left - wide, box.top - high, box.right + wide, box.bottom + high).intersection(frame.box)
    if area is None or thick < 4:
        return None
    away = _from_ground(frame.crop(area))
    for contrast in _FAINT:
        mask = (away >= contrast).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        parts = (Box(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:count].tolist())
        free = [part for part in parts if _is_inside(part, area)]
        found = [part.shifted(area.left, area.top) for part in free if _is_slider(part, across, long, thick)]
        near = [part for part in found if part.intersection(box) is not None]
        if near:
            part = max(near, key=lambda part: part.iou(box))
            # How thick it is was seen well, and includes marks and room that do not hang together with it.
            whole = part.union(box)
            if across:
                return Box(part.left, whole.top, part.right, whole.bottom)
            return Box(whole.left, part.top, whole.right, part.bottom)
    return None


def _is_inside(part: Box, area: Box) -> bool:
    """Whether a part of a crop touches none of its sides."""
    return part.left > 0 and part.top > 0 and part.right < area.width and part.bottom < area.height


def _is_slider(part: Box, across: bool, long: int, thick: int) -> bool:
    length, height = (part.width, part.height) if across else (part.height, part.width)
    return length >= _LONG * long and 4 <= height <= _THICK * thick


def _ground(frame: Frame, box: Box) -> Box | None:
    """A field of several lines: as far as the even ground reaches that its words stand on."""
    if box.width < _LEAST_EDITOR[0] or box.height < _LEAST_EDITOR[1]:
        return None
    wide, high = round(_BEYOND * box.width), round(_BEYOND * box.height)
    limit = Box(box.left - wide, box.top - high, box.right + wide, box.bottom + high).intersection(frame.box)
    best: tuple[float, Box] | None = None
    for x, y in _seeds(frame, box):
        if limit is None or (best is not None and best[1].contains(FramePoint(x, y))):
            continue
        area = flat_area(frame.pixels, x, y, limit).box
        common = area.intersection(box)
        share = 0.0 if common is None else common.area / max(area.area, box.area, 1)
        if share >= _COMMON and (best is None or share > best[0]):
            best = share, area
    return None if best is None else best[1]


def _seeds(frame: Frame, box: Box) -> list[tuple[int, int]]:
    """A few pixels (x, y) of the commonest colour in `box`, which lies in the frame: the first, middle and last."""
    inner = box.expanded(-_INSET)
    even = _codes(frame.crop(inner)[::_COARSE, ::_COARSE])
    values, counts = np.unique(even, return_counts=True)
    rows, columns = np.nonzero(even == values[counts.argmax()])
    picks = (len(rows) // 2, 0, len(rows) - 1)
    return [(inner.left + _COARSE * int(columns[i]), inner.top + _COARSE * int(rows[i])) for i in picks]


def _from_ground(pixels: Pixels) -> Pixels:
    """How far each pixel is from the commonest colour, in the channel where that is most."""
    import cv2

    codes = _codes(pixels)
    values, counts = np.unique(codes, return_counts=True)
    picked: Any = pixels[codes == values[counts.argmax()]]
    ground = np.median(picked, axis=0).astype(np.uint8)
    red, green, blue = cv2.split(cv2.absdiff(pixels, np.broadcast_to(ground, pixels.shape)))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _codes(pixels: Pixels) -> npt.NDArray[np.int32]:
    """A number for each pixel; colours that are nearly equal mostly have the same."""
    red, green, blue = (pixels[:, :, channel].astype(np.int32) >> 2 for channel in range(3))
    return np.asarray((red << 12) | (green << 6) | blue, np.int32)

"""Which part of a read line some of its words take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from vision.types import Box, Element, Frame

APART = 0.55
"""A gap of this share of the line's height is more than a space between words."""


@dataclass(frozen=True, slots=True)
class Span:
    """The place of some characters of a line.

    Attributes:
        box: where they are, in frame pixels.
        alone: wide gaps (or the line's ends) stand on both sides: two controls read as one line, not a sentence.
    """

    box: Box
    alone: bool


def span_of(frame: Frame, element: Element, start: int, end: int) -> Span:
    """The part of `element` that the characters `start` to `end` of its text take.

    Measured: the spaces of the text are matched with the widest gaps between the ink. Where the ink shows fewer gaps
    than the text has spaces, the part is estimated by the number of characters. Of words in several lines the part
    is the lines that it is in.
    """
    text, box = element.text, element.box
    if start <= 0 and end >= len(text):
        return Span(box, alone=True)
    if element.lines:
        return _of_lines(frame, element, start, end)
    words = _words(text)
    if len(words) > 1:
        gaps = _gaps(frame, box)
        if len(gaps) >= len(words) - 1:
            chosen = sorted(sorted(gaps, key=lambda g: g[0] - g[1])[: len(words) - 1])
            return _measured(box, words, chosen, start, end)
    return Span(_by_share(box, len(text), start, end), alone=False)


def _of_lines(frame: Frame, element: Element, start: int, end: int) -> Span:
    """As `span_of`, of words in several lines; a line of them is no control of its own, so none stands alone."""
    boxes, at = [], 0
    for words, box in element.lines:
        first, last = max(start, at), min(end, at + len(words))
        if first < last:
            line = replace(element, text=words, box=box, lines=())
            boxes.append(span_of(frame, line, first - at, last - at).box)
        at += len(words) + 1
    return Span(reduce(Box.union, boxes) if boxes else element.box, alone=False)


def without_picture(frame: Frame, element: Element) -> Box:
    """The box of the words alone: a small picture before them, read as part of the line, is left out."""
    box, high = element.box, max(12, element.box.height)
    if box.width < 2 * high:
        return box
    gaps = [gap for gap in _gaps(frame, box) if gap[1] - gap[0] >= 0.22 * high]
    if len(gaps) <= len(element.text.split()) - 1 or not gaps:
        return box
    first = gaps[0]
    picture = first[0] - box.left
    if 0.6 * high <= picture <= 1.8 * high and box.right - first[1] >= 0.4 * box.width:
        return Box(first[1], box.top, box.right, box.bottom)
    return box


def begins_with_picture(frame: Frame, element: Element) -> Box | None:
    """The box of all but the first letter, where that is far wider than the others and so likely a picture."""
    gaps = _gaps(frame, element.box, least=1)
    if not gaps or len(element.text) < 3:
        return None
    rest = (element.box.right - gaps[0][1]) / (len(element.text) - 1)
    if gaps[0][0] - element.box.left < 1.4 * rest:
        return None
    return Box(gaps[0][1], element.box.top, max(gaps[0][1], element.box.right), element.box.bottom)


def _measured(
    box: Box, words: list[tuple[int, int]], gaps: list[tuple[int, int]], start: int, end: int
) -> Span:
    """The words between two of the gaps; a part of a word takes its share of the characters."""
    lefts = [box.left, *(gap[1] for gap in gaps)]
    rights = [*(gap[0] for gap in gaps), box.right]
    inside = [i for i, (first, last) in enumerate(words) if last > start and first < end]
    if not inside:
        return Span(_by_share(box, words[-1][1], start, end), alone=False)
    first, last = inside[0], inside[-1]
    left, right = lefts[first], rights[last]
    if words[first][0] < start:
        length = words[first][1] - words[first][0]
        left += round((rights[first] - lefts[first]) * (start - words[first][0]) / length)
    if words[last][1] > end:
        length = words[last][1] - words[last][0]
        right -= round((rights[last] - lefts[last]) * (words[last][1] - end) / length)
    wide = APART * max(16, box.height)
    free_left = first == 0 or gaps[first - 1][1] - gaps[first - 1][0] >= wide
    free_right = last == len(words) - 1 or gaps[last][1] - gaps[last][0] >= wide
    whole = words[first][0] >= start and words[last][1] <= end
    return Span(
        Box(left, box.top, max(left + 1, right), box.bottom), alone=free_left and free_right and whole
    )


def _words(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        found.append((at, at + len(word)))
        at += len(word)
    return found


def _gaps(frame: Frame, box: Box, least: int = 2) -> list[tuple[int, int]]:
    """Columns without ink inside the line, as (left, right) in frame pixels."""
    crop = frame.crop(box)
    if crop.size == 0:
        return []
    grey = crop.astype(np.int16).sum(axis=2) // 3
    trim = max(1, box.height // 8)
    middle = grey[trim : grey.shape[0] - trim] if grey.shape[0] > 3 * trim else grey
    off = np.abs(middle - np.bincount(middle.ravel()).argmax())
    ink = off.max(axis=0) > max(24, 0.3 * int(off.max(initial=0)))
    # A column that is inked from top to bottom is a border, unless it is a part of a picture.
    solid = off.min(axis=0) > 24
    wide = np.convolve(solid, np.ones(3, int), "same") >= 3
    wide = np.convolve(wide, np.ones(3, int), "same") >= 1
    ink &= ~(solid & ~wide)
    columns = np.flatnonzero(ink)
    if len(columns) < 2:
        return []
    jumps = np.flatnonzero(np.diff(columns) > least)
    return [(int(columns[j]) + 1 + box.left, int(columns[j + 1]) + box.left) for j in jumps]


def _by_share(box: Box, length: int, start: int, end: int) -> Box:
    length = max(1, length)
    left = box.left + round(box.width * max(0, start) / length)
    right = box.left + round(box.width * min(length, end) / length)
    return Box(left, box.top, max(left + 1, right), box.bottom)

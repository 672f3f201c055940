"""Small pictures that stand before words and were read as a sign: a plus before the words of a row."""

from __future__ import annotations

import numpy as np

from vision.merge.owners import Piece
from vision.types import Box, Frame

_OPENING = frozenset("\"'“‘«([{<.…-–—_/\\~#@&$€£%*•")
"""Signs that words begin with in writing."""
_LEAST_WORDS = 3
_SIDES = (5, 1.8)
"""Least pixels of such a picture, and how many times as wide as the line is high it is at most."""
_APART = 0.2
"""Gap between the picture and the words, as a share of the line's height: between letters it is less."""
_INK = 40
"""Difference to the background, 0 to 255, from which on a pixel is drawn."""


def sign_before(frame: Frame, piece: Piece) -> Box | None:
    """Where the sign stands that the words of `piece` begin with, if it is set apart from them; None otherwise."""
    sign, words = piece.text[:1], piece.text[1:].strip()
    if not sign or sign.isalnum() or sign in _OPENING or len(words) < _LEAST_WORDS or not words[0].isalnum():
        return None
    pixels = frame.crop(piece.box).astype(np.int16)
    if pixels.size == 0:
        return None
    grey = pixels.sum(axis=2) // 3
    columns = np.flatnonzero((np.abs(grey - np.bincount(grey.ravel()).argmax()) > _INK).any(axis=0))
    if not len(columns):
        return None
    gaps = np.flatnonzero(np.diff(columns) - 1 > max(2, _APART * piece.box.height))
    if not len(gaps):
        return None
    left, right = int(columns[0]), int(columns[gaps[0]]) + 1
    if not _SIDES[0] <= right - left <= _SIDES[1] * piece.box.height:
        return None
    return Box(piece.box.left + left, piece.box.top, piece.box.left + right, piece.box.bottom)

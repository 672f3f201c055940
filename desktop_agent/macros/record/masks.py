"""Whether a field hides what is typed into it, and what to call the secret in it. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from vision.merge.tree import MASKED
from vision.types import Box, Element, Frame, Snapshot

_SECRET_WORDS = re.compile(
    r"pass\s*-?\s*(?:word|phrase|code)|\bpasswd\b|\bpin\b|\bsecret\b|\bpassw[oö]r[td]|\bkennwort\b|mot de passe"
    r"|contrase[nñ]a|\bsenha\b|\bpalavra-passe\b|\bwachtwoord\b|\bhas[lł]o\b|\bl[oö]senord\b|密码|パスワード",
    re.IGNORECASE,
)
_LEAST_CONTRAST = 40
_EDGE = 3
"""Pixels of a field's border that are left out."""
_MASKS = frozenset("*•●∙·⬤○oO0°.⋅◦x")
"""What readers make of the marks that stand for hidden characters."""


def is_told_masked(*elements: Element | None) -> bool:
    """Whether the program told of any of these that it hides what is typed."""
    return any(element is not None and MASKED in element.states for element in elements)


def asks_for_secret(text: str) -> bool:
    """Whether a label asks for a password, a PIN or the like."""
    return _SECRET_WORDS.search(text) is not None


def secret_prompt(snapshot: Snapshot, within: Box | None) -> str:
    """The last words in a part of the screen that ask for a secret; empty when there are none."""
    asking = [
        element.text
        for element in snapshot.elements
        if asks_for_secret(element.text) and (within is None or within.contains(element.box.centre))
    ]
    return asking[-1] if asking else ""


def shows_only_marks(frame: Frame, box: Box, count: int, read: str | None) -> bool:
    """Whether a field shows nothing but `count` equal marks in a row, where so many characters were typed.

    `read` is what a reader made of them; any other word in it speaks against that.
    """
    if count < 1 or (read and not set(read) <= _MASKS | {" "}):
        return False
    if read and len(set(read.replace(" ", ""))) == 1 and count <= len(read.replace(" ", "")) + 1:
        return len(read.replace(" ", "")) <= count + 1 and read[0] in "*•●∙⬤"
    marks = _marks(frame, box)
    if not marks or abs(len(marks) - count) > (count > 2):
        return False
    widths = [mark.width for mark in marks]
    heights = [mark.height for mark in marks]
    tops = [mark.top for mark in marks]
    if max(widths) - min(widths) > 2 or max(heights) - min(heights) > 2 or max(tops) - min(tops) > 2:
        return False
    if len(marks) == 1:
        return abs(widths[0] - heights[0]) <= 2
    steps = [right.left - left.left for left, right in pairwise(marks)]
    return max(steps) - min(steps) <= 2


def _marks(frame: Frame, box: Box) -> list[Box]:
    """The separate shapes in a field, from left to right, without its border and a text caret."""
    import cv2

    pixels = frame.crop(box)[_EDGE:-_EDGE, _EDGE:-_EDGE]
    if pixels.size == 0:
        return []
    grey = np.asarray(pixels, np.int16).max(axis=2)
    paper = int(np.bincount(grey.ravel().astype(np.uint8), minlength=256).argmax())
    ink = (np.abs(grey - paper) >= _LEAST_CONTRAST).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    height, width = ink.shape
    found = []
    for left, top, wide, high, area in stats[1:].tolist():
        is_caret = wide <= 2 and high >= 9
        is_border = wide >= 0.6 * width or high >= 0.9 * height
        if area >= 3 and not is_caret and not is_border:
            found.append(Box(left, top, left + wide, top + high))
    return sorted(found, key=lambda mark: mark.left)


def secret_name(label: str) -> str:
    """What to call the secret of a field with this label: lower case words with underscores; `password` for none."""
    words = re.findall(r"[a-z0-9]+", label.casefold())
    name = "_".join(words)[:40].strip("_")
    return name if name and name[0].isalpha() else "password"

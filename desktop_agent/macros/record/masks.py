"""Whether a field hides what is typed into it, and what to call the secret in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from desktop_agent.macros.record.typing import likeness
from vision.merge.tree import MASKED
from vision.types import Box, Element, Frame, Snapshot

_SECRET_WORDS = re.compile(
    r"pass\s*-?\s*(?:word|phrase|code)|\bpasswd\b|\bpin\b|\bsecret\b|\bpassw[oö]r[td]|\bkennwort\b|mot de passe"
    r"|contrase[nñ]a|\bsenha\b|\bpalavra-passe\b|\bwachtwoord\b|\bhas[lł]o\b|\bl[oö]senord\b|密码|パスワード",
    re.IGNORECASE,
)
_LEAST_TYPED = 2
_FEW = 2
_BESIDE = 16
"""Pixels beside a field's box that may belong to it: boxes are seen, not known."""
_NEW = 12
_FAINT = 24
_LINE = 0.75
"""A row or column of a field so full of ink is a border or a caret."""
_CARET = 1.6
_MUCH = (0.5, 0.7, 0.85)
"""Columns with so large a share of the most ink are in a mark; marks may touch each other."""
_ALIKE = 0.94
_SAME_INK = 0.3
_READS_SO = 0.5
"""A reading so much like what was typed, 0 to 1, shows that it is not hidden."""
_STRAY = 0.05
_SURE_MASKS = frozenset("*•●∙⬤")


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


def shows_only_marks(
    frame: Frame, box: Box, text: str, read: str | None, before: Frame | None = None
) -> bool:
    """Whether a field shows nothing but equal marks in a row, one for each character of `text` that was typed.

    Args:
        frame: the screen after it was typed.
        box: where the field is; the row may begin a little left of it.
        text: what was typed.
        read: what a reader made of what the field shows; what was typed in it speaks against marks.
        before: the screen before, so that only what is new counts.
    """
    if len(text) < _LEAST_TYPED or (read and likeness(text, read) >= _READS_SO):
        return False
    if len(set(text)) == 1 and not (read and set(read) <= _SURE_MASKS):
        # A row of the same letter looks like a row of marks.
        return False
    ink = _ink(frame, box, before)
    return any(_is_row(ink, _runs(ink, much), len(text)) for much in _MUCH)


def _is_row(ink: npt.NDArray[np.float32], runs: Sequence[tuple[int, int]], count: int) -> bool:
    """Whether `count` equal marks stand at equal distances."""
    if len(runs) < _LEAST_TYPED or abs(len(runs) - count) > (count > _FEW):
        return False
    centres = [(left + right) / 2 for left, right in runs]
    steps = [right - left for left, right in pairwise(centres)]
    pitch = float(np.median(steps))
    if max(abs(step - pitch) for step in steps) > max(1.5, 0.15 * pitch):
        return False
    return _are_alike(ink, centres, pitch)


def _ink(frame: Frame, box: Box, before: Frame | None) -> npt.NDArray[np.float32]:
    """How much each pixel of a field differs from its background, without borders and a text caret."""
    area = Box(max(0, box.left - _BESIDE), box.top, min(frame.width, box.right + _BESIDE), box.bottom)
    pixels = frame.crop(area).astype(np.int16)
    grey = pixels.mean(axis=2)
    paper = int(np.bincount(grey.ravel().astype(np.uint8), minlength=256).argmax())
    ink = np.abs(grey - paper)
    if before is not None and before.pixels.shape == frame.pixels.shape:
        ink[np.abs(pixels - before.crop(area).astype(np.int16)).max(axis=2) < _NEW] = 0
    ink[ink < _FAINT] = 0
    ink[(ink > 0).mean(axis=1) > _LINE] = 0
    ink[:, (ink > 0).mean(axis=0) > _LINE] = 0
    heights = (ink > 0).sum(axis=0)
    if heights.any():
        # A caret stands out above the marks, and may touch the last one.
        ink[:, heights > _CARET * np.percentile(heights[heights > 0], 75)] = 0
    return np.asarray(ink, np.float32)


def _runs(ink: npt.NDArray[np.float32], much: float) -> list[tuple[int, int]]:
    """The stretches of columns with much ink, from left to right."""
    profile = ink.sum(axis=0)
    if not profile.size or profile.max() <= 0:
        return []
    dark = np.concatenate([[False], profile > much * profile.max(), [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(dark))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _are_alike(ink: npt.NDArray[np.float32], centres: Sequence[float], pitch: float) -> bool:
    """Whether the marks look the same; they may lie between two pixels."""
    half = max(1, round(pitch / 2))
    total, reach = float(ink.sum()), pitch / 2 + 1
    outside = [c for c in range(ink.shape[1]) if all(abs(c + 0.5 - centre) > reach for centre in centres)]
    if float(ink[:, outside].sum()) > _STRAY * total:
        return False
    padded = np.pad(ink, ((0, 0), (half, half)))
    cells = [padded[:, int(c) : int(c) + 2 * half].sum(axis=1) for c in centres]
    usual = np.median(np.stack(cells), axis=0)
    norm = float(np.linalg.norm(usual))
    return norm > 0 and all(
        float(cell @ usual) >= _ALIKE * norm * float(np.linalg.norm(cell)) > 0
        and abs(float(cell.sum() - usual.sum())) <= _SAME_INK * float(usual.sum())
        for cell in cells
    )


def secret_name(label: str) -> str:
    """What to call the secret of a field with this label: lower case words with underscores; `password` for none."""
    words = re.findall(r"[a-z0-9]+", label.casefold())
    name = "_".join(words)[:40].strip("_")
    return name if name and name[0].isalpha() else "password"

"""Whether the words of a control are greyed out, seen by how little they stand out beside those around. Pure."""

from __future__ import annotations

import numpy as np

from vision.types import Box, Element, Frame, Role, Snapshot

_ROLES = frozenset({Role.BUTTON, Role.CHECKBOX, Role.RADIO, Role.SWITCH, Role.MENUITEM})
"""Fields show grey hints, headers and tabs are grey where nothing is wrong with them."""
_GREY = 0.55
"""Words that stand out less than this share of what is usual on the screen are grey. Disabled words stand out by .20
to .50 of it in GTK, Qt and Chromium, links and words on coloured buttons by .60 and more."""
_FEW = 3
"""From so few other words nothing is usual."""
_USUAL = 60
"""Words that stand out less, on the median, leave no room below."""
_LETTERS = 2


def looks_greyed(element: Element, snapshot: Snapshot) -> bool:
    """Whether `element` is a button, toggle or menu entry whose words are greyed out."""
    if element.role not in _ROLES or len(element.text) < _LETTERS:
        return False
    words = [box for other in snapshot.elements if (box := _words(other)) is not None]
    own = [box for box in words if element.box.contains(box.centre)]
    others = [contrast(snapshot.frame, box) for box in words if box not in own]
    if not own or len(others) < _FEW:
        return False
    usual = float(np.median(others))
    return usual >= _USUAL and max(contrast(snapshot.frame, box) for box in own) < _GREY * usual


def contrast(frame: Frame, words: Box) -> float:
    """How much letters stand out from what is behind them, in grey levels, 0 to 255."""
    pixels = frame.crop(words)
    if pixels.size == 0:
        return 0.0
    grey = pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    # The background is most of any line of text, and thin strokes are seldom drawn in full.
    return float(np.percentile(np.abs(grey - np.median(grey)), 98))


def _words(element: Element) -> Box | None:
    if len(element.text) < _LETTERS and not element.value:
        return None
    return element.box if element.role is Role.TEXT else element.words

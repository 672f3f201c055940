"""Naming the pictures on controls: a small network of our own, and a memory of the pictures it has seen.

How the weights were made, and what they can and cannot do, stands in `vision.training.icon_main`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vision.icons.lexicon import Floats, Lexicon
from vision.icons.picture import find_picture, tile
from vision.runtime import Session
from vision.text.memory import pixels_key, remember
from vision.types import Box, Frame, Pixels

_EYE = "icons"
_REMEMBERED = 4096
_AT_ONCE = 64
_MOST_SIDE = 256
"""Larger controls hold no icon; their pictures are not looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the picture on a control shows.

    Attributes:
        name: in a word or two, `zoom in`; empty when it has no picture or nobody knows.
        sure: how sure the best name is, 0 to 1, given or not.
        vector: 128 float16 values of length 1 as bytes, for `Element.look` and `likeness`; empty without a picture.
    """

    name: str
    sure: float
    vector: bytes = field(repr=False)


_NOTHING = Look("", 0.0, b"")


class Icons:
    """Names pictures and remembers them by their pixels. May be called from several threads."""

    def __init__(self, eye: Session, words: Lexicon, remembered: int = _REMEMBERED) -> None:
        """Use an opened model and word table; at most `remembered` pictures are kept."""
        self._eye, self._words, self._limit = eye, words, remembered
        self._input = eye.get_inputs()[0].name
        self._memory: OrderedDict[bytes, Look] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, frame: Frame, boxes: Sequence[Box]) -> list[Look]:
        """What the controls in `boxes` (frame pixels; the whole button, clipped to the frame) show, in their order.

        A control without a picture — empty, flat, tiny, or with words alone — gets an empty name and vector.
        """
        crops = [frame.crop(box) for box in boxes]
        keys = [pixels_key(crop) for crop in crops]
        with self._lock:
            known = {key: self._memory[key] for key in keys if key in self._memory}
        missing = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, self._read(list(missing.values())), strict=True))
        with self._lock:
            for key in dict.fromkeys(keys):
                remember(self._memory, key, known[key], self._limit)
        return [known[key] for key in keys]

    def _read(self, crops: Sequence[Pixels]) -> list[Look]:
        pictures = [find_picture(crop) if max(crop.shape[:2]) <= _MOST_SIDE else None for crop in crops]
        shown = [place for place, picture in enumerate(pictures) if picture is not None]
        looks = [_NOTHING] * len(crops)
        for start in range(0, len(shown), _AT_ONCE):
            places = shown[start : start + _AT_ONCE]
            tiles = [tile(crops[place], box) for place in places if (box := pictures[place]) is not None]
            vectors = np.asarray(self._eye.run(None, {self._input: np.stack(tiles)})[0], np.float32)
            for place, look in zip(places, self._named(vectors), strict=True):
                looks[place] = look
        return looks

    def _named(self, vectors: Floats) -> list[Look]:
        halves = vectors.astype("<f2")
        words = len(self._words.phrases)
        looks: list[Look] = []
        for row, half in zip(self._words.see(halves.astype(np.float32)).shares, halves, strict=True):
            if row[words] > 0.5:
                looks.append(_NOTHING)
                continue
            name, sure = self._words.name(row)
            looks.append(Look(name, sure, half.tobytes()))
        return looks


def open_icons(threads: int | None = None) -> Icons:
    """Open the icon encoder and its word table.

    Args:
        threads: how many cores it may use; one when None, since a screen's icons take few milliseconds.

    Raises:
        ModelUnavailable: a model file is missing, damaged, or cannot be loaded.
    """
    from vision.icons.likeness import lexicon
    from vision.runtime import open_session
    from vision.weights import model_path

    return Icons(open_session(model_path(_EYE), threads=threads or 1), lexicon())

"""What stands on a key: one to three characters, which a reader of lines on a whole screen often overlooks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from vision.merge.strokes import sign_of
from vision.text.ctc import Reading
from vision.text.memory import pixels_key, remember
from vision.text.types import TextLine
from vision.types import Box, Frame, Pixels

_BORDER, _SLOPPY = 3, 7
_CONTRAST = 40
_MARGIN = (0.15, 0.5)
"""Pixels around the characters that the recogniser sees, above and beside, as shares of their height; measured."""
_LEAST_HEIGHT = 9
_HEIGHTS = (1, 34)
_LONGEST = 4
_SURE = 0.6
_THICKEST = 0.09
"""Half of the thickest stroke of a letter, as a share of its height."""
_DOUBTFUL = frozenset("1lI|/\\.·•,-_一丨+十t=二ニ")
"""Readings that a sign of straight strokes is mistaken for."""
_REMEMBERED = 4000


class Recogniser(Protocol):
    """Reads crops; see `vision.text.recognise.Recogniser`."""

    def recognise(self, crops: Sequence[Pixels], executor: Executor) -> list[Reading]:
        """One reading for each crop."""
        ...


@dataclass(frozen=True, slots=True)
class _Ink:
    """The characters on a key: their box, what draws them, and how far down the key they stand (0 to 1)."""

    box: Box
    mask: npt.NDArray[np.bool_]
    middle: float


class Glyphs:
    """Reads keys; remembers them by their pixels. May be called from several threads."""

    def __init__(self, recogniser: Recogniser, executor: Executor) -> None:
        """Read with `recogniser`, in the threads of `executor`, which `close` ends."""
        self._recogniser, self._executor = recogniser, executor
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the threads."""
        self._executor.shutdown(wait=True)

    def glyphs(self, frame: Frame, boxes: Sequence[Box]) -> list[TextLine | None]:
        """For each key what stands on it, in frame pixels; None where that is no text, or a doubtful one."""
        with self._lock:
            inks = [ink_of(frame, box) for box in boxes]
            keys = [
                b"" if ink is None else pixels_key(frame.crop(box))
                for ink, box in zip(inks, boxes, strict=True)
            ]
            new = {
                key: (frame.crop(_seen(ink.box, frame)), ink)
                for key, ink in zip(keys, inks, strict=True)
                if ink is not None and key not in self._known
            }
            readings = self._recogniser.recognise([crop for crop, _ in new.values()], self._executor)
            for (key, (_, ink)), reading in zip(new.items(), readings, strict=True):
                remember(self._known, key, _text(reading, ink), _REMEMBERED)
            return [
                None if ink is None else _line(self._known[key], ink.box)
                for key, ink in zip(keys, inks, strict=True)
            ]


def ink_of(frame: Frame, key: Box) -> _Ink | None:
    """The characters on a key, within its border; None when it is bare, or full.

    A key that was found a little too large has its own border in its box: then its middle alone is looked at.
    """
    for border in (_BORDER, _SLOPPY):
        inner = (
            Box(key.left + border, key.top + border, key.right - border, key.bottom - border)
            if (key.width > 2 * border and key.height > 2 * border)
            else key
        )
        mask = _drawn(frame, inner)
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if len(rows) == 0:
            return None
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        if _HEIGHTS[0] <= bottom - top <= _HEIGHTS[1] and right - left <= 3 * max(
            _LEAST_HEIGHT, bottom - top
        ):
            place = inner.intersection(frame.box) or inner
            box = Box(place.left + left, place.top + top, place.left + right, place.top + bottom)
            return _Ink(box, mask[top:bottom, left:right], (box.centre.y - key.top) / key.height)
    return None


def _drawn(frame: Frame, box: Box) -> npt.NDArray[np.bool_]:
    """Which pixels of `box` stand out from its background, without what touches its sides."""
    crop = frame.crop(box.intersection(frame.box) or Box(0, 0, 0, 0)).astype(np.int16)
    if crop.size == 0:
        return np.zeros((0, 0), np.bool_)
    ground = np.median(crop.reshape(-1, 3), axis=0)
    return _without_rim(np.asarray(np.abs(crop - ground).max(axis=2) > _CONTRAST))


def _without_rim(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """`mask` without what touches its sides: the key's own border, when the box was found a little too large."""
    import cv2

    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    kept: npt.NDArray[np.bool_] = mask & ~np.isin(labels, rim)
    return kept


def _seen(ink: Box, frame: Frame) -> Box:
    """What the recogniser is shown: the characters with some room around them."""
    high = max(ink.height, _LEAST_HEIGHT)
    down, across = round((0.5 + _MARGIN[0]) * high), round(_MARGIN[1] * high)
    middle = (ink.top + ink.bottom) // 2
    wanted = Box(ink.left - across, middle - down, ink.right + across + 1, middle + down + 1)
    return wanted.intersection(frame.box) or ink


def _text(reading: Reading, ink: _Ink) -> tuple[str, float]:
    """What a key says and how sure that is; empty when it says nothing."""
    text = reading.text.strip()
    if not text or text in _DOUBTFUL or (len(text) == 1 and reading.score < _SURE):
        sign = sign_of(ink.mask, ink.middle)
        if sign is not None:
            return sign, 0.9
    if text in _DOUBTFUL and ink.mask.shape[1] < 3:
        return "", 0.0
    if not text or len(text) > _LONGEST or reading.score < _SURE or not text.isascii() or _is_thick(ink):
        return "", 0.0
    return text, reading.score


def _is_thick(ink: _Ink) -> bool:
    """Whether there are areas in it that no letter's strokes fill."""
    import cv2

    padded = np.pad(ink.mask, 1).astype(np.uint8)
    deepest = float(cv2.distanceTransform(padded, cv2.DIST_L2, 3).max())
    return bool(deepest > 1.2 + _THICKEST * ink.mask.shape[0])


def _line(said: tuple[str, float], box: Box) -> TextLine | None:
    text, score = said
    return TextLine(text, box, score) if text else None


def open_glyphs(threads: int | None = None) -> Glyphs:
    """Open the recogniser for keys. Raises ModelUnavailable."""
    from concurrent.futures import ThreadPoolExecutor

    from vision.runtime import open_session, usable_cores
    from vision.text.recognise import Recogniser as TextRecogniser
    from vision.weights import model_path

    count = threads or min(8, usable_cores())
    return Glyphs(
        TextRecogniser(open_session(model_path("text-recognition"), threads=1)),
        ThreadPoolExecutor(count, thread_name_prefix="keys"),
    )

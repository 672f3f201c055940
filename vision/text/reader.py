"""The reader: detection, cutting, recognition, and a memory of what was read before."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import numpy as np

from vision.errors import ModelUnavailable
from vision.text.ctc import Reading, word_spans
from vision.text.detect import Detector
from vision.text.gaps import GapSettings, part
from vision.text.layout import Ink, LayoutSettings, cut, reading_order, strokes_of
from vision.text.memory import pixels_key, remember
from vision.text.recognise import Recogniser
from vision.text.tidy import tidy
from vision.text.types import TextLine, Word
from vision.types import Box, Frame, Pixels


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How the reader is tuned; the defaults were measured on real screens.

    Attributes:
        layout: how detected boxes are cut into lines before they are read.
        gaps: how lines are parted after they were read.
        margin: pixels around a line's ink that the recogniser sees, as a share of the ink's height.
        lowest_score: readings below this are dropped.
        remembered_lines: how many readings are kept for crops with equal pixels.
        remembered_frames: how many frames' boxes are kept.
    """

    layout: LayoutSettings = field(default_factory=LayoutSettings)
    gaps: GapSettings = field(default_factory=GapSettings)
    margin: float = 0.15
    lowest_score: float = 0.5
    remembered_lines: int = 8000
    remembered_frames: int = 4


class OnnxTextReader:
    """Reads text with the PP-OCR models. May be called from several threads; one call runs at a time."""

    def __init__(
        self,
        detector: Detector,
        recogniser: Recogniser,
        *,
        threads: int,
        settings: ReaderSettings | None = None,
    ) -> None:
        self.settings = settings or ReaderSettings()
        self._detector = detector
        self._recogniser = recogniser
        self._executor = ThreadPoolExecutor(max(1, threads), thread_name_prefix="read")
        self._lock = threading.Lock()
        self._closed = False
        self._readings: OrderedDict[bytes, Reading] = OrderedDict()
        self._boxes: OrderedDict[str, tuple[Box, ...]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the threads; reading afterwards raises ModelUnavailable."""
        with self._lock:
            self._closed = True
        self._executor.shutdown(wait=True)

    def read(self, frame: Frame, regions: Sequence[Box] | None = None) -> tuple[TextLine, ...]:
        """The lines on `frame` in reading order; with `regions`, only those that touch one of them."""
        with self._lock:
            if self._closed:
                raise ModelUnavailable("The text reader was closed.")
            boxes = [
                box
                for box in self._lines_of(frame)
                if regions is None or any(box.intersection(region) for region in regions)
            ]
            lines = self._read(frame.pixels, boxes)
        return tuple(lines[index] for index in reading_order([line.box for line in lines]))

    def _lines_of(self, frame: Frame) -> tuple[Box, ...]:
        known = self._boxes.get(frame.digest)
        if known is not None:
            self._boxes.move_to_end(frame.digest)
            return known
        if frame.width == 0 or frame.height == 0:
            return ()
        found = self._detector.boxes(self._detector.probability(frame.pixels))
        pieces = {piece for box in found for piece in cut(frame.pixels, box, self.settings.layout)}
        lines = tuple(without_parts(pieces))
        remember(self._boxes, frame.digest, lines, self.settings.remembered_frames)
        return lines

    def _read(self, pixels: Pixels, boxes: Sequence[Box]) -> list[TextLine]:
        whole = Box(0, 0, pixels.shape[1], pixels.shape[0])
        wider = [box.expanded(max(2, round(self.settings.margin * box.height)), whole) for box in boxes]
        crops = [pixels[box.top : box.bottom, box.left : box.right] for box in wider]
        keys = [pixels_key(crop) for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self._readings}
        found = self._recogniser.recognise(list(new.values()), self._executor)
        readings = dict(zip(new, found, strict=True))
        contrast = self.settings.layout.contrast
        lines: list[TextLine] = []
        for key, box, seen, crop in zip(keys, boxes, wider, crops, strict=True):
            reading = readings.get(key) or self._readings[key]
            remember(self._readings, key, reading, self.settings.remembered_lines)
            if reading.text and reading.score >= self.settings.lowest_score:
                ink = strokes_of(crop, contrast)
                columns = np.asarray(ink.any(axis=0))
                pieces = part(reading, columns, box.height, self.settings.gaps)
                lines += [line_of(tidy(piece), box, seen, ink) for piece in pieces]
        return lines


def line_of(reading: Reading, box: Box, seen: Box, ink: Ink) -> TextLine:
    """A line from what was read in the crop `seen` around `box`; `ink` covers `seen` and trims the words."""
    words: list[Word] = []
    columns = np.asarray(ink.any(axis=0))[box.left - seen.left : box.right - seen.left]
    for text, left, right in word_spans(reading):
        start = min(max(0, round(seen.left + left * seen.width) - box.left), box.width)
        end = min(max(start, round(seen.left + right * seen.width) - box.left), box.width)
        inside = np.flatnonzero(columns[start:end])
        if len(inside):
            start, end = start + int(inside[0]), start + int(inside[-1]) + 1
        words.append(Word(text, Box(box.left + start, box.top, box.left + end, box.bottom)))
    # A tick or an arrow that was not kept as text lies before the first or after the last word.
    tight = Box(words[0].box.left, box.top, max(words[0].box.left, words[-1].box.right), box.bottom)
    return TextLine(" ".join(word.text for word in words), tight, round(reading.score, 4), tuple(words))


def without_parts(boxes: set[Box]) -> list[Box]:
    """`boxes` without those that lie wholly inside another one."""
    largest = sorted(boxes, key=lambda box: (-box.area, box.as_tuple()))
    kept: list[Box] = []
    for box in largest:
        if not any(other.encloses(box) for other in kept):
            kept.append(box)
    return kept

"""The reader: detection, cutting, recognition, and a memory of what was read before."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self
from weakref import WeakKeyDictionary

import numpy as np

from vision.change import Change
from vision.errors import ModelUnavailable
from vision.text.chains import chains_of
from vision.text.ctc import Reading, word_spans
from vision.text.detect import Detector
from vision.text.gaps import GapSettings, part
from vision.text.layout import Ink, LayoutSettings, cut, reading_order, strokes_of
from vision.text.memory import pixels_key, remember
from vision.text.regions import Cover, Region, RegionSettings, cover_after, cover_of, grouped
from vision.text.tidy import tidy
from vision.text.types import TextLine, Word
from vision.types import Box, Frame, Pixels

_DIGITS = 2
"""Of a score: crops that are read together differ in the seventh from ones read alone, and that must not show."""
_BAND = 512
_WHOLE = 0.85
"""A line in pieces is believed as a whole from this score."""
_FEWEST = 3
"""And from so many letters: signs in a row are no word."""
_INSIDE = 0.7
"""A line with more than this share of it in a larger one is a part of that."""
_SAME = 0.6
"""Two lines with more than this intersection over union are one."""


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How the reader is tuned; the defaults were measured on real screens.

    Attributes:
        regions: how a screen is cut before anything is looked for.
        layout: how detected boxes are cut into lines before they are read.
        gaps: how lines are parted after they were read.
        margin: pixels around a line's ink that the recogniser sees, as a share of the ink's height.
        lowest_score: readings below this are dropped.
        remembered_lines: how many readings are kept for crops with equal pixels.
        remembered_regions: how many regions' lines are kept; a busy screen has about fifty.
    """

    regions: RegionSettings = field(default_factory=RegionSettings)
    layout: LayoutSettings = field(default_factory=LayoutSettings)
    gaps: GapSettings = field(default_factory=GapSettings)
    margin: float = 0.15
    lowest_score: float = 0.5
    remembered_lines: int = 8000
    remembered_regions: int = 600


_Lines = tuple[TextLine, ...]
_Key = tuple[Box, bytes]
"""What of a region decides, beside its pixels, what is read in it: what is seen, and whose ink that is."""


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What is kept of a frame for as long as somebody holds the frame."""

    cover: Cover
    lines: dict[_Key, _Lines]


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """Where a line was found: its `box`, the `crop` that is `seen` around it, its key, and the ink in it.

    A `chain` is a line that was found in pieces, which stand in other spots.
    """

    box: Box
    seen: Box
    crop: Pixels
    key: bytes
    ink: Ink
    chain: bool = False


class Recogniser(Protocol):
    """Reads crops; see `vision.text.recognise.Recogniser`."""

    def recognise(
        self,
        crops: Sequence[Pixels],
        executor: Executor,
        plain: Callable[[int, Reading], bool] | None = None,
    ) -> list[Reading]:
        """One reading for each crop."""
        ...


class OnnxTextReader:
    """Reads text with the PP-OCR models. May be called from several threads; one call runs at a time.

    What is read in a region depends on the pixels that are seen with it and on whose ink they are, and on nothing
    else. So a region that is known from an earlier frame, or from elsewhere on the screen, need not be read again,
    and a frame read after others gives exactly what it gives when it is the first.
    """

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
        self._regions: OrderedDict[bytes, _Lines] = OrderedDict()
        self._seen: WeakKeyDictionary[Frame, _Seen] = WeakKeyDictionary()

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

    def read(
        self, frame: Frame, regions: Sequence[Box] | None = None, since: Change | None = None
    ) -> tuple[TextLine, ...]:
        """The lines on `frame` in reading order; with `regions`, only those that touch one of them.

        What `since` says helps only when `since.before` was read by this reader, whole.
        """
        with self._lock:
            if self._closed:
                raise ModelUnavailable("The text reader was closed.")
            before = self._seen.get(since.before) if since is not None else None
            changed = since.boxes if since is not None and before is not None else ()
            if before is None:
                cover = cover_of(frame.pixels, self.settings.regions)
            else:
                cover = cover_after(before.cover, frame.pixels, changed, self.settings.regions)
            wanted = [
                region
                for region in grouped(cover, frame.width, self.settings.regions)
                if regions is None or any(region.seen.intersection(box) for box in regions)
            ]
            known = {
                key: lines
                for key, lines in (before.lines.items() if before is not None else ())
                if all(key[0].intersection(box) is None for box in changed)
            }
            parts = self._parts(frame.pixels, wanted, known)
            if regions is None:
                self._seen[frame] = _Seen(cover, parts)
        lines = distinct([line for part in parts.values() for line in part])
        if regions is not None:
            lines = [line for line in lines if any(line.box.intersection(box) for box in regions)]
        return tuple(lines[index] for index in reading_order([line.box for line in lines]))

    def _parts(
        self, pixels: Pixels, wanted: Sequence[Region], known: Mapping[_Key, _Lines]
    ) -> dict[_Key, _Lines]:
        """The lines of every region; `known` are some of them."""
        parts: dict[_Key, _Lines] = {}
        fresh: dict[_Key, tuple[bytes, Region]] = {}
        for region in wanted:
            owners = region.owners.tobytes()
            key = (region.seen, owners)
            if key in known:
                parts[key] = known[key]
                continue
            content = pixels_key(_seen_with(region, pixels)) + owners
            lines = self._regions.get(content)
            if lines is None:
                fresh[key] = content, region
            else:
                self._regions.move_to_end(content)
                parts[key] = tuple(line.shifted(region.seen.left, region.seen.top) for line in lines)
        spots = self._executor.map(lambda job: self._spots(pixels, job[1]), fresh.values())
        for (key, (content, region)), lines in zip(fresh.items(), self._read([*spots]), strict=True):
            remember(self._regions, content, lines, self.settings.remembered_regions)
            parts[key] = tuple(line.shifted(region.seen.left, region.seen.top) for line in lines)
        return parts

    def _spots(self, pixels: Pixels, region: Region) -> list[_Spot]:
        """Where something is to be read in a region, in pixels of what is seen with it."""
        picture = _seen_with(region, pixels)
        whole = Box(0, 0, picture.shape[1], picture.shape[0])
        found = self._detector.boxes(picture, region.owners)
        layout = self.settings.layout
        spots: list[_Spot] = []
        pieces = {piece for line in found for piece in cut(picture, line, layout)}
        plain = without_parts(pieces)
        chains = chains_of(plain)
        for box in (*plain, *chains):
            seen = box.expanded(max(2, round(self.settings.margin * box.height)), whole)
            crop = picture[seen.top : seen.bottom, seen.left : seen.right]
            ink = strokes_of(crop, layout.contrast)
            spots.append(_Spot(box, seen, crop, pixels_key(crop), ink, len(spots) >= len(plain)))
        return spots

    def _read(self, regions: Sequence[Sequence[_Spot]]) -> list[_Lines]:
        """What stands in the spots of each region."""
        new = {spot.key: spot for spots in regions for spot in spots if spot.key not in self._readings}
        asked = list(new.values())
        found = self._recogniser.recognise(
            [spot.crop for spot in asked],
            self._executor,
            # How far apart letters are is told better by a picture of full width.
            lambda index, reading: len(self._parted(asked[index], reading)) < 2,
        )
        readings = dict(zip(new, found, strict=True))
        result: list[_Lines] = []
        for spots in regions:
            lines: list[TextLine] = []
            for spot in spots:
                reading = readings.get(spot.key) or self._readings[spot.key]
                remember(self._readings, spot.key, reading, self.settings.remembered_lines)
                if reading.text and reading.score >= self.settings.lowest_score:
                    parted = self._parted(spot, reading)
                    read = [line_of(tidy(piece), spot.box, spot.seen, spot.ink) for piece in parted]
                    lines = joined(lines, read, spot.box) if spot.chain else [*lines, *read]
            result.append(tuple(lines))
        return result

    def _parted(self, spot: _Spot, reading: Reading) -> list[Reading]:
        if not reading.text:
            return []
        return part(reading, np.asarray(spot.ink.any(axis=0)), spot.box.height, self.settings.gaps)


def joined(lines: list[TextLine], whole: Sequence[TextLine], chain: Box) -> list[TextLine]:
    """`lines` with a line that was found in pieces read as a `whole`, where that reads better than the pieces."""
    pieces = [line for line in lines if chain.contains(line.box.centre)]
    sure = min((line.score for line in whole), default=0.0)
    # Pieces overlap, and their letters count twice.
    if sure < _WHOLE or _letters(whole) < max(_FEWEST, 0.6 * _letters(pieces)):
        return lines
    return [*(line for line in lines if line not in pieces), *whole]


def _letters(lines: Sequence[TextLine]) -> int:
    return sum(char.isalnum() for line in lines for char in line.text)


def _seen_with(region: Region, pixels: Pixels) -> Pixels:
    return pixels[region.seen.top : region.seen.bottom, region.seen.left : region.seen.right]


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
    return TextLine(" ".join(word.text for word in words), tight, round(reading.score, _DIGITS), tuple(words))


def distinct(lines: Sequence[TextLine]) -> list[TextLine]:
    """`lines` without those inside another one, and one of each two that are nearly in the same place.

    Two regions may see the same line between them, each a little differently.
    """
    if not lines:
        return []
    order = sorted(lines, key=lambda line: (-line.box.area, line.box.as_tuple(), -line.score, line.text))
    left, top, right, bottom = np.array([line.box.as_tuple() for line in order], np.int32).T
    area = (right - left) * (bottom - top)
    dropped = np.zeros(len(order), np.bool_)
    for start in range(0, len(order), _BAND):
        # A few lines at a time with all after them: a page may have thousands.
        some, rest = slice(start, start + _BAND), slice(start, None)
        wide = np.minimum.outer(right[some], right[rest]) - np.maximum.outer(left[some], left[rest])
        high = np.minimum.outer(bottom[some], bottom[rest]) - np.maximum.outer(top[some], top[rest])
        common = np.maximum(wide, 0) * np.maximum(high, 0)
        inside = common >= np.maximum(1, _INSIDE * area[rest])
        same = common > _SAME * (np.add.outer(area[some], area[rest]) - common)
        parts = np.triu(inside | same, 1)
        for index in range(len(parts)):
            # A line that is a part itself takes no other with it.
            if not dropped[start + index]:
                dropped[rest] |= parts[index]
    return [line for line, gone in zip(order, dropped, strict=True) if not gone]


def without_parts(boxes: set[Box]) -> list[Box]:
    """`boxes` without those that lie wholly inside another one."""
    largest = sorted(boxes, key=lambda box: (-box.area, box.as_tuple()))
    kept: list[Box] = []
    for box in largest:
        if not any(other.encloses(box) for other in kept):
            kept.append(box)
    return kept

"""Our own detector of controls: two small networks that find boxes and say what each is.

How the weights were made, and what they can and cannot do, stands in `vision.training`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vision.errors import ModelUnavailable
from vision.runtime import Session
from vision.types import Box, Element, Frame, Pixels, Role, Source
from vision.widgets.decode import Found, decode, one_each
from vision.widgets.points import Floats, sampled
from vision.widgets.snap import snapped

_FINDER, _NAMER = "controls", "control-names"
_GRID = 64
"""The finder halves the picture six times, so sides are padded to multiples of this."""

_PADDING = 128


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """How the detector is tuned.

    Attributes:
        least_score: boxes below this are dropped; None: the threshold that came with the weights.
        overlap: of two boxes with a larger IoU only the better stays.
        least_state: how sure a state must be, 0 to 1.
        tile: the longest side in pixels that is looked at in one piece; larger pictures are looked at in parts.
        lap: pixels that neighbouring parts share; a control wider than that may be missed where they meet.
    """

    least_score: float | None = None
    overlap: float = 0.4
    least_state: float = 0.5
    tile: int = 2560
    lap: int = 320


@dataclass(frozen=True, slots=True)
class _Labels:
    """What the outputs stand for, from the finder's own notes."""

    roles: tuple[Role, ...]
    states: tuple[str, ...]
    threshold: float


class Detector:
    """Finds controls on frames. Keeps nothing between frames; may be called from several threads."""

    def __init__(self, finder: Session, namer: Session, settings: DetectorSettings | None = None) -> None:
        """Use two opened models. Raises ModelUnavailable when the finder does not say what its outputs stand for."""
        self.settings = settings or DetectorSettings()
        self._finder, self._namer = finder, namer
        self._labels = _labels(finder)
        self._finder_input = finder.get_inputs()[0].name
        self._namer_input = namer.get_inputs()[0].name

    @property
    def least_score(self) -> float:
        """Boxes below this score are dropped."""
        chosen = self.settings.least_score
        return self._labels.threshold if chosen is None else chosen

    def read(self, frame: Frame) -> tuple[Element, ...]:
        """The controls on `frame`, best first: role, box, score and states; `text` is empty, `source` is `widget`."""
        if frame.width == 0 or frame.height == 0:
            return ()
        looks = [self._look(frame, tile) for tile in tiles(frame.width, frame.height, self.settings)]
        found = Found(
            np.concatenate([found.boxes for found, _ in looks]),
            np.concatenate([found.scores for found, _ in looks]),
        )
        best = one_each(found, self.settings.overlap)
        named = self._named(found.only(best), np.concatenate([rows for _, rows in looks])[best])
        return tuple(snapped(frame, named, self.settings.overlap))

    def _look(self, frame: Frame, tile: Box) -> tuple[Found, Floats]:
        """The boxes in one part of the frame, in frame pixels, and what the features say about each."""
        answers, features = self._finder.run(None, {self._finder_input: _padded(frame.crop(tile))[None]})
        found = decode(answers[0], self.least_score, tile.width, tile.height)
        found = found.only(_whole(found.boxes, tile, frame.box))
        found = found.only(one_each(found, self.settings.overlap))
        rows = sampled(features[0], found.boxes)
        offset = np.array([tile.left, tile.top, tile.left, tile.top], np.float32)
        return Found(found.boxes + offset, found.scores), rows

    def _named(self, found: Found, rows: Floats) -> tuple[Element, ...]:
        if not len(found.boxes):
            return ()
        roles, states = self._namer.run(None, {self._namer_input: rows})
        bar = math.log(self.settings.least_state / (1 - self.settings.least_state))
        elements: list[Element] = []
        for box, score, role, flags in zip(found.boxes, found.scores, roles, states, strict=True):
            left, top, right, bottom = (round(float(side)) for side in box)
            held = frozenset(
                name for name, flag in zip(self._labels.states, flags, strict=True) if flag > bar
            )
            elements.append(
                Element(
                    self._labels.roles[int(np.argmax(role))],
                    "",
                    Box(left, top, max(left, right), max(top, bottom)),
                    float(score),
                    Source.WIDGET,
                    held,
                )
            )
        return tuple(elements)


def open_detector(threads: int | None = None, settings: DetectorSettings | None = None) -> Detector:
    """Open the detector.

    Args:
        threads: how many cores it may use; all that this process may run on, up to 8, when None.
        settings: how it is tuned.

    Raises:
        ModelUnavailable: a model file is missing, damaged, or cannot be loaded.
    """
    from vision.runtime import open_session, usable_cores
    from vision.weights import model_path

    count = threads or min(8, usable_cores())
    finder = open_session(model_path(_FINDER), threads=count)
    return Detector(finder, open_session(model_path(_NAMER), threads=1), settings)


def tiles(width: int, height: int, settings: DetectorSettings) -> Iterator[Box]:
    """The parts of a picture that are looked at one by one: all of it in one piece unless it is very large."""
    for top, bottom in _spans(height, settings):
        for left, right in _spans(width, settings):
            yield Box(left, top, right, bottom)


def _spans(size: int, settings: DetectorSettings) -> list[tuple[int, int]]:
    if size <= settings.tile:
        return [(0, size)]
    count = math.ceil((size - settings.lap) / (settings.tile - settings.lap))
    step = (size - settings.lap) / count
    return [(int(index * step), math.ceil((index + 1) * step + settings.lap)) for index in range(count)]


def _whole(boxes: Floats, tile: Box, frame: Box) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which boxes of a part are not cut by an edge that the part has and the frame has not."""
    keep = np.ones(len(boxes), np.bool_)
    edge = 2
    if tile.left > frame.left:
        keep &= boxes[:, 0] > edge
    if tile.top > frame.top:
        keep &= boxes[:, 1] > edge
    if tile.right < frame.right:
        keep &= boxes[:, 2] < tile.width - edge
    if tile.bottom < frame.bottom:
        keep &= boxes[:, 3] < tile.height - edge
    return keep


def _padded(pixels: Pixels) -> Pixels:
    """The pixels with grey below and to the right, up to sides that the finder can halve."""
    high, wide = pixels.shape[:2]
    padded = np.full((-(-high // _GRID) * _GRID, -(-wide // _GRID) * _GRID, 3), _PADDING, np.uint8)
    padded[:high, :wide] = pixels
    return padded


def _labels(finder: Session) -> _Labels:
    notes = finder.get_modelmeta().custom_metadata_map
    try:
        return _Labels(
            tuple(Role(name) for name in notes["roles"].split(",")),
            tuple(notes["states"].split(",")),
            float(notes["threshold"]),
        )
    except (KeyError, ValueError) as exc:
        raise ModelUnavailable(
            f"The detector's model file does not say what its outputs stand for: {exc}"
        ) from exc

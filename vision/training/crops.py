"""Training examples: random cuts of generated screens, and what the network should answer for them."""

from __future__ import annotations

import queue
import random
import threading
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from vision.training.truth import IGNORED, ITEMS, ROLES, STATES, load
from vision.widgets.points import STRIDE

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

SHAPES = (*((512, 512), (256, 1024), (384, 704)) * 2, (640, 896), (832, 1408), (1088, 1920))
"""Heights and widths of cuts, in pixels; square ones alone would cut most wide fields, and small ones every editor."""

_MOST_PIXELS = 640 * 896
"""Of a cut in a full batch; of larger cuts a batch has fewer, so that no step takes much longer."""

LOOKED_AT = 40
"""How many boxes of a cut are looked at a second time."""


def _floats(values: list[float]) -> Floats:
    return np.array(values, np.float32)


_POOL = 1400
_RENEWED = 3
_LISTED_EVERY = 200
_ZONE = 1.5
_MARK = 2.5
_MARKED = (ROLES.index("checkbox"), ROLES.index("radio"))
_WIDEST_ZONE = 5.0
_LARGE = 96
_LARGE_ZONE = 10.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture (H×W×3 RGB) and its controls: N×4 boxes, N role numbers (-1: ignored), N×len(STATES) flags."""

    pixels: Pixels
    boxes: Floats
    roles: npt.NDArray[np.int64]
    states: Floats


@dataclass(frozen=True, slots=True)
class Batch:
    """What one training step needs; N cuts of H×W pixels, h and w cells.

    Attributes:
        pixels: N×H×W×3 uint8.
        kinds: N×h×w: -1 background, -2 ignored, otherwise which kind of thing has its middle here.
        sides: N×4×h×w: distances to the sides of that thing, in pixels.
        weights: N×h×w: how much a cell counts among those of its thing.
        boxes: N×LOOKED_AT×4 boxes to look at again, slightly moved.
        roles: N×LOOKED_AT: their roles; -1 where there is no box.
        states: N×LOOKED_AT×len(STATES).
    """

    pixels: Pixels
    kinds: npt.NDArray[np.int64]
    sides: Floats
    weights: Floats
    boxes: Floats
    roles: npt.NDArray[np.int64]
    states: Floats


def read(path: Path) -> Labelled:
    """The generated screen at `path`. Raises OSError, ValueError or KeyError when picture or truth is damaged."""
    pixels = cv2.imread(str(path))
    if pixels is None:
        raise OSError(f"{path} is not a picture")
    controls = load(path)
    boxes = np.array([control.box for control in controls], np.float32).reshape(-1, 4)
    roles = np.array([-1 if c.role == IGNORED else ROLES.index(c.role) for c in controls], np.int64)
    flags = np.array([[state in c.states for state in STATES] for c in controls], np.float32)
    rgb = np.ascontiguousarray(pixels[:, :, ::-1]).astype(np.uint8)
    return Labelled(rgb, boxes, roles, flags.reshape(-1, len(STATES)))


def cut(screen: Labelled, rng: random.Random, high: int, wide: int) -> Labelled:
    """A cut of `high`×`wide` pixels, often around a control of a rare role, with changed size, colour and contrast."""
    scale = rng.uniform(0.75, 1.5) if rng.random() < 0.4 else 1.0
    source_high, source_wide = int(high / scale) + 1, int(wide / scale) + 1
    limit_y, limit_x = screen.pixels.shape[0] - source_high, screen.pixels.shape[1] - source_wide
    present = sorted(set(screen.roles[screen.roles >= 0].tolist()))
    if present and rng.random() < 0.75:
        role = rng.choice(present)
        left, top, right, bottom = screen.boxes[rng.choice(np.flatnonzero(screen.roles == role).tolist())]
        x = int((left + right) / 2 - rng.random() * source_wide)
        y = int((top + bottom) / 2 - rng.random() * source_high)
    else:
        x, y = rng.randint(0, max(0, limit_x)), rng.randint(0, max(0, limit_y))
    x, y = max(0, min(x, limit_x)), max(0, min(y, limit_y))
    pixels = screen.pixels[y : y + source_high, x : x + source_wide]
    if scale != 1:
        way = cv2.INTER_AREA if scale < 1 else rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=way).astype(np.uint8)
    canvas = np.full((high, wide, 3), rng.randint(0, 255), np.uint8)
    pixels = pixels[:high, :wide]
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels
    boxes, roles, states = _inside((screen.boxes - _floats([x, y, x, y])) * scale, screen, high, wide)
    return Labelled(_recoloured(canvas, rng), boxes, roles, states)


def _inside(
    boxes: Floats, screen: Labelled, high: int, wide: int
) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Boxes clipped to the cut; those that are mostly outside are ignored."""
    clipped = np.clip(boxes, 0, _floats([wide, high, wide, high]))
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    sizes = clipped[:, 2:] - clipped[:, :2]
    some = (sizes > 3).all(1)
    roles = np.where(sizes[:, 0] * sizes[:, 1] > 0.55 * area, screen.roles, -1)
    return clipped[some], roles[some], screen.states[some]


def _recoloured(pixels: Pixels, rng: random.Random) -> Pixels:
    if rng.random() < 0.12:
        pixels = 255 - pixels
    if rng.random() < 0.2:
        pixels = pixels[:, :, rng.sample((0, 1, 2), 3)]
    if rng.random() < 0.35:
        table = (np.arange(256, dtype=np.float32) - 128) * rng.uniform(0.6, 1.25) + 128 + rng.uniform(-25, 25)
        pixels = np.clip(table, 0, 255).astype(np.uint8)[pixels]
    return np.ascontiguousarray(pixels)


def answers(cut_: Labelled) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """What the map should say: kinds, sides and weights as in `Batch`, for one cut."""
    high, wide = cut_.pixels.shape[0] // STRIDE, cut_.pixels.shape[1] // STRIDE
    kinds = np.full((high, wide), -1, np.int64)
    sides = np.ones((4, high, wide), np.float32)
    weights = np.ones((high, wide), np.float32)
    area = (cut_.boxes[:, 2] - cut_.boxes[:, 0]) * (cut_.boxes[:, 3] - cut_.boxes[:, 1])
    for index in np.argsort(-area):
        left, top, right, bottom = (float(side) for side in cut_.boxes[index])
        if cut_.roles[index] < 0:
            kinds[
                int(top // STRIDE) : int(bottom // STRIDE) + 1, int(left // STRIDE) : int(right // STRIDE) + 1
            ] = -2
            continue
        # A stretched check box is blank in its middle: it is found by its mark and the first letters.
        seen_to = min(right, left + _MARK * (bottom - top)) if cut_.roles[index] in _MARKED else right
        # An editor's middle looks like any line of text: only many places together tell what they are in.
        large = min(right - left, bottom - top) > _LARGE
        columns = _zone(left, seen_to, wide, _LARGE_ZONE if large else _WIDEST_ZONE)
        rows = _zone(top, bottom, high, _LARGE_ZONE if large else _ZONE)
        count = (columns.stop - columns.start) * (rows.stop - rows.start)
        kinds[rows, columns] = int(cut_.roles[index] >= len(ROLES) - ITEMS)
        weights[rows, columns] = count**-0.5
        x = (np.arange(columns.start, columns.stop) + 0.5) * STRIDE
        y = (np.arange(rows.start, rows.stop) + 0.5) * STRIDE
        across, down = np.meshgrid(x, y)
        sides[:, rows, columns] = np.stack([across - left, down - top, right - across, bottom - down])
    return kinds, sides.clip(0.5), weights


def _zone(low: float, high: float, cells: int, widest: float) -> slice:
    """The cells along one axis that stand for a thing from `low` to `high`: those around its middle, at least one."""
    middle, size = (low + high) / 2, high - low
    reach = max(STRIDE / 2, min(max(STRIDE * _ZONE, 0.15 * size), STRIDE * widest, size / 2))
    first = int(np.ceil((middle - reach) / STRIDE - 0.5))
    last = int(np.floor((middle + reach) / STRIDE - 0.5))
    if last < first:
        first = last = int(middle // STRIDE)
    first = min(max(first, 0), cells - 1)
    return slice(first, max(first, min(last, cells - 1)) + 1)


def second_look(cut_: Labelled, rng: random.Random) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Boxes to look at again, moved a little as the detector's own would be; controls before items."""
    known = np.flatnonzero(cut_.roles >= 0).tolist()
    rng.shuffle(known)
    known.sort(key=lambda index: bool(cut_.roles[index] >= len(ROLES) - ITEMS))
    known = known[:LOOKED_AT]
    boxes = np.tile(_floats([0, 0, 16, 16]), (LOOKED_AT, 1))
    roles = np.full(LOOKED_AT, -1, np.int64)
    states = np.zeros((LOOKED_AT, len(STATES)), np.float32)
    for place, index in enumerate(known):
        left, top, right, bottom = cut_.boxes[index]
        spread = _floats([right - left, bottom - top, right - left, bottom - top]) * 0.04 + 0.8
        moved = cut_.boxes[index] + spread * _floats([rng.gauss(0, 1) for _ in range(4)])
        moved[2:] = np.maximum(moved[2:], moved[:2] + 4)
        boxes[place], roles[place], states[place] = moved, cut_.roles[index], cut_.states[index]
    return boxes, roles, states


class Feeder:
    """Prepares batches in a thread; screens that appear in the folders while training goes on are used too."""

    def __init__(self, folders: list[Path], seed: int, size: int) -> None:
        """Batches of `size` cuts from the screens in `folders`, drawn with `seed`."""
        self._folders, self._size = folders, size
        self._rng = random.Random(seed)
        self._ready: queue.Queue[Batch] = queue.Queue(6)
        self._pool: list[Labelled] = []
        self._files: list[Path] = []
        self._turns = 0
        self._done = threading.Event()
        self._failed: list[Exception] = []
        self._thread = threading.Thread(target=self._work, name="crops", daemon=True)
        self._thread.start()

    @property
    def screens(self) -> int:
        """How many screens are in memory."""
        return len(self._pool)

    def next(self) -> Batch:
        """The next batch; waits for it. Raises RuntimeError when none can be made."""
        while True:
            try:
                return self._ready.get(timeout=2)
            except queue.Empty:
                if not self._thread.is_alive():
                    raise RuntimeError(f"no training examples: {self._failed}") from None

    def close(self) -> None:
        """End the thread."""
        self._done.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        try:
            while not self._done.is_set():
                self._renew()
                batch = self._batch()
                while not self._done.is_set():
                    try:
                        self._ready.put(batch, timeout=0.5)
                        break
                    except queue.Full:
                        continue
        except (OSError, ValueError, KeyError, IndexError, cv2.error) as exc:
            self._failed.append(exc)

    def _renew(self) -> None:
        """Read a few more screens, each as likely as any other."""
        if self._turns % _LISTED_EVERY == 0:
            self._files = sorted(file for folder in self._folders for file in folder.glob("*.json"))
        self._turns += 1
        for _ in range(_RENEWED if self._pool else 24):
            screen = read(self._rng.choice(self._files).with_suffix(".png"))
            if len(self._pool) < _POOL:
                self._pool.append(screen)
            else:
                self._pool[self._rng.randrange(_POOL)] = screen

    def _batch(self) -> Batch:
        high, wide = self._rng.choice(SHAPES)
        count = min(self._size, max(2, round(self._size * _MOST_PIXELS / (high * wide))))
        cuts = [cut(self._rng.choice(self._pool), self._rng, high, wide) for _ in range(count)]
        maps = [answers(one) for one in cuts]
        looks = [second_look(one, self._rng) for one in cuts]
        return Batch(
            np.stack([one.pixels for one in cuts]),
            *(np.stack(parts) for parts in zip(*maps, strict=True)),
            *(np.stack(parts) for parts in zip(*looks, strict=True)),
        )

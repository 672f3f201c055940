"""What the live view's thread does: wait for damage, read what changed, scale it for the view."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from desktop_agent.panel.live.pace import Allowance
from desktop_agent.panel.live.projection import STEPS, Projection
from desktop_agent.panel.live.scaling import Bgrx, Patch, patches_of, scaled, whole_patch
from desktop_agent.panel.live.source import Source
from vision.types import Box

_IDLE_S = 0.1
"""How long another zoom may go unnoticed while nothing changes on the display."""
_REST_S = 0.25
"""What was scaled quickly is scaled finely once it has not changed for so long."""
_COVER = (0x2B, 0x24, 0x20, 0xFF)
_OPAQUE = np.uint32(0xFF000000)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the view wants.

    Attributes:
        projection: what to scale for; None: nothing yet.
        covered: boxes of the frame that are shown in one colour.
        turn: another number asks for the whole picture anew.
    """

    projection: Projection | None = None
    covered: tuple[Box, ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Scaled pixels and their place, in device pixels of `Projection.shown`."""

    place: QRect
    image: QImage


@dataclass(frozen=True, slots=True)
class Look:
    """What changed at one look, and how many seconds of a core it took to get it."""

    projection: Projection
    parts: tuple[Part, ...]
    cost_s: float


class Client(Protocol):
    """Who wants to see (`Grabber`). Its methods may wait."""

    def await_wishes(self, known: Wishes | None, timeout_s: float) -> Wishes | None:
        """The wishes, once the view is shown; waits for others than `known`; None: it is over."""
        ...

    def await_turn(self, last: float, clock: Callable[[], float]) -> bool:
        """Wait until a look may follow the one at `last`; False: it is over."""
        ...

    def offer(self, look: Look) -> None:
        """Here is one."""
        ...

    def tell_size(self, width: int, height: int) -> None:
        """The display has this size."""
        ...


class Looker:
    """Looks until its client is closed."""

    def __init__(self, source: Source, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._client = client
        self._clock = clock
        self._size = (0, 0)
        self._known: Wishes | None = None
        self._allowance = Allowance()
        self._rough: list[tuple[Box, float]] = []
        self._last = 0.0
        self._worked = 0.0

    def run(self) -> None:
        """Look. Raises DisplayUnavailable when the display is gone."""
        import cv2

        # With several threads each small picture costs more than it is worth: they wait for each other by spinning.
        cv2.setNumThreads(1)
        while (wishes := self._client.await_wishes(self._known, 0.0)) is not None:
            if self._known is None:
                self._measure()
            projection = wishes.projection
            if projection is None or projection.frame != self._size:
                self._known = None
                self._client.await_wishes(wishes, _IDLE_S)
            elif not self._step(wishes, projection):
                return

    def _measure(self) -> bool:
        """Whether the display has another size than before."""
        size = self._source.size()
        if size == self._size:
            return False
        self._size, self._known = size, None
        self._client.tell_size(*size)
        return True

    def _step(self, wishes: Wishes, projection: Projection) -> bool:
        fresh = wishes != self._known
        changed = list(self._source.wait(0.0 if fresh else self._patience()))
        if not (fresh or changed or self._rested()):
            return True
        if not self._client.await_turn(self._last, self._clock):
            return False
        # What changed while we waited for our turn belongs to this look.
        changed += self._source.wait(0.0)
        if self._measure():
            return True
        self._known = wishes
        self._last = self._clock()
        parts = self._parts(projection, wishes.covered, changed, fresh=fresh)
        if parts:
            # All that this thread did since the last look, waiting and being woken included.
            before, self._worked = self._worked, time.thread_time()
            self._client.offer(Look(projection, tuple(parts), self._worked - before))
        return True

    # ------------------------------------------------------------------- quality

    def _patience(self) -> float:
        if not self._rough:
            return _IDLE_S
        oldest = min(since for _, since in self._rough)
        return min(_IDLE_S, max(0.0, oldest + _REST_S - self._clock()))

    def _rested(self) -> list[Box]:
        now = self._clock()
        return [box for box, since in self._rough if since + _REST_S <= now]

    def _parts(
        self, projection: Projection, covered: Sequence[Box], changed: Sequence[Box], *, fresh: bool
    ) -> list[Part]:
        if fresh:
            self._rough = []
            patches = whole_patch(projection)
        else:
            seen = [box for box in changed if not any(cover.encloses(box) for cover in covered)]
            patches = patches_of(seen, projection)
        parts = [self._part(patch, projection, covered) for patch in patches]
        for box in self._rested():
            self._rough = [(other, since) for other, since in self._rough if other != box]
            parts += [
                self._read(patch, projection, covered, fine=True) for patch in patches_of([box], projection)
            ]
        return parts

    def _part(self, patch: Patch, projection: Projection, covered: Sequence[Box]) -> Part:
        fine = projection.steps >= STEPS or self._allowance.take(patch.core.area, self._last)
        self._rough = [(box, since) for box, since in self._rough if not patch.core.encloses(box)]
        if not fine:
            self._rough.append((patch.core, self._last))
        return self._read(patch, projection, covered, fine=fine)

    # -------------------------------------------------------------------- pixels

    def _read(self, patch: Patch, projection: Projection, covered: Sequence[Box], *, fine: bool) -> Part:
        target, shown = patch.target, projection.shown
        image = QImage(target.width, target.height, QImage.Format.Format_RGB32)
        out: Bgrx = np.frombuffer(image.bits(), np.uint8).reshape(target.height, target.width, 4)
        with self._source.read(patch.source) as pixels:
            scaled(pixels, patch, projection, out, fine=fine)
        whole = out.view(np.uint32)
        # Qt copies pixels of this format as they are, and some windows heed the fourth byte.
        np.bitwise_or(whole, _OPAQUE, out=whole)
        for box in covered:
            _fill(out, box, target, projection)
        place = QRect(target.left - shown.left, target.top - shown.top, target.width, target.height)
        return Part(place, image)


def _fill(out: Bgrx, box: Box, target: Box, projection: Projection) -> None:
    steps = projection.steps
    part = Box(
        box.left * steps // STEPS,
        box.top * steps // STEPS,
        -(-box.right * steps // STEPS),
        -(-box.bottom * steps // STEPS),
    ).intersection(target)
    if part is not None:
        here = part.shifted(-target.left, -target.top)
        out[here.top : here.bottom, here.left : here.right] = _COVER

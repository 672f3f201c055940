"""From the grabber to the picture: starts and ends the looking at one display after the other."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_agent.panel.live.grabber import Grabber
from desktop_agent.panel.live.looker import Look
from desktop_agent.panel.live.source import OpenSource
from desktop_agent.panel.live.stage import Stage
from vision.types import Box

_RATE = 30
_OWN_RATE = 2
_COVER_MS = 500
_UNSEEN_S = 0.0005
"""What Qt does for a picture outside of our functions: the signal, the event loop, sending it to the screen."""


class Feed(QObject):
    """Feeds a `Stage` with the pictures of a display.

    Signals:
        lost: the display cannot be seen (any more), with the reason in words.
        first: the size of the display is known, and with it there is a picture to come.

    Attributes:
        looks: how many looks were put into the picture.
    """

    lost = Signal(str)
    first = Signal()

    def __init__(self, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._grabber: Grabber | None = None
        self._active = False
        self._rate = _RATE
        self._own_screen = False
        self._hidden: tuple[Box, ...] = ()
        self._painted_s = 0.0
        self.looks = 0
        self._covering = QTimer(self)
        self._covering.setInterval(_COVER_MS)
        self._covering.timeout.connect(self._cover)
        stage.projection_changed.connect(self._project)
        stage.painted.connect(self._painted)

    @property
    def running(self) -> bool:
        """Whether a display is looked at."""
        return self._grabber is not None

    def start(self, opener: OpenSource, *, own_screen: bool) -> None:
        """Look at another display. `own_screen`: the panel is on it, so its own windows are covered."""
        self.stop()
        self._own_screen = own_screen
        grabber = self._grabber = Grabber(opener)
        # Without the view nobody looks: the thread must not outlive it.
        self.destroyed.connect(grabber.close)
        grabber.looked.connect(self._looked)
        grabber.resized.connect(self._resized)
        grabber.lost.connect(self._gone)
        grabber.set_rate(self._wanted_rate())
        grabber.set_active(self._active)
        grabber.show(self._stage.projection)
        if own_screen:
            self._cover()
            self._covering.start()
        grabber.start()

    def stop(self) -> None:
        """Look no more; the picture stays."""
        self._covering.stop()
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            for signal in (grabber.looked, grabber.resized, grabber.lost):
                signal.disconnect()
            grabber.close()

    def set_active(self, active: bool) -> None:
        """Look only while the view is seen."""
        self._active = active
        if self._grabber is not None:
            self._grabber.set_active(active)

    def set_rate(self, rate: int) -> None:
        """Look at most so often in a second."""
        self._rate = rate
        if self._grabber is not None:
            self._grabber.set_rate(self._wanted_rate())

    def hide_boxes(self, boxes: tuple[Box, ...]) -> None:
        """On the panel's own screen, cover these boxes of the frame too."""
        self._hidden = boxes

    def _wanted_rate(self) -> float:
        # There every picture we paint is a change of the screen that we look at.
        return _OWN_RATE if self._own_screen else self._rate

    def _looked(self, look: Look) -> None:
        grabber = self._grabber
        if grabber is None:
            return
        began = time.thread_time()
        taken = [self._stage.put_part(look.projection, part.place, part.image) for part in look.parts]
        if not all(taken):
            grabber.again()
        self.looks += 1
        spent, self._painted_s = self._painted_s, 0.0
        grabber.taken(time.thread_time() - began + spent + _UNSEEN_S)

    def _painted(self, seconds: float) -> None:
        self._painted_s += seconds

    def _resized(self, width: int, height: int) -> None:
        self._stage.set_frame_size(width, height)
        self.first.emit()

    def _gone(self, words: str) -> None:
        self.stop()
        self.lost.emit(words)

    def _project(self) -> None:
        if self._grabber is not None:
            self._grabber.show(self._stage.projection)

    def _cover(self) -> None:
        if self._grabber is not None:
            self._grabber.cover((*self._hidden, *_own_windows()))


def _own_windows() -> tuple[Box, ...]:
    """Where the panel's windows are, in frame pixels of their screen."""
    boxes = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and not window.isMinimized():
            place, ratio = window.frameGeometry(), window.devicePixelRatioF()
            boxes.append(_box(place, ratio))
    return tuple(boxes)


def _box(place: QRect, ratio: float) -> Box:
    left, top = max(0, place.left()), max(0, place.top())
    right, bottom = max(left, place.right() + 1), max(top, place.bottom() + 1)
    return Box(round(left * ratio), round(top * ratio), round(right * ratio), round(bottom * ratio))

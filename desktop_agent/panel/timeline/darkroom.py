"""Pictures out of a session file, made on a thread of their own, those first that are wanted now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from desktop_agent.errors import AgentError

if TYPE_CHECKING:
    from desktop_agent.session.read import SessionFile
    from vision.types import Frame, Pixels


@dataclass(frozen=True, slots=True)
class Print:
    """A picture out of the darkroom.

    Attributes:
        digest: of the frame.
        picture: null when there is none.
        place: the frame without its pixels: where it lies on the screen, and how large it is there; None without one.
        problem: why there is none; empty when there is.
    """

    digest: str
    picture: QImage
    place: Frame | None
    problem: str = ""


class Darkroom(QObject):
    """Fetches frames of one session by their digests.

    Signals:
        developed: a `Print`.
        _done: the same with the number of the session it is from, from the worker's thread.
    """

    developed = Signal(object)
    _done = Signal(int, object)

    def __init__(self, size: tuple[int, int] | None = None, parent: QObject | None = None) -> None:
        """`size`: the largest width and height of what is made; None: as large as it is."""
        super().__init__(parent)
        self._worker = _Worker(size, self._done.emit)
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # Qt may delete this object without asking Python; the thread must then end.
        self.destroyed.connect(self._worker.close)

    def open(self, path: Path | None, *, running: bool = False) -> None:
        """Use the session at `path` from now on; None: none. What was wanted of the one before is forgotten.

        `running`: it is still being written. Then the file is let go of whenever there is nothing to do: its writer
        can only fold its log into it, at the end, while nobody holds it.
        """
        self._worker.open(path, running=running)

    def want(self, digests: Sequence[str]) -> None:
        """Fetch these, in this order; what was wanted before and is not begun is forgotten."""
        self._worker.want(digests)

    def close(self) -> None:
        """Let go of the file, and fetch nothing more."""
        self._worker.close()

    def _deliver(self, number: int, developed: Print) -> None:
        if number == self._worker.number:
            self.developed.emit(developed)


class _Worker:
    """Holds the file and the list of what is wanted; its thread runs only while there is something to do."""

    def __init__(self, size: tuple[int, int] | None, done: Callable[[int, Print], None]) -> None:
        self.number = 0
        self._size = size
        self._done = done
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="darkroom")
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._wanted: list[str] = []
        self._busy = False
        self._running = False
        self._closed = False
        self._session: SessionFile | None = None
        self._opened_number = 0

    def open(self, path: Path | None, *, running: bool) -> None:
        with self._lock:
            self.number += 1
            self._path, self._running = path, running
            self._wanted = []
            # The file of before is closed by the thread that opened it.
            self._begin()

    def want(self, digests: Sequence[str]) -> None:
        with self._lock:
            self._wanted = [digest for digest in digests if digest]
            if self._wanted:
                self._begin()

    def close(self, _: object = None) -> None:
        with self._lock:
            if self._closed:
                return
            self._path, self._wanted = None, []
            self.number += 1
            self._begin()
            self._closed = True
        self._pool.shutdown(wait=False)

    def _begin(self) -> None:
        if not self._busy and not self._closed:
            try:
                self._pool.submit(self._work)
            except RuntimeError:
                return  # Python is ending, and takes no more work
            self._busy = True

    def _work(self) -> None:
        while True:
            with self._lock:
                path, number = self._path, self.number
                digest = self._wanted.pop(0) if self._wanted else ""
                if not digest and number == self._opened_number:
                    if self._running:
                        self._let_go()
                    self._busy = False
                    return
            problem = self._change_to(path, number)
            if digest:
                developed = Print(digest, QImage(), None, problem) if problem else self._develop(digest)
                try:
                    self._done(number, developed)
                except RuntimeError:
                    self._let_go()  # Qt's half of the darkroom is gone

    def _change_to(self, path: Path | None, number: int) -> str:
        from desktop_agent.session.read import open_session

        if number == self._opened_number and (self._session is not None or path is None):
            return ""
        self._let_go()
        self._opened_number = number
        if path is None:
            return ""
        try:
            self._session = open_session(path)
        except AgentError as exc:
            return str(exc)
        return ""

    def _let_go(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _develop(self, digest: str) -> Print:
        import numpy as np

        from vision.types import Frame

        if self._session is None:
            return Print(digest, QImage(), None)
        try:
            frame = self._session.frame(digest)
        except AgentError as exc:
            return Print(digest, QImage(), None, str(exc))
        place = Frame(np.zeros((1, 1, 3), np.uint8), frame.origin, frame.scale, frame.at)
        return Print(digest, picture_of(frame.pixels, self._size), place)


def picture_of(pixels: Pixels, size: tuple[int, int] | None = None) -> QImage:
    """`pixels` (HxWx3 uint8 RGB) as a picture of its own memory, scaled down to fit `size`."""
    import numpy as np

    if size is not None:
        import cv2

        height, width = pixels.shape[:2]
        scale = min(size[0] / width, size[1] / height, 1.0)
        if scale < 1.0:
            fitted = (max(1, round(width * scale)), max(1, round(height * scale)))
            pixels = cv2.resize(pixels, fitted, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    kept = np.ascontiguousarray(pixels)
    height, width = kept.shape[:2]
    picture = QImage(kept.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    # The screen's own format: converting here spares the window's thread from doing so each time it paints.
    return picture.convertToFormat(QImage.Format.Format_RGB32)

"""Pictures of a film on their way to the screen: the one that is due, and those that come next."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from desktop_agent.panel.sessions.recording import Recording
from desktop_agent.panel.timeline.darkroom import Darkroom, Print

_AHEAD = 6
_BYTES = 160 * 1024 * 1024


class Reel(QObject):
    """Keeps the last pictures, within a limit of memory, and reads some ahead.

    Signals:
        ready: the picture that was asked for last is at hand (a `Print`).
    """

    ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._darkroom = Darkroom(None, self)
        self._darkroom.developed.connect(self._developed)
        self._kept: OrderedDict[str, Print] = OrderedDict()
        self._bytes = 0
        self._recording: Recording | None = None
        self._due = ""

    def load(self, recording: Recording | None) -> None:
        """Take another film; None: none, and let go of the file."""
        self._recording = recording
        self._kept.clear()
        self._bytes = 0
        self._due = ""
        if recording is None:
            self._darkroom.open(None)
        else:
            self._darkroom.open(recording.path, running=recording.rows.live)

    def ask(self, index: int) -> None:
        """The still of that number is due."""
        if self._recording is None:
            return
        wanted = self._recording.film.pictures_from(index, _AHEAD)
        # Before the first picture, that one stands in.
        due = self._recording.film.still(index).frame or next(iter(wanted), "")
        if due and due != self._due:
            self._due = due
            if due in self._kept:
                self._kept.move_to_end(due)
                self.ready.emit(self._kept[due])
        self._darkroom.want([digest for digest in wanted if digest not in self._kept])

    def _developed(self, developed: Print) -> None:
        self._kept[developed.digest] = developed
        self._bytes += developed.picture.sizeInBytes()
        while self._bytes > _BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.picture.sizeInBytes()
        if developed.digest == self._due:
            self.ready.emit(developed)

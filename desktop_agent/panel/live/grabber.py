"""A thread that looks at a display when something changed there, and hands over what changed, scaled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_agent.panel.live.looker import Look, Looker, Wishes
from desktop_agent.panel.live.pace import Pace
from desktop_agent.panel.live.projection import Projection
from desktop_agent.panel.live.source import OpenSource, Source
from vision.types import Box


class Grabber(QObject):
    """Looks at one display until it is closed. Lives on the Qt thread, which calls `taken` for each look.

    Signals:
        looked: something changed (a `Look`); the next one comes after `taken`.
        resized: the display has this size now (width and height); also at the start.
        lost: the display cannot be seen (any more); the words say why. Nothing comes after it.
    """

    looked = Signal(object)
    resized = Signal(int, int)
    lost = Signal(str)

    def __init__(self, opener: OpenSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = _Desk(opener, self)
        # The thread must not own us: whoever drops the last reference to a QObject destroys it, on whatever thread.
        self._thread = threading.Thread(target=self._desk.run, name="live view", daemon=True)

    def start(self) -> None:
        """Open the display and begin."""
        self._thread.start()

    def show(self, projection: Projection | None) -> None:
        """Scale for this from now on."""
        self._desk.wish(lambda wishes: replace(wishes, projection=projection))

    def cover(self, boxes: tuple[Box, ...]) -> None:
        """Show these boxes of the frame in one colour, and do not heed what changes there."""
        self._desk.wish(lambda wishes: replace(wishes, covered=boxes))

    def again(self) -> None:
        """Hand over the whole picture once more: a look was not put to use."""
        self._desk.wish(lambda wishes: replace(wishes, turn=wishes.turn + 1))

    def set_active(self, active: bool) -> None:
        """Look only while this is wanted: nothing is done for a view that is hidden."""
        self._desk.set_active(active)

    def set_rate(self, rate: float) -> None:
        """Look so often in a second at most."""
        self._desk.set_rate(rate)

    def taken(self, cost_s: float) -> None:
        """The look was used, which took so many seconds of a core."""
        self._desk.taken(cost_s)

    def close(self) -> None:
        """Stop looking; nothing is emitted any more. Returns at once; without it the thread goes on."""
        self._desk.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end after `close`; returns whether it ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


class _Desk:
    """What lies between the two threads, under one lock. Holds on to the grabber until it is closed."""

    def __init__(self, opener: OpenSource, grabber: Grabber) -> None:
        self._opener = opener
        self._state = threading.Condition()
        self._grabber: Grabber | None = grabber
        self._source: Source | None = None
        self._active = False
        self._wishes = Wishes()
        self._pace = Pace()
        self._pending: Look | None = None

    # ------------------------------------------------------------ on the Qt thread

    def wish(self, changed: Callable[[Wishes], Wishes]) -> None:
        """Want something else."""
        with self._state:
            self._wishes = changed(self._wishes)
            self._state.notify_all()

    def set_active(self, active: bool) -> None:
        """See `Grabber.set_active`."""
        with self._state:
            self._active = active
            self._state.notify_all()

    def set_rate(self, rate: float) -> None:
        """See `Grabber.set_rate`."""
        with self._state:
            self._pace.rate = rate

    def taken(self, cost_s: float) -> None:
        """See `Grabber.taken`."""
        with self._state:
            if self._pending is not None:
                self._pace.spent(self._pending.cost_s + cost_s)
                self._pending = None
            self._state.notify_all()

    def close(self) -> None:
        """See `Grabber.close`."""
        with self._state:
            self._grabber = None
            source = self._source
            self._state.notify_all()
        if source is not None:
            source.close()

    # ------------------------------------------------------ on the grabber's thread

    def run(self) -> None:
        """Open the display, and look until closed."""
        from vision.errors import VisionError

        try:
            source = self._opener()
            with self._state:
                self._source = source
            try:
                Looker(source, self).run()
            finally:
                source.close()
        except VisionError as exc:
            words = str(exc)
            self._emit(lambda grabber: grabber.lost.emit(words))

    def await_wishes(self, known: Wishes | None, timeout_s: float) -> Wishes | None:
        """Wait until the view is shown, and for other wishes than `known` up to `timeout_s`; None when closed."""
        with self._state:
            self._state.wait_for(lambda: self._grabber is None or self._active)
            self._state.wait_for(lambda: self._grabber is None or self._wishes != known, timeout_s)
            return None if self._grabber is None else self._wishes

    def await_turn(self, last: float, clock: Callable[[], float]) -> bool:
        """Wait until a look may follow the one at `last`, and until that one was taken; False when closed."""
        with self._state:
            self._state.wait_for(lambda: self._grabber is None or self._pending is None)
            left = last + self._pace.interval_s - clock()
            if left > 0:
                self._state.wait_for(lambda: self._grabber is None, left)
            return self._grabber is not None

    def offer(self, look: Look) -> None:
        """Hand over a look."""
        with self._state:
            self._pending = look
        self._emit(lambda grabber: grabber.looked.emit(look))

    def tell_size(self, width: int, height: int) -> None:
        """Tell how large the display is."""
        self._emit(lambda grabber: grabber.resized.emit(width, height))

    def _emit(self, emit: Callable[[Grabber], None]) -> None:
        # Under the lock: `close` waits, so that this thread never has the last reference.
        with self._state:
            if self._grabber is None:
                return
            try:
                emit(self._grabber)
            except RuntimeError:
                return  # the panel was closed meanwhile, and Qt's half of the grabber is gone

"""The one queue through which a person speaks to a running session."""

from __future__ import annotations

import queue
import threading

from desktop_agent.loop.machine import Control


class Controls:
    """Thread-safe; also safe to call from a signal handler.

    Attributes:
        stopped: set at once by `say(Control.STOP)`; the hands look at it between two primitives.
    """

    def __init__(self) -> None:
        self.stopped = threading.Event()
        # SimpleQueue.put is reentrant, so a signal handler may call it while the same thread is inside get.
        self._queue: queue.SimpleQueue[Control] = queue.SimpleQueue()

    def say(self, control: Control) -> None:
        """Tell the session."""
        if control is Control.STOP:
            self.stopped.set()
        self._queue.put(control)

    def heard(self) -> Control | None:
        """The next thing that was said; None when nothing was."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None

    def await_next(self, timeout_s: float) -> Control | None:
        """The next thing that is said within `timeout_s` seconds; None when nothing was."""
        try:
            return self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None

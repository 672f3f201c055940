"""The one queue through which a person speaks to a running session."""

from __future__ import annotations

import queue
import threading

from desktop_agent.loop.machine import Control


class Controls:
    """Thread-safe; a signal handler may say `STOP`, and nothing else.

    Attributes:
        stopped: set at once by `say(Control.STOP)`.
        taken: set at once by `say(Control.TAKE_OVER)`; cleared by `hands_on`.
        held_s: seconds in which the session stood still for a person; kept by whoever runs it.
    """

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.taken = threading.Event()
        self.held_s = 0.0
        self._takes = 0
        self._pauses = 0
        self._lock = threading.Lock()
        # SimpleQueue.put is reentrant, so a signal handler may call it while the same thread is inside get.
        self._queue: queue.SimpleQueue[Control] = queue.SimpleQueue()

    def say(self, control: Control) -> None:
        """Tell the session."""
        if control is Control.STOP:
            self.stopped.set()
        elif control is Control.TAKE_OVER:
            with self._lock:
                self._takes += 1
                self.taken.set()
        elif control is Control.PAUSE:
            with self._lock:
                self._pauses += 1
        self._queue.put(control)

    def hands_off(self) -> bool:
        """Whether the hands must let go now; they look at it between two primitives."""
        return self.stopped.is_set() or self.taken.is_set()

    def interrupting(self) -> Control | None:
        """What was said, and not heard yet, that lets nothing go on: stop before take over before pause."""
        if self.stopped.is_set():
            return Control.STOP
        with self._lock:
            if self._takes:
                return Control.TAKE_OVER
            return Control.PAUSE if self._pauses else None

    def hands_on(self) -> None:
        """The display was handed back. A take-over that was said since, and not heard yet, still counts."""
        with self._lock:
            if not self._takes:
                self.taken.clear()

    def heard(self) -> Control | None:
        """The next thing that was said; None when nothing was."""
        try:
            return self._noted(self._queue.get_nowait())
        except queue.Empty:
            return None

    def await_next(self, timeout_s: float) -> Control | None:
        """The next thing that is said within `timeout_s` seconds; None when nothing was."""
        try:
            return self._noted(self._queue.get(timeout=timeout_s))
        except queue.Empty:
            return None

    def _noted(self, control: Control) -> Control:
        with self._lock:
            if control is Control.TAKE_OVER:
                self._takes -= 1
            elif control is Control.PAUSE:
                self._pauses -= 1
        return control

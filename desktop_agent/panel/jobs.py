"""Work off the Qt thread: a function runs on another thread, what it returns comes back on this one."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")

_WORKERS = 2
_KEPT: list[Jobs] = []
"""All there ever were: Qt's half of an object must not go with the last reference when a worker's thread holds that."""


class Jobs(QObject):
    """Runs functions on a few threads.

    Signals:
        _ended: number of a job and its future, from a worker's thread; delivered on this object's thread.
    """

    _ended = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="panel job")
        self._numbers = itertools.count()
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Callable[[], None]:
        """Call `work` on another thread; then `done` or `failed` on this one, unless the returned function was called.

        `work` must touch nothing of Qt but images.
        """
        if self._closed:
            # A timer may still fire while the panel ends.
            return lambda: None
        number = next(self._numbers)
        self._waiting[number] = (done, failed)
        future = self._pool.submit(work)
        future.add_done_callback(lambda ended: self._announce(number, ended))

        def forget() -> None:
            self._waiting.pop(number, None)
            future.cancel()

        return forget

    def close(self) -> None:
        """Begin nothing more, and deliver nothing more. Does not wait for what is under way."""
        self._closed = True
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _announce(self, number: int, future: Future[Any]) -> None:
        try:
            self._ended.emit(number, future)
        except RuntimeError:
            return  # the panel was closed meanwhile, and Qt's half of this object is gone

    def _deliver(self, number: int, future: Future[Any]) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None or future.cancelled():
            return
        done, failed = waiting
        problem = future.exception()
        if problem is None:
            done(future.result())
        elif isinstance(problem, Exception):
            failed(problem)
        else:
            raise problem

"""The engine's process, `python -m desktop_agent.engine`: orders on standard input, reports on standard output."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import BinaryIO

from desktop_agent.engine.host import Host
from desktop_agent.engine.messages import Quit, Report, Told
from desktop_agent.engine.wire import Garbled, next_line, read_order, report_line, warm

_NICENESS = 5
"""Seeing takes all cores; on a busy machine the panel's window was half as late with this."""
_LAST_STEPS_S = 30.0
"""So long a session may take to come to an end; its display is ended by its keeper when we are gone."""


class Wire:
    """The way out for reports. Whoever prints in this process cannot reach it.

    Args:
        pipe: where lines go.
        gone: called when nobody reads any more.
    """

    def __init__(self, pipe: BinaryIO, gone: queue.SimpleQueue[str]) -> None:
        self._pipe = pipe
        self._gone = gone
        self._lock = threading.Lock()

    def tell(self, report: Report) -> None:
        """Send `report`. Waits while nobody reads; raises nothing."""
        try:
            line = report_line(report)
        except Garbled as problem:
            line = report_line(Told(str(problem), warning=True))
        try:
            with self._lock:
                self._pipe.write(line)
                self._pipe.flush()
        except (OSError, ValueError):
            self._gone.put("nobody listens")


def main() -> None:
    """Serve until the other end is closed, `Quit` is ordered, or SIGTERM comes."""
    faulthandler.enable()
    orders, reports = _own_pipes()
    # Reentrant, unlike events and conditions: a signal handler may put into it while we wait.
    ends: queue.SimpleQueue[str] = queue.SimpleQueue()
    _heed_signals(ends)
    host = Host(Wire(reports, ends).tell, _load)
    threading.Thread(target=_read, args=(orders, host, ends), name="engine orders", daemon=True).start()
    ends.get()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(1))
    in_time = host.close(_LAST_STEPS_S)
    # Other threads may be anywhere in libraries that do not like to be taken down in order.
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(0 if in_time else 1)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for us alone: what libraries print goes to standard error, what they read is empty.

    Programs that we start do not inherit them, so that the other end notices when we end.
    """
    orders, reports = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(orders, "rb"), os.fdopen(reports, "wb")


def _heed_signals(ends: queue.SimpleQueue[str]) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        ends.put("terminated")

    def ignore(_number: int, _frame: FrameType | None) -> None:
        """Ctrl+C in the panel's terminal is the panel's; unlike SIG_IGN this is not inherited by programs."""

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, ignore)


def _read(orders: BinaryIO, host: Host, ends: queue.SimpleQueue[str]) -> None:
    while True:
        try:
            line = next_line(orders)
            order = read_order(line) if line else Quit()
        except Garbled as problem:
            host.refuse(str(problem))
            continue
        if isinstance(order, Quit):
            ends.put("told to quit" if line else "the panel is gone")
            return
        host.heed(order)


def _load() -> None:
    """Load what takes long, on a thread that gives way: meanwhile a window wants to be painted for the first time."""
    from desktop_agent.compose.gentle import give_way

    with ThreadPoolExecutor(1, initializer=give_way, initargs=(_NICENESS,)) as loading:
        loading.submit(_load_all).result()


def _load_all() -> None:
    """Load what the wire speaks, the libraries of a session, and the models, with a first look."""
    import numpy as np

    warm()
    import vision.capture  # noqa: F401
    from desktop_agent.compose import shared_parser
    from vision.types import Frame

    shared_parser(_NICENESS).parse(Frame(np.full((240, 320, 3), 255, np.uint8)))


if __name__ == "__main__":
    main()

"""Ctrl+C and SIGTERM stop a session cleanly: hands released, journal closed, display ended."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control


@contextmanager
def stop_on_signals(controls: Controls) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM tell `controls` to stop instead of killing us.

    Python runs handlers in the main thread only, so elsewhere this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        controls.say(Control.STOP)

    previous = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)

"""Eyes that give way: reading a screen takes all cores for a moment, which whoever looks at a window then feels."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from desktop_agent.desk.ports import Parser
from vision.types import Element, Frame, Snapshot


class GentleParser:
    """A parser on a thread of its own, which runs, with all the threads that it starts, when others do not.

    Only seeing gives way, not the process: programs that it starts for a person must not.

    Args:
        open_parser: opens the parser behind it. Raises ModelUnavailable.
        niceness: 1 to 19, as `nice` counts; only Linux knows it for a single thread.
    """

    def __init__(self, open_parser: Callable[[], Parser], niceness: int) -> None:
        self._thread = ThreadPoolExecutor(
            1, thread_name_prefix="eyes", initializer=give_way, initargs=(niceness,)
        )
        self._parser = self._thread.submit(open_parser).result()

    def parse(self, frame: Frame, *, windows: tuple[Element, ...] = ()) -> Snapshot:
        """See what is in the frame."""
        return self._thread.submit(self._parser.parse, frame, windows=windows).result()


def give_way(niceness: int) -> None:
    """From now on the calling thread, and every one that it starts, runs when others do not; on Linux only."""
    if sys.platform != "linux":
        return
    with suppress(OSError):  # it only takes longer for others then
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)

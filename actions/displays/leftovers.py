"""What is left of a display whose keeper was killed."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def end_leftovers(xauthority: Path) -> None:
    """Kill every process of ours that was started with this cookie file, which no other display has.

    The kernel has ended the keeper's direct children with it; these are the children of those.
    """
    mark = b"XAUTHORITY=" + os.fsencode(xauthority)
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        # Processes of other people cannot be read, and are not ours to end.
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)

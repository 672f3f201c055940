"""What is left of a display whose keeper was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import time
from pathlib import Path

_SURELY_STARTED_S = 120.0
"""A folder as old as this has been locked by its keeper, if it has one."""


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


def sweep(place: Path, prefix: str) -> None:
    """Remove the folders in `place` of displays of ours that were killed together with their keepers."""
    for folder in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            if _is_orphan(folder):
                end_leftovers(folder / "Xauthority")
                shutil.rmtree(folder, ignore_errors=True)


def _is_orphan(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.getuid() or time.time() - status.st_mtime < _SURELY_STARTED_S:
            return False
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True

"""Tell whether the process that began a session still lives; its number alone may be another by now."""

from __future__ import annotations

import os
import re

_CLOCK_SLACK_S = 1.0


def own_identity() -> tuple[str, str]:
    """Number and start time of this process, as text for a session's heading."""
    import psutil  # type: ignore[import-untyped,unused-ignore]

    return str(os.getpid()), repr(psutil.Process().create_time())


def is_alive(pid: str, started: str) -> bool:
    """Whether the process that `own_identity` described is still there. False for nonsense."""
    import psutil  # type: ignore[import-untyped,unused-ignore]

    if not re.fullmatch(r"[0-9]{1,9}", pid):
        return False
    try:
        began: float = psutil.Process(int(pid)).create_time()
        return abs(began - float(started)) < _CLOCK_SLACK_S
    except (psutil.Error, ValueError):
        return False

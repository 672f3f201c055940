"""What a running session is at, in one word, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Status(StrEnum):
    """What a session is at."""

    WORKING = "working"
    PAUSING = "pausing"
    """A pause was asked for; what is under way is brought to its end first."""
    PAUSED = "paused"
    TAKEN = "taken"
    """A person has the display."""
    STUCK = "stuck"
    """A step did not go well; a person decides whether it is tried again, skipped, or the end."""
    FINISHED = "finished"


Watcher = Callable[[Status, str], None]
"""Is told each change, on the session's thread; the words say why it is stuck or how it ended, else they are empty."""

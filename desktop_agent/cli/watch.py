"""Show a recorded session again in the terminal, at its own pace or faster. Nothing is acted on."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from desktop_agent.cli.steptable import StepTable

if TYPE_CHECKING:
    from rich.console import Console

    from desktop_agent.session.read import SessionFile

_LONGEST_PAUSE_S = 5.0


def watch_session(recorded: SessionFile, console: Console, *, speed: float) -> None:
    """Print the session's step table as it grew; pauses longer than five seconds are cut short."""
    table = StepTable(console)
    pace = threading.Event()
    last: float | None = None
    for stored in recorded.events():
        if last is not None:
            pace.wait(min(max(0.0, stored.at - last) / speed, _LONGEST_PAUSE_S))
        last = stored.at
        table.on_event(stored.event)

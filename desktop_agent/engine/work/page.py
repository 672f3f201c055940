"""The page that a session leaves beside its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_page_beside(journal: Path, warn: Callable[[str], None]) -> Path | None:
    """Write the HTML page of the session `journal` beside it; None, after telling `warn` why, when that fails."""
    from desktop_agent.session.read import open_session
    from desktop_agent.trace.page import write_page

    try:
        with open_session(journal) as recorded:
            return write_page(recorded, journal.with_suffix(".html"))
    except OSError as exc:
        warn(f"the page could not be written: {exc.strerror or exc}")
        return None

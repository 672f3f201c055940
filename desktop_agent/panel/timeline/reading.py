"""Read the steps of a session file, on whatever thread. Without Qt."""

from __future__ import annotations

from pathlib import Path

from desktop_agent.errors import AgentError
from desktop_agent.panel.timeline.rows import Rows


def read_rows(path: Path, *, live: bool = False) -> tuple[Rows, str]:
    """The rows of the session at `path`, and what hindered reading all of it (empty: nothing). Raises AgentError."""
    from desktop_agent.session.read import open_session

    rows = Rows(live=live)
    problem = ""
    with open_session(path) as session:
        try:
            for glance in session.glances():
                rows.take(glance)
        except AgentError as exc:
            problem = str(exc)
        if not live:
            rows.live = session.running
            if not rows.live:
                rows.settle()
    return rows, problem

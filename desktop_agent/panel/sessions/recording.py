"""A session file, read once for all that shows it: steps, film, heading. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop_agent.errors import AgentError
from desktop_agent.panel.timeline.rows import Rows
from desktop_agent.session.glance import Glance
from desktop_agent.session.read import SessionSummary, open_session
from desktop_agent.trace.film import Film


@dataclass(slots=True)
class Recording:
    """A session that was opened.

    Attributes:
        path: its file.
        summary: one line about it.
        rows: its steps.
        film: its pictures over time.
        problem: what hindered reading all of it; empty for nothing.
    """

    path: Path
    summary: SessionSummary
    rows: Rows = field(default_factory=Rows)
    film: Film = field(default_factory=Film)
    problem: str = ""

    def take(self, glance: Glance) -> int | None:
        """Take note of an event; returns the place of the row that changed, None for no row."""
        if glance.seq <= self.rows.last:
            return None
        self.film.take(glance)
        return self.rows.take(glance)


def open_recording(name: str | Path) -> Recording:
    """The session with this path or id. Raises AgentError when it cannot be opened at all."""
    with open_session(name) as session:
        try:
            recording = Recording(session.path, session.summary())
        except AgentError as exc:
            # Its beginning or its end is damaged; what lies between may be worth looking at.
            summary = SessionSummary(session.session_id, session.path, "damaged", message=str(exc))
            recording = Recording(session.path, summary, problem=str(exc))
        recording.rows.live = session.running and recording.summary.state != "damaged"
        try:
            for glance in session.glances():
                recording.take(glance)
        except AgentError as exc:
            recording.problem = str(exc)
        if not recording.rows.live:
            recording.rows.settle()
    return recording


def read_more(path: Path, after: int) -> tuple[tuple[Glance, ...], bool]:
    """What was written since the event numbered `after`, and whether the session still runs. Raises AgentError."""
    with open_session(path) as session:
        running = session.running
        return tuple(session.glances(after)), running

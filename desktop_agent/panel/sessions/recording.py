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
        begins: for each row, the number of the still that it begins with.
    """

    path: Path
    summary: SessionSummary
    rows: Rows = field(default_factory=Rows)
    film: Film = field(default_factory=Film)
    problem: str = ""
    begins: list[int] = field(default_factory=list)

    def take(self, glance: Glance) -> int | None:
        """Take note of an event; returns the place of the row that changed, None for no row."""
        if glance.seq <= self.rows.last:
            return None
        self.film.take(glance)
        changed = self.rows.take(glance)
        if len(self.rows.rows) > len(self.begins):
            self.begins.append(max(0, len(self.film) - 1))
        return changed

    def begin_of(self, place: int, *, short: bool) -> float:
        """The second of the film at which the row in this place begins."""
        return self.film.time_of(self.begins[place], short=short) if len(self.film) else 0.0


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

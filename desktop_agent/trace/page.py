"""Writes the page of a session."""

from __future__ import annotations

from pathlib import Path

from desktop_agent.session.read import SessionFile
from desktop_agent.trace.html import render_page, write_private
from desktop_agent.trace.model import page_view


def write_page(session: SessionFile, path: Path) -> Path:
    """Write `session` as one HTML file that only its owner may read, since it shows the screen; returns `path`.

    Raises:
        OSError: the file cannot be written.
        CorruptSession: the session's events cannot be read.
    """
    return write_private(render(session), path)


def render(session: SessionFile) -> str:
    """The page as text. Raises CorruptSession when the session's events cannot be read."""
    return render_page("trace/page.html.j2", ["trace/page.css"], "trace/page.js", page=page_view(session))

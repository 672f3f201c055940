"""The sessions there are, as rows of a list: what each says of itself, and which fit a search. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from desktop_agent.panel.timeline.words import state_words
from desktop_agent.panel.words import ntr, tr
from desktop_agent.session.plain import capital, plain_line
from desktop_agent.session.read import SessionSummary
from desktop_agent.trace.wording import duration

_KIB = 1024


def title_of(summary: SessionSummary) -> str:
    """What the session was for; why it cannot be read, where that is so."""
    if summary.state == "damaged":
        return plain_line(summary.session_id)
    return capital(plain_line(summary.task).strip()) or tr("A session without a task")


def facts_of(summary: SessionSummary, now: datetime) -> str:
    """The line below: when, how many steps, how long, how large."""
    if summary.state == "damaged":
        # The words begin with the file's place, which is the same for all and hides what is wrong.
        return plain_line(summary.message.replace(str(summary.path), tr("This file")))
    parts = [
        when(summary.created, now),
        ntr("{count} step", "{count} steps", summary.steps),
        duration(summary.elapsed_s),
        size_words(summary.size),
    ]
    return " · ".join(part for part in parts if part)


def spoken(summary: SessionSummary, now: datetime) -> str:
    """The whole row in one sentence, for screen readers."""
    return ", ".join((title_of(summary), state_words(summary.state), facts_of(summary, now)))


def when(created: datetime | None, now: datetime) -> str:
    """`14:05` today, `Yesterday 14:05`, else `2026-11-20 14:05`, in local time; empty when unknown."""
    if created is None:
        return ""
    local, today = created.astimezone(), now.astimezone().date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    if local.date() == today - timedelta(days=1):
        return tr("Yesterday {time}", time=clock)
    return f"{local:%Y-%m-%d} {clock}"


def size_words(size: int) -> str:
    """`480 KiB`, `12.3 MiB`."""
    if size < _KIB * _KIB:
        return f"{size / _KIB:.0f} KiB"
    return f"{size / _KIB / _KIB:.1f} MiB"


def fitting(summaries: Iterable[SessionSummary], words: str) -> list[SessionSummary]:
    """Those that hold all of `words`, case ignored, in their task, program, id, state or message."""
    parts = words.casefold().split()
    return [summary for summary in summaries if all(part in _text(summary) for part in parts)]


def _text(summary: SessionSummary) -> str:
    fields = (
        summary.task,
        summary.app,
        summary.session_id,
        summary.message,
        summary.state,
        state_words(summary.state),
    )
    return " ".join(fields).casefold()

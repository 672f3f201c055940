"""What the list says of each session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_agent.panel.sessions.listing import facts_of, fitting, size_words, spoken, title_of, when
from desktop_agent.session.read import SessionSummary

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def summary(**values):
    given = {
        "session_id": "20261122-100000-abcd",
        "path": Path("/s/a.sqlite"),
        "state": "done",
        "task": "save it",
    }
    return SessionSummary(**(given | values))


def test_a_session_is_called_by_its_task():
    assert title_of(summary()) == "Save it"
    assert title_of(summary(task="")) == "A session without a task"


def test_a_damaged_session_says_why_without_repeating_its_place():
    damaged = summary(state="damaged", message="/s/a.sqlite is not a session file.")
    assert title_of(damaged) == "20261122-100000-abcd"
    assert facts_of(damaged, NOW) == "This file is not a session file."
    assert "Unreadable" in spoken(damaged, NOW)


def test_facts_tell_time_steps_length_and_size():
    facts = facts_of(summary(created=NOW, steps=3, elapsed_s=4.2, size=2048), NOW)
    assert facts.endswith("3 steps · 4.2 s · 2 KiB")
    assert facts_of(summary(steps=1), NOW).startswith("1 step ·")


def test_days_are_named_as_people_name_them():
    assert when(NOW, NOW) == f"{NOW.astimezone():%H:%M}"
    assert when(NOW - timedelta(days=1), NOW).startswith("Yesterday")
    assert when(NOW - timedelta(days=40), NOW).startswith("2026-10-1")
    assert when(None, NOW) == ""


def test_a_search_looks_at_task_program_id_state_and_message():
    sessions = [summary(), summary(task="print", app="mousepad"), summary(task="", state="interrupted")]
    assert fitting(sessions, "MOUSE") == [sessions[1]]
    assert fitting(sessions, "interrupted") == [sessions[2]]
    assert fitting(sessions, "") == sessions


def test_sizes_are_short():
    assert (size_words(2048), size_words(5 * 1024 * 1024)) == ("2 KiB", "5.0 MiB")

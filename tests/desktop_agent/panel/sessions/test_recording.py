"""A session read once for all that shows it, whatever state it is in."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from desktop_agent.errors import BadInput, CorruptSession
from desktop_agent.panel.sessions.recording import open_recording, read_more
from desktop_agent.session.journal import Journal


@pytest.fixture
def copy(whole_session, tmp_path):
    copy = tmp_path / whole_session.name
    shutil.copyfile(whole_session, copy)
    return copy


def test_steps_and_film_belong_together(copy):
    recording = open_recording(copy)
    begins = [recording.begin_of(place, short=False) for place in range(6)]
    assert begins == sorted(begins)
    assert [recording.film.still(index).kind for index in recording.begins] == ["step_started"] * 6
    assert recording.rows.ended == "done"
    assert recording.problem == ""


def test_a_session_whose_first_event_is_damaged_is_shown_with_the_reason(copy):
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE events SET json = x'7b7d' WHERE seq = 0")
    recording = open_recording(copy)
    assert recording.summary.state == "damaged"
    assert "cannot be read" in recording.problem
    assert len(recording.rows.rows) == 6


def test_a_session_of_which_only_a_part_can_be_read_is_shown_so_far(copy, monkeypatch):
    from desktop_agent.session.read import SessionFile

    glances = SessionFile.glances

    def torn(session, after=-1):
        for number, glance in enumerate(glances(session, after)):
            if number == 12:
                raise CorruptSession("The session is damaged: a page is missing.")
            yield glance

    monkeypatch.setattr(SessionFile, "glances", torn)
    recording = open_recording(copy)
    assert recording.problem == "The session is damaged: a page is missing."
    assert 0 < len(recording.rows.rows) < 6
    assert not recording.rows.live


def test_what_was_written_since_is_read_alone(sample, tmp_path):
    with Journal.create(tmp_path) as journal:
        story = sample.Storyteller(journal)
        step = sample.Step("Press Enter", sample.PressKeys(("enter",)))
        story.start("task", (step,), journal.session_id)
        story.step(0, step)
        recording = open_recording(journal.path)
        assert recording.rows.live
        story.finish_step(0)
        glances, running = read_more(journal.path, recording.rows.last)
        assert [glance.kind for glance in glances] == ["step_finished"]
        assert running
    assert read_more(journal.path, glances[-1].seq) == ((), False)


def test_a_session_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="There is no session file"):
        open_recording(tmp_path / "gone.sqlite")

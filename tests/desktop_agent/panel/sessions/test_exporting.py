"""A session as something else: what is written, what it is called, and what hinders it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop_agent.errors import AgentError, JournalError
from desktop_agent.panel.sessions.exporting import (
    Export,
    macro_file,
    name_of,
    verdict,
    verified,
    write_export,
)
from desktop_agent.session.journal import Journal
from desktop_agent.session.verify import ActNote, VerifyReport


def write(export, session, target, **how):
    shares = []
    given = {"short": True, "progress": shares.append, "stopped": lambda: False} | how
    return write_export(export, session, target, **given), shares


@pytest.mark.parametrize(
    ("export", "name"),
    [
        (Export.PAGE, "20261122.html"),
        (Export.VIDEO, "20261122.mp4"),
        (Export.PICTURES, "20261122"),
        (Export.PYTEST, "test_save_the_letter.py"),
    ],
)
def test_files_are_called_by_the_session_and_tests_by_what_they_do(export, name):
    assert name_of(export, "20261122", "Save the letter.") == name


def test_pictures_tell_how_far_they_are(small_session, tmp_path):
    words, shares = write(Export.PICTURES, small_session, tmp_path / "pictures")
    assert words.endswith(f"pictures in {tmp_path / 'pictures'}")
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("export", [Export.PAGE, Export.JSON])
def test_a_place_that_cannot_be_written_to_is_named_with_the_reason(export, small_session, tmp_path):
    target = tmp_path / "nowhere" / "file"
    with pytest.raises(JournalError, match=r"nowhere/file cannot be written: No such file"):
        write(export, small_session, target)


def test_a_full_disk_is_named(small_session):
    with pytest.raises(JournalError, match="No space left"):
        write(Export.JSON, small_session, Path("/dev/full"))
    assert Path("/dev/full").is_char_device()


def test_a_disk_that_gets_full_leaves_what_was_there_and_nothing_half(small_session, tmp_path, monkeypatch):
    def half(_session, path):
        path.write_text('{"events": [')
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("desktop_agent.session.export.write_json", half)
    target = tmp_path / "session.json"
    target.write_text("the one before")
    with pytest.raises(JournalError, match="No space left"):
        write(Export.JSON, small_session, target)
    assert [path.name for path in tmp_path.iterdir()] == ["session.json"]
    assert target.read_text() == "the one before"


def test_a_session_that_did_not_end_well_becomes_no_macro_and_says_why(sample, tmp_path):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal, fail_at_end=True)
    with pytest.raises(AgentError, match="cannot become a macro: it ended at step 6"):
        macro_file(journal.path, tmp_path / "m.yaml")


def test_a_verdict_names_what_is_wrong_and_what_is_unknown(small_session):
    assert verdict(verified(small_session)).startswith("Whole: nothing was changed")
    report = VerifyReport(
        ok=False,
        events=3,
        frames=1,
        interrupted=True,
        problems=("Event 2 was changed.", "Tile \x1b[31m is missing."),
        intended_only=(ActNote(2, "click Save"),),
    )
    lines = verdict(report).splitlines()
    assert lines[0] == "2 things are wrong with this session:"
    assert lines[1:] == [
        "• Event 2 was changed.",
        "• Tile �[31m is missing.",
        "The session never said that it ended.",
        "Intended, outcome unknown: click Save",
    ]

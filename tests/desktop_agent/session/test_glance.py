"""The light reader of session files: it says what the whole reader says, and believes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.errors import CorruptSession
from desktop_agent.session.glance import MIND_KINDS, glance_at
from desktop_agent.session.journal import Journal
from desktop_agent.session.mind_events import MindEvent
from desktop_agent.session.read import open_session
from tests.fakes.planned import tell_planned_story


def changed(path, tmp_path, change):
    """A copy of the session with its rows changed: `change` gets kind and JSON text, and gives JSON bytes or None."""
    copy = tmp_path / path.name
    shutil.copyfile(path, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        for seq, kind, data in database.execute("SELECT seq, kind, json FROM events").fetchall():
            new = change(kind, data.decode())
            if new is not None:
                database.execute("UPDATE events SET json = ? WHERE seq = ?", (new, seq))
    return copy


def test_a_glance_at_the_file_says_what_the_whole_event_says(whole_session):
    with open_session(whole_session) as session:
        light = [glance._replace(action="") for glance in session.glances()]
        whole = [glance for glance in map(glance_at, session.events()) if glance is not None]
    assert light == whole
    assert {glance.kind for glance in light} >= {"step_started", "action_intended", "step_finished"}


def test_the_same_holds_for_what_was_thought(tmp_path, sample):
    with Journal.create(tmp_path) as journal:
        tell_planned_story(sample, journal)
    with open_session(journal.path) as session:
        light = [glance._replace(action="") for glance in session.glances()]
        whole = [glance for glance in map(glance_at, session.events()) if glance is not None]
    assert light == whole
    assert {glance.kind for glance in light} >= MIND_KINDS
    assert sum(glance.tokens for glance in light) == 5954


def test_every_kind_of_thought_is_known():
    assert {get_args(get_type_hints(kind)["kind"])[0] for kind in MindEvent.__subclasses__()} == MIND_KINDS


def test_only_what_came_later_is_read_when_asked_so(whole_session):
    with open_session(whole_session) as session:
        everything = list(session.glances())
        later = list(session.glances(everything[5].seq))
    assert later == everything[6:]


def test_an_event_that_is_no_json_is_damaged_and_those_after_it_are_not(whole_session, tmp_path):
    broken = changed(
        whole_session, tmp_path, lambda kind, _: b'{"cut off' if kind == "action_intended" else None
    )
    with open_session(broken) as session:
        glances = list(session.glances())
    assert all(glance.damage for glance in glances if glance.kind == "action_intended")
    assert not any(glance.damage for glance in glances if glance.kind != "action_intended")
    assert glances[-1].kind == "session_finished"
    assert glances[-1].outcome == "done"


def test_bytes_that_are_no_text_damage_one_event_only(whole_session, tmp_path):
    broken = changed(
        whole_session,
        tmp_path,
        lambda kind, text: (
            text.replace("Press", "\udcff").encode("utf-8", "surrogateescape")
            if kind == "step_started" and "Press" in text
            else None
        ),
    )
    with open_session(broken) as session:
        damaged = [glance.seq for glance in session.glances() if glance.damage]
    assert len(damaged) == 1


@given(
    value=st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.integers()), st.just({"a": 1})
    ),
    field=st.sampled_from(
        ["index", "step", "outcome", "effect", "elapsed_ms", "frame", "act", "grounded", "message"]
    ),
)
def test_values_of_any_type_become_a_glance_or_a_damaged_one(small_session, tmp_path_factory, field, value):
    def replaced(_, text):
        data = json.loads(text)
        return json.dumps(data | {field: value}).encode() if field in data else None

    broken = changed(small_session, tmp_path_factory.mktemp("typed"), replaced)
    with open_session(broken) as session:
        for glance in session.glances():
            assert isinstance(glance.words, str)
            assert isinstance(glance.frame, str)
            assert isinstance(glance.step, int)
            assert isinstance(glance.took_ms, int | float)
            assert isinstance(glance.outcome, str)


def test_a_file_whose_pages_are_damaged_says_so(whole_session, tmp_path):
    copy = tmp_path / whole_session.name
    data = bytearray(whole_session.read_bytes())
    # The first pages hold the tables' description, which is checked before anything is read.
    for page in range(3, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    copy.write_bytes(data)
    with pytest.raises(CorruptSession), open_session(copy) as session:
        list(session.glances())


def test_events_between_two_numbers_are_decoded_whole(whole_session):
    with open_session(whole_session) as session:
        assert session.events_between(3, 6) == session.events()[3:7]

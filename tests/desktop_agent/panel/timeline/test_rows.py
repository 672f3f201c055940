"""Steps as rows, built event by event."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.timeline.rows import Group, Rows, counted, sieve
from desktop_agent.session.glance import Glance, glance_at
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.trace.wording import step_state

STORIES = [{}, {"fail_at_end": True}, {"finish": False}]


def rows_of(path, **how):
    rows = Rows(**how)
    with open_session(path) as session:
        for glance in session.glances():
            rows.take(glance)
    rows.settle()
    return rows


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_rows_say_of_every_step_what_the_whole_reader_says(sample, tmp_path, story):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal, **story)
    rows = rows_of(journal.path)
    with open_session(journal.path) as session:
        records = session.steps()
    assert [row.state for row in rows.rows] == [step_state(record) for record in records]
    assert [row.index for row in rows.rows] == [record.index for record in records]
    assert [row.elapsed_s for row in rows.rows] == [record.finished.elapsed_ms / 1000 for record in records]
    assert rows.rows[3].before != rows.rows[3].after
    assert rows.rows[3].rung == "text"


def step(index, *, seq, sentence="Click Save"):
    return Glance(seq, float(seq), "step_started", index, words=sentence)


def test_a_step_runs_until_its_end_is_known_and_is_unknown_when_that_never_comes():
    rows = Rows(live=True)
    rows.take(step(0, seq=0))
    assert rows.rows[0].state == "running"
    rows.take(Glance(1, 1.0, "action_intended", act=1, words="click", frame="a"))
    rows.settle()
    assert rows.rows[0].state == "unknown"


def test_a_step_that_was_left_without_an_end_is_not_running_once_the_next_begins():
    rows = Rows(live=True)
    rows.take(step(0, seq=0))
    rows.take(step(1, seq=1))
    assert [row.state for row in rows.rows] == ["unknown", "running"]


def test_what_happens_outside_of_any_step_has_a_row_without_a_number():
    rows = Rows()
    place = rows.take(Glance(0, 0.0, "action_intended", act=1, words="start notes", frame="a"))
    rows.take(Glance(1, 0.5, "action_performed", act=1, frame="b", effect="confirmed"))
    rows.settle()
    assert place == 0
    assert (rows.rows[0].number, rows.rows[0].sentence, rows.rows[0].state) == (
        "",
        "Start notes",
        "confirmed",
    )


def test_an_event_that_is_heard_and_read_counts_once():
    rows = Rows(live=True)
    assert rows.take(step(0, seq=4)) == 0
    assert rows.take(step(0, seq=4)) is None
    assert rows.take(step(1, seq=3)) is None
    assert len(rows.rows) == 1


def test_damaged_events_are_counted_where_they_lie():
    rows = Rows()
    rows.take(step(0, seq=0))
    rows.take(Glance(1, 1.0, "action_performed", damage="Event 1 cannot be read."))
    assert (rows.damaged, rows.rows[0].damaged) == (1, 1)


def test_places_are_found_by_step_and_by_event():
    rows = Rows()
    for index in range(5):
        rows.take(step(index, seq=index * 10))
    assert [rows.at(seq) for seq in (-1, 0, 9, 10, 44)] == [None, 0, 0, 1, 4]
    assert (rows.place_of(3), rows.place_of(9), rows.place_of(-1)) == (3, None, None)
    assert rows.until(rows.rows[1]) == 19
    assert rows.until(rows.rows[4]) > 10**9


def test_a_search_needs_all_its_words_and_ignores_case(whole_session):
    rows = rows_of(whole_session).rows
    assert [rows[place].index for place in sieve(rows, "NAME type")] == [3]
    assert sieve(rows, "nothing like this") == []
    assert len(sieve(rows)) == len(rows)


def test_groups_hold_what_went_wrong_or_needs_a_look(whole_session):
    rows = rows_of(whole_session).rows
    rows = [
        replace(row, state=state)
        for row, state in zip(rows, ["confirmed", "failed", "partial"], strict=False)
    ]
    assert sieve(rows, group=Group.WRONG) == [1]
    assert sieve(rows, group=Group.DOUBTFUL) == [1, 2]
    assert sieve(rows, group="confirmed") == [0]
    assert counted(rows) == {"confirmed": 1, "failed": 1, "partial": 1}


KINDS = [
    "step_started",
    "target_sought",
    "action_intended",
    "action_performed",
    "action_failed",
    "condition_checked",
    "step_finished",
    "session_finished",
]


@given(
    st.lists(
        st.builds(
            lambda kind, step, frame, damage: Glance(
                0, 0.0, kind, step, words="w", frame=frame, damage="broken" if damage else ""
            ),
            st.sampled_from(KINDS),
            st.integers(-3, 3),
            st.sampled_from(["", "a", "b"]),
            st.booleans(),
        ),
        max_size=30,
    ),
    st.booleans(),
)
def test_events_in_any_order_make_rows_that_cover_them_in_order(glances, live):
    rows = Rows(live=live)
    for seq, glance in enumerate(glances):
        place = rows.take(glance._replace(seq=seq, clock=float(seq)))
        assert place is None or place in (len(rows.rows) - 1, len(rows.rows) - 2)
    spans = [(row.first, row.last) for row in rows.rows]
    assert spans == sorted(spans)
    assert all(first <= last for first, last in spans)


def test_an_event_at_hand_and_the_same_from_the_file_make_the_same_rows(whole_session):
    heard = Rows()
    with open_session(whole_session) as session:
        for stored in session.events():
            glance = glance_at(stored)
            if glance is not None:
                heard.take(glance)
    assert heard.rows == rows_of(whole_session).rows


# --------------------------------------------------------------------- what was thought


def test_what_was_thought_before_a_step_belongs_to_it(planned_session):
    rows = rows_of(planned_session)
    assert [row.sentence for row in rows.rows] == ['Click "Save"', "Press Escape", ""]
    click, press, end = rows.rows
    assert (click.decided, click.thought, click.tokens) == ("model", True, 5050)
    assert click.why == "Save the letter under the name it has"
    assert (press.decided, press.thought, press.tokens) == ("cache", False, 0)
    assert (end.index, end.tokens, end.state) == (-1, 904, "done")
    with open_session(planned_session) as session:
        records = session.steps()
    assert [row.first for row in rows.rows] == [record.events[0].seq for record in records]
    assert [row.last for row in rows.rows] == [record.events[-1].seq for record in records]


def test_rows_are_the_same_whether_they_are_heard_or_read(planned_session):
    heard = Rows(live=True)
    with open_session(planned_session) as session:
        for stored in session.events():
            glance = glance_at(stored)
            if glance is not None:
                heard.take(glance)
    assert heard.rows == rows_of(planned_session).rows


def test_what_a_model_decided_and_what_it_thought_about_can_be_listed_alone(planned_session):
    rows = rows_of(planned_session).rows
    assert sieve(rows, group=Group.MODEL) == [0]
    assert sieve(rows, group=Group.THOUGHT) == [0]
    assert sieve(rows, "under the name") == [0]
    assert (counted(rows)[Group.MODEL], counted(rows)[Group.THOUGHT]) == (1, 1)

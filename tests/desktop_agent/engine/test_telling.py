import pytest

from desktop_agent.engine.messages import StatusChanged, Thought
from desktop_agent.engine.telling import THOUGHT_LENGTH, THOUGHT_S, EventTeller, StatusTeller, ThoughtTeller
from desktop_agent.loop.status import Status
from desktop_agent.session.events import ControlReceived
from desktop_agent.session.mind_events import ModelAnswered, ModelAsked
from vision.models.types import Piece


def test_events_are_numbered_from_zero_and_wait_until_the_panel_knows_of_the_session():
    told = []
    teller = EventTeller(told.append)
    teller.on_event(ControlReceived("pause"))
    teller.on_event(ControlReceived("resume"))
    assert told == []
    teller.begin()
    teller.on_event(ControlReceived("stop"))
    assert [(one.seq, one.event.control) for one in told] == [(0, "pause"), (1, "resume"), (2, "stop")]
    assert told[0].at <= told[1].at <= told[2].at


def test_that_it_will_pause_is_told_at_once_and_only_while_it_works():
    told = []
    status = StatusTeller(told.append)
    status.pausing()
    status(Status.WORKING, "")
    status.pausing()
    status.pausing()
    status(Status.PAUSED, "")
    status.pausing()
    assert told == [
        StatusChanged(Status.WORKING),
        StatusChanged(Status.PAUSING),
        StatusChanged(Status.PAUSED),
    ]
    assert status.status is Status.PAUSED


# ------------------------------------------------------------------------ what a model writes


def asked(call=1):
    return ModelAsked(call, "act", "m", "qwen", True, 0, "why", "f", ("f",), 0, "", 10)


def teller(mask=lambda text: text):
    told, now = [], [100.0]
    thoughts = ThoughtTeller(told.append, clock=lambda: now[0], later=lambda *_: None)
    if mask is not None:
        thoughts.attach(mask)
    return thoughts, told, now


def test_what_a_model_writes_is_told_a_few_times_a_second():
    thoughts, told, now = teller()
    thoughts.on_event(asked(3))
    for _ in range(100):
        now[0] += 0.01
        thoughts(Piece("a ", "thought"))
    assert 4 <= len(told) <= 6
    assert told[-1] == Thought(3, "a " * told[-1].pieces, "thought", told[-1].pieces)


def test_the_answer_after_the_thoughts_is_told_at_once_and_from_its_beginning():
    thoughts, told, _ = teller()
    thoughts.on_event(asked())
    thoughts(Piece("hm", "thought"))
    thoughts(Piece("Click", "answer"))
    assert [(one.part, one.text, one.pieces) for one in told] == [
        ("thought", "hm", 1),
        ("answer", "Click", 2),
    ]


def test_another_request_begins_anew():
    thoughts, told, now = teller()
    thoughts.on_event(asked(1))
    thoughts(Piece("old", "thought"))
    thoughts.on_event(asked(2))
    now[0] += 1
    thoughts(Piece("new", "thought"))
    assert (told[-1].call, told[-1].text, told[-1].pieces) == (2, "new", 1)


def test_however_much_is_written_a_little_of_its_end_is_told():
    thoughts, told, _ = teller()
    thoughts.on_event(asked())
    thoughts(Piece("x" * 100_000 + "end", "thought"))
    assert len(told[0].text) == THOUGHT_LENGTH
    assert told[0].text.endswith("end")


def test_secrets_are_taken_out_also_where_they_came_in_pieces():
    thoughts, told, now = teller(lambda text: text.replace("hunter2", "***"))
    thoughts.on_event(asked())
    for part in ("hun", "ter2", "!"):
        now[0] += 1
        thoughts(Piece(part, "thought"))
    assert told[-1].text == "***!"


def test_before_secrets_are_known_nothing_is_told():
    thoughts, told, _ = teller(mask=None)
    thoughts.on_event(asked())
    thoughts(Piece("hunter2", "thought"))
    assert told == []


def test_the_last_words_before_a_pause_are_told_too_and_once():
    told, now, planned = [], [100.0], []
    thoughts = ThoughtTeller(
        told.append, clock=lambda: now[0], later=lambda seconds, work: planned.append((seconds, work))
    )
    thoughts.attach(lambda text: text)
    thoughts.on_event(asked())
    for part in ("Let ", "me ", "think"):
        thoughts(Piece(part, "thought"))
    assert [one.text for one in told] == ["Let "]
    ((seconds, work),) = planned
    assert seconds == pytest.approx(THOUGHT_S)
    now[0] += seconds
    work()
    work()
    assert [(one.text, one.pieces) for one in told] == [("Let ", 1), ("Let me think", 3)]


def test_after_the_answer_nothing_is_told_of_it_any_more():
    told, planned = [], []
    thoughts = ThoughtTeller(told.append, clock=lambda: 100.0, later=lambda _, work: planned.append(work))
    thoughts.attach(lambda text: text)
    thoughts.on_event(asked())
    thoughts(Piece("one ", "thought"))
    thoughts(Piece("two", "thought"))
    thoughts.on_event(ModelAnswered(1, "done"))
    for work in planned:
        work()
    assert [one.text for one in told] == ["one "]

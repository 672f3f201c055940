from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import EarsUnavailable
from actions.listen.inbox import Inbox
from actions.listen.types import InputEvent, KeyPressed, PointerMoved
from actions.types import ScreenPoint


def move(at: float, x: float = 0, own: bool = False) -> PointerMoved:
    return PointerMoved(at, ScreenPoint(x, 0), own)


def everything(inbox: Inbox) -> list[InputEvent]:
    inbox.finish()
    found = []
    while (event := inbox.next(0)) is not None:
        found.append(event)
    return found


def test_movements_within_a_moment_become_one_and_the_last_before_a_key_is_kept() -> None:
    inbox = Inbox(sample_s=0.02)
    for event in (
        move(1.0, 1),
        move(1.005, 2),
        move(1.01, 3),
        KeyPressed(1.012, "a"),
        move(1.015, 4),
        move(1.04, 5),
    ):
        inbox.put(event)
    assert everything(inbox) == [move(1.0, 1), move(1.01, 3), KeyPressed(1.012, "a"), move(1.04, 5)]


def test_our_own_movement_never_swallows_a_persons() -> None:
    inbox = Inbox(sample_s=10)
    for event in (move(1.0, 1), move(1.1, 2), move(1.2, 3, own=True), move(1.3, 4)):
        inbox.put(event)
    assert everything(inbox) == [move(1.0, 1), move(1.1, 2), move(1.2, 3, own=True), move(1.3, 4)]


steps = st.lists(
    st.tuples(st.floats(0, 0.05), st.sampled_from(["move", "own move", "key"])), min_size=1, max_size=60
)


@given(steps)
def test_nothing_but_movements_is_left_out_and_every_rest_of_the_pointer_is_told(
    steps: list[tuple[float, str]],
) -> None:
    inbox, at, put = Inbox(), 0.0, []
    for number, (apart, what) in enumerate(steps):
        at += apart
        event = KeyPressed(at, "a", str(number)) if what == "key" else move(at, number, what == "own move")
        put.append(event)
        inbox.put(event)
    told = everything(inbox)
    assert [each for each in told if isinstance(each, KeyPressed)] == [
        each for each in put if isinstance(each, KeyPressed)
    ]
    rests = [
        event
        for event, later in zip(put, [*put[1:], None], strict=True)
        if isinstance(event, PointerMoved)
        and (later is None or isinstance(later, KeyPressed) or later.own != event.own)
    ]
    assert [event for event in told if event in rests] == rests
    assert told == sorted(told, key=put.index)


def test_movement_that_nothing_follows_is_told_soon() -> None:
    inbox = Inbox(sample_s=0.02)
    now = time.monotonic()
    inbox.put(move(now, 1))
    inbox.put(move(now + 0.001, 2))
    assert inbox.next(5) == move(now, 1)
    assert inbox.next(5) == move(now + 0.001, 2)
    assert inbox.next(0) is None


def test_waiting_ends_with_an_event_a_time_limit_or_the_end() -> None:
    inbox = Inbox()
    began = time.monotonic()
    assert inbox.next(0.05) is None
    assert time.monotonic() - began >= 0.05
    threading.Timer(0.02, lambda: inbox.put(KeyPressed(1, "a"))).start()
    assert inbox.next() == KeyPressed(1, "a")
    threading.Timer(0.02, inbox.finish).start()
    assert inbox.next() is None
    assert inbox.finished


def test_problem_is_raised_once_everything_heard_is_fetched_and_again_after_that() -> None:
    inbox = Inbox()
    inbox.put(KeyPressed(1, "a"))
    inbox.finish(EarsUnavailable("gone"))
    inbox.finish()
    assert inbox.next() == KeyPressed(1, "a")
    for _ in range(2):
        with pytest.raises(EarsUnavailable, match="gone"):
            inbox.next()


def test_all_is_taken_only_when_the_fetcher_is_back_for_more() -> None:
    inbox, busy, fetched = Inbox(), threading.Event(), threading.Event()

    def fetch() -> None:
        while inbox.next() is not None:
            fetched.set()
            busy.wait(10)

    fetcher = threading.Thread(target=fetch)
    fetcher.start()
    inbox.put(KeyPressed(1.0, "a"))
    assert fetched.wait(10)
    assert not inbox.taken(0.05), "it is still at work on what it fetched"
    busy.set()
    assert inbox.taken(10)
    inbox.finish()
    fetcher.join()
    assert not inbox.taken(0.01), "nobody fetches any more"


def test_waiting_until_all_is_taken_has_a_movement_told_that_was_held_back() -> None:
    inbox, fetched = Inbox(sample_s=60), []

    def fetch() -> None:
        while (event := inbox.next()) is not None:
            fetched.append(event)

    fetcher = threading.Thread(target=fetch)
    fetcher.start()
    inbox.put(move(1.0, 1))
    inbox.put(move(1.01, 2))
    assert inbox.taken(10)
    assert fetched == [move(1.0, 1), move(1.01, 2)]
    inbox.finish()
    fetcher.join()

"""The record of changes, read by several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from vision.capture.damage import DamageLog
from vision.types import Box

WHOLE = Box(0, 0, 100, 100)
BOXES = [Box(n, n, n + 5, n + 5) for n in range(8)]


def test_what_one_thread_took_another_still_learns_about():
    log = DamageLog()
    log.add(BOXES[:2])
    assert log.take(WHOLE) == tuple(BOXES[:2])
    assert not log.pending()
    with ThreadPoolExecutor(1) as other:
        assert other.submit(log.take, WHOLE).result() == tuple(BOXES[:2])


def test_noting_skips_what_came_before():
    log = DamageLog()
    log.add(BOXES[:2])
    log.note()
    log.add(BOXES[2:3])
    assert log.take(WHOLE) == (BOXES[2],)


@given(st.integers(0, 8), st.integers(1, 4))
def test_a_reader_that_fell_behind_is_told_that_everything_changed(count, limit):
    log = DamageLog(limit)
    log.add(BOXES[:count])
    assert log.take(WHOLE) == (tuple(BOXES[:count]) if count <= limit else (WHOLE,))
    assert log.take(WHOLE) == ()

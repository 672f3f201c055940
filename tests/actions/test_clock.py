from __future__ import annotations

import threading
import time

from actions.clock import Deadline, pause, wait_until


def test_pause_ends_as_soon_as_a_stop_arrives() -> None:
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    started = time.monotonic()
    assert pause(30, stop.is_set)
    assert time.monotonic() - started < 5


def test_pause_without_a_stop_lasts_as_long_as_asked() -> None:
    started = time.monotonic()
    assert not pause(0.05, lambda: False)
    assert time.monotonic() - started >= 0.05


def test_wait_asks_at_least_once_even_without_time() -> None:
    assert wait_until(lambda: True, 0)
    assert not wait_until(lambda: False, 0)


def test_passed_deadline_has_nothing_left() -> None:
    deadline = Deadline(time.monotonic() - 1)
    assert deadline.passed
    assert deadline.left == 0
    assert not Deadline.after(60).passed

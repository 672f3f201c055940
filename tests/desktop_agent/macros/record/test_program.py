from dataclasses import replace

import pytest

from actions.types import Window
from desktop_agent.errors import SomethingMissing
from desktop_agent.macros.record.program import closes_when_empty, closes_with, start_program

OLD = Window(1, "Files", "thunar", 7, (0.0, 0.0, 10.0, 10.0))
NEW = Window(2, "Letter", "mousepad", 8, (0.0, 0.0, 10.0, 10.0), True)
MENU = replace(NEW, window_id=3, focusable=False)


class Desktop:
    """Windows and programs: what `launch` starts either shows a window, or ends."""

    def __init__(self, opens=(), status=None):
        self.windows, self._opens, self._status = [OLD], opens, status

    def launch(self, command):
        self.command = command
        self.windows = [*self._opens, *self.windows]

    def list(self):
        return tuple(self.windows)

    def wait(self, predicate, timeout_s):
        return next(filter(predicate, self.windows), None)

    def poll(self):
        return self._status

    def output_tail(self, chars=4000):
        return "no such option"


def start(desktop, stopped=lambda: False):
    return start_program(["mousepad"], desktop.launch, lambda: [desktop], desktop, stopped)


def test_a_program_is_started_and_its_window_awaited():
    desktop = Desktop(opens=(MENU, NEW))
    assert start(desktop) == NEW
    assert desktop.command == ["mousepad"]


def test_a_program_that_ends_with_an_error_says_what_it_said():
    with pytest.raises(SomethingMissing, match=r"ended with status 2 .*no such option"):
        start(Desktop(status=2))


def test_a_stop_ends_the_wait_for_a_window():
    assert start(Desktop(), stopped=lambda: True) is None


def test_a_display_of_our_own_is_over_when_its_last_window_is_gone():
    closed = closes_when_empty()
    assert not closed(()), "nothing has opened yet"
    assert not closed((NEW,))
    assert not closed((MENU, NEW))
    assert closed((MENU,))


def test_on_a_screen_only_the_windows_of_the_program_count():
    closed = closes_with(NEW, (OLD,))
    assert not closed((NEW, OLD))
    assert not closed((replace(NEW, window_id=9, title="Save As"), OLD))
    assert closed((OLD,))

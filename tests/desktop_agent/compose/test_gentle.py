import os
import sys
import threading

import numpy as np
import pytest

from desktop_agent.compose.gentle import GentleParser
from vision.errors import ModelUnavailable
from vision.types import Box, Element, Frame, Role, Snapshot, Source

FRAME = Frame(np.zeros((4, 4, 3), np.uint8))
WINDOW = Element(Role.WINDOW, "Letter", Box(0, 0, 4, 4), 1.0, Source.WINDOW)


class Eyes:
    """A parser that remembers on which threads it worked, and how gentle they were."""

    def __init__(self):
        self.threads = [(threading.get_native_id(), niceness())]

    def parse(self, frame, *, windows=()):
        self.threads.append((threading.get_native_id(), niceness()))
        below = threading.Thread(target=lambda: self.threads.append((0, niceness())))
        below.start()
        below.join()
        return Snapshot(frame, (), windows)


def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) if sys.platform == "linux" else 0


def test_it_opens_and_sees_on_one_thread_of_its_own():
    eyes = GentleParser(Eyes, 5)
    assert eyes.parse(FRAME, windows=(WINDOW,)) == Snapshot(FRAME, (), (WINDOW,))
    used = {thread for thread, _ in eyes._parser.threads if thread}
    assert len(used) == 1
    assert used.isdisjoint({threading.get_native_id()})


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows how gentle a thread is")
def test_it_gives_way_with_all_that_it_starts_and_nobody_else_does():
    before = niceness()
    eyes = GentleParser(Eyes, min(19, before + 3))
    eyes.parse(FRAME)
    assert {level for _, level in eyes._parser.threads} == {min(19, before + 3)}
    assert niceness() == before


def test_what_goes_wrong_over_there_is_raised_here():
    def missing():
        raise ModelUnavailable("There are no weights.")

    with pytest.raises(ModelUnavailable):
        GentleParser(missing, 5)

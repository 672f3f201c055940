import os
import signal

import pytest

from actions.accessibility import AccessibilityTree, NoTree, Told
from actions.displays import VirtualDisplay


def test_without_a_display_there_is_no_tree_and_no_error():
    tree = AccessibilityTree(":9977")
    reading = tree.read()
    assert isinstance(reading, NoTree)
    assert ":9977" in reading.reason
    assert tree.read() is reading, "nobody knocks again at once"
    tree.close()


@pytest.mark.live
def test_a_display_with_its_bus_tells_of_nothing_when_nothing_runs():
    with VirtualDisplay.start(320, 240) as display:
        tree = AccessibilityTree(display.name, display.xauthority)
        reading = tree.read()
        tree.close()
    assert isinstance(reading, Told)
    assert (reading.nodes, reading.cut) == ((), "")


@pytest.mark.live
def test_a_bus_that_dies_leaves_no_tree_and_no_error():
    with VirtualDisplay.start(320, 240) as display:
        tree = AccessibilityTree(display.name, display.xauthority)
        assert isinstance(tree.read(), Told)
        os.kill(display._services["accessibility bus"], signal.SIGKILL)
        readings = [tree.read(0.3) for _ in range(3)]
        tree.close()
    assert all(isinstance(reading, NoTree | Told) for reading in readings)

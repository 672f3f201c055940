import os
import signal
import subprocess

import pytest

from actions.accessibility import AccessibilityTree, NoTree, Told
from actions.accessibility.bus import BusLost
from actions.accessibility.tree import find_bus
from actions.displays import VirtualDisplay
from tests.fakes.message_bus import message_bus, reply


def test_without_a_display_there_is_no_tree_and_no_error():
    tree = AccessibilityTree(":9977")
    reading = tree.read()
    assert isinstance(reading, NoTree)
    assert ":9977" in reading.reason
    assert tree.read() is reading, "nobody knocks again at once"
    tree.close()


def nobody_there_until(calls):
    """A bus with no programs that hangs up at a call."""
    nothing = bytes(8)
    return lambda count: (
        b"HANG UP"
        if count == calls
        else reply(count, "a(so)" if count > 1 else "", nothing[: 8 * (count > 1)])
    )


def test_a_bus_that_hangs_up_is_found_again_by_the_next_reading(tmp_path):
    with message_bus(tmp_path, nobody_there_until(3)) as address:
        tree = AccessibilityTree(find=lambda display, xauthority: address, again_s=0.0)
        kinds = [type(tree.read(2.0)) for _ in range(4)]
        tree.close()
    assert kinds == [Told, NoTree, Told, NoTree]


def test_a_bus_that_says_nothing_costs_no_more_than_the_time_out(tmp_path):
    with message_bus(tmp_path, lambda count: reply(1) if count == 1 else b"") as address:
        tree = AccessibilityTree(find=lambda display, xauthority: address)
        reading = tree.read(0.05)
        tree.close()
    assert isinstance(reading, Told)
    assert reading.cut
    assert reading.elapsed_ms < 2000


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


@pytest.mark.live
def test_the_bus_of_our_own_session_is_asked_for_where_the_display_does_not_name_it(monkeypatch):
    with VirtualDisplay.start(320, 240) as display:
        named = find_bus(display.name, display.xauthority)
        subprocess.run(["xprop", "-root", "-remove", "AT_SPI_BUS"], env=display.environment, check=True)
        for name in ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
            monkeypatch.setenv(name, display.environment[name])
        found = find_bus()
        monkeypatch.setenv("DISPLAY", ":9977")
        with pytest.raises(BusLost, match="at-spi2-core"):
            find_bus(display.name, display.xauthority)
    assert found.split(",")[0] == named.split(",")[0]

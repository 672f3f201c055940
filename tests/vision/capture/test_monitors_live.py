"""Several monitors on one X display: each is a frame of its own, with its own origin."""

import numpy as np
import pytest
import xcffib
import xcffib.randr
import xcffib.xproto

from actions.displays import VirtualDisplay
from actions.x11 import connect
from vision.capture import open_screen
from vision.errors import DisplayUnavailable

pytestmark = pytest.mark.live


@pytest.fixture
def two_monitors():
    """A display of 800×300: monitors of 500 and 300 points side by side, the right one all red."""
    with VirtualDisplay.start(800, 300) as display:
        connection = connect(display.name, display.xauthority)
        randr = connection(xcffib.randr.key)
        root = connection.get_setup().roots[0]
        for name, left, width in ((b"left", 0, 500), (b"right", 500, 300)):
            atom = connection.core.InternAtom(False, len(name), name).reply().atom
            output = (
                randr.GetScreenResourcesCurrent(root.root).reply().outputs[0] if name == b"left" else None
            )
            info = xcffib.randr.MonitorInfo.synthetic(
                atom,
                name == b"left",
                False,
                1 if output else 0,
                left,
                0,
                width,
                300,
                width,
                300,
                [output] if output else [],
            )
            randr.SetMonitor(root.root, info, is_checked=True).check()
        window = connection.generate_id()
        mask = xcffib.xproto.CW
        connection.core.CreateWindow(
            root.root_depth, window, root.root, 500, 0, 300, 300, 0, 1, root.root_visual,
            mask.BackPixel | mask.OverrideRedirect, [0xFF0000, 1],
        )  # fmt: skip
        connection.core.MapWindow(window)
        connection.core.GetInputFocus().reply()
        yield display
        connection.disconnect()


def test_each_monitor_is_captured_alone_with_its_origin(two_monitors):
    for number, (width, origin, red) in {1: (500, (0, 0), False), 2: (300, (500, 0), True)}.items():
        with open_screen(two_monitors.name, xauthority=two_monitors.xauthority, monitor=number) as screen:
            frame = screen.grab()
        assert (frame.width, frame.height) == (width, 300)
        assert frame.origin == origin
        assert bool(np.all(frame.pixels == (255, 0, 0))) is red


def test_all_monitors_make_one_frame(two_monitors):
    with open_screen(two_monitors.name, xauthority=two_monitors.xauthority) as screen:
        assert [monitor.name for monitor in screen.monitors] == ["left", "right"]
        frame = screen.grab()
    assert (frame.width, frame.height) == (800, 300)
    assert bool(np.all(frame.pixels[:, 500:] == (255, 0, 0)))


def test_a_monitor_that_is_not_there_is_refused(two_monitors):
    with pytest.raises(DisplayUnavailable, match="3"):
        open_screen(two_monitors.name, xauthority=two_monitors.xauthority, monitor=3)

"""A real X server: what is drawn is seen, what changes is told, what dies says so."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

if sys.platform != "linux":
    pytest.skip("X displays are started on Linux", allow_module_level=True)

import xcffib.xproto

from actions.displays import VirtualDisplay
from vision.capture import Screen, open_screen
from vision.capture.xauth import connect
from vision.change import changed_regions, settle
from vision.errors import DisplayUnavailable
from vision.types import Box, Frame

pytestmark = [pytest.mark.live, pytest.mark.needs("Xvfb", "openbox")]

PLACE = (40, 60)


class Painter:
    """An unmanaged window of 300x200 at PLACE, into which rectangles are painted."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.conn = connect(display.name, display.xauthority)
        root = self.conn.get_setup().roots[0]
        self.window, self.gc = self.conn.generate_id(), self.conn.generate_id()
        flags = xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect
        args = (root.root_depth, self.window, root.root, *PLACE, 300, 200, 0, 1, root.root_visual, flags)
        self.conn.core.CreateWindow(*args, [0xFF8040, 1])
        self.conn.core.CreateGC(self.gc, self.window, xcffib.xproto.GC.Foreground, [0])
        self.conn.core.MapWindow(self.window)
        self.sync()

    def fill(self, x: int, y: int, width: int, height: int, colour: int) -> None:
        self.conn.core.ChangeGC(self.gc, xcffib.xproto.GC.Foreground, [colour])
        rectangle = xcffib.xproto.RECTANGLE.synthetic(x, y, width, height)
        self.conn.core.PolyFillRectangle(self.window, self.gc, 1, [rectangle])
        self.sync()

    def sync(self) -> None:
        self.conn.core.GetInputFocus().reply()


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay.start(width=640, height=480) as started:
        yield started


@pytest.fixture
def painter(display: VirtualDisplay) -> Iterator[Painter]:
    made = Painter(display)
    yield made
    made.conn.disconnect()


@pytest.fixture
def screen(display: VirtualDisplay, painter: Painter) -> Iterator[Screen]:
    with open_screen(display.name, xauthority=display.xauthority) as opened:
        settle(opened)
        yield opened


def plain(display: VirtualDisplay, *, damage: bool) -> Screen:
    """A screen as on an X server of another machine: no shared memory, and perhaps no damage events."""
    opened = open_screen(display.name, xauthority=display.xauthority)
    opened._detach()
    opened._shm = None
    if not damage:
        opened._damage = None
    return opened


def test_a_grab_equals_what_was_drawn(screen: Screen, painter: Painter):
    before = screen.grab()
    painter.fill(10, 20, 30, 40, 0x123456)
    after = screen.grab()
    box = Box(50, 80, 80, 120)
    assert (after.width, after.height, after.origin, after.scale) == (640, 480, (0.0, 0.0), 1.0)
    assert changed_regions(before, after) == (box,)
    assert (after.crop(box) == (0x12, 0x34, 0x56)).all()
    assert before.at < after.at <= time.monotonic()
    part = screen.grab(box)
    assert part.origin == (50.0, 80.0)
    assert np.array_equal(part.pixels, after.crop(box))


def test_frames_keep_their_pixels_when_more_are_grabbed(screen: Screen, painter: Painter):
    frames = []
    for shade in range(12):
        painter.fill(0, 0, 300, 200, shade)
        frames.append(screen.grab())
    assert [int(frame.pixels[100, 100, 2]) for frame in frames] == list(range(12))


def test_damage_gives_the_painted_box_and_each_change_once(screen: Screen, painter: Painter):
    screen.drain_damage()
    assert screen.wait_damage(0) == ()
    painter.fill(5, 6, 7, 8, 0xABCDEF)
    assert screen.wait_damage(5) == (Box(45, 66, 52, 74),)
    assert screen.drain_damage() == ()


def test_a_waiting_thread_wakes_although_another_one_grabs(screen: Screen, painter: Painter):
    seen: list[tuple[Box, ...]] = []
    ready = threading.Event()

    def wait() -> None:
        screen.grab()
        ready.set()
        seen.append(screen.wait_damage(10))

    waiter = threading.Thread(target=wait)
    waiter.start()
    ready.wait(5)
    painter.fill(1, 1, 2, 2, 0x010203)
    for _ in range(30):
        screen.grab()
    waiter.join(5)
    assert seen == [(Box(41, 61, 43, 63),)]


def test_without_shared_memory_and_damage_the_same_is_seen(
    display: VirtualDisplay, screen: Screen, painter: Painter
):
    painter.fill(0, 0, 300, 200, 0x00FF00)
    with plain(display, damage=True) as remote:
        assert np.array_equal(remote.grab().pixels, screen.grab().pixels)
    with plain(display, damage=False) as remote:
        remote.grab()
        assert remote.wait_damage(0.1) == ()
        painter.fill(3, 3, 9, 9, 0xFF0000)
        assert remote.wait_damage(5) == (Box(43, 63, 52, 72),)


def test_lent_pixels_are_those_of_a_grab_and_what_was_not_noted_stays_so(
    display: VirtualDisplay, screen: Screen, painter: Painter
):
    painter.fill(0, 0, 300, 200, 0x123456)
    box = Box(45, 65, 81, 99)
    with open_screen(display.name, xauthority=display.xauthority) as opened:
        opened.grab()
        painter.fill(9, 9, 3, 3, 0xFF0000)
        with opened.lend(box) as lent:
            assert lent.shape == (34, 36, 4)
            assert np.array_equal(lent[:, :, 2::-1], screen.grab(box).pixels)
        assert opened.drain_damage() == (Box(49, 69, 52, 72),)
        assert opened.size == (640, 480)
        with opened.lend(Box(600, 400, 641, 480)) as beyond:
            assert beyond is None
    with plain(display, damage=True) as remote, remote.lend(box) as lent:
        assert np.array_equal(lent[:, :, 2::-1], screen.grab(box).pixels)


def test_the_monitor_is_named_and_others_are_refused(display: VirtualDisplay, screen: Screen):
    assert [monitor.box for monitor in screen.monitors] == [(0, 0, 640, 480)]
    with open_screen(display.name, xauthority=display.xauthority, monitor=1) as first:
        assert first.grab().width == 640
    with pytest.raises(DisplayUnavailable, match="no monitor 3"):
        open_screen(display.name, xauthority=display.xauthority, monitor=3)


def test_settling_ignores_a_blinking_caret_but_not_painting(screen: Screen, painter: Painter):
    stop = threading.Event()

    def blink() -> None:
        shade = 0
        while not stop.wait(0.03):
            shade ^= 0xFFFFFF
            painter.fill(100, 100, 2, 18, shade)

    blinker = threading.Thread(target=blink)
    blinker.start()
    try:
        resting = settle(screen, quiet_s=0.15, timeout_s=5)
    finally:
        stop.set()
        blinker.join()
    assert resting.quiet
    assert resting.waited_s < 2
    assert isinstance(resting.frame, Frame)


def test_the_wrong_display_and_the_wrong_cookie_say_so(display: VirtualDisplay, tmp_path):
    with pytest.raises(DisplayUnavailable, match="No X server answers at :9999"):
        open_screen(":9999")
    with pytest.raises(DisplayUnavailable, match="Cannot read"):
        open_screen(display.name, xauthority=tmp_path / "none")


def test_a_display_that_dies_raises_on_every_call_and_wakes_who_waits():
    heard: list[str] = []
    waiting = threading.Event()
    with VirtualDisplay.start(width=320, height=240) as doomed:
        screen = open_screen(doomed.name, xauthority=doomed.xauthority)
        name = doomed.name

        def wait() -> None:
            waiting.set()
            try:
                while True:
                    screen.wait_damage(20)
            except DisplayUnavailable as gone:
                heard.append(str(gone))

        waiter = threading.Thread(target=wait)
        waiter.start()
        waiting.wait(5)
    waiter.join(10)
    assert heard == [f"The display {name} went away."]
    for call in (screen.grab, screen.drain_damage, lambda: screen.monitors, lambda: screen.wait_damage(5)):
        with pytest.raises(DisplayUnavailable, match="went away"):
            call()
    screen.close()
    screen.close()
    with pytest.raises(DisplayUnavailable, match="closed"):
        screen.grab()


def test_closing_wakes_who_waits(display: VirtualDisplay):
    screen = open_screen(display.name, xauthority=display.xauthority)
    screen.grab()
    heard: list[str] = []
    waiting = threading.Event()

    def wait() -> None:
        try:
            while True:
                waiting.set()
                screen.wait_damage(20)
        except DisplayUnavailable as gone:
            heard.append(str(gone))

    waiter = threading.Thread(target=wait)
    waiter.start()
    waiting.wait(5)
    screen.close()
    waiter.join(5)
    assert not waiter.is_alive()
    assert "closed" in heard[0]

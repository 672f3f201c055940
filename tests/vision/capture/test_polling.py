"""The portable screen, over a stand-in for mss."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from vision.capture.polling import MssScreen
from vision.errors import DisplayUnavailable
from vision.types import Box


class FakeMss:
    """A Retina screen: two pixels a point."""

    def __init__(self) -> None:
        self.monitors = [
            {"left": -10, "top": 0, "width": 30, "height": 8},
            {"left": -10, "top": 0, "width": 10, "height": 8, "is_primary": True, "name": "left"},
            {"left": 0, "top": 0, "width": 20, "height": 8},
        ]
        self.picture = np.zeros((16, 60, 4), np.uint8)
        self.later: list[np.ndarray] = []
        self.closed = 0

    def grab(self, region):
        if self.later:
            self.picture = self.later.pop(0)
        left = (region["left"] + 10) * 2
        part = self.picture[: region["height"] * 2, left : left + region["width"] * 2]
        return SimpleNamespace(raw=bytearray(part.tobytes()), width=part.shape[1], height=part.shape[0])

    def close(self) -> None:
        self.closed += 1


def test_frames_are_in_pixels_and_say_their_scale_and_origin():
    fake = FakeMss()
    fake.picture[3, 25] = (30, 20, 10, 255)
    with MssScreen(monitor=2, grabber=fake) as screen:
        frame = screen.grab()
        assert (frame.width, frame.height, frame.scale, frame.origin) == (40, 16, 2.0, (0.0, 0.0))
        assert frame.pixels[3, 5].tolist() == [10, 20, 30]
        part = screen.grab(Box(4, 2, 8, 6))
        assert part.origin == (2.0, 1.0)
        assert part.pixels[1, 1].tolist() == [10, 20, 30]
        assert [monitor.name for monitor in screen.monitors] == ["left", ""]
        assert screen.monitors[0].primary


def test_a_change_is_found_by_comparing_and_the_wait_ends():
    fake = FakeMss()
    with MssScreen(grabber=fake) as screen:
        assert screen.drain_damage() == ()
        assert screen.wait_damage(0.01) == ()
        changed = fake.picture.copy()
        changed[4:8, 10:20, 1] = 200
        fake.later = [fake.picture.copy(), changed]
        assert screen.wait_damage(5) == (Box(10, 4, 20, 8),)
        assert screen.wait_damage(0.01) == ()


def test_a_closed_screen_and_a_missing_monitor_say_so():
    fake = FakeMss()
    screen = MssScreen(grabber=fake)
    screen.close()
    screen.close()
    assert fake.closed == 1
    with pytest.raises(DisplayUnavailable, match="closed"):
        screen.grab()
    with pytest.raises(DisplayUnavailable, match="no monitor 7"):
        MssScreen(monitor=7, grabber=FakeMss())

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import ScreenPoint
from desktop_agent.desk.geometry import to_frame, to_frame_box, to_screen
from vision.types import Box, Frame, FramePoint

FRAMES = st.builds(
    lambda origin, scale: Frame(np.zeros((40, 60, 3), np.uint8), origin=origin, scale=scale),
    st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)),
    st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0]),
)
COORDINATES = st.floats(-10_000, 10_000, allow_nan=False)


@given(FRAMES, COORDINATES, COORDINATES)
def test_a_point_survives_the_way_to_the_screen_and_back(frame, x, y):
    back = to_frame(to_screen(FramePoint(x, y), frame), frame)
    assert back.x == pytest.approx(x, abs=1e-6)
    assert back.y == pytest.approx(y, abs=1e-6)


def test_a_retina_frame_has_two_pixels_for_one_point():
    frame = Frame(np.zeros((40, 60, 3), np.uint8), origin=(100, 50), scale=2.0)
    assert to_screen(FramePoint(20, 10), frame) == ScreenPoint(110, 55)


def test_a_window_reaching_beyond_the_frame_is_clipped():
    frame = Frame(np.zeros((40, 60, 3), np.uint8))
    assert to_frame_box((-10, -10, 30, 100), frame) == Box(0, 0, 30, 40)


def test_a_window_off_the_frame_has_no_box():
    frame = Frame(np.zeros((40, 60, 3), np.uint8))
    assert to_frame_box((100, 0, 120, 10), frame) is None

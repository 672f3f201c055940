"""The drawn picture: numbers that neither cover one another nor leave the screen, on light and on dark ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_agent.cli.annotate import _Labels, annotated, colour_of
from vision.types import Box, Element, Frame, Role


def frame(shade: int) -> Frame:
    return Frame(np.full((160, 240, 3), shade, np.uint8))


@pytest.mark.parametrize("shade", [0, 40, 128, 235, 255])
@pytest.mark.parametrize("role", list(Role))
def test_every_role_stands_out_on_light_and_on_dark_screens(shade: int, role: Role) -> None:
    element = Element(role, "", Box(60, 60, 140, 100))
    picture = np.asarray(annotated(frame(shade), {3: element}), np.int16)
    around = picture[57:103, 57:143]
    ground = picture[5, 5]
    assert (np.abs(around - ground).max(axis=2) > 60).sum() >= 240


def test_what_is_not_found_is_dashed() -> None:
    element = Element(Role.BUTTON, "", Box(60, 60, 140, 100))
    whole = np.asarray(annotated(frame(235), {3: element}))
    dashed = np.asarray(annotated(frame(235), {3: element}, [3]))

    def coloured(picture: np.ndarray) -> int:
        return int((picture[99, 60:140] == colour_of(Role.BUTTON)).all(axis=1).sum())

    assert coloured(whole) == 80
    assert 30 <= coloured(dashed) <= 60


def test_nothing_at_all_is_a_picture_too() -> None:
    assert annotated(frame(20), {}).width == 240


BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 200), st.integers(0, 140), st.integers(1, 60), st.integers(1, 40),
)  # fmt: skip


@given(st.lists(BOXES, max_size=30), st.integers(10, 30))
def test_numbers_never_cover_one_another_and_stay_on_the_screen(boxes: list[Box], wide: int) -> None:
    area = Box(0, 0, 260, 180)
    labels = _Labels(area, boxes)
    placed = [spot for box in boxes if (spot := labels.place(box, wide, 13)) is not None]
    assert all(area.encloses(spot) for spot in placed)
    assert all(a.intersection(b) is None for i, a in enumerate(placed) for b in placed[:i])


@settings(max_examples=20)
@given(st.lists(BOXES, max_size=12), st.sampled_from([0, 255]))
def test_any_elements_can_be_drawn(boxes: list[Box], shade: int) -> None:
    elements = {number: Element(Role.BUTTON, "x", box) for number, box in enumerate(boxes)}
    assert annotated(frame(shade), elements, list(elements)[::2]).size[0] == 240

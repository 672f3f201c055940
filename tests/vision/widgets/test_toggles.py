import cv2
import numpy as np
import pytest

from vision.types import Box, Frame
from vision.widgets import toggle_beside

THEMES = [
    {"page": (250, 249, 248), "border": (150, 150, 150), "inside": (255, 255, 255), "ink": (30, 30, 30)},
    {"page": (45, 45, 45), "border": (20, 20, 20), "inside": (55, 55, 55), "ink": (230, 230, 230)},
]
ACCENT = (53, 132, 228)
LABEL = Box(60, 40, 160, 52)
Theme = dict[str, tuple[int, int, int]]


def page(theme: Theme) -> np.ndarray:
    pixels = np.full((100, 300, 3), theme["page"], np.uint8)
    cv2.putText(
        pixels, "Confirm exit", (60, 51), cv2.FONT_HERSHEY_SIMPLEX, 0.42, theme["ink"], 1, cv2.LINE_AA
    )
    return pixels


def square(pixels: np.ndarray, theme: Theme, *, checked: bool, filled: bool) -> None:
    cv2.rectangle(pixels, (36, 38), (51, 53), theme["border"], -1)
    cv2.rectangle(pixels, (37, 39), (50, 52), ACCENT if filled and checked else theme["inside"], -1)
    if checked:
        ink = (255, 255, 255) if filled else theme["ink"]
        cv2.polylines(pixels, [np.array([[39, 46], [43, 50], [49, 41]])], False, ink, 2, cv2.LINE_AA)


def circle(pixels: np.ndarray, theme: Theme, *, checked: bool, filled: bool) -> None:
    cv2.circle(pixels, (43, 46), 8, theme["border"], -1, cv2.LINE_AA)
    cv2.circle(pixels, (43, 46), 7, ACCENT if filled and checked else theme["inside"], -1, cv2.LINE_AA)
    if checked:
        cv2.circle(pixels, (43, 46), 3, (255, 255, 255) if filled else theme["ink"], -1, cv2.LINE_AA)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("shape", [square, circle])
def test_a_toggle_is_found_with_its_shape_and_state(
    theme: Theme, checked: bool, filled: bool, shape: object
) -> None:
    pixels = page(theme)
    shape(pixels, theme, checked=checked, filled=filled)  # type: ignore[operator]
    toggle = toggle_beside(Frame(pixels), LABEL)
    assert toggle is not None
    assert toggle.checked is checked
    assert toggle.round is (shape is circle)
    assert not toggle.wide
    assert toggle.box.iou(Box(36, 38, 52, 54)) > 0.6


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("on", [True, False])
def test_a_switch_right_of_its_label_tells_whether_it_is_on(theme: Theme, on: bool) -> None:
    pixels = page(theme)
    track = ACCENT if on else theme["border"]
    cv2.rectangle(pixels, (186, 36), (210, 56), track, -1)
    cv2.circle(pixels, (186, 46), 10, track, -1, cv2.LINE_AA)
    cv2.circle(pixels, (210, 46), 10, track, -1, cv2.LINE_AA)
    cv2.circle(pixels, (210 if on else 186, 46), 8, (255, 255, 255), -1, cv2.LINE_AA)
    toggle = toggle_beside(Frame(pixels), LABEL)
    assert toggle is not None
    assert toggle.wide
    assert toggle.checked is not (not on)


@pytest.mark.parametrize("theme", THEMES)
def test_words_alone_have_no_toggle(theme: Theme) -> None:
    assert toggle_beside(Frame(page(theme)), LABEL) is None


@pytest.mark.parametrize("theme", THEMES)
def test_letters_before_the_label_are_no_toggle(theme: Theme) -> None:
    pixels = page(theme)
    for x, letter in ((14, "D"), (30, "O"), (44, "B")):
        cv2.putText(pixels, letter, (x, 51), cv2.FONT_HERSHEY_SIMPLEX, 0.42, theme["ink"], 1, cv2.LINE_AA)
    assert toggle_beside(Frame(pixels), LABEL) is None


def test_a_label_at_the_left_edge_is_no_error() -> None:
    pixels = page(THEMES[0])
    assert toggle_beside(Frame(pixels), Box(0, 0, 4, 4)) is None
    assert toggle_beside(Frame(pixels), Box(2, 90, 40, 99)) is None

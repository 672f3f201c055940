import cv2
import numpy as np
import pytest

from vision.types import Box, Frame
from vision.widgets import box_around, field_around, field_beside

LIGHT = {"page": (250, 249, 248), "border": (200, 195, 190), "inside": (255, 255, 255), "ink": (30, 30, 30)}
DARK = {"page": (45, 45, 45), "border": (27, 27, 27), "inside": (45, 45, 45), "ink": (230, 230, 230)}
FILLED = {"page": (40, 42, 48), "border": (60, 63, 70), "inside": (60, 63, 70), "ink": (230, 230, 230)}
FOCUSED = {"page": (250, 249, 248), "border": (53, 132, 228), "inside": (255, 255, 255), "ink": (20, 20, 20)}
LOOKS = [LIGHT, DARK, FILLED, FOCUSED]


class Sheet:
    """A page to draw on; boxes of words are as tight as a reader gives them."""

    def __init__(self, look: dict[str, tuple[int, int, int]], size: tuple[int, int] = (500, 300)) -> None:
        self.look = look
        self.pixels = np.full((size[1], size[0], 3), look["page"], np.uint8)

    @property
    def frame(self) -> Frame:
        return Frame(self.pixels)

    def words(self, text: str, x: int, y: int) -> Box:
        (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1)
        cv2.putText(
            self.pixels, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.42, self.look["ink"], 1, cv2.LINE_AA
        )
        return Box(x - 1, y - high - 1, x + wide, y + 2)

    def box(self, left: int, top: int, right: int, bottom: int, radius: int = 4, width: int = 1) -> Box:
        for inset, colour in ((0, self.look["border"]), (width, self.look["inside"])):
            a, b, c, d = left + inset, top + inset, right - 1 - inset, bottom - 1 - inset
            r = max(0, radius - inset)
            cv2.rectangle(self.pixels, (a + r, b), (c - r, d), colour, -1)
            cv2.rectangle(self.pixels, (a, b + r), (c, d - r), colour, -1)
            for x, y in ((a + r, b + r), (c - r, b + r), (a + r, d - r), (c - r, d - r)):
                cv2.circle(self.pixels, (x, y), r, colour, -1, cv2.LINE_AA)
        return Box(left, top, right, bottom)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("radius", [0, 4, 9])
def test_the_field_right_of_its_label_is_found_in_every_theme(
    look: dict[str, tuple[int, int, int]], radius: int
) -> None:
    sheet = Sheet(look)
    label = sheet.words("Name:", 20, 60)
    field = sheet.box(120, 40, 420, 72, radius, width=2 if look is FOCUSED else 1)
    found = field_beside(sheet.frame, label)
    assert found is not None
    assert found.iou(field) > 0.85


@pytest.mark.parametrize("look", LOOKS)
def test_a_field_with_text_in_it_is_found_whole(look: dict[str, tuple[int, int, int]]) -> None:
    sheet = Sheet(look)
    label = sheet.words("Path:", 20, 60)
    field = sheet.box(100, 40, 420, 72)
    sheet.words("/home/me/notes.txt", 108, 61)
    found = field_beside(sheet.frame, label)
    assert found is not None
    assert found.iou(field) > 0.85


@pytest.mark.parametrize("look", LOOKS)
def test_the_field_under_its_label_is_found(look: dict[str, tuple[int, int, int]]) -> None:
    sheet = Sheet(look)
    label = sheet.words("Email address", 30, 60)
    field = sheet.box(28, 70, 330, 104, 6)
    assert field_beside(sheet.frame, label, "right") is None
    found = field_beside(sheet.frame, label, "below")
    assert found is not None
    assert found.iou(field) > 0.85


@pytest.mark.parametrize("look", LOOKS)
def test_placeholder_text_stands_in_its_field(look: dict[str, tuple[int, int, int]]) -> None:
    sheet = Sheet(look)
    field = sheet.box(60, 100, 360, 134, 6)
    text = sheet.words("Search settings", 70, 121)
    found = field_around(sheet.frame, text)
    assert found is not None
    assert found.iou(field) > 0.85


def test_a_field_of_the_panels_colour_is_preferred_to_the_panel() -> None:
    sheet = Sheet({**DARK, "page": (60, 60, 60)})
    sheet.box(20, 80, 480, 170)
    field = sheet.box(40, 100, 360, 134)
    text = sheet.words("Search", 44, 121)
    found = field_around(sheet.frame, text)
    assert found is not None
    assert found.iou(field) > 0.85


@pytest.mark.parametrize("look", LOOKS)
def test_a_button_is_the_box_around_its_words(look: dict[str, tuple[int, int, int]]) -> None:
    sheet = Sheet(look)
    button = sheet.box(200, 200, 290, 234, 5)
    text = sheet.words("Apply", 222, 221)
    found = box_around(sheet.frame, text)
    assert found is not None
    assert found.iou(button) > 0.85


@pytest.mark.parametrize("look", LOOKS)
def test_bare_words_have_no_field_and_no_box(look: dict[str, tuple[int, int, int]]) -> None:
    sheet = Sheet(look)
    text = sheet.words("Nothing here", 100, 100)
    assert field_beside(sheet.frame, text) is None
    assert field_beside(sheet.frame, text, "below") is None
    assert field_around(sheet.frame, text) is None
    assert box_around(sheet.frame, text) is None


def test_a_group_frame_around_label_and_field_is_not_the_field() -> None:
    sheet = Sheet(LIGHT)
    sheet.look = {**LIGHT, "inside": LIGHT["page"]}
    sheet.box(10, 20, 480, 200)
    sheet.look = LIGHT
    label = sheet.words("Host:", 30, 60)
    field = sheet.box(120, 42, 400, 72)
    found = field_beside(sheet.frame, label)
    assert found is not None
    assert found.iou(field) > 0.85
    assert box_around(sheet.frame, label) is None


def test_a_field_of_another_row_does_not_answer() -> None:
    sheet = Sheet(LIGHT)
    label = sheet.words("Status", 20, 60)
    sheet.box(120, 120, 420, 150)
    assert field_beside(sheet.frame, label) is None


def test_a_shaded_button_is_found() -> None:
    sheet = Sheet(LIGHT)
    box = sheet.box(100, 100, 220, 134)
    for row in range(102, 132):
        sheet.pixels[row, 103:217] = 252 - (row - 102) // 2
    text = sheet.words("Small", 112, 121)
    found = field_around(sheet.frame, text)
    assert found is not None
    assert found.iou(box) > 0.8


@pytest.mark.parametrize("label", [Box(0, 0, 5, 5), Box(490, 290, 500, 300), Box(480, 5, 700, 20)])
def test_labels_at_the_frames_edge_are_no_error(label: Box) -> None:
    frame = Sheet(LIGHT).frame
    for side in ("right", "below", "left", "above"):
        assert field_beside(frame, label, side) is None  # type: ignore[arg-type]
    assert field_around(frame, label) is None

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage

from desktop_agent.panel.task.crop import Crop
from desktop_agent.panel.task.question import Rival
from vision.types import Box, FramePoint

WHOLE = Box(0, 0, 1280, 800)


@pytest.fixture
def crop(around, qtbot):
    crop = Crop(around.context.theme)
    qtbot.addWidget(crop)
    crop.resize(360, 150)
    image = QImage(1280, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    crop.show_picture(image)
    crop.show()
    return crop


@given(
    left=st.integers(0, 1279),
    top=st.integers(0, 799),
    width=st.integers(1, 1280),
    height=st.integers(1, 800),
)
def test_the_middle_of_any_target_is_in_the_picture_which_never_leaves_the_frame(
    crop_once, left, top, width, height
):
    box = Box(left, top, min(1280, left + width), min(800, top + height))
    crop_once.show_target(box, box.centre)
    spot = crop_once.place_of(box.centre)
    assert QRectF(crop_once.rect()).adjusted(-1, -1, 1, 1).contains(spot)
    corner, end = crop_once.place_of(FramePoint(0, 0)), crop_once.place_of(FramePoint(1280, 800))
    assert corner.x() <= 0.5
    assert corner.y() <= 0.5
    assert end.x() >= crop_once.width() - 0.5
    assert end.y() >= crop_once.height() - 0.5


@pytest.fixture(scope="module")
def crop_once(qapp):
    from desktop_agent.panel.style.theme import Theme

    crop = Crop(Theme("light"))
    crop.resize(360, 150)
    image = QImage(1280, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    crop.show_picture(image)
    yield crop
    crop.deleteLater()


def test_a_click_gives_the_pixel_under_it(crop, qtbot):
    crop.show_target(Box(600, 400, 700, 430), FramePoint(650, 415))
    crop.set_editable(True)
    with qtbot.waitSignal(crop.moved) as heard:
        qtbot.mouseClick(crop, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    (point,) = heard.args
    drawn = crop.place_of(point)
    assert abs(drawn.x() - 100) <= 2
    assert abs(drawn.y() - 40) <= 2


def test_only_while_it_can_be_edited(crop, qtbot):
    crop.show_target(Box(600, 400, 700, 430), FramePoint(650, 415))
    heard = []
    crop.moved.connect(heard.append)
    qtbot.mouseClick(crop, Qt.MouseButton.LeftButton)
    assert heard == []
    assert crop.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_point_that_moves_out_of_sight_is_followed(crop):
    crop.show_target(Box(600, 400, 700, 430), FramePoint(650, 415))
    crop.show_point(FramePoint(20, 780))
    assert QRectF(crop.rect()).contains(crop.place_of(FramePoint(20, 780)))


def test_a_nudge_inside_moves_nothing_but_the_arrow(crop):
    crop.show_target(Box(600, 400, 700, 430), FramePoint(650, 415))
    before = crop.place_of(FramePoint(650, 415))
    crop.show_point(FramePoint(652, 415))
    assert crop.place_of(FramePoint(650, 415)) == before


def test_target_rival_and_arrow_are_drawn(crop):
    crop.show_target(Box(600, 400, 700, 430), FramePoint(650, 415), (Rival(1, "x", Box(720, 400, 740, 420)),))
    picture = crop.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
    }
    assert {"#2459c9", "#855300"} <= colours


def test_without_a_picture_it_says_why(crop):
    crop.show_picture(None, "no picture")
    crop.grab()
    assert crop._words == "no picture"

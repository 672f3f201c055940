from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_agent.engine.messages import SeenElement
from desktop_agent.panel.live.marks import Layer, Marks
from desktop_agent.panel.live.picture import PictureView
from desktop_agent.panel.style.theme import Theme
from desktop_agent.types import CandidateNote
from vision.types import Box

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


def picture(width: int = 800, height: int = 600) -> QImage:
    """Red, with a blue square from (100, 100) to (200, 200)."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    for y in range(100, 200):
        for x in range(100, 200):
            image.setPixelColor(x, y, BLUE)
    return image


class Watched(PictureView):
    """Remembers what it was asked to paint."""

    painted: list[QRect]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self.painted.append(event.rect())
        super().paintEvent(event)


@pytest.fixture
def view(qtbot: Any) -> Watched:
    shown = Watched(Theme("light"))
    shown.painted = []
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def colour_at(view: PictureView, x: float, y: float) -> QColor:
    """The colour that a person sees where frame pixel (x, y) is."""
    return view.grab().toImage().pixelColor(view.frame_to_view(x, y).toPoint())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.tuples(st.integers(200, 4000), st.integers(200, 3000)),
    st.lists(st.sampled_from("+-01<>"), max_size=6),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_frame_and_view_agree_after_any_zoom_and_move(
    view: Watched, size: tuple[int, int], keys: list[str], share: tuple[float, float]
) -> None:
    view.set_frame_size(*size)
    for key in keys:
        match key:
            case "+" | "-":
                view.zoom(larger=key == "+", about=QPointF(20, 30))
            case "0":
                view.fit()
            case "1":
                view.zoom_to_pixels()
            case _:
                view._pan(70 if key == "<" else -70, 35)
    x, y = share[0] * size[0], share[1] * size[1]
    found = view.view_to_frame(view.frame_to_view(x, y))
    assert (found.x(), found.y()) == pytest.approx((x, y), abs=1e-6)


def test_a_picture_is_shown_where_its_coordinates_say(view: Watched) -> None:
    view.set_picture(picture())
    assert colour_at(view, 150, 150) == BLUE
    assert colour_at(view, 90, 150) == RED
    assert colour_at(view, 210, 150) == RED
    view.zoom(larger=True, about=view.frame_to_view(150, 150))
    view.zoom(larger=True, about=view.frame_to_view(150, 150))
    assert not view.fits
    assert colour_at(view, 103, 150) == BLUE
    assert colour_at(view, 97, 150) == RED


def test_nothing_is_painted_while_nothing_changes(view: Watched, qtbot: Any) -> None:
    view.set_picture(picture())
    view.set_marks(Marks(point=(150, 150)))
    view.grab()
    QApplication.processEvents()
    view.painted.clear()
    view.set_marks(Marks(point=(150, 150)))
    view.set_layers(view.layers)
    view.set_faded(False)
    view.set_frame_size(800, 600)
    QApplication.processEvents()
    assert view.painted == []


def test_a_part_is_painted_alone(view: Watched) -> None:
    view.set_frame_size(800, 600)
    projection = view.projection
    assert projection is not None
    whole = QImage(400, 300, QImage.Format.Format_RGB32)
    whole.fill(RED)
    assert view.put_part(projection, QRect(0, 0, 400, 300), whole)
    QApplication.processEvents()
    view.painted.clear()
    part = QImage(50, 50, QImage.Format.Format_RGB32)
    part.fill(BLUE)
    assert view.put_part(projection, QRect(50, 50, 50, 50), part)
    QApplication.processEvents()
    assert view.painted == [QRect(50, 50, 50, 50)]
    assert colour_at(view, 150, 150) == BLUE
    assert colour_at(view, 250, 250) == RED


def test_a_part_for_another_zoom_is_left_alone(view: Watched) -> None:
    view.set_frame_size(800, 600)
    before = view.projection
    assert before is not None
    view.zoom(larger=True)
    assert not view.put_part(before, QRect(0, 0, 400, 300), QImage(400, 300, QImage.Format.Format_RGB32))


def test_the_wheel_with_ctrl_zooms_about_the_pointer(view: Watched) -> None:
    view.set_picture(picture())
    at = QPointF(60, 60)
    under = view.view_to_frame(at)
    turn = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, turn)
    projection = view.projection
    assert projection is not None
    assert projection.steps == 96
    after = view.view_to_frame(at)
    assert (after.x(), after.y()) == pytest.approx((under.x(), under.y()), abs=2)


def test_keys_zoom_and_drags_move(view: Watched, qtbot: Any) -> None:
    view.set_picture(picture())
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert view.view_to_frame(QPointF(200, 150)) == QPointF(400, 300)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(view, QPoint(150, 130))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 130))
    assert view.view_to_frame(QPointF(200, 150)) == QPointF(450, 320)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.view_to_frame(QPointF(200, 150)) == QPointF(402, 320)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.fits
    assert view.view_to_frame(QPointF(200, 150)) == QPointF(400, 300)


def test_a_point_is_picked_with_the_mouse(view: Watched, qtbot: Any) -> None:
    view.set_picture(picture())
    view.start_picking()
    assert view.picking
    points: list[QPointF] = []
    view.point_picked.connect(points.append)
    with qtbot.waitSignal(view.picking_ended):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(75, 75))
    assert points == [QPointF(150, 150)]
    assert not view.picking


def test_a_point_is_picked_with_keys(view: Watched, qtbot: Any) -> None:
    view.set_picture(picture())
    view.start_picking(QPointF(10, 10))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(view.point_picked) as caught:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert caught.args == [QPointF(0, 20)]


def test_escape_ends_picking_without_a_point(view: Watched, qtbot: Any) -> None:
    view.set_picture(picture())
    points: list[QPointF] = []
    view.point_picked.connect(points.append)
    view.start_picking()
    with qtbot.waitSignal(view.picking_ended):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert points == []
    assert not view.picking


def test_marks_are_drawn_where_they_are_and_can_be_switched_off(view: Watched) -> None:
    view.set_picture(picture())
    plain = view.grab().toImage()
    marks = Marks(
        chosen=CandidateNote("button", "Save", Box(100, 100, 200, 200), 0.9),
        rivals=(CandidateNote("button", "Save as", Box(300, 100, 400, 200), 0.7),),
        elements=(SeenElement("textbox", "", Box(100, 300, 300, 360), "a11y"),),
        hidden=(Box(500, 300, 700, 500),),
    )
    view.set_marks(marks)
    view.set_layers(frozenset(Layer))
    marked = view.grab().toImage()

    def differs(box: Box) -> bool:
        corners = [view.frame_to_view(box.left, box.top), view.frame_to_view(box.right, box.bottom)]
        place = QRect(corners[0].toPoint(), corners[1].toPoint()).adjusted(-3, -3, 3, 3)
        return marked.copy(place) != plain.copy(place)

    assert differs(marks.chosen.box) if marks.chosen else False
    assert all(differs(mark.box) for mark in (*marks.rivals, *marks.elements))
    assert differs(marks.hidden[0])
    assert colour_at(view, 750, 550) == RED
    view.set_layers(frozenset())
    assert view.grab().toImage() == plain


def test_without_a_picture_nothing_breaks(view: Watched, qtbot: Any) -> None:
    view.set_marks(Marks(point=(5, 5), hidden=(Box(0, 0, 9, 9),)))
    view.zoom(larger=True)
    view.zoom_to_pixels()
    view.start_picking()
    assert not view.picking
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(75, 75))
    assert view.frame_to_view(3, 3) == QPointF()
    view.set_picture(picture())
    view.set_picture(None)
    assert view.projection is None
    view.grab()

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from desktop_agent.engine.messages import (
    ButtonTurned,
    Ended,
    Opened,
    Record,
    RunTask,
    Say,
    Seen,
    SeenElement,
    StatusChanged,
    TextTyped,
    Watch,
)
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.live.marks import Layer
from desktop_agent.panel.live.view import LiveView
from desktop_agent.types import Outcome
from tests.fakes.display import FakeDisplay
from vision.types import Box

OPENED = Opened("s", "j", ":5", "", virtual=True, width=800, height=600)
LEFT = Qt.MouseButton.LeftButton


class Shown:
    """A view in a window, and the display it looks at."""

    def __init__(self, around: Any, qtbot: Any, *, closed_after: bool = True) -> None:
        self.around, self.qtbot = around, qtbot
        self.display = FakeDisplay()
        self.view = LiveView(around.context, opener=lambda opened: lambda: self.display)
        if closed_after:
            qtbot.addWidget(self.view)
        self.view.resize(820, 700)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    def run(self, order: Any = None) -> None:
        """Work begins, and there is a picture."""
        self.around.hub.tell(order or RunTask("x"))
        self.around.hub.hear(OPENED)
        self.display.paint(Box(0, 0, 800, 600), (10, 200, 30))
        self.qtbot.waitUntil(lambda: self.colour_at(400, 300) == QColor(10, 200, 30))

    def colour_at(self, x: float, y: float) -> QColor:
        stage = self.view.stage
        return stage.grab().toImage().pixelColor(stage.frame_to_view(x, y).toPoint())

    def words(self) -> str:
        """Of the lines that are there to be read."""
        labels = self.view.findChildren(QLabel, "live_notice_words")
        return " ".join(label.text() for label in labels if label.isVisible())

    def orders(self, *kinds: type) -> list[Any]:
        return [order for order in self.around.orders if isinstance(order, kinds)]

    def button(self) -> QPushButton:
        (found,) = (
            button
            for button in self.view.findChildren(QPushButton, "live_notice_button")
            if button.isVisible()
        )
        return found


@pytest.fixture
def shown(around: Any, qtbot: Any) -> Any:
    made = Shown(around, qtbot)
    yield made
    made.view.close_down()


def test_what_changes_on_the_display_changes_in_the_view(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.display.paint(Box(100, 100, 200, 200), (250, 0, 0))
    qtbot.waitUntil(lambda: shown.colour_at(150, 150) == QColor(250, 0, 0))
    assert shown.colour_at(300, 300) == QColor(10, 200, 30)
    assert shown.words() == ""


def test_without_work_there_are_words_instead_of_a_picture(shown: Shown) -> None:
    labels = [label.text() for label in shown.view.findChildren(QLabel) if label.isVisible()]
    assert "Nothing runs" in labels
    assert not shown.view.stage.isVisible()


def test_a_click_in_the_view_does_nothing_but_offer_the_display(shown: Shown, qtbot: Any) -> None:
    shown.run()
    projection = shown.view.stage.projection
    qtbot.mouseClick(shown.view.stage, LEFT, pos=QPoint(200, 200))
    assert shown.orders(ButtonTurned) == []
    assert "Take it over" in shown.words()
    assert shown.view.stage.projection == projection
    with qtbot.waitSignal(shown.view.take_over_wanted):
        qtbot.mouseClick(shown.button(), LEFT)
    assert shown.orders(Say) == [Say(Control.TAKE_OVER)]


def test_a_taken_display_is_the_persons_until_they_hand_it_back(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.around.hub.hear(StatusChanged(Status.TAKEN))
    assert "You have the display" in shown.words()
    qtbot.mouseClick(shown.view.stage, LEFT, pos=QPoint(200, 200))
    qtbot.keyClicks(shown.view.stage, "hi")
    assert len(shown.orders(ButtonTurned)) == 2
    assert shown.orders(TextTyped) == [TextTyped("h"), TextTyped("i")]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with qtbot.waitSignal(shown.view.hand_back_wanted):
        qtbot.keyClick(shown.view.stage, Qt.Key.Key_H, both)
    assert shown.orders(Say) == [Say(Control.HAND_BACK)]
    shown.around.hub.hear(StatusChanged(Status.WORKING))
    qtbot.keyClicks(shown.view.stage, "no")
    assert len(shown.orders(TextTyped)) == 2
    assert "You have" not in shown.words()


def test_while_recording_the_picture_takes_what_the_person_does(shown: Shown, qtbot: Any) -> None:
    shown.run(Record("m"))
    assert "recorded" in shown.words()
    qtbot.keyClicks(shown.view.stage, "x")
    assert shown.orders(TextTyped) == [TextTyped("x")]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with qtbot.waitSignal(shown.view.hand_back_wanted):
        qtbot.keyClick(shown.view.stage, Qt.Key.Key_H, both)
    assert shown.orders(Say) == []
    assert not shown.view.stage.hasFocus()


def test_ctrl_alt_h_hands_back_from_outside_of_the_picture_too(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.around.hub.hear(StatusChanged(Status.TAKEN))
    shown.button().setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with qtbot.waitSignal(shown.view.hand_back_wanted):
        qtbot.keyClick(shown.button(), Qt.Key.Key_H, both)
    assert shown.orders(Say) == [Say(Control.HAND_BACK)]


def test_the_end_leaves_the_last_picture_in_grey(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.around.hub.hear(Ended(Outcome.DONE, 0, ""))
    colour = shown.colour_at(400, 300)
    assert colour.red() == colour.green() or colour.saturation() < 30
    state = shown.view.findChild(QLabel, "live_state")
    assert state.text().startswith("Last picture")
    qtbot.waitUntil(lambda: shown.display.closed)


def test_a_display_that_dies_leaves_its_last_picture_with_a_word(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.display.die("The display :5 went away.")
    qtbot.waitUntil(lambda: "The display :5 went away." in shown.words())
    assert shown.colour_at(400, 300).saturation() < 30


def test_the_next_display_takes_the_place_of_the_last(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.around.hub.hear(Ended(Outcome.DONE, 0, ""))
    shown.display = FakeDisplay(640, 480)
    shown.around.hub.tell(RunTask("y"))
    assert not shown.view.stage.isVisible()
    shown.around.hub.hear(Opened("t", "j", ":6", "", virtual=True, width=640, height=480))
    shown.display.paint(Box(0, 0, 640, 480), (1, 2, 3))
    qtbot.waitUntil(lambda: shown.colour_at(300, 200) == QColor(1, 2, 3))


def test_elements_are_asked_for_only_while_they_are_drawn(shown: Shown, qtbot: Any) -> None:
    shown.run()
    assert shown.orders(Watch) == []
    shown.view.setFocus()
    with qtbot.waitSignal(shown.view.layers_changed):
        qtbot.keyClick(shown.view.stage, Qt.Key.Key_E)
    assert shown.orders(Watch) == [Watch(elements=True)]
    shown.around.hub.hear(Seen((SeenElement("button", "", Box(300, 300, 400, 340), "a11y"),)))
    assert len(shown.view.stage.marks.elements) == 1
    switch = shown.view.findChild(QToolButton, "live_elements")
    qtbot.mouseClick(switch, LEFT)
    assert shown.orders(Watch)[1:] == [Watch(elements=False)]
    assert Layer.ELEMENTS not in shown.view.layers


def test_a_hidden_view_does_not_look(shown: Shown, qtbot: Any) -> None:
    shown.run()
    shown.view.hide()
    qtbot.wait(250)
    before = shown.display.waits
    qtbot.wait(250)
    assert shown.display.waits == before


def test_every_control_has_a_name_and_a_tip(shown: Shown) -> None:
    shown.run()
    for button in shown.view.findChildren(QToolButton):
        assert button.accessibleName()
        assert button.toolTip()


def test_a_stored_picture_is_shown_until_work_begins(shown: Shown, qtbot: Any) -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(9, 8, 7))
    shown.view.show_frame(image, QSize(800, 600))
    assert shown.colour_at(700, 500) == QColor(9, 8, 7)
    shown.run()
    assert shown.colour_at(700, 500) == QColor(10, 200, 30)


def test_a_point_is_picked_for_whoever_asked(shown: Shown, qtbot: Any) -> None:
    shown.run()
    points: list[QPointF] = []
    shown.view.pick_mode(points.append)
    at = shown.view.stage.frame_to_view(200, 100).toPoint()
    with qtbot.waitSignal(shown.view.point_picked):
        qtbot.mouseClick(shown.view.stage, LEFT, pos=at)
    assert [(round(point.x()), round(point.y())) for point in points] == [(200, 100)]
    shown.view.pick_mode(points.append)
    qtbot.keyClick(shown.view.stage, Qt.Key.Key_Escape)
    assert not shown.view.stage.picking
    assert len(points) == 1


def test_keys_and_buttons_zoom(shown: Shown, qtbot: Any) -> None:
    shown.run()
    qtbot.keyClick(shown.view.stage, Qt.Key.Key_Plus)
    assert not shown.view.stage.fits
    qtbot.waitUntil(lambda: shown.colour_at(400, 300) == QColor(10, 200, 30))
    state = shown.view.findChild(QLabel, "live_state")
    assert state.text().startswith("800×600 · 1")
    qtbot.mouseClick(shown.view.findChild(QToolButton, "live_zoom_fit"), LEFT)
    assert shown.view.stage.fits


def test_the_thread_ends_with_the_view(around: Any, qtbot: Any) -> None:
    shown = Shown(around, qtbot, closed_after=False)
    shown.run()
    thread = shown.view._feed._grabber._thread
    shown.view.deleteLater()
    qtbot.waitUntil(lambda: not thread.is_alive())
    around.hub.hear(StatusChanged(Status.PAUSED))

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from actions.types import Button
from desktop_agent.engine.messages import (
    ButtonTurned,
    KeyTurned,
    PersonInput,
    PointerTo,
    TextTyped,
    WheelTurned,
)
from desktop_agent.panel.live.stage import Stage
from desktop_agent.panel.style.theme import Theme
from vision.types import FramePoint

HERE = QPoint(103, 53)
ON_DISPLAY = FramePoint(100, 50)
LEFT = Qt.MouseButton.LeftButton


class Window(QWidget):
    """A stage that shows 400x300 frame pixels 1:1 from (3, 3), between two fields."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.before, self.stage, self.after = QLineEdit(), Stage(Theme("light")), QLineEdit()
        for widget in (self.before, self.stage, self.after):
            column.addWidget(widget)
        self.stage.setFixedSize(406, 306)
        picture = QImage(400, 300, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        self.stage.set_picture(picture)
        self.told: list[PersonInput] = []
        self.stage.done.connect(self.told.append)


@pytest.fixture
def window(qtbot: Any) -> Window:
    shown = Window()
    qtbot.addWidget(shown)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    shown.stage.setFocus()
    return shown


@pytest.fixture
def given(window: Window) -> Window:
    window.stage.give(True)
    return window


def test_clicks_and_keys_tell_nothing_while_the_agent_has_the_display(window: Window, qtbot: Any) -> None:
    with qtbot.waitSignal(window.stage.touched):
        qtbot.mouseClick(window.stage, LEFT, pos=HERE)
    with qtbot.waitSignal(window.stage.touched):
        qtbot.keyClicks(window.stage, "x")
    assert window.told == []


def test_a_click_goes_to_the_frame_pixel_under_it(given: Window, qtbot: Any) -> None:
    qtbot.mouseClick(given.stage, LEFT, pos=HERE)
    assert given.told == [
        ButtonTurned(ON_DISPLAY, Button.LEFT, down=True),
        ButtonTurned(ON_DISPLAY, Button.LEFT, down=False),
    ]


def test_a_double_click_is_two_presses(given: Window, qtbot: Any) -> None:
    qtbot.mouseClick(given.stage, LEFT, pos=HERE)
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        at = QPointF(HERE)
        event = QMouseEvent(kind, at, given.stage.mapToGlobal(at), LEFT, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(given.stage, event)
    assert [order.down for order in given.told if isinstance(order, ButtonTurned)] == [True, False] * 2


def test_a_drag_ends_in_the_picture_even_when_the_pointer_does_not(given: Window, qtbot: Any) -> None:
    qtbot.mousePress(given.stage, LEFT, pos=HERE)
    qtbot.mouseMove(given.stage, QPoint(203, 153))
    qtbot.waitUntil(lambda: PointerTo(FramePoint(200, 150)) in given.told, timeout=2000)
    qtbot.mouseRelease(given.stage, LEFT, pos=QPoint(405, 1))
    assert given.told[-1] == ButtonTurned(FramePoint(399, 0), Button.LEFT, down=False)


def test_many_movements_are_told_at_the_rate_of_a_screen(given: Window, qtbot: Any) -> None:
    for x in range(100):
        qtbot.mouseMove(given.stage, QPoint(10 + x, 20))
    last = PointerTo(FramePoint(106, 17))
    qtbot.waitUntil(lambda: bool(given.told) and given.told[-1] == last, timeout=2000)
    assert len(given.told) < 60


def test_a_press_beside_the_picture_tells_nothing(given: Window, qtbot: Any) -> None:
    qtbot.mouseClick(given.stage, LEFT, pos=QPoint(1, 1))
    assert given.told == []


def test_the_wheel_turns_there(given: Window) -> None:
    at = QPointF(HERE)
    turn = QWheelEvent(
        at,
        given.stage.mapToGlobal(at),
        QPoint(),
        QPoint(-120, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(given.stage, turn)
    assert given.told == [WheelTurned(ON_DISPLAY, 1, 2)]


def test_letters_are_typed_and_named_keys_pressed(given: Window, qtbot: Any) -> None:
    qtbot.keyClicks(given.stage, "A b")
    for text in "ß€":  # Qt's tests know no keys for these
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(
                given.stage, QKeyEvent(kind, ord(text), Qt.KeyboardModifier.NoModifier, text)
            )
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Left):
        qtbot.keyClick(given.stage, key)
    assert "".join(order.text for order in given.told if isinstance(order, TextTyped)) == "A bß€"
    pressed = [order.key for order in given.told if isinstance(order, KeyTurned) and order.down]
    assert pressed == ["enter", "tab", "esc", "left"]
    assert given.stage.hasFocus()


def test_shortcuts_of_the_panel_belong_to_the_display_meanwhile(given: Window, qtbot: Any) -> None:
    saved: list[bool] = []
    action = QAction("Save", given)
    action.setShortcut(QKeySequence("Ctrl+S"))
    action.triggered.connect(saved.append)
    given.addAction(action)
    qtbot.keyPress(given.stage, Qt.Key.Key_Control)
    qtbot.keyClick(given.stage, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyRelease(given.stage, Qt.Key.Key_Control)
    assert saved == []
    turned = [(order.key, order.down) for order in given.told if isinstance(order, KeyTurned)]
    assert turned == [("ctrl", True), ("s", True), ("s", False), ("ctrl", False)]


def test_what_an_input_method_made_is_typed(given: Window) -> None:
    event = QInputMethodEvent()
    event.setCommitString("日本é")
    QApplication.sendEvent(given.stage, event)
    assert given.told == [TextTyped("日本é")]
    assert given.stage.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)


def test_all_is_released_when_the_keyboard_goes_elsewhere(given: Window, qtbot: Any) -> None:
    qtbot.mousePress(given.stage, LEFT, pos=HERE)
    qtbot.keyPress(given.stage, Qt.Key.Key_Down)
    given.after.setFocus()
    assert given.told[-2:] == [
        ButtonTurned(ON_DISPLAY, Button.LEFT, down=False),
        KeyTurned("down", down=False),
    ]


def test_all_is_released_when_the_display_is_taken_away(given: Window, qtbot: Any) -> None:
    qtbot.keyPress(given.stage, Qt.Key.Key_F5)
    given.stage.give(False)
    assert given.told == [KeyTurned("f5", down=True), KeyTurned("f5", down=False)]


def test_ctrl_alt_h_leaves_and_is_not_pressed_there(given: Window, qtbot: Any) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyPress(given.stage, Qt.Key.Key_Control)
    qtbot.keyPress(given.stage, Qt.Key.Key_Alt, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(given.stage.left):
        qtbot.keyClick(given.stage, Qt.Key.Key_H, both)
    qtbot.keyRelease(given.stage, Qt.Key.Key_Alt)
    qtbot.keyRelease(given.stage, Qt.Key.Key_Control)
    assert given.told == []


def test_locks_stay_here(given: Window, qtbot: Any) -> None:
    qtbot.keyClick(given.stage, Qt.Key.Key_CapsLock)
    assert given.told == []

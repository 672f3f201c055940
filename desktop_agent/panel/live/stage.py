"""The picture of a display on which a person can act: mouse and keys inside it become orders."""

from __future__ import annotations

import sys
import time
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from actions.types import Button
from desktop_agent.panel.live.keys import KEPT_HERE, name_of, types
from desktop_agent.panel.live.person import PersonInputs
from desktop_agent.panel.live.picture import PictureView
from desktop_agent.panel.style.theme import Theme
from vision.types import FramePoint

_MOVES_MS = 16
_BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.MiddleButton: Button.MIDDLE,
    Qt.MouseButton.RightButton: Button.RIGHT,
    Qt.MouseButton.BackButton: Button.BACK,
    Qt.MouseButton.ForwardButton: Button.FORWARD,
}
_SHORTCUT = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_WAY_OUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_FRAME_PX = 3


class Stage(PictureView):
    """A `PictureView` that a person may be given (`give`).

    While they have it, all keys and clicks in it go to the display, but for Ctrl+Alt+H: Tab, Escape and the panel's own
    shortcuts too.

    Signals:
        done: something for the display (a `PersonInput`).
        left: the person wants to hand it back.
        touched: the person clicked or typed in it while it was not theirs.
        painted: it was painted, in so many seconds of a core.
    """

    margin = _FRAME_PX
    done = Signal(object)
    left = Signal()
    touched = Signal()
    painted = Signal(float)

    # Qt asks before there is an instance's own.
    _given = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._inputs = PersonInputs(self.done.emit)
        self._keys_down: dict[int, str] = {}
        self._moves = QTimer(self)
        self._moves.setSingleShot(True)
        self._moves.setInterval(_MOVES_MS)
        self._moves.timeout.connect(self._tell_moves)

    @property
    def given(self) -> bool:
        """Whether the person has the display."""
        return self._given

    def give(self, given: bool) -> None:
        """Give the display to the person, or take it from them."""
        if given == self._given:
            return
        self._release()
        self._given = given
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, given)
        self.setAttribute(Qt.WidgetAttribute.WA_KeyCompression, False)
        if given:
            self.stop_picking()
        self.update()

    def leave(self) -> None:
        """Give the keyboard to what comes after the picture."""
        super().focusNextPrevChild(True)

    # --------------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Press on the display."""
        if self.picking or not self._given:
            before = self.projection is not None and self.projection.movable
            super().mousePressEvent(event)
            if not self.picking and not before and self.on_picture(event.position()):
                self.touched.emit()
            return
        button = _BUTTONS.get(event.button())
        if button is not None and self.on_picture(event.position()):
            self._inputs.pressed(self._point(event.position()), button)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The second press of a double click is a press."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move on the display; as often as a screen shows it, and not more."""
        if not self._given:
            super().mouseMoveEvent(event)
        elif self._inputs.dragging or self.on_picture(event.position()):
            self._inputs.pointer(self._point(event.position()))
            if not self._moves.isActive():
                self._tell_moves()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Release on the display."""
        if not self._given:
            super().mouseReleaseEvent(event)
            return
        button = _BUTTONS.get(event.button())
        if button is not None:
            self._inputs.released(self._point(event.position()), button)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Turn the wheel on the display."""
        if not self._given:
            super().wheelEvent(event)
        elif self.on_picture(event.position()):
            turned = event.angleDelta()
            self._inputs.wheel(self._point(event.position()), -turned.x(), -turned.y())
            event.accept()

    # ------------------------------------------------------------------ keyboard

    def event(self, event: QEvent) -> bool:
        """Keep the panel's shortcuts from what is meant for the display."""
        if self._given and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        """Tab goes to the display."""
        return False if self._given else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press on the display, or type there."""
        if not self._given:
            super().keyPressEvent(event)
            if not event.isAccepted() and types(event.text()):
                self.touched.emit()
            return
        if _leaves(event):
            self._release()
            self.left.emit()
            return
        if event.key() in KEPT_HERE:
            return
        text = event.text()
        if types(text) and not _is_shortcut(event):
            self._inputs.typed(text)
            return
        name = name_of(event.key())
        if name is not None:
            self._keys_down[event.nativeScanCode() or event.key()] = name
            self._inputs.key_pressed(name, again=event.isAutoRepeat())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Release on the display."""
        if not self._given:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            # With another modifier by now, the same key may go by another name.
            name = self._keys_down.pop(event.nativeScanCode() or event.key(), None)
            if name is not None:
                self._inputs.key_released(name)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Type what an input method or a dead key made."""
        if self._given and event.commitString():
            self._inputs.typed(event.commitString())
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:  # noqa: ANN401, N802
        """Let input methods work while the person has the display."""
        if query is Qt.InputMethodQuery.ImEnabled:
            return self._given
        if query is Qt.InputMethodQuery.ImCursorRectangle:
            return QRect(self.width() // 2, self.height() - 1, 1, 1)
        return super().inputMethodQuery(query)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Release everything: what is released elsewhere is not seen here."""
        self._release()
        super().focusOutEvent(event)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint, and tell what that took."""
        began = time.thread_time()
        super().paintEvent(event)
        self.painted.emit(time.thread_time() - began)

    def _paint_over(self, painter: QPainter, area: QRect, ratio: float) -> None:
        if not self._given:
            super()._paint_over(painter, area, ratio)
        else:
            # Thin while the keyboard is elsewhere.
            width = (_FRAME_PX if self.hasFocus() else 1) * ratio
            painter.setPen(QPen(self._theme.colour("warn"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(area).adjusted(-width / 2, -width / 2, width / 2, width / 2))

    # ------------------------------------------------------------------- helpers

    def _point(self, at: QPointF) -> FramePoint:
        """The frame pixel under `at`; outside the picture, the nearest one in it."""
        found = self.view_to_frame(at)
        width, height = self._frame
        return FramePoint(min(max(0.0, found.x()), width - 1.0), min(max(0.0, found.y()), height - 1.0))

    def _tell_moves(self) -> None:
        if self._inputs.flush():
            self._moves.start()

    def _release(self) -> None:
        self._moves.stop()
        self._keys_down.clear()
        self._inputs.let_go()


def _leaves(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_H and event.modifiers() & _SHORTCUT == _WAY_OUT


def _is_shortcut(event: QKeyEvent) -> bool:
    held = event.modifiers() & _SHORTCUT
    # AltGr arrives as Ctrl and Alt on Windows, and makes characters there.
    if sys.platform == "win32" and held == _WAY_OUT:
        return False
    return bool(held)

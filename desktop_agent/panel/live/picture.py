"""A picture that can be zoomed and moved, with marks over it. The live view, replay and approvals build on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop_agent.panel.live.canvas import Canvas
from desktop_agent.panel.live.overlay import paint_crosshair
from desktop_agent.panel.live.projection import STEPS, next_stop
from desktop_agent.panel.style.theme import Theme

_NUDGE = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PAN_PX = 48
_FAR_PX = 10
_TICK = 120


class PictureView(Canvas):
    """Shows a picture as large as fits, or zoomed.

    Keys: plus and minus zoom, 0 fits, 1 shows each pixel as one; arrows move a picture that is larger than the view.
    While a point is picked, arrows move the crosshair (with Shift by ten pixels), Enter picks, Escape ends it.

    Signals:
        point_picked: the person picked this point (QPointF, frame pixels); picking is over.
        picking_ended: picking is over, with or without a point.
    """

    point_picked = Signal(QPointF)
    picking_ended = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._picking: QPointF | None = None
        self._grip: QPointF | None = None
        self._turned = 0
        self.setMouseTracking(True)

    # ---------------------------------------------------------------------- zoom

    @property
    def fits(self) -> bool:
        """Whether the picture is shown as large as fits."""
        return self._fit

    def fit(self) -> None:
        """Show the whole picture."""
        self._fit = True
        self._lay_out()

    def zoom(self, *, larger: bool, about: QPointF | None = None) -> None:
        """To the next scale, with what lies under `about` (the middle, without it) staying there."""
        if self._projection is not None:
            self._zoom_to(next_stop(self._projection.steps, larger=larger), about)

    def zoom_to_pixels(self) -> None:
        """One logical pixel for each frame pixel."""
        self._zoom_to(round(STEPS * self.devicePixelRatioF()), None)

    # ------------------------------------------------------------------- picking

    @property
    def picking(self) -> bool:
        """Whether the person is picking a point."""
        return self._picking is not None

    def start_picking(self, at: QPointF | None = None) -> None:
        """Let the person pick a point on the picture; the crosshair begins `at` (frame pixels), or in the middle."""
        if self._projection is None:
            return
        self._picking = at or QPointF(self._frame[0] / 2, self._frame[1] / 2)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def stop_picking(self) -> None:
        """End picking without a point."""
        if self._picking is not None:
            self._picking = None
            self.unsetCursor()
            self.update()
            self.picking_ended.emit()

    def _pick(self) -> None:
        point = self._picking
        if point is not None:
            self.point_picked.emit(point)
            self.stop_picking()

    def _aim(self, point: QPointF) -> None:
        self._picking = QPointF(
            min(max(0.0, point.x()), self._frame[0] - 1.0), min(max(0.0, point.y()), self._frame[1] - 1.0)
        )
        self.update()

    # -------------------------------------------------------------------- events

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pick, or take hold of a picture that is larger than the view."""
        if self._picking is not None:
            if event.button() is Qt.MouseButton.LeftButton and self.on_picture(event.position()):
                self._aim(self.view_to_frame(event.position()))
                self._pick()
        elif self._projection is not None and self._projection.movable:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the crosshair or the picture."""
        if self._picking is not None:
            self._aim(self.view_to_frame(event.position()))
        elif self._grip is not None:
            way = event.position() - self._grip
            self._grip = event.position()
            self._pan(way.x(), way.y())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the picture go."""
        if self._grip is not None:
            self._grip = None
            self.unsetCursor()
        else:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Ctrl zoom; else move a picture that is larger than the view."""
        if self._projection is None:
            super().wheelEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            while abs(self._turned) >= _TICK:
                self.zoom(larger=self._turned > 0, about=event.position())
                self._turned -= _TICK if self._turned > 0 else -_TICK
            event.accept()
        elif self._projection.movable:
            way = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            self._pan(way.x(), way.y())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Pick, zoom and move by keys."""
        if self._picking is not None and self._picked_by_key(event):
            return
        nudge = _NUDGE.get(Qt.Key(event.key()))
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(larger=True)
            case Qt.Key.Key_Minus:
                self.zoom(larger=False)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_1:
                self.zoom_to_pixels()
            case _ if nudge is not None and self._projection is not None and self._projection.movable:
                self._pan(-nudge[0] * _PAN_PX, -nudge[1] * _PAN_PX)
            case _:
                super().keyPressEvent(event)

    def _paint_over(self, painter: QPainter, area: QRect, ratio: float) -> None:
        super()._paint_over(painter, area, ratio)
        if self._picking is not None and self._projection is not None:
            at = self._projection.to_view(self._picking.x() + 0.5, self._picking.y() + 0.5)
            paint_crosshair(painter, QPointF(*at), QRectF(area), ratio)

    # ------------------------------------------------------------------- helpers

    def _picked_by_key(self, event: QKeyEvent) -> bool:
        nudge = _NUDGE.get(Qt.Key(event.key()))
        match event.key():
            case Qt.Key.Key_Escape:
                self.stop_picking()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._pick()
            case _ if nudge is not None and self._picking is not None:
                far = _FAR_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
                self._aim(self._picking + QPointF(nudge[0] * far, nudge[1] * far))
            case _:
                return False
        return True

    def _zoom_to(self, steps: int, about: QPointF | None) -> None:
        if self._projection is None:
            return
        ratio = self.devicePixelRatioF()
        width, height = self._view_size()
        point = (width / 2, height / 2) if about is None else (about.x() * ratio, about.y() * ratio)
        self._fit = False
        self._project(self._projection.zoomed(steps, point))

    def _pan(self, dx: float, dy: float) -> None:
        if self._projection is not None:
            ratio = self.devicePixelRatioF()
            self._project(self._projection.moved(round(dx * ratio), round(dy * ratio)))

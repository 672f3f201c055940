"""Two pictures in one place: a line between them can be drawn over from before to after."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QRegion
from PySide6.QtWidgets import QWidget

from desktop_agent.panel.live.picture import PictureView
from desktop_agent.panel.live.projection import Projection
from desktop_agent.panel.live.scaled import scaled_part
from desktop_agent.panel.style.theme import Theme
from vision.types import Box

_GRIP_PX = 9
_KNOB_PX = 10
_STEP = 0.02


class WipeView(PictureView):
    """Left of the line the picture before is shown, right of it the one after.

    Keys: left and right move the line while the whole picture is shown; the rest is `PictureView`'s.

    Signals:
        wiped: the line lies at this share of the picture's width now (0: all after, 1: all before).
    """

    wiped = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._before: QImage | None = None
        self._scaled: QImage | None = None
        self._scaled_for: Projection | None = None
        self._share = 0.5
        self._both = False
        self._dragging = False
        self._changed: Box | None = None

    @property
    def share(self) -> float:
        """Where the line lies: a share of the picture's width."""
        return self._share

    def set_pictures(self, before: QImage | None, after: QImage | None, changed: Box | None = None) -> None:
        """Show these; with only one there is no line. `changed` is outlined on the picture after."""
        sizes = {picture.size() for picture in (before, after) if picture is not None}
        self._both = before is not None and after is not None and len(sizes) == 1
        self._before = before if self._both else None
        self._scaled = self._scaled_for = None
        self._changed = changed
        self.set_picture(after or before)
        self.update()

    def wipe(self, share: float) -> None:
        """Put the line there."""
        share = min(1.0, max(0.0, share))
        if share != self._share:
            self._share = share
            self.update()
            self.wiped.emit(share)

    # ------------------------------------------------------------------------ events

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the line: near it, or anywhere while the whole picture is shown."""
        if event.button() is Qt.MouseButton.LeftButton and self._both and not self.picking:
            near = abs(event.position().x() - self._line()) <= _GRIP_PX
            movable = self.projection is not None and self.projection.movable
            if near or (not movable and self.on_picture(event.position())):
                self._dragging = True
                self._drag(event.position())
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Draw the line along."""
        if self._dragging:
            self._drag(event.position())
            return
        if self._both and not event.buttons():
            near = abs(event.position().x() - self._line()) <= _GRIP_PX
            if near:
                self.setCursor(Qt.CursorShape.SplitHCursor)
            else:
                self.unsetCursor()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the line go."""
        if self._dragging:
            self._dragging = False
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and right move the line, unless they move the picture."""
        movable = self.projection is not None and self.projection.movable
        sides = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}
        by = sides.get(Qt.Key(event.key()))
        if by is not None and self._both and not movable and not self.picking:
            self.wipe(self._share + by)
        else:
            super().keyPressEvent(event)

    # ---------------------------------------------------------------------- painting

    def _paint_picture(self, painter: QPainter, region: QRegion) -> QRect:
        area = super()._paint_picture(painter, region)
        projection = self.projection
        if projection is None:
            return area
        self._paint_changed(painter, projection)
        if self._before is None:
            return area
        if self._scaled is None or self._scaled_for != projection:
            self._scaled, self._scaled_for = scaled_part(self._before, projection), projection
        line = round(projection.to_view(self._share * projection.frame[0], 0)[0])
        left = QRect(area.left(), area.top(), max(0, min(area.width(), line - area.left())), area.height())
        left = left.intersected(region.boundingRect())
        painter.drawImage(left, self._scaled, left.translated(-area.topLeft()))
        self._paint_line(painter, line, area)
        return area

    def _paint_changed(self, painter: QPainter, projection: Projection) -> None:
        if self._changed is None:
            return
        corner = projection.to_view(self._changed.left, self._changed.top)
        other = projection.to_view(self._changed.right, self._changed.bottom)
        pen = QPen(QColor("#0b7d72"), 2 * self.devicePixelRatioF(), Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(QPointF(*corner), QPointF(*other)))

    def _paint_line(self, painter: QPainter, line: int, area: QRect) -> None:
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 220), 4 * ratio))
        painter.drawLine(QPointF(line, area.top()), QPointF(line, area.bottom()))
        painter.setPen(QPen(self._theme.colour("accent"), 2 * ratio))
        painter.drawLine(QPointF(line, area.top()), QPointF(line, area.bottom()))
        painter.setBrush(QColor("#ffffff"))
        middle, knob = QPointF(line, area.center().y()), _KNOB_PX * ratio
        painter.drawEllipse(middle, knob, knob)
        for side in (-1, 1):
            tip = middle + QPointF(side * knob * 0.6, 0)
            for rise in (-1, 1):
                painter.drawLine(tip, tip + QPointF(-side * knob * 0.3, rise * knob * 0.3))
        painter.restore()

    def _line(self) -> float:
        """Where the line lies, in logical pixels of this widget."""
        if self.projection is None:
            return -1.0
        return self.frame_to_view(self._share * self.projection.frame[0], 0).x()

    def _drag(self, at: QPointF) -> None:
        if self.projection is not None:
            self.wipe(self.view_to_frame(at).x() / max(1, self.projection.frame[0]))

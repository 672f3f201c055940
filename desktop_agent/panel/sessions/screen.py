"""The picture of a film, with the pointer where it was."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_agent.panel.live.overlay import GHOST_REACH, paint_ghost
from desktop_agent.panel.live.picture import PictureView
from desktop_agent.panel.style.theme import Theme

_RING = (8.0, 30.0)
_INK = "#d6219c"


class FilmScreen(PictureView):
    """Shows a picture of the film. The pointer is put exactly where the film says; it does not glide by itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pointer: tuple[float, float] | None = None
        self._ring: float | None = None

    @property
    def pointer(self) -> tuple[float, float] | None:
        """Where the pointer is drawn, in frame pixels; None when it is not."""
        return self._pointer

    def put_pointer(self, at: tuple[float, float] | None, ring: float | None) -> None:
        """Draw the pointer `at` (frame pixels); `ring` is how far a click has spread, None for no click."""
        if (at, ring) == (self._pointer, self._ring):
            return
        for point in (self._pointer, at):
            if point is not None:
                tip = self.frame_to_view(*point)
                reach = QPointF(GHOST_REACH, GHOST_REACH) + QPointF(_RING[1], _RING[1])
                self.update(QRectF(tip - reach, tip + reach).toAlignedRect())
        self._pointer, self._ring = at, ring

    def _paint_over(self, painter: QPainter, area: QRect, ratio: float) -> None:
        super()._paint_over(painter, area, ratio)
        if self._pointer is None or self.projection is None:
            return
        tip = QPointF(*self.projection.to_view(*self._pointer))
        if self._ring is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            colour = QColor(_INK)
            colour.setAlphaF(1 - 0.7 * self._ring)
            painter.setPen(QPen(colour, 3 * ratio))
            radius = (_RING[0] + (_RING[1] - _RING[0]) * self._ring) * ratio
            painter.drawEllipse(tip, radius, radius)
        paint_ghost(painter, tip, ratio)

"""A picture with two answers on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_agent.panel.live.picture import PictureView
from desktop_agent.panel.style.theme import Theme

THEN, NOW = "#d66000", "#005cdc"
"""Orange and blue: told apart by all eyes, on light and on dark screens."""
_RADIUS = 12.0

Points = tuple[tuple[float, float], ...]


class TwoPoints(PictureView):
    """Draws a ring for each point of two answers, and a line to the second of a drag; each with its letter."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._answers: tuple[tuple[str, str, Points], ...] = ()

    @property
    def answers(self) -> tuple[tuple[str, str, Points], ...]:
        """Letter, colour and points of each."""
        return self._answers

    def show_answers(self, then: Points, now: Points) -> None:
        """Draw these, in frame pixels."""
        self._answers = (("A", THEN, then), ("B", NOW, now))
        self.update()

    def _paint_over(self, painter: QPainter, area: QRect, ratio: float) -> None:
        super()._paint_over(painter, area, ratio)
        if self.projection is None or not self._answers:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(round(13 * ratio))
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        # The second is smaller, so that both are seen where they agree.
        sides = self._sides()
        for number, (letter, ink, points) in enumerate(self._answers):
            radius = (_RADIUS - 4 * number) * ratio
            self._paint_answer(painter, letter, QColor(ink), points, radius, ratio, side=sides[number])
        painter.restore()

    def _sides(self) -> tuple[int, int]:
        """On which side of its point each letter stands (-1: left), so that they do not cover each other."""
        (_, _, then), (_, _, now) = self._answers
        return (1, -1) if then and now and then[0][0] > now[0][0] else (-1, 1)

    def _paint_answer(
        self,
        painter: QPainter,
        letter: str,
        ink: QColor,
        points: Points,
        radius: float,
        ratio: float,
        *,
        side: int,
    ) -> None:
        assert self.projection is not None
        places = [QPointF(*self.projection.to_view(x + 0.5, y + 0.5)) for x, y in points]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(255, 255, 255, 220), 5 * ratio), (ink, 2.5 * ratio)):
            painter.setPen(QPen(colour, width))
            if len(places) > 1:
                painter.drawLine(places[0], places[1])
            for place in places:
                painter.drawEllipse(place, radius, radius)
        if places:
            metrics = QFontMetricsF(painter.font())
            size = max(metrics.horizontalAdvance(letter), metrics.height()) + 4 * ratio
            centre = places[0] + QPointF(side * (_RADIUS * ratio + size * 0.6), -_RADIUS * ratio)
            tag = QRectF(centre.x() - size / 2, centre.y() - size / 2, size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(tag, 4 * ratio, 4 * ratio)
            painter.setPen(QColor("#ffffff"))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, letter)

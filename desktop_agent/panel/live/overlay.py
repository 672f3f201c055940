"""Marks painted over a picture, from vectors, at any scale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from desktop_agent.engine.messages import SeenElement
from desktop_agent.panel.live.marks import Family, Layer, Marks, family_of
from desktop_agent.panel.live.projection import Projection
from vision.types import Box

# The picture below may have any colour and any theme, so these do not follow the panel's.
_FAMILY_COLOURS = {
    Family.PRESS: "#1d5fd6",
    Family.CHOOSE: "#0b7d72",
    Family.ENTER: "#7c3aed",
    Family.ROW: "#5b6b80",
    Family.PICTURE: "#a8560a",
    Family.TEXT: "#8492a6",
    Family.FRAME: "#475569",
}
_TARGET = "#d6219c"
_RIVAL = "#c2570c"
_HIDDEN = "#20242b"
_ARROW = ((0, 0), (0, 17), (4, 13.2), (6.8, 19.6), (9.4, 18.5), (6.7, 12.2), (12.2, 12))
_TAG_PX = 10
_LEAST_TAGGED = 14

GHOST_REACH = 24
"""Logical pixels around the pointer's tip that it may paint."""


def colour_of(role: str) -> QColor:
    """The colour in which elements of `role` are drawn."""
    return QColor(_FAMILY_COLOURS[family_of(role)])


def layer_of(projection: Projection, marks: Marks, layers: frozenset[Layer], ratio: float) -> QImage | None:
    """The marks as a transparent picture as large as the view; None when there is nothing to draw.

    `ratio`: device pixels for one logical pixel; decides how thick lines are. The pointer is not in it
    (`paint_ghost`): it moves.
    """
    drawn = [
        marks.elements and Layer.ELEMENTS in layers,
        marks.chosen and Layer.TARGET in layers,
        marks.rivals and Layer.RIVALS in layers,
        marks.hidden and Layer.HIDDEN in layers,
    ]
    if not any(drawn):
        return None
    picture = QImage(*projection.view, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    brush = _Brush(QPainter(picture), projection, ratio)
    if Layer.HIDDEN in layers:
        brush.hidden(marks.hidden)
    if Layer.ELEMENTS in layers:
        brush.elements(marks.elements)
    if Layer.RIVALS in layers:
        for number, rival in enumerate(marks.rivals, start=2):
            brush.box(rival.box, _RIVAL, 1.5, dashed=True)
            brush.tag(rival.box, f"{number} · {rival.score:.2f}", QColor(_RIVAL))
    if marks.chosen is not None and Layer.TARGET in layers:
        brush.box(marks.chosen.box, _TARGET, 2.5)
        brush.tag(marks.chosen.box, f"{marks.chosen.role} · {marks.chosen.score:.2f}", QColor(_TARGET))
    if Layer.ELEMENTS in layers:
        # Last, because these give way.
        brush.roles(marks.elements)
    brush.end()
    return picture


def paint_ghost(painter: QPainter, tip: QPointF, ratio: float) -> None:
    """An arrow whose tip is at `tip` (device pixels), in a ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(tip)
    painter.scale(ratio, ratio)
    ring = QColor(_TARGET)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255, 200), 4))
    painter.drawEllipse(QPointF(0, 0), 11, 11)
    painter.setPen(QPen(ring, 2))
    painter.drawEllipse(QPointF(0, 0), 11, 11)
    painter.setPen(QPen(QColor("#ffffff"), 1.6))
    painter.setBrush(ring)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _ARROW]))
    painter.restore()


def paint_crosshair(painter: QPainter, at: QPointF, area: QRectF, ratio: float) -> None:
    """Two lines through `at` over the whole `area` (device pixels), for picking a point."""
    for colour, width in ((QColor(255, 255, 255, 190), 3 * ratio), (QColor(_TARGET), ratio)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()))
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))


class _Brush:
    """Draws boxes and tags in one picture; tags do not cover each other."""

    def __init__(self, painter: QPainter, projection: Projection, ratio: float) -> None:
        self._painter = painter
        self._projection = projection
        self._ratio = ratio
        self._tags: list[QRectF] = []
        self._view = QRectF(0, 0, *projection.view)
        font = QFont(painter.font())
        font.setPixelSize(round(_TAG_PX * ratio))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        self._metrics = QFontMetricsF(font)

    def end(self) -> None:
        self._painter.end()

    def elements(self, elements: Iterable[SeenElement]) -> None:
        families: defaultdict[Family, list[SeenElement]] = defaultdict(list)
        for element in elements:
            if self._place(element.box).intersects(self._view):
                families[family_of(element.role)].append(element)
        for family, members in families.items():
            colour = QColor(_FAMILY_COLOURS[family])
            self._painter.setPen(QPen(colour, max(1.0, round(self._ratio))))
            colour.setAlpha(22)
            self._painter.setBrush(colour)
            self._painter.drawRects([self._place(element.box) for element in members])

    def roles(self, elements: Iterable[SeenElement]) -> None:
        for element in elements:
            place = self._place(element.box)
            if place.height() >= _LEAST_TAGGED * self._ratio and place.intersects(self._view):
                self.tag(element.box, element.role, colour_of(element.role), polite=True)

    def hidden(self, boxes: Iterable[Box]) -> None:
        for box in boxes:
            place = self._place(box)
            veil = QColor(_HIDDEN)
            veil.setAlpha(150)
            self._painter.fillRect(place, veil)
            lines = QBrush(QColor(255, 255, 255, 110), Qt.BrushStyle.BDiagPattern)
            self._painter.fillRect(place, lines)

    def box(self, box: Box, colour: str, width: float, *, dashed: bool = False) -> None:
        place = self._place(box).adjusted(-1, -1, 1, 1)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(QColor(255, 255, 255, 210), (width + 2) * self._ratio))
        self._painter.drawRect(place)
        pen = QPen(QColor(colour), width * self._ratio)
        if dashed:
            pen.setDashPattern([4, 2])
        self._painter.setPen(pen)
        self._painter.drawRect(place)

    def tag(self, box: Box, words: str, colour: QColor, *, polite: bool = False) -> None:
        """Words on `colour` above the box, below it where there is no room; a polite one gives way to others."""
        place = self._place(box)
        margin = 3 * self._ratio
        size = self._metrics.size(0, words)
        tag = QRectF(
            place.left(), place.top() - size.height() - 1, size.width() + 2 * margin, size.height() + 1
        )
        if tag.top() < 0:
            tag.moveTop(place.bottom() + 1)
        if tag.right() > self._view.right():
            tag.moveRight(self._view.right())
        if polite and (
            tag.width() > 1.6 * place.width() or any(tag.intersects(other) for other in self._tags)
        ):
            return
        self._tags.append(tag)
        self._painter.fillRect(tag, colour)
        self._painter.setPen(QColor("#ffffff"))
        self._painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)

    def _place(self, box: Box) -> QRectF:
        left, top = self._projection.to_view(box.left, box.top)
        right, bottom = self._projection.to_view(box.right, box.bottom)
        return QRectF(QPointF(round(left) + 0.5, round(top) + 0.5), QPointF(round(right), round(bottom)))

"""The picture on the approval card: the target, its rivals, and where the act will go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.task.question import Rival
from desktop_agent.panel.words import tr
from vision.types import Box, FramePoint

_ARROW = ((0, 0), (0, 17), (4, 13), (7, 20), (10, 19), (7, 12), (12, 12))
_AROUND = 48
"""Frame pixels that are shown around the target at least."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Crop(QWidget):
    """Shows a part of a frame; while `editable`, a click or the arrow keys move the point.

    Signals:
        moved: where the person wants the point, in frame pixels (a FramePoint).
        nudged: by how many frame pixels to move it, right and down.
    """

    moved = Signal(object)
    nudged = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question_crop")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._image: QImage | None = None
        self._box: Box | None = None
        self._point: FramePoint | None = None
        self._asked_point: FramePoint | None = None
        self._rivals: tuple[Rival, ...] = ()
        self._words = ""
        self._part = QRectF()
        self.editable = False
        theme.changed.connect(self.update)

    def show_picture(self, image: QImage | None, words: str = "") -> None:
        """Show parts of `image`, the whole frame; None: there is none, as `words` say."""
        self._image, self._words = image, words
        self._frame_part()
        self.update()

    def show_target(self, box: Box | None, point: FramePoint | None, rivals: tuple[Rival, ...] = ()) -> None:
        """What was chosen, where the act goes, and the rivals to draw."""
        self._box, self._point, self._asked_point, self._rivals = box, point, point, rivals
        self._frame_part()
        self.update()

    def show_point(self, point: FramePoint | None) -> None:
        """The act goes to `point` now; the part of the picture moves only when it is not in it."""
        self._point = point
        if point is not None and not self._part.adjusted(4, 4, -4, -4).contains(point.x, point.y):
            self._frame_part()
        self.update()

    def set_editable(self, editable: bool) -> None:
        """Whether the point can be moved here."""
        self.editable = editable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if editable else Qt.CursorShape.ArrowCursor)
        self.setToolTip(
            tr("Click where the act should go; arrow keys move it by one pixel, with Shift by ten")
            if editable
            else ""
        )

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide and low."""
        return QSize(320, 150)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Enough to recognise a button."""
        return QSize(160, 150)

    def resizeEvent(self, _event: object) -> None:  # noqa: N802 (Qt's name)
        """Show as much as fits."""
        self._frame_part()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Move the point there."""
        if self.editable and self._image is not None and event.button() is Qt.MouseButton.LeftButton:
            spot = event.position()
            self.moved.emit(
                FramePoint(
                    float(int(self._part.x() + spot.x() / self._zoom)),
                    float(int(self._part.y() + spot.y() / self._zoom)),
                )
            )
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Arrow keys move the point."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if self.editable and way is not None:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.nudged.emit(float(way[0] * far), float(way[1] * far))
            return
        super().keyPressEvent(event)

    def place_of(self, point: FramePoint) -> QPointF:
        """Where in this widget a frame pixel is drawn."""
        return QPointF((point.x - self._part.x()) * self._zoom, (point.y - self._part.y()) * self._zoom)

    # ---------------------------------------------------------------- drawing

    @property
    def _zoom(self) -> float:
        return self.width() / self._part.width() if self._part.width() else 1.0

    def _frame_part(self) -> None:
        """Choose the part of the frame to show: the target with what is around it, or the moved point."""
        image = self._image
        if image is None or self.width() < 2:
            self._part = QRectF()
            return
        centre, width, height = self._wanted()
        shape = self.width() / max(1, self.height())
        width = max(width, height * shape, self.width() / 2)
        width = min(width, float(image.width()), image.height() * shape)
        height = width / shape
        left = min(max(0.0, centre.x() - width / 2), image.width() - width)
        top = min(max(0.0, centre.y() - height / 2), image.height() - height)
        self._part = QRectF(left, top, width, height)

    def _wanted(self) -> tuple[QPointF, float, float]:
        """The middle of the part, and how wide and high it must be."""
        box, point = self._box, self._point
        moved = point is not None and point != self._asked_point
        if point is not None and (box is None or moved):
            return QPointF(point.x, point.y), self.width(), 0.0
        if box is not None:
            middle = box.centre
            # Of a large editor the whole is wanted, of a wide toolbar at least its middle.
            return QPointF(middle.x, middle.y), box.width + 2 * _AROUND, box.height + _AROUND
        assert self._image is not None
        return QPointF(self._image.width() / 2, self._image.height() / 2), float(self._image.width()), 0.0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw the part, the boxes and the ghost cursor."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("sunken"))
        if self._image is None or self._part.isEmpty():
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(
                self.rect().adjusted(8, 8, -8, -8),
                int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
                self._words,
            )
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom < 1.0)
        painter.drawImage(QRectF(self.rect()), self._image, self._part)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rival in self._rivals:
            self._draw_box(painter, rival.box, self._theme.colour("warn"), dashed=True)
            self._draw_number(painter, rival)
        if self._box is not None:
            self._draw_box(painter, self._box, self._theme.colour("accent"), dashed=False)
        if self._point is not None:
            self._draw_arrow(painter, self.place_of(self._point))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _draw_box(self, painter: QPainter, box: Box, colour: QColor, *, dashed: bool) -> None:
        corner = self.place_of(FramePoint(box.left, box.top))
        where = QRectF(corner.x(), corner.y(), box.width * self._zoom, box.height * self._zoom)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Seen on light and dark programs alike.
        painter.setPen(QPen(QColor(255, 255, 255, 170), 4))
        painter.drawRoundedRect(where.adjusted(-2, -2, 2, 2), 3, 3)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 2, style))
        painter.drawRoundedRect(where.adjusted(-2, -2, 2, 2), 3, 3)

    def _draw_number(self, painter: QPainter, rival: Rival) -> None:
        corner = self.place_of(FramePoint(rival.box.left, rival.box.top))
        where = QRectF(corner.x() - 9, corner.y() - 9, 18, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("warn"))
        painter.drawEllipse(where)
        painter.setPen(self._theme.colour("surface"))
        painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), str(rival.number))

    def _draw_arrow(self, painter: QPainter, tip: QPointF) -> None:
        shape = QPolygonF([QPointF(tip.x() + x, tip.y() + y) for x, y in _ARROW])
        painter.setPen(QPen(QColor(255, 255, 255), 4))
        painter.drawPolygon(shape)
        painter.setBrush(QColor(255, 255, 255))
        painter.setPen(QPen(QColor(20, 24, 32), 1.6))
        painter.drawPolygon(shape)

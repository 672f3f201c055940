"""Picture and marks on a widget: what is kept, what is painted anew, and where frame pixels lie."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_agent.panel.live.ghost import Ghost
from desktop_agent.panel.live.marks import USUAL, Layer, Marks
from desktop_agent.panel.live.overlay import GHOST_REACH, layer_of, paint_ghost
from desktop_agent.panel.live.projection import Projection, fitted
from desktop_agent.panel.live.scaled import scaled_part
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr

_NOTHING = (0, 0)


class Canvas(QWidget):
    """Shows a picture as large as fits, with marks over it. Repaints only what changed.

    Attributes:
        margin: logical pixels that a fitted picture leaves free on each side.

    Signals:
        projection_changed: the picture lies elsewhere in the view now (a `Projection`, or None).
    """

    margin = 0
    projection_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame = _NOTHING
        self._projection: Projection | None = None
        self._fit = True
        self._picture: QImage | None = None
        self._kept: QImage | None = None
        self._kept_for: Projection | None = None
        self._layer: QImage | None = None
        self._layer_known = False
        self._marks = Marks()
        self._layers: frozenset[Layer] = USUAL
        self._faded = False
        self._ghost = Ghost(self)
        self._ghost.moved.connect(self._ghost_moved)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 100)
        self.setAccessibleName(tr("Picture of the screen"))
        theme.changed.connect(self.update)

    # ------------------------------------------------------------- what is shown

    def set_picture(self, picture: QImage | None) -> None:
        """Show `picture`, one pixel of it being one frame pixel; None: nothing. The image must not change later."""
        if picture is None or picture.isNull():
            self._picture = self._kept = self._kept_for = None
            self.set_frame_size(*_NOTHING)
            return
        self._picture = picture
        self._kept = self._kept_for = None
        self.set_frame_size(picture.width(), picture.height())
        self.update()

    def set_frame_size(self, width: int, height: int) -> None:
        """Show frames of this size; the picture itself comes by `set_picture` or by `put_part`."""
        if (width, height) == self._frame:
            return
        self._frame = (width, height)
        self._fit = True
        self._lay_out()
        self.update()

    def put_part(self, projection: Projection, place: QRect, part: QImage) -> bool:
        """Replace a part of what is shown by pixels that were scaled already.

        Args:
            projection: what they were scaled for; parts for another one than the view's are left alone.
            place: where they belong, in device pixels of `projection.shown`.
            part: a Format_RGB32 image as large as `place`; not to be changed later.

        Returns:
            Whether it was taken.
        """
        if projection != self._projection:
            return False
        shown = projection.shown
        whole = QRect(0, 0, shown.width, shown.height)
        self._picture = None
        if place == whole:
            self._kept, self._kept_for = part, projection
        else:
            if self._kept is None or self._kept_for != projection:
                return False
            painter = QPainter(self._kept)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(place.topLeft(), part)
            painter.end()
        corner = QPoint(projection.left + shown.left, projection.top + shown.top)
        self.update(self._logical(QRectF(place.translated(corner))))
        return True

    def set_marks(self, marks: Marks) -> None:
        """Draw these over the picture."""
        if marks == self._marks:
            return
        still = (marks.chosen, marks.rivals, marks.elements, marks.hidden)
        before = self._marks
        self._marks = marks
        if still != (before.chosen, before.rivals, before.elements, before.hidden):
            self._layer_known = False
            self.update()
        self._ghost.go(marks.point if Layer.POINTER in self._layers else None)

    def set_layers(self, layers: frozenset[Layer]) -> None:
        """Draw only marks of these kinds."""
        if layers == self._layers:
            return
        self._layers = layers
        self._layer_known = False
        self._ghost.go(self._marks.point if Layer.POINTER in layers else None)
        self.update()

    def set_faded(self, faded: bool) -> None:
        """Show the picture in grey: it is the last one there will be."""
        if faded != self._faded:
            self._faded = faded
            self.update()

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to see."""
        return self._picture is not None or self._kept is not None

    @property
    def marks(self) -> Marks:
        """What is drawn over the picture."""
        return self._marks

    @property
    def layers(self) -> frozenset[Layer]:
        """The kinds of marks that are drawn."""
        return self._layers

    # --------------------------------------------------------------- coordinates

    @property
    def projection(self) -> Projection | None:
        """How the picture lies in the view; None without a picture."""
        return self._projection

    def frame_to_view(self, x: float, y: float) -> QPointF:
        """Where frame pixel (x, y) lies in this widget, in logical pixels."""
        if self._projection is None:
            return QPointF()
        ratio = self.devicePixelRatioF()
        found = self._projection.to_view(x, y)
        return QPointF(found[0] / ratio, found[1] / ratio)

    def view_to_frame(self, at: QPointF) -> QPointF:
        """The position in frame pixels under `at` (logical pixels of this widget); may lie outside the picture."""
        if self._projection is None:
            return QPointF()
        ratio = self.devicePixelRatioF()
        return QPointF(*self._projection.to_frame(at.x() * ratio, at.y() * ratio))

    def on_picture(self, at: QPointF) -> bool:
        """Whether `at` (logical pixels of this widget) lies on the picture."""
        found = self.view_to_frame(at)
        return self._projection is not None and self._projection.within(found.x(), found.y())

    # -------------------------------------------------------------------- events

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for half a usual display."""
        return QSize(640, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the picture out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """They go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint what changed, in device pixels: so a part that needs no scaling is copied as it is."""
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)
        region = QRegion()
        for rect in _rects(event.region()):
            region |= self._device(QRectF(rect))
        area = self._paint_picture(painter, region)
        for rect in _rects(region - QRegion(area)):
            painter.fillRect(rect, self._theme.colour("sunken"))
        self._paint_marks(painter, region, ratio)
        self._paint_over(painter, area, ratio)
        painter.end()

    def _paint_over(self, painter: QPainter, area: QRect, ratio: float) -> None:  # noqa: ARG002
        """Paint what lies over picture and marks (device pixels; `area`: where the picture is)."""
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2 * ratio))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            width, height = self._view_size()
            painter.drawRect(QRectF(ratio, ratio, width - 2 * ratio, height - 2 * ratio))

    # ------------------------------------------------------------------ painting

    def _paint_picture(self, painter: QPainter, region: QRegion) -> QRect:
        """Returns the part of the view that the picture covers, in device pixels."""
        projection = self._projection
        if projection is None:
            return QRect()
        if self._picture is not None and self._kept_for != projection:
            self._kept, self._kept_for = scaled_part(self._picture, projection), projection
        area = _area_of(projection)
        if self._kept is None or self._kept_for is None:
            return QRect()
        kept = self._kept
        if self._faded:
            kept = kept.convertToFormat(QImage.Format.Format_Grayscale8)
        if self._kept_for == projection:
            for rect in _rects(region & QRegion(area)):
                painter.drawImage(rect, kept, rect.translated(-area.topLeft()))
        else:
            self._paint_stretched(painter, kept, self._kept_for, projection)
        if self._faded:
            veil = self._theme.colour("sunken")
            veil.setAlpha(150)
            painter.fillRect(area, veil)
        return area

    def _paint_stretched(
        self, painter: QPainter, kept: QImage, kept_for: Projection, projection: Projection
    ) -> None:
        """Until the right pixels come, the ones at hand stand in for them."""
        area = _area_of(projection)
        painter.fillRect(area, self._theme.colour("sunken"))
        shown = kept_for.shown
        left, top = shown.left / kept_for.scale, shown.top / kept_for.scale
        right, bottom = shown.right / kept_for.scale, shown.bottom / kept_for.scale
        corners = QPointF(*projection.to_view(left, top)), QPointF(*projection.to_view(right, bottom))
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        painter.drawImage(QRectF(*corners), kept, QRectF(kept.rect()))
        painter.restore()

    def _paint_marks(self, painter: QPainter, region: QRegion, ratio: float) -> None:
        projection = self._projection
        if projection is None:
            return
        if not self._layer_known:
            self._layer = layer_of(projection, self._marks, self._layers, ratio)
            self._layer_known = True
        if self._layer is not None:
            for rect in _rects(region & QRegion(self._layer.rect())):
                painter.drawImage(rect, self._layer, rect)
        if self._ghost.at is not None:
            tip = projection.to_view(self._ghost.at.x(), self._ghost.at.y())
            paint_ghost(painter, QPointF(*tip), ratio)

    def _ghost_moved(self, before: QPointF | None, at: QPointF | None) -> None:
        for point in (before, at):
            if point is not None:
                tip = self.frame_to_view(point.x(), point.y())
                reach = QPointF(GHOST_REACH, GHOST_REACH)
                self.update(QRectF(tip - reach, tip + reach).toAlignedRect())

    # ------------------------------------------------------------------- helpers

    def _view_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def _lay_out(self) -> None:
        view = self._view_size()
        if self._frame == _NOTHING:
            self._project(None)
        elif self._fit or self._projection is None:
            ratio = self.devicePixelRatioF()
            self._project(fitted(self._frame, view, ratio, round(self.margin * ratio)))
        else:
            self._project(self._projection.with_view(view))

    def _project(self, projection: Projection | None) -> None:
        if projection != self._projection:
            self._projection = projection
            self._layer_known = False
            self.update()
            self.projection_changed.emit(projection)

    def _device(self, rect: QRectF) -> QRect:
        ratio = self.devicePixelRatioF()
        return QRectF(
            rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio
        ).toAlignedRect()

    def _logical(self, rect: QRectF) -> QRect:
        ratio = self.devicePixelRatioF()
        return QRectF(
            rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio
        ).toAlignedRect()


def _area_of(projection: Projection) -> QRect:
    shown = projection.shown
    return QRect(projection.left + shown.left, projection.top + shown.top, shown.width, shown.height)


def _rects(region: QRegion) -> Iterable[QRect]:
    # The stubs of PySide6 leave out that regions can be iterated.
    return cast("Iterable[QRect]", region)

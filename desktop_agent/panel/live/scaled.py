"""The part of a stored picture that a view shows, scaled by Qt."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop_agent.panel.live.projection import STEPS, Projection

_CRISP = 2 * STEPS


def scaled_part(picture: QImage, projection: Projection) -> QImage:
    """`projection.shown` of `picture`, as a Format_RGB32 image of that size (at least 1x1 pixels)."""
    shown = projection.shown
    if projection.steps < STEPS:
        return _smaller(picture, projection)
    part = QImage(max(1, shown.width), max(1, shown.height), QImage.Format.Format_RGB32)
    scale = projection.scale
    source = QRectF(shown.left / scale, shown.top / scale, shown.width / scale, shown.height / scale)
    painter = QPainter(part)
    # Between one and two times smooth letters are the more legible ones; beyond that people look at pixels.
    smooth = STEPS < projection.steps < _CRISP
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(QRectF(part.rect()), picture, source)
    painter.end()
    return part


def _smaller(picture: QImage, projection: Projection) -> QImage:
    """Whole tiles are scaled, so that what is seen does not depend on which part is seen."""
    shown, tile = projection.shown, projection.tile
    step = tile * projection.steps // STEPS
    left, top = shown.left // step, shown.top // step
    right, bottom = -(-shown.right // step), -(-shown.bottom // step)
    source = QRect(left * tile, top * tile, (right - left) * tile, (bottom - top) * tile)
    source = source.intersected(QRect(0, 0, *projection.frame))
    width, height = (
        max(1, length * projection.steps // STEPS) for length in (source.width(), source.height())
    )
    tiles = picture if source == picture.rect() else picture.copy(source)
    tiles = tiles.scaled(
        width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    within = QRect(shown.left - left * step, shown.top - top * step, shown.width, shown.height)
    part = tiles if within == tiles.rect() else tiles.copy(within)
    return part.convertToFormat(QImage.Format.Format_RGB32)

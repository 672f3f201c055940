"""How a step looks in the list: thumbnail, number and sentence, badge, facts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import RADIUS, SPACE
from desktop_agent.panel.timeline.model import ROW_ROLE, THUMBNAIL_ROLE, Index, facts_of, sentence_of
from desktop_agent.panel.timeline.rows import Row
from desktop_agent.panel.timeline.words import state_tone, state_words

THUMBNAIL = QSize(72, 45)
"""Logical pixels."""


class RowDelegate(QStyledItemDelegate):
    """Paints a row of `RowsModel`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._small = QFont(parent.font())
        self._small.setPointSizeF(max(7.0, parent.font().pointSizeF() * 0.9))
        self._bold = QFont(parent.font())
        self._bold.setWeight(QFont.Weight.Medium)

    def sizeHint(self, _: QStyleOptionViewItem, __: Index) -> QSize:  # noqa: N802
        """The same for every row."""
        words = QFontMetrics(self._bold).height() + QFontMetrics(self._small).height() + SPACE + 4
        return QSize(200, max(THUMBNAIL.height(), words) + 2 * SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        self._background(painter, rect, state)
        inner = rect.adjusted(SPACE + 2, SPACE, -SPACE - 2, -SPACE)
        place = QRect(
            inner.left(), inner.center().y() - THUMBNAIL.height() // 2, THUMBNAIL.width(), THUMBNAIL.height()
        )
        thumbnail = index.data(THUMBNAIL_ROLE)
        self._thumbnail(painter, place, thumbnail if isinstance(thumbnail, QPixmap) else None)
        words = inner.adjusted(THUMBNAIL.width() + SPACE + 4, 0, 0, 0)
        upper, lower = QFontMetrics(self._bold), QFontMetrics(self._small)
        height = upper.height() + 6 + lower.height()
        top = words.center().y() - height // 2
        self._sentence(painter, QRect(words.left(), top, words.width(), upper.height()), row, upper)
        below = QRect(words.left(), top + upper.height() + 6, words.width(), lower.height())
        self._facts(painter, below, row, lower)
        painter.restore()

    def _background(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("chosen"))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 2, -3, -2), RADIUS, RADIUS)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("window"))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 2, -3, -2), RADIUS, RADIUS)

    def _thumbnail(self, painter: QPainter, place: QRect, picture: QPixmap | None) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), 4, 4)
        painter.fillPath(shape, self._theme.colour("sunken"))
        if picture is not None:
            size = picture.deviceIndependentSize().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = QPointF(
                place.center().x() + 0.5 - size.width() / 2, place.center().y() + 0.5 - size.height() / 2
            )
            painter.save()
            painter.setClipPath(shape)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRectF(corner, size), picture, QRectF(picture.rect()))
            painter.restore()
        painter.setPen(QPen(self._theme.colour("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _sentence(self, painter: QPainter, place: QRect, row: Row, metrics: QFontMetrics) -> None:
        painter.setFont(self._bold)
        if row.number:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, row.number)
            place = place.adjusted(metrics.horizontalAdvance(row.number) + SPACE, 0, 0, 0)
        painter.setPen(self._theme.colour("text"))
        words = metrics.elidedText(sentence_of(row), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _facts(self, painter: QPainter, place: QRect, row: Row, metrics: QFontMetrics) -> None:
        painter.setFont(self._small)
        left = place.left() + paint_badge(painter, self._theme, place.topLeft(), row.state, metrics) + SPACE
        painter.setPen(self._theme.colour("muted"))
        rest = QRect(left, place.top(), max(0, place.right() - left), place.height())
        words = metrics.elidedText(facts_of(row), Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, words)


def paint_badge(painter: QPainter, theme: Theme, at: QPoint, state: str, metrics: QFontMetrics) -> int:
    """Paint the badge of `state` with its top left corner `at` ; returns its width."""
    words, tone = state_words(state), state_tone(state)
    width = metrics.horizontalAdvance(words) + 2 * SPACE
    pill = QRectF(at.x(), at.y() - 1, width, metrics.height() + 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(f"{tone}_soft"))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(theme.colour(tone))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
    return width

"""The line of time below a film: where each step lies and how it went, and where the film is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from desktop_agent.panel.sessions.film import shown_time
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr

_MS = 1000
_EDGE = 9
_BAR = 10
_HEIGHT = 30
_WORST = {"bad": 3, "warn": 2, "live": 1, "good": 0}
_PAGE_STEPS = 20


class FilmStrip(QSlider):
    """A slider over the time of a film, in milliseconds.

    Arrows are left to whoever holds it: they mean steps there.

    Signals:
        sought: the person wants the film to be at this second.
    """

    sought = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._steps: Sequence[tuple[float, float, str, str]] = ()
        self._bar: QPixmap | None = None
        self.setObjectName("film_strip")
        self.setAccessibleName(tr("Position in the film"))
        self.setMouseTracking(True)
        self.setMinimumHeight(_HEIGHT)
        theme.changed.connect(self._forget_bar)

    def load(self, length: float, steps: Sequence[tuple[float, float, str, str]]) -> None:
        """Show a film of `length` seconds with `steps`: begin, end (seconds), tone, and words for the tooltip."""
        self._steps = steps
        self.blockSignals(True)
        self.setRange(0, round(length * _MS))
        self.setPageStep(max(1, self.maximum() // _PAGE_STEPS))
        self.blockSignals(False)
        self._forget_bar()

    def put(self, position: float) -> None:
        """Show that the film is at this second."""
        self.blockSignals(True)
        self.setValue(round(position * _MS))
        self.blockSignals(False)

    # ------------------------------------------------------------------------ events

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(240, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go where the person pressed."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.sought.emit(self._second(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self._second(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Nothing more to do."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Page keys, Home and End are time; arrows are steps, and belong to the player."""
        match event.key():
            case Qt.Key.Key_PageUp:
                self.sought.emit((self.value() - self.pageStep()) / _MS)
            case Qt.Key.Key_PageDown:
                self.sought.emit((self.value() + self.pageStep()) / _MS)
            case Qt.Key.Key_Home:
                self.sought.emit(0.0)
            case Qt.Key.Key_End:
                self.sought.emit(self.maximum() / _MS)
            case _:
                event.ignore()

    def event(self, event: QEvent) -> bool:
        """The tooltip says what is at the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._words_at(self._second(event.pos().x())), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The bar is painted anew."""
        super().resizeEvent(event)
        self._forget_bar()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """The bar with its steps, and the place of the film."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._bar is None:
            self._bar = self._painted_bar()
        painter.drawPixmap(0, 0, self._bar)
        x, middle = self._x(self.value()), self.height() / 2
        enabled = self.maximum() > 0
        colour = self._theme.colour("accent" if enabled else "muted")
        painter.setPen(QPen(self._theme.colour("surface"), 2))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(x, middle), 7, 7)
        if self.hasFocus():
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, middle), 9, 9)
        painter.end()

    # ----------------------------------------------------------------------- helpers

    def _painted_bar(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        bar = QPixmap(self.size() * ratio)
        bar.setDevicePixelRatio(ratio)
        bar.fill(Qt.GlobalColor.transparent)
        painter = QPainter(bar)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _BAR) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(_EDGE, top, max(1, self.width() - 2 * _EDGE), _BAR), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for left, right, tone in self._columns():
            colour = self._theme.colour(tone)
            colour.setAlpha(190 if tone != "good" else 120)
            painter.fillRect(QRectF(left, top, max(1, right - left), _BAR), colour)
        painter.end()
        return bar

    def _columns(self) -> list[tuple[int, int, str]]:
        """Runs of pixels of one tone: thousands of steps share a few hundred pixels, and the worst one shows."""
        width = max(1, self.width() - 2 * _EDGE)
        worst: list[str] = [""] * width
        length = max(1, self.maximum()) / _MS
        for begin, end, tone, _ in self._steps:
            first = min(width - 1, int(begin / length * width))
            last = min(width - 1, max(first, int(end / length * width) - 1))
            for at in range(first, last + 1):
                if not worst[at] or _WORST.get(tone, 0) > _WORST.get(worst[at], 0):
                    worst[at] = tone
        runs: list[tuple[int, int, str]] = []
        starts = {min(width - 1, int(begin / length * width)) for begin, *_ in self._steps}
        roomy = len(self._steps) * 4 < width
        for at, tone in enumerate(worst):
            if not tone:
                continue
            new_step = roomy and at in starts
            if runs and runs[-1][1] == at + _EDGE and runs[-1][2] == tone and not new_step:
                runs[-1] = (runs[-1][0], at + 1 + _EDGE, tone)
            else:
                # A gap of one pixel parts steps that would run into each other.
                runs.append((at + _EDGE + (1 if new_step and at else 0), at + 1 + _EDGE, tone))
        return runs

    def _words_at(self, second: float) -> str:
        for begin, end, _, words in self._steps:
            if begin <= second < end:
                return f"{shown_time(second)}  {words}"
        return shown_time(second)

    def _x(self, value: int) -> float:
        return _EDGE + value / max(1, self.maximum()) * max(1, self.width() - 2 * _EDGE)

    def _second(self, x: float) -> float:
        share = (x - _EDGE) / max(1, self.width() - 2 * _EDGE)
        return min(1.0, max(0.0, share)) * self.maximum() / _MS

    def _forget_bar(self) -> None:
        self._bar = None
        self.update()

"""The line of time below a film: where each step lies and how it went, and where the film is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSlider, QWidget

from desktop_agent.panel.sessions.film import shown_time
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr

_MS = 1000
_EDGE = 9
_BAR = 10
_HEIGHT = 30
_TONES = ("bad", "warn", "live", "good")
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
        self._begins: Sequence[float] = ()
        self._tones: Sequence[str] = ()
        self._words: Callable[[int], str] = str
        self._bar: QPixmap | None = None
        self.setObjectName("film_strip")
        self.setAccessibleName(tr("Position in the film"))
        self.setMouseTracking(True)
        self.setMinimumHeight(_HEIGHT)
        theme.changed.connect(self._forget_bar)

    def load(
        self, length: float, begins: Sequence[float], tones: Sequence[str], words: Callable[[int], str]
    ) -> None:
        """Show a film.

        Args:
            length: seconds.
            begins: for each step, the second at which it begins; the next one's is its end.
            tones: for each step, how it went: good, warn, bad or live.
            words: what a step is called, by its place in these lists.
        """
        self._begins, self._tones, self._words = begins, tones, words
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
        """Follow the drag; else let the tooltip say what is under the pointer."""
        second = self._second(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(second)
        else:
            self.setToolTip(self._words_at(second))

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The bar is painted anew."""
        super().resizeEvent(event)
        self._forget_bar()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """The bar with its steps, and the place of the film."""
        if self._bar is None:
            self._bar = self._painted_bar()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
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
        columns = self._columns()
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
        colours = {tone: self._theme.colour(tone) for tone in columns}
        for tone, colour in colours.items():
            colour.setAlpha(190 if tone != "good" else 120)
        for at, counts in enumerate(zip(*columns.values(), strict=True)):
            bottom, total = top + _BAR, sum(counts)
            for tone, count in zip(columns, counts, strict=True):
                if count:
                    height = _BAR * count / total
                    painter.fillRect(QRectF(_EDGE + at, bottom - height, 1, height), colours[tone])
                    bottom -= height
        painter.end()
        return bar

    def _columns(self) -> dict[str, list[int]]:
        """How many steps of each tone share each column of pixels: of thousands, all have their part."""
        width = max(1, self.width() - 2 * _EDGE)
        columns = {tone: [0] * width for tone in _TONES}
        scale = width / (max(1, self.maximum()) / _MS)
        places = [min(width - 1, int(begin * scale)) for begin in self._begins]
        # Where there is room, a gap of one pixel parts steps that would run into each other.
        gap = 1 if len(places) * 4 < width else 0
        ends = [*places[1:], width] if places else []
        for place, end, tone in zip(places, ends, self._tones, strict=True):
            column = columns[tone]
            column[min(width - 1, place + (gap if place else 0))] += 1
            for at in range(place + 1 + (gap if place else 0), end):
                column[at] += 1
        return columns

    def _words_at(self, second: float) -> str:
        place = bisect_right(self._begins, second) - 1
        return f"{shown_time(second)}  {self._words(place)}" if place >= 0 else shown_time(second)

    def _x(self, value: int) -> float:
        return _EDGE + value / max(1, self.maximum()) * max(1, self.width() - 2 * _EDGE)

    def _second(self, x: float) -> float:
        share = (x - _EDGE) / max(1, self.width() - 2 * _EDGE)
        return min(1.0, max(0.0, share)) * self.maximum() / _MS

    def _forget_bar(self) -> None:
        self._bar = None
        self.update()

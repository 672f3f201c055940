"""The pointer that shows where an act goes: it glides to the next place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

_GLIDE_MS = 150


class Ghost(QObject):
    """Where the pointer is drawn, in frame pixels.

    Signals:
        moved: it was at the first place (None: nowhere), and is at the second now.
    """

    moved = Signal(object, object)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._at: QPointF | None = None
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(_GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._place)

    @property
    def at(self) -> QPointF | None:
        """Where it is; None when it is not shown."""
        return self._at

    def go(self, point: tuple[float, float] | None) -> None:
        """Go to `point`; None: vanish."""
        goal = None if point is None else QPointF(*point)
        gliding = self._glide.state() is QVariantAnimation.State.Running
        if goal == (self._glide.endValue() if gliding else self._at):
            return
        self._glide.stop()
        if goal is None or self._at is None or not moves_wanted(self._view):
            self._place(goal)
            return
        self._glide.setStartValue(self._at)
        self._glide.setEndValue(goal)
        self._glide.start()

    def _place(self, at: QPointF | None) -> None:
        before, self._at = self._at, at
        self.moved.emit(before, at)


def moves_wanted(widget: QWidget) -> bool:
    """Whether the person's system wants things to move."""
    duration = widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget)
    if not duration or not widget.isVisible():
        return False
    # Only newer versions of Qt know; each object lives only as long as the one it came from.
    hints: Any = QGuiApplication.styleHints()
    accessibility: Any = hints.accessibility() if hasattr(hints, "accessibility") else None
    wish = accessibility.motionPreference() if hasattr(accessibility, "motionPreference") else None
    return wish is None or wish.name != "ReducedMotion"

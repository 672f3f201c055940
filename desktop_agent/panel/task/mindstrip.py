"""The line about the model that plans: what it writes, which subgoal it is at, what it used."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.labels import OneLine
from desktop_agent.panel.task.thinking import ThinkingShown
from desktop_agent.panel.words import tr


class MindStrip(QWidget):
    """Shows a `ThinkingShown`; once it was shown it stays, so that nothing below it jumps, until `clear`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mind_strip")
        self._theme = theme
        self._sign = QLabel()
        self._words = _Ending("mind_words")
        self._goals = QLabel()
        self._goals.setObjectName("mind_goals")
        self._goals.setTextFormat(Qt.TextFormat.PlainText)
        kind_of(self._goals, "badge", "live")
        self._spent = QLabel()
        self._spent.setObjectName("mind_spent")
        kind_of(self._spent, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self._goals)
        row.addWidget(self._spent)
        theme.changed.connect(self._dress)
        self._dress()
        self.clear()

    def show_thinking(self, shown: ThinkingShown) -> None:
        """Show `shown`."""
        self._words.ends = shown.writes
        self._words.setText(shown.words)
        self._goals.setText(tr("Goals: {count}", count=shown.goals) if shown.goals else "")
        self._goals.setVisible(bool(shown.goals))
        self._goals.setToolTip(tip(shown.goal))
        self._spent.setText(shown.spent)
        if shown.anything:
            self.show()

    def clear(self) -> None:
        """Nothing is known of a model."""
        self.hide()
        self._words.setText("")

    def _dress(self) -> None:
        self._sign.setPixmap(self._theme.icon("brain", "live").pixmap(18))


class _Ending(OneLine):
    """One line of words of which, while they are being written, the end is shown.

    Attributes:
        ends: whether the end is shown rather than the beginning.
    """

    ends = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw the words."""
        if not self.ends:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().placeholderText().color())
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideLeft, self.width())
        painter.drawText(
            self.rect(),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine),
            cut,
        )

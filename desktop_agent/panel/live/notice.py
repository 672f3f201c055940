"""A line of words over the live view, with one thing to do about it; and what stands there when nothing runs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme

_ICON_PX = 18
_LARGE_PX = 48


class Notice(QFrame):
    """Words and a button.

    Signals:
        pressed: the button was.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = ("info", "live")
        self.setObjectName("live_notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        self._icon = QLabel()
        self._words = QLabel()
        self._words.setObjectName("live_notice_words")
        self._words.setWordWrap(True)
        self._button = QPushButton()
        self._button.setObjectName("live_notice_button")
        self._button.clicked.connect(self.pressed)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        theme.changed.connect(self._dress)
        self.hide()

    def tell(self, words: str, icon: str, tone: str, button: str = "", tip: str = "") -> None:
        """Show `words`; empty: nothing. `button`: what the button says, empty for none; `tip`: what it does."""
        self._words.setText(words)
        self._button.setText(button)
        self._button.setToolTip(tip)
        self._button.setVisible(bool(button))
        self._look = (icon, tone)
        kind_of(self, "notice", tone)
        self._dress()
        self.setVisible(bool(words))

    @property
    def words(self) -> str:
        """What it says now."""
        return "" if self.isHidden() else self._words.text()

    def take_focus(self) -> bool:
        """Put the keyboard on the button; False when there is none to press."""
        if not self._button.isVisible():
            return False
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _dress(self) -> None:
        icon, tone = self._look
        self._icon.setPixmap(self._theme.icon(icon, tone).pixmap(_ICON_PX, _ICON_PX))


class EmptyState(QWidget):
    """An icon and words in the middle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = "monitor"
        self._icon = QLabel()
        self._title = QLabel()
        self._words = QLabel()
        self._words.setWordWrap(True)
        kind_of(self._title, "heading")
        kind_of(self._words, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(1)
        for label in (self._icon, self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)
        theme.changed.connect(self._dress)

    def tell(self, icon: str, title: str, words: str) -> None:
        """Show these."""
        self._name = icon
        self._title.setText(title)
        self._words.setText(words)
        self._dress()

    @property
    def title(self) -> str:
        """What it says."""
        return self._title.text()

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._name, "muted", _LARGE_PX).pixmap(_LARGE_PX, _LARGE_PX))

"""The message bar: a line of words above the page, until it is closed, has been there long enough, or is settled."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop_agent.panel.context import Tone
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr

_ICONS = {
    Tone.INFO: ("info", "live"),
    Tone.GOOD: ("circle-check", "good"),
    Tone.WARN: ("triangle-alert", "warn"),
    Tone.BAD: ("circle-alert", "bad"),
}
_SHOWN_MS = {Tone.INFO: 6000, Tone.GOOD: 6000}
"""What went wrong stays until it is closed."""


class MessageBar(QFrame):
    """Shows the newest message."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self._theme = theme
        self._tone = Tone.INFO
        self._icon = QLabel()
        self._words = QLabel()
        self._words.setObjectName("message_words")
        self._words.setWordWrap(True)
        # Messages may hold words from a screen: they are never read as markup.
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._deed = QPushButton()
        self._deed.setObjectName("message_deed")
        self._deed.clicked.connect(self._do)
        self._work: Callable[[], object] | None = None
        self._close = QToolButton()
        self._close.setObjectName("message_close")
        self._close.setAccessibleName(tr("Close the message"))
        self._close.setToolTip(tr("Close the message"))
        kind_of(self._close, "quiet")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._deed)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        theme.changed.connect(self._dress)
        self.hide()

    def say(self, words: str, tone: Tone = Tone.INFO) -> None:
        """Show `words`."""
        self._show(words, tone, "", None)

    def call(self, words: str, deed: str, work: Callable[[], object]) -> None:
        """Show `words` that call for a person, with a button `deed` that does `work`; until `settle`."""
        self._show(words, Tone.WARN, deed, work)

    def settle(self) -> None:
        """Nobody is called any more."""
        if self._work is not None:
            self._work = None
            self.hide()

    def _do(self) -> None:
        work = self._work
        self.settle()
        if work is not None:
            work()

    def _show(self, words: str, tone: Tone, deed: str, work: Callable[[], object] | None) -> None:
        self._tone = tone
        self._work = work
        self._deed.setText(deed)
        self._deed.setVisible(bool(deed))
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._dress()
        self.show()
        if tone in _SHOWN_MS:
            self._timer.start(_SHOWN_MS[tone])
        else:
            self._timer.stop()

    def _dress(self) -> None:
        name, colour = _ICONS[self._tone]
        kind_of(self, "notice", str(self._tone))
        self._icon.setPixmap(self._theme.icon(name, colour).pixmap(18))
        self._close.setIcon(self._theme.icon("x", "muted"))

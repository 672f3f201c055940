"""Labels for words from anywhere: never as HTML, and never cut without a way to read the rest."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tip import tip

_LONG = 30
"""Characters of a word that may not fit on a line."""
_SLASH = re.compile(r"[/\\_-]+")


def words(text: str = "", kind: str = "", name: str = "", *, select: bool = False) -> QLabel:
    """A label that breaks its lines and takes nothing in `text` for HTML; `select`: it can be marked and copied."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    label.setObjectName(name)
    if kind:
        kind_of(label, kind)
    if select:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def on_button(text: str) -> str:
    """`text` as a button shows it as it is: an ampersand would make a key of the next letter."""
    return text.replace("&", "&&")


def breakable(text: str) -> str:
    """`text` with places where long paths in it may break; without, a label cuts them."""
    return " ".join(
        _SLASH.sub("\\g<0>\u200b", word) if len(word) > _LONG else word for word in text.split(" ")
    )


class OneLine(QWidget):
    """Words on one line; what does not fit is cut with an ellipsis, and stands in the tooltip."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The words, whole."""
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802 (as QLabel calls it)
        """Show `text`."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip("" if self._fits() else tip(text))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """One line, as wide as there is room."""
        return QSize(200, self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """A few words."""
        return QSize(80, self.fontMetrics().height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw the words."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        cut = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(
            painter,
            self.rect(),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine),
            option.palette,
            bool(option.state & QStyle.StateFlag.State_Enabled),
            cut,
        )

    def _fits(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self._text) <= self.width()

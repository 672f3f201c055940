"""A field for a few lines of text that grows with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from desktop_agent.panel.task.reading import utf16

_FRAME = 14
"""Pixels above and below the lines: the style sheet's padding and border, and the document's margin."""


class GrowingEdit(QPlainTextEdit):
    """A plain text field of one to `most` lines. Enter confirms, Shift+Enter begins a new line.

    Signals:
        confirmed: Enter was pressed.
        older: Up was pressed in the first line.
        newer: Down was pressed in the last line.
        given_up: Escape was pressed.
    """

    confirmed = Signal()
    older = Signal()
    newer = Signal()
    given_up = Signal()

    def __init__(self, most: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def put(self, text: str) -> None:
        """Replace the text, with the caret at its end; undo brings the old one back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def underline(self, start: int, end: int, colour: QColor) -> None:
        """Underline the characters from `start` to `end`; nothing when `start` is negative or they are none."""
        selection = QTextEdit.ExtraSelection()
        if 0 <= start < end:
            text = self.toPlainText()
            cursor = self.textCursor()
            cursor.setPosition(utf16(text, start))
            cursor.setPosition(utf16(text, end), QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(colour)
            selection.cursor = cursor
            selection.format = look
            self.setExtraSelections([selection])
        else:
            self.setExtraSelections([])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter confirms; Up and Down leave the text at its ends; the rest is writing."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain:
                if not event.isAutoRepeat():
                    self.confirmed.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                # Qt would put in a line separator for Shift+Enter, which is another character.
                self.textCursor().insertBlock()
            case Qt.Key.Key_Escape if plain:
                self.given_up.emit()
            case Qt.Key.Key_Up if plain and self._at_edge(QTextCursor.MoveOperation.Up):
                self.older.emit()
            case Qt.Key.Key_Down if plain and self._at_edge(QTextCursor.MoveOperation.Down):
                self.newer.emit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _at_edge(self, way: QTextCursor.MoveOperation) -> bool:
        cursor = self.textCursor()
        return not cursor.movePosition(way)

    def _fit(self, *_: object) -> None:
        # A QPlainTextEdit's document counts its height in lines.
        lines = max(1, int(self.document().documentLayout().documentSize().height()))
        shown = min(lines, self._most)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if lines > self._most else policy.ScrollBarAlwaysOff
        )
        height = shown * self.fontMetrics().lineSpacing() + _FRAME
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)
        if lines <= self._most:
            # What was scrolled away while there was less room is in sight again.
            self.verticalScrollBar().setValue(0)

"""Qt editors: code, prose, lists of words or nothing, perhaps with line numbers."""

from __future__ import annotations

import random

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from vision.training import words


def plain_editor(rng: random.Random) -> QPlainTextEdit:
    """An editor with content; not yet in a window."""
    editor = _Numbered(rng.randint(24, 48)) if rng.random() < 0.35 else QPlainTextEdit()
    kind = rng.random()
    if kind < 0.4:
        editor.setPlainText(words.code(rng, rng.randint(3, 60)))
    elif kind < 0.6:
        editor.setPlainText("\n".join(words.sentence(rng) for _ in range(rng.randint(1, 10))))
    elif kind < 0.8:
        editor.setPlainText(words.lines(rng))
    if rng.random() < 0.5:
        editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    if rng.random() < 0.5:
        font = editor.font()
        font.setFamily("DejaVu Sans Mono")
        editor.setFont(font)
    if rng.random() < 0.25:
        _mark_line(rng, editor)
    return editor


def _mark_line(rng: random.Random, editor: QPlainTextEdit) -> None:
    """Give one line another background, as editors mark the line of the caret."""
    line = QTextEdit.ExtraSelection()
    line.format.setBackground(QColor(*(rng.randrange(256),) * 3))
    line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
    block = editor.document().findBlockByNumber(rng.randrange(min(12, editor.blockCount())))
    line.cursor = QTextCursor(block)
    editor.setExtraSelections([line])


class _Numbered(QPlainTextEdit):
    """An editor with the numbers of its lines at the left."""

    def __init__(self, wide: int) -> None:
        """Numbers in a border of `wide` pixels."""
        super().__init__()
        self._wide = wide
        self._numbers = _Numbers(self)
        self.setViewportMargins(wide, 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        area = self.contentsRect()
        self._numbers.setGeometry(QRect(area.left(), area.top(), self._wide, area.height()))

    def draw_numbers(self) -> None:
        """Draw the numbers of the lines that show."""
        painter = QPainter(self._numbers)
        painter.fillRect(self._numbers.rect(), self.palette().window())
        painter.setPen(self.palette().windowText().color())
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > self.height():
                break
            size = QSize(self._wide - 4, self.fontMetrics().height())
            place = QRect(0, round(area.top()), size.width(), size.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            block = block.next()
        painter.end()


class _Numbers(QWidget):
    """The border with the numbers of an editor."""

    def __init__(self, editor: _Numbered) -> None:
        super().__init__(editor)
        self._editor = editor

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's names)
        self._editor.draw_numbers()

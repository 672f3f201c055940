"""What a model was shown and told, what it thought, and what it wrote."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.darkroom import Darkroom, Print
from desktop_agent.panel.timeline.facts import wrapped
from desktop_agent.panel.timeline.story import Asking
from desktop_agent.panel.words import tr

_THUMBNAIL = QSize(144, 90)
"""Logical pixels."""
_MOST = 24
"""Pictures that are shown."""
_LINES = 10


class MindPane(QWidget):
    """Shows an `Asking`.

    Signals:
        picture_wanted: the person wants to see the frame with this digest where it was.
    """

    picture_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asking: Asking | None = None
        self._darkroom = Darkroom((2 * _THUMBNAIL.width(), 2 * _THUMBNAIL.height()), self)
        self._darkroom.developed.connect(self._developed)
        self._frames: dict[str, QToolButton] = {}
        self._thoughts = _Text("details_thoughts", tr("What it thought"))
        self._wrote = _Text("details_wrote", tr("What it answered"))
        self._seen = wrapped(tr("What it saw"), "heading")
        self._place = QWidget()
        self._grid = QGridLayout(self._place)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE)
        self._told = _Text("details_told", tr("What it was told"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for widget in (self._thoughts, self._wrote, self._seen, self._place, self._told):
            column.addWidget(widget)

    def open(self, path: Path | None) -> None:
        """The pictures are in this file."""
        self._darkroom.open(path, running=True)

    def show_asking(self, asking: Asking | None) -> None:
        """Show `asking`; nothing for None."""
        self.setVisible(asking is not None)
        if asking == self._asking:
            return
        self._asking = asking
        asking = asking or Asking()
        self._thoughts.show_text(asking.thoughts)
        self._wrote.show_text(asking.wrote)
        self._told.show_text(asking.told)
        self._show_frames(asking.pictures[-_MOST:])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """As many pictures beside each other as there is room for."""
        super().resizeEvent(event)
        self._place_frames()

    def _show_frames(self, digests: tuple[str, ...]) -> None:
        for button in self._frames.values():
            button.hide()
            button.deleteLater()
        self._frames = {}
        for number, digest in enumerate(dict.fromkeys(digests), 1):
            button = QToolButton()
            button.setObjectName(f"details_frame_{number}")
            button.setIconSize(_THUMBNAIL)
            says = tr("Picture {number} of what it saw: show it in the film", number=number)
            button.setAccessibleName(says)
            button.setToolTip(says)
            button.clicked.connect(lambda _=False, digest=digest: self.picture_wanted.emit(digest))
            self._frames[digest] = button
        self._seen.setVisible(bool(self._frames))
        self._place.setVisible(bool(self._frames))
        self._place_frames()
        self._darkroom.want(tuple(self._frames))

    def _place_frames(self) -> None:
        columns = max(1, (self.width() + SPACE) // (_THUMBNAIL.width() + 16 + SPACE))
        for at, button in enumerate(self._frames.values()):
            self._grid.addWidget(button, at // columns, at % columns)
        for column in range(columns + 1):
            self._grid.setColumnStretch(column, 1 if column == columns else 0)

    def _developed(self, developed: Print) -> None:
        button = self._frames.get(developed.digest)
        if button is None:
            return
        if developed.picture.isNull():
            button.setText(tr("no picture"))
            button.setToolTip(developed.problem or tr("The picture of this step cannot be shown."))
        else:
            button.setIcon(QIcon(QPixmap.fromImage(developed.picture)))


class _Text(QWidget):
    """A heading and a text that can be copied, as high as it needs up to some lines."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self._field = QPlainTextEdit()
        self._field.setObjectName(name)
        self._field.setReadOnly(True)
        self._field.setTabChangesFocus(True)
        self._field.setAccessibleName(title)
        kind_of(self._field, "mono")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(wrapped(title, "heading"))
        column.addWidget(self._field)

    def show_text(self, text: str) -> None:
        self.setVisible(bool(text))
        self._field.setPlainText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Other widths break lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A QPlainTextEdit's document counts its height in lines.
        lines = int(self._field.document().documentLayout().documentSize().height())
        high = min(max(1, lines), _LINES) * self._field.fontMetrics().lineSpacing() + 22
        if self._field.height() != high or self._field.minimumHeight() != high:
            self._field.setFixedHeight(high)

"""Labels and values in two columns, and labels that wrap."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.style.tokens import SPACE

_NARROWEST = 40


def wrapped(words: str, kind: str = "") -> QLabel:
    """A label that breaks its lines and whose words can be copied; never markup: anybody may have written them."""
    label = _Wrapped(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    if kind:
        kind_of(label, kind)
    return label


class _Wrapped(QLabel):
    """Long words without spaces must not widen the window, and Qt would keep room for many narrow lines."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """One line of a few letters."""
        return QSize(_NARROWEST, self.fontMetrics().height())


class FactGrid(QWidget):
    """Shows pairs of label and value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these; labels are made once and used again."""
        while len(self._rows) < len(facts):
            at = len(self._rows)
            name, value = QLabel(), wrapped("")
            kind_of(name, "muted")
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(name, at, 0)
            self._grid.addWidget(value, at, 1)
            self._rows.append((name, value))
        for at, (name, value) in enumerate(self._rows):
            shown = at < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[at][0])
                value.setText(facts[at][1])


class Elided(QLabel):
    """One line of words, with an ellipsis where there is no room for all; screen readers get them whole."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        kind_of(self, kind)

    def setText(self, words: str) -> None:  # noqa: N802
        """Show these words."""
        self._words = " ".join(words.split())
        self.setAccessibleName(self._words)
        self.setToolTip(tip(self._words))
        self._fit()

    def words(self) -> str:
        """All of them."""
        return self._words

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit them anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        super().setText(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))

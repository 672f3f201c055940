"""The row above the live view: what is drawn over the picture, and how large it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_agent.panel.live.marks import USUAL, Layer
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr


class LiveBar(QWidget):
    """Switches and buttons. Their keys work while the keyboard is in `parent`.

    Signals:
        layers_chosen: draw these kinds of marks (a frozenset of `Layer`).
        zoom_wanted: `in`, `out`, `fit` or `pixels`.
    """

    layers_chosen = Signal(object)
    zoom_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent
        self._icons: list[tuple[QToolButton, str]] = []
        self._switches: dict[Layer, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for layer, icon, words, key in (
            (Layer.ELEMENTS, "shapes", tr("Elements and their roles"), "E"),
            (Layer.TARGET, "target", tr("What was chosen"), "T"),
            (Layer.RIVALS, "shuffle", tr("What it was chosen from, with scores"), "R"),
            (Layer.POINTER, "mouse-pointer-2", tr("Where the next act goes"), "P"),
            (Layer.HIDDEN, "eye-off", tr("What the agent does not see"), "M"),
        ):
            switch = self._button(f"live_{layer}", icon, words, key)
            switch.setCheckable(True)
            switch.setChecked(layer in USUAL)
            switch.toggled.connect(self._chosen)
            self._switches[layer] = switch
            row.addWidget(switch)
        row.addStretch(1)
        self._state = QLabel()
        self._state.setObjectName("live_state")
        kind_of(self._state, "muted")
        row.addWidget(self._state)
        row.addSpacing(8)
        for name, icon, words, key in (
            ("out", "zoom-out", tr("Smaller"), "-"),
            ("fit", "maximize", tr("As large as fits"), "0"),
            ("pixels", "square", tr("Every pixel as one pixel"), "1"),
            ("in", "zoom-in", tr("Larger"), "+"),
        ):
            button = self._button(f"live_zoom_{name}", icon, words, key, shortcut=False)
            button.clicked.connect(self._zoomer(name))
            row.addWidget(button)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def layers(self) -> frozenset[Layer]:
        """The kinds of marks that are switched on."""
        return frozenset(layer for layer, switch in self._switches.items() if switch.isChecked())

    def choose(self, layers: frozenset[Layer]) -> None:
        """Switch these kinds of marks on, and the others off."""
        for layer, switch in self._switches.items():
            switch.setChecked(layer in layers)

    def say(self, words: str) -> None:
        """What is shown, in a few words."""
        self._state.setText(words)

    def _button(self, name: str, icon: str, words: str, key: str, *, shortcut: bool = True) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(f"{words} ({key})")
        kind_of(button, "quiet")
        self._icons.append((button, icon))
        if shortcut:
            # Single letters: only where nobody writes.
            keys = QShortcut(QKeySequence(key), self._view)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(button.click)
        return button

    def _zoomer(self, name: str) -> Callable[[], None]:
        return lambda: self.zoom_wanted.emit(name)

    def _chosen(self) -> None:
        self.layers_chosen.emit(self.layers)

    def _dress(self) -> None:
        for button, icon in self._icons:
            button.setIcon(self._theme.icon(icon))

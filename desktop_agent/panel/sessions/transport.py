"""The buttons below a film."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from desktop_agent.panel.live.marks import USUAL, Layer
from desktop_agent.panel.sessions.film import SPEEDS
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr


class Transport(QWidget):
    """Step back, play, step on; speed; whether idle time is cut; what is drawn.

    Signals:
        toggled: play, or pause.
        stepped: so many steps on; negative is back.
        sped: this speed, one of `SPEEDS`.
        idle_changed: idle time is cut now, or not any more.
        layers_changed: draw these layers.
    """

    toggled = Signal()
    stepped = Signal(int)
    sped = Signal(float)
    idle_changed = Signal()
    layers_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._playing = False
        self._drawn = USUAL
        self._back = self._button("film_back", tr("A step back"), tr("A step back (Left, comma)"))
        self._play = self._button("film_play", tr("Play"), "")
        self._on = self._button("film_on", tr("A step on"), tr("A step on (Right, full stop)"))
        self._back.clicked.connect(lambda: self.stepped.emit(-1))
        self._play.clicked.connect(self.toggled)
        self._on.clicked.connect(lambda: self.stepped.emit(1))
        self._speed = QComboBox()
        self._speed.setObjectName("film_speed")
        self._speed.setAccessibleName(tr("Speed"))
        self._speed.setToolTip(tr("How many times as fast as it happened ([ and ])"))
        for speed in SPEEDS:
            self._speed.addItem(f"{speed:g}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.currentIndexChanged.connect(lambda at: self.sped.emit(SPEEDS[at]))
        self._idle = QCheckBox(tr("Cut idle time"))
        self._idle.setObjectName("film_idle")
        self._idle.setToolTip(tr("Shorten times in which nothing happened to 1.5 s"))
        self._idle.setChecked(True)
        self._idle.toggled.connect(lambda _: self.idle_changed.emit())
        self._layers = self._button("film_layers", tr("What is drawn"), tr("What is drawn over the picture"))
        self._layers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._layers.setMenu(self._menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for button in (self._back, self._play, self._on):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self._idle)
        row.addWidget(self._speed)
        row.addWidget(self._layers)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def short(self) -> bool:
        """Whether idle time is cut."""
        return self._idle.isChecked()

    def set_playing(self, playing: bool) -> None:
        """Say what the button in the middle does now."""
        self._playing = playing
        self._dress_play()

    def set_speed(self, speed: float) -> None:
        """Choose a speed, one of `SPEEDS`."""
        self._speed.setCurrentIndex(SPEEDS.index(speed))

    def change_speed(self, by: int) -> None:
        """The next speed, or the one before."""
        at = min(self._speed.count() - 1, max(0, self._speed.currentIndex() + by))
        self._speed.setCurrentIndex(at)

    def _menu(self) -> QMenu:
        menu = QMenu(self._layers)
        names = ((Layer.TARGET, tr("Targets")), (Layer.RIVALS, tr("Rivals")), (Layer.POINTER, tr("Pointer")))
        for layer, name in names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(layer in USUAL)
            action.toggled.connect(lambda on, layer=layer: self._switch(layer, on=on))
        return menu

    def _switch(self, layer: Layer, *, on: bool) -> None:
        self._drawn = self._drawn | {layer} if on else self._drawn - {layer}
        self.layers_changed.emit(self._drawn)

    def _button(self, name: str, says: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(says)
        button.setToolTip(tip)
        kind_of(button, "quiet")
        return button

    def _dress(self) -> None:
        self._back.setIcon(self._theme.icon("skip-back"))
        self._on.setIcon(self._theme.icon("skip-forward"))
        self._layers.setIcon(self._theme.icon("layers"))
        self._dress_play()

    def _dress_play(self) -> None:
        self._play.setIcon(self._theme.icon("pause" if self._playing else "play"))
        self._play.setAccessibleName(tr("Pause") if self._playing else tr("Play"))
        self._play.setToolTip(tr("Pause (Space)") if self._playing else tr("Play (Space)"))

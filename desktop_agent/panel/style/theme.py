"""Light or dark, as the person or their system wishes: palette, style sheet and icons."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_agent.panel.style.sheet import style_sheet
from desktop_agent.panel.style.tokens import DARK, LIGHT, Colours

_NAMES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Accent: "accent",
}


class Theme(QObject):
    """The colours in force.

    Signals:
        changed: they are others now.

    Attributes:
        colours: by what they mean.
        dark: whether the theme is the dark one.
    """

    changed = Signal()

    def __init__(self, wish: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wish = wish
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self.colours: Colours = LIGHT
        self.dark = False
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._decide()

    def wish(self, wish: str) -> None:
        """Use `light`, `dark`, or what the `system` uses."""
        self._wish = wish
        self._system_changed()

    def apply(self) -> None:
        """Dress the application."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        palette = QPalette()
        for role, name in _NAMES.items():
            palette.setColor(role, QColor(getattr(self.colours, name)))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            faded = QColor(self.colours.muted)
            faded.setAlpha(140)
            palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
        application.setPalette(palette)
        application.setStyleSheet(style_sheet(self.colours))

    def icon(self, name: str, tone: str = "text", size: int = 18) -> QIcon:
        """The icon `name` of `resources/icons/panel` (without `.svg`), in a colour of `Colours`.

        Raises FileNotFoundError for a name there is none of: a fault of ours.
        """
        key = (name, getattr(self.colours, tone), size)
        if key not in self._icons:
            icon = QIcon()
            icon.addPixmap(_drawn(name, key[1], size), QIcon.Mode.Normal)
            icon.addPixmap(_drawn(name, _faded(self.colours), size), QIcon.Mode.Disabled)
            self._icons[key] = icon
        return self._icons[key]

    def colour(self, name: str) -> QColor:
        """A colour of `Colours`."""
        return QColor(getattr(self.colours, name))

    def _system_changed(self) -> None:
        before = self.colours
        self._decide()
        if self.colours is not before:
            self.apply()
            self.changed.emit()

    def _decide(self) -> None:
        system = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self.dark = self._wish == "dark" or (self._wish == "system" and system)
        self.colours = DARK if self.dark else LIGHT


def _faded(colours: Colours) -> str:
    """Halfway between quiet words and what is behind them."""
    one, other = QColor(colours.muted), QColor(colours.surface)
    return QColor(
        (one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2
    ).name()


def _drawn(name: str, colour: str, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = (resources.files("resources") / "icons" / "panel" / f"{name}.svg").read_text("utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    scale = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.primaryScreen() else 1.0
    picture = QPixmap(QSize(size, size) * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture

"""Screens of Qt windows with exact truth: `python -m vision.training.qt_screens OUT COUNT SEED [NODE_MODULES]`.

Runs in a process of its own with Qt's offscreen platform; truth is read from the widgets' geometry and, for menus, tabs
and item views, from the rectangles their views report.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QImage, QLinearGradient, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QListWidget,
    QMenuBar,
    QScrollBar,
    QStyleFactory,
    QTabBar,
    QTableWidget,
    QTreeWidget,
    QTreeWidgetItemIterator,
    QWidget,
)

from vision.training.icons import Icons
from vision.training.qt_forms import Forms
from vision.training.truth import Control, save, uncovered, visible

FONTS = ("Noto Sans", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Liberation Sans Narrow")
SIZES = ((1280, 800), (1366, 768), (1600, 900), (1024, 768), (1280, 1024), (1920, 1080))


def palette(rng: random.Random) -> QPalette:
    """A light or dark palette in tones of one hue."""
    hue, tint = rng.random(), rng.random() ** 2 * 0.4
    dark = rng.random() < 0.45
    back = rng.uniform(0.06, 0.28) if dark else rng.uniform(0.83, 1)
    base = back + rng.uniform(-0.08, 0.05) if dark else back + rng.uniform(0, 0.12)
    text = rng.uniform(0.78, 1) if dark else rng.uniform(0, 0.28)
    button = back + (rng.uniform(0, 0.14) if dark else rng.uniform(-0.1, 0.03))

    def tone(light: float) -> QColor:
        return QColor.fromHslF(hue, tint, min(1.0, max(0.0, light)))

    role = QPalette.ColorRole
    made = QPalette(tone(button), tone(back))
    lights = (
        (role.Window, back),
        (role.Base, base),
        (role.AlternateBase, base - 0.03),
        (role.Button, button),
    )
    for kind, light in lights:
        made.setColor(kind, tone(light))
    for kind in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(kind, tone(text))
        made.setColor(QPalette.ColorGroup.Disabled, kind, tone((text + back) / 2))
    made.setColor(role.PlaceholderText, tone((text + back) / 2))
    accent = QColor.fromHslF(rng.random(), rng.uniform(0.4, 0.9), rng.uniform(0.35, 0.6))
    for kind in (role.Highlight, role.Link, role.Accent):
        made.setColor(kind, accent)
    made.setColor(role.HighlightedText, QColor("white"))
    return made


def sheet(rng: random.Random, colours: QPalette) -> str:
    """A style sheet of our own, or none: borders, corners, padding and coloured buttons."""
    if rng.random() < 0.5:
        return ""
    line = QColor.fromHslF(rng.random(), rng.random() * 0.3, rng.uniform(0.3, 0.75)).name()
    corner, padding = rng.choice((0, 2, 4, 6, 10)), rng.randint(1, 7)
    accent = colours.color(QPalette.ColorRole.Highlight).name()
    rules = []
    if rng.random() < 0.7:
        fill = f"background:{accent};color:white;" if rng.random() < 0.4 else ""
        rules.append(
            f"QPushButton{{border:{rng.choice((0, 1, 1, 2))}px solid {line};border-radius:{corner}px;"
            f"padding:{padding}px {padding * 2 + 3}px;{fill}}}"
        )
    if rng.random() < 0.6:
        edges = f"border:0;border-bottom:{rng.choice((1, 2))}px solid {line};" if rng.random() < 0.15 else ""
        edges = edges or f"border:1px solid {line};border-radius:{corner}px;"
        rules.append(f"QLineEdit,QPlainTextEdit{{{edges}padding:{padding}px}}")
    if rng.random() < 0.3:
        rules.append(f"QTabBar::tab{{padding:{padding + 1}px {padding * 2 + 5}px;border:0}}")
        rules.append(f"QTabBar::tab:selected{{border-bottom:2px solid {accent}}}")
    return "".join(rules)


def truth(forms: Forms, window: QWidget) -> list[Control]:
    """The controls of a shown window, in logical pixels of `window`."""
    found: list[Control] = []
    for widget, role in forms.roles:
        if not widget.isVisible():
            continue
        if isinstance(widget, QMenuBar):
            found += [
                _part(widget, widget.actionGeometry(action), window, "menuitem")
                for action in widget.actions()
            ]
        elif isinstance(widget, QTabBar):
            for index in range(widget.count()):
                chosen = frozenset({"selected"}) if index == widget.currentIndex() else frozenset[str]()
                found.append(_part(widget, widget.tabRect(index), window, "tab", chosen))
        elif isinstance(widget, QAbstractItemView):
            found += _items(widget, window)
        else:
            states = set() if widget.isEnabled() else {"disabled"}
            if isinstance(widget, QAbstractButton) and widget.isChecked():
                states.add("checked")
            found.append(_part(widget, accessible_rect(widget), window, role, frozenset(states)))
    bars = [bar for bar in window.findChildren(QScrollBar) if bar.isVisible()]
    found += [_part(bar, bar.rect(), window, "scrollbar") for bar in bars]
    return [
        control for control in found if control.box[2] > control.box[0] and control.box[3] > control.box[1]
    ]


def accessible_rect(widget: QWidget) -> QRect:
    """Where Qt's accessibility tree says that `widget` is, in its own pixels.

    That is all of it, except for check boxes and radio buttons: they end with their words, however wide they are.
    """
    teller = QAccessible.queryAccessibleInterface(widget)
    if teller is None:
        return widget.rect()
    area = teller.rect()
    return QRect(widget.mapFromGlobal(area.topLeft()), area.size())


def _items(view: QAbstractItemView, window: QWidget) -> list[Control]:
    """The visible headers and cells of a list, table or tree."""
    port, found = view.viewport(), list[Control]()
    chosen = {(index.row(), index.column(), index.parent()) for index in view.selectedIndexes()}
    if isinstance(view, QListWidget):
        indexes = [view.indexFromItem(view.item(row)) for row in range(view.count())]
        role = "listitem"
    elif isinstance(view, QTableWidget):
        cells = [
            view.item(row, column) for row in range(view.rowCount()) for column in range(view.columnCount())
        ]
        indexes = [view.indexFromItem(cell) for cell in cells if cell is not None]
        role = "cell"
        found += _heads(view.horizontalHeader(), window)
    elif isinstance(view, QTreeWidget):
        indexes = []
        walker = QTreeWidgetItemIterator(view)
        while walker.value() is not None:
            indexes += [view.indexFromItem(walker.value(), column) for column in range(view.columnCount())]
            walker += 1
        role = "cell"
        found += _heads(view.header(), window)
    else:
        return []
    for index in indexes:
        area = view.visualRect(index)
        shown = area.intersected(port.rect())
        if shown.height() > 0.6 * area.height() and shown.width() > 14 and shown.height() > 8:
            states = frozenset(
                {"selected"} if (index.row(), index.column(), index.parent()) in chosen else ()
            )
            found.append(_part(port, area, window, role, states))
    return found


def _heads(header: QHeaderView, window: QWidget) -> list[Control]:
    if not header.isVisible():
        return []
    found = []
    for index in range(header.count()):
        area = QRect(header.sectionViewportPosition(index), 0, header.sectionSize(index), header.height())
        if area.intersected(header.viewport().rect()).width() > 14:
            found.append(_part(header.viewport(), area, window, "columnheader"))
    return found


def _part(
    widget: QWidget, area: QRect, window: QWidget, role: str, states: frozenset[str] = frozenset()
) -> Control:
    """A rectangle of `widget` as a control of `window`, cut by every parent it lies in; empty when hidden."""
    box = QRect(widget.mapTo(window, area.topLeft()), area.size())
    whole = area.width() * area.height()
    parent: QWidget | None = widget
    while parent is not None and parent is not window:
        box = box.intersected(QRect(parent.mapTo(window, QPoint(0, 0)), parent.size()))
        parent = parent.parentWidget()
    box = box.intersected(window.rect())
    if box.width() * box.height() < 0.5 * whole:
        return Control(role, (0, 0, 0, 0))
    return Control(role, (box.x(), box.y(), box.x() + box.width(), box.y() + box.height()), states)


class Canvas:
    """The picture of one screen while it is put together, in logical pixels."""

    def __init__(self, rng: random.Random, width: int, height: int, scale: float) -> None:
        """A background of `width`×`height` logical pixels, `scale` picture pixels for each."""
        self.width, self.height, self._scale = width, height, scale
        self._image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB888)
        self._image.setDevicePixelRatio(scale)
        self._brush = QPainter(self._image)
        self.controls: list[Control] = []
        sky = QLinearGradient(0, 0, width * rng.random(), height)
        for index in range(rng.choice((1, 1, 3))):
            sky.setColorAt(index / 2, QColor.fromHslF(rng.random(), rng.random(), rng.random()))
        self._brush.fillRect(0, 0, width, height, sky)
        for _ in range(rng.choice((0, 0, 10, 60))):
            self._brush.setBrush(QColor.fromHslF(rng.random(), rng.random(), rng.random(), rng.random()))
            self._brush.setPen(Qt.PenStyle.NoPen)
            place = (rng.randrange(width), rng.randrange(height), rng.randint(2, 200), rng.randint(2, 200))
            rng.choice((self._brush.drawEllipse, self._brush.drawRect))(*place)

    def place(self, picture: QPixmap, controls: list[Control], x: int, y: int) -> None:
        """Draw a window or menu with its left top corner at `(x, y)`, over everything there."""
        size = picture.deviceIndependentSize().toSize()
        self.controls = uncovered(self.controls, (x, y, x + size.width(), y + size.height()))
        self._brush.drawPixmap(x, y, picture)
        self.controls += [control.shifted(x, y) for control in controls]

    def save(self, path: Path) -> None:
        """Write picture and truth."""
        self._brush.end()
        self._image.save(str(path))
        scaled = [control.scaled(self._scale) for control in self.controls]
        save(path, visible(scaled, self._image.width(), self._image.height()))


def screen(seed: int, out: Path, icons: Icons, app: QApplication) -> None:
    """Draw the screen of `seed` into the folder `out`."""
    rng = random.Random(seed)
    scale = app.primaryScreen().devicePixelRatio()
    width, height = rng.choice(SIZES)
    if scale > 1:
        width, height = round(width * 0.65), round(height * 0.65)
    colours = palette(rng)
    # Hardly a program shows another style than this one where it has a choice.
    QApplication.setStyle("Fusion" if rng.random() < 0.5 else rng.choice(QStyleFactory.keys()))
    QApplication.setPalette(colours)
    font = QFont(rng.choice(FONTS))
    font.setPixelSize(rng.choice((9, 10, 11, 12, 12, 13, 13, 14, 15, 16)))
    QApplication.setFont(font)
    canvas = Canvas(rng, width, height, scale)
    for _ in range(rng.choice((1, 1, 2, 3))):
        forms = Forms(rng, icons, colours)
        window = forms.window()
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.setStyleSheet(sheet(rng, colours))
        full = rng.random() < 0.35
        if full:
            window.resize(width, height)
        elif rng.random() < 0.65:
            window.resize(rng.randint(280, width), rng.randint(200, height))
        window.show()
        QApplication.processEvents()
        x = 0 if full else rng.randint(-10, max(0, width - window.width()))
        y = 0 if full else rng.randint(0, max(0, height - window.height()))
        controls = truth(forms, window)
        canvas.place(window.grab(), controls, x, y)
        if rng.random() < 0.35:
            heads = [control.box for control in controls if control.role == "menuitem"]
            corner = (heads[0][0] + x, heads[0][3] + y) if heads and rng.random() < 0.7 else None
            _open_menu(rng, forms, canvas, corner)
        window.close()
        window.deleteLater()
        # Without a running event loop nothing is deleted, and each new palette is given to all that is still there.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    canvas.save(out / f"qt-{seed:07d}.png")


def _open_menu(rng: random.Random, forms: Forms, canvas: Canvas, corner: tuple[int, int] | None) -> None:
    """Draw a menu with its left top corner at `corner`, or anywhere."""
    menu = forms.menu()
    menu.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    menu.popup(QPoint(0, 0))
    QApplication.processEvents()
    actions = [action for action in menu.actions() if not action.isSeparator()]
    if actions and rng.random() < 0.6:
        menu.setActiveAction(rng.choice(actions))
    items = []
    for action in actions:
        area = menu.actionGeometry(action)
        states = {"disabled"} if not action.isEnabled() else set()
        if action.isChecked():
            states.add("checked")
        box = (area.x(), area.y(), area.x() + area.width(), area.y() + area.height())
        items.append(Control("menuitem", box, frozenset(states)))
    x, y = corner or (
        rng.randint(0, max(1, canvas.width - menu.width())),
        rng.randint(0, max(1, canvas.height - menu.height())),
    )
    canvas.place(menu.grab(), items, x, y)
    menu.close()
    menu.deleteLater()


def main(arguments: list[str]) -> int:
    """Draw COUNT screens of seeds SEED, SEED+1, … that OUT does not hold yet."""
    out, count, seed = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    icons = Icons(Path(arguments[3]) if len(arguments) > 3 else None)
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    for index in range(seed, seed + count):
        if not (out / f"qt-{index:07d}.json").exists():
            screen(index, out, icons, app)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Random Qt windows of our own making; remembers which widget plays which role."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QMenuBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolBar,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vision.training import words
from vision.training.icons import Icons
from vision.training.qt_editors import plain_editor

Maker = Callable[[], QWidget]


class Forms:
    """Builds one window's content.

    Attributes:
        roles: the widgets made so far with their roles, in the order they were made. A container (`menubar`, `tabs`,
            `list`, `table`, `tree`) stands for its parts.
    """

    def __init__(self, rng: random.Random, icons: Icons, palette: QPalette) -> None:
        """Draw choices from `rng`; icons mostly in the palette's text colour."""
        self._rng, self._icons = rng, icons
        self._ink = palette.color(QPalette.ColorRole.WindowText).name()
        self._gap = rng.choice((2, 4, 6, 6, 9))
        self._icon_size = rng.choice((16, 16, 20, 24))
        self.roles: list[tuple[QWidget, str]] = []

    def window(self) -> QWidget:
        """A window's content: perhaps menu bar, tool bar, buttons and status line around a body."""
        rng = self._rng
        window = QFrame()
        if rng.random() < 0.5:
            window.setFrameShape(QFrame.Shape.Box)
        column = QVBoxLayout(window)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(rng.randint(0, 5))
        if rng.random() < 0.85:
            column.addWidget(self._title_bar())
        if rng.random() < 0.5:
            column.addWidget(self._menu_bar())
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            column.addWidget(self._tool_bar())
        column.addWidget(self._body(0), 1)
        if rng.random() < 0.5:
            row = self._button_row()
            row.setContentsMargins(8, 4, 8, 4)
            column.addLayout(row)
        if rng.random() < 0.3:
            column.addWidget(QLabel(words.caption(rng, 1, 6)))
        return window

    def menu(self) -> QMenu:
        """A menu with some items; not yet shown."""
        rng = self._rng
        menu = QMenu()
        with_icons = rng.random() < 0.4
        for _ in range(rng.randint(2, 17)):
            if rng.random() < 0.14:
                menu.addSeparator()
                continue
            action = menu.addAction(words.caption(rng, 1, 4))
            action.setEnabled(rng.random() > 0.15)
            if rng.random() < 0.3:
                action.setShortcut(words.shortcut(rng))
                action.setShortcutVisibleInContextMenu(True)
            if with_icons and rng.random() < 0.7:
                action.setIcon(self.icon(16))
            elif rng.random() < 0.2:
                action.setCheckable(True)
                action.setChecked(rng.random() < 0.6)
            if rng.random() < 0.1:
                action.setMenu(QMenu(menu))
        return menu

    def icon(self, pixels: int) -> QIcon:
        """An icon, mostly in the colour of text."""
        rng = self._rng
        hue = QColor.fromHslF(rng.random(), 0.7, 0.5).name()
        svg = self._icons.svg(rng, self._ink if rng.random() < 0.7 else hue, pixels)
        image = QImage.fromData(QByteArray(svg.encode()))
        return QIcon(QPixmap.fromImage(image))

    def _is(self, widget: QWidget, role: str, disabled: float = 0.1) -> QWidget:
        widget.setEnabled(self._rng.random() >= disabled)
        self.roles.append((widget, role))
        return widget

    # Single controls

    def _button(self) -> QWidget:
        rng = self._rng
        button = QPushButton(words.caption(rng, 1, 2))
        kind = rng.random()
        if kind < 0.2:
            button.setIcon(self.icon(self._icon_size))
        elif kind < 0.3:
            button.setText("")
            button.setIcon(self.icon(self._icon_size))
        elif kind < 0.36:
            button.setFlat(True)
        elif kind < 0.42:
            button.setDefault(True)
        elif kind < 0.5:
            button.setText(rng.choice(("...", "…", "+", "-", "×", "?")))
            button.setMaximumWidth(rng.randint(24, 44))
        elif kind < 0.56:
            button.setCheckable(True)
            button.setChecked(True)
        elif kind < 0.6:
            button.setMenu(QMenu(button))
        return self._is(button, "button")

    def _entry(self) -> QWidget:
        rng = self._rng
        entry = QLineEdit(words.value(rng) if rng.random() < 0.55 else "")
        entry.setCursorPosition(0)
        if rng.random() < 0.25:
            entry.setPlaceholderText(words.caption(rng, 1, 3))
        if rng.random() < 0.1:
            entry.setEchoMode(QLineEdit.EchoMode.Password)
        entry.setClearButtonEnabled(rng.random() < 0.15)
        return self._is(entry, "textbox")

    def _combo(self) -> QWidget:
        rng = self._rng
        combo = QComboBox()
        combo.addItems([words.caption(rng, 1, 3) for _ in range(3)])
        combo.setEditable(rng.random() < 0.2)
        if rng.random() < 0.08:
            combo.setCurrentIndex(-1)
        if rng.random() < 0.1:
            combo.setItemIcon(0, self.icon(16))
        return self._is(combo, "combobox")

    def _spin(self) -> QWidget:
        rng = self._rng
        spin: QSpinBox | QDoubleSpinBox | QDateTimeEdit
        kind = rng.random()
        if kind < 0.5:
            spin = QSpinBox()
            spin.setRange(0, 9999)
            spin.setValue(rng.randint(0, 500))
            spin.setSuffix(rng.choice(("", "", " px", " %", " ms")))
        elif kind < 0.85:
            spin = QDoubleSpinBox()
            spin.setDecimals(rng.randint(1, 4))
            spin.setRange(-999, 999)
            spin.setValue(rng.uniform(-10, 90))
        else:
            spin = QDateTimeEdit()
            spin.setDisplayFormat(rng.choice(("hh:mm", "yyyy-MM-dd", "dd.MM.yyyy hh:mm")))
        return self._is(spin, "spinbutton")

    def _slider(self) -> QWidget:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setValue(self._rng.choice((0, 99, self._rng.randint(0, 99), self._rng.randint(0, 99))))
        ticks = (QSlider.TickPosition.NoTicks, QSlider.TickPosition.NoTicks, QSlider.TickPosition.TicksBelow)
        slider.setTickPosition(self._rng.choice(ticks))
        return self._is(slider, "slider")

    def _check(self) -> QWidget:
        check = QCheckBox(words.caption(self._rng, 1, 6))
        check.setChecked(self._rng.random() < 0.5)
        return self._is(check, "checkbox")

    def _radio(self) -> QWidget:
        radio = QRadioButton(words.caption(self._rng, 1, 4))
        radio.setAutoExclusive(False)
        radio.setChecked(self._rng.random() < 0.4)
        return self._is(radio, "radio")

    def _link(self) -> QWidget:
        label = QLabel(f'<a href="https://a.example">{words.caption(self._rng, 1, 4)}</a>')
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        return self._is(label, "link", 0)

    def _any_control(self) -> QWidget:
        makers: list[Maker] = [self._entry] * 6 + [self._combo] * 5 + [self._spin] * 5
        makers += [self._slider] * 5 + [self._button, self._link]
        return self._rng.choice(makers)()

    # Groups

    def _framed(self) -> QWidget:
        return QGroupBox(words.caption(self._rng, 1, 3)) if self._rng.random() < 0.5 else QWidget()

    def _form(self) -> QWidget:
        rng = self._rng
        group = self._framed()
        form = QFormLayout(group)
        form.setVerticalSpacing(self._gap)
        alignments = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        form.setLabelAlignment(rng.choice(alignments))
        wraps = (
            QFormLayout.RowWrapPolicy.WrapAllRows
            if rng.random() < 0.12
            else QFormLayout.RowWrapPolicy.DontWrapRows
        )
        form.setRowWrapPolicy(wraps)
        if rng.random() < 0.25:  # otherwise as the style has it: all fields grow
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for _ in range(rng.randint(2, 10)):
            kind = rng.random()
            if kind < 0.2:
                form.addRow(self._check())
            elif kind < 0.26:
                form.addRow(self._button_row())
            elif kind < 0.32:
                text = QLabel(words.sentence(rng, rng.randint(6, 30)))
                text.setWordWrap(True)
                form.addRow(text)
            elif kind < 0.38:
                form.addRow(self._toggles(self._radio))
            elif kind < 0.5:
                row = QHBoxLayout()
                row.addWidget(self._any_control(), 1)
                row.addWidget(self._button())
                form.addRow(words.caption(rng, 1, 3), row)
            else:
                form.addRow(words.caption(rng, 1, 3) + rng.choice((":", "")), self._any_control())
        return group

    def _toggles(self, maker: Maker | None = None) -> QWidget:
        rng = self._rng
        make = maker or rng.choice((self._radio, self._radio, self._check))
        group = self._framed()
        row: QBoxLayout = QHBoxLayout(group) if rng.random() < 0.35 else QVBoxLayout(group)
        row.setSpacing(self._gap)
        for _ in range(rng.randint(2, 6)):
            row.addWidget(make())
        if rng.random() < 0.6:
            row.addStretch()
        return group

    def _button_row(self) -> QBoxLayout:
        rng = self._rng
        row = QHBoxLayout()
        row.setSpacing(rng.randint(2, 9))
        if rng.random() < 0.6:
            row.addStretch()
        for _ in range(rng.randint(1, 5)):
            row.addWidget(self._button())
        if rng.random() < 0.3:
            row.addStretch()
        return row

    def _keypad(self) -> QWidget:
        rng = self._rng
        pad = QWidget()
        grid = QGridLayout(pad)
        grid.setSpacing(rng.randint(1, 8))
        columns = rng.randint(4, 8)
        largest = rng.choice((60, 90, 140, 400))
        grid.addWidget(self._entry(), 0, 0, 1, columns)
        for index in range(columns * rng.randint(3, 7)):
            button = QPushButton(words.key(rng))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            button.setMinimumWidth(20)
            button.setMaximumSize(largest, largest * 2 // 3)
            grid.addWidget(self._is(button, "button", 0.05), 1 + index // columns, index % columns)
        return pad

    def _title_bar(self) -> QWidget:
        rng = self._rng
        bar = QWidget()
        bar.setAutoFillBackground(True)
        light = rng.random()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, QColor.fromHslF(rng.random(), rng.random() * 0.4, light))
        ink = QColor("#111" if light > 0.55 else "#eee")
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(role, ink)
        bar.setPalette(palette)
        row = QHBoxLayout(bar)
        row.setContentsMargins(6, rng.randint(0, 5), 5, rng.randint(0, 5))
        row.setSpacing(rng.randint(0, 6))
        title = QLabel(words.caption(rng, 1, 6))
        title.setPalette(palette)
        if rng.random() < 0.6:
            row.addStretch()
        row.addWidget(title)
        row.addStretch()
        size = rng.randint(14, 24)
        for sign in rng.choice(("_□×", "–□✕", "▾▴×", "×")):
            button = QToolButton()
            button.setAutoRaise(rng.random() < 0.7)
            button.setPalette(palette)
            button.setText(sign)
            button.setFixedSize(size, size)
            row.addWidget(self._is(button, "button", 0))
        return bar

    def _menu_bar(self) -> QWidget:
        bar = QMenuBar()
        bar.setNativeMenuBar(False)
        for _ in range(self._rng.randint(3, 9)):
            bar.addAction("&" + words.caption(self._rng, 1, 1).rstrip(".…"))
        return self._is(bar, "menubar", 0)

    def _tool_bar(self) -> QWidget:
        rng = self._rng
        bar = QToolBar()
        size = rng.choice((16, 16, 20, 22, 24, 32))
        bar.setIconSize(QSize(size, size))
        styles = [Qt.ToolButtonStyle.ToolButtonIconOnly] * 4
        styles += [Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonTextUnderIcon]
        bar.setToolButtonStyle(rng.choice(styles))
        for _ in range(rng.randint(3, 16)):
            kind = rng.random()
            if kind < 0.12:
                bar.addSeparator()
            elif kind < 0.2:
                bar.addWidget(rng.choice((self._entry, self._combo, self._spin))())
            else:
                action = bar.addAction(self.icon(size), words.caption(rng, 1, 1))
                if rng.random() < 0.2:
                    action.setCheckable(True)
                    action.setChecked(rng.random() < 0.6)
                action.setEnabled(rng.random() > 0.15)
                button = bar.widgetForAction(action)
                if rng.random() < 0.08 and isinstance(button, QToolButton):
                    action.setMenu(QMenu(button))
                    button.setPopupMode(
                        rng.choice(
                            (
                                QToolButton.ToolButtonPopupMode.MenuButtonPopup,
                                QToolButton.ToolButtonPopupMode.InstantPopup,
                            )
                        )
                    )
                self.roles.append((bar.widgetForAction(action), "button"))
        return bar

    # Panes

    def _table(self) -> QWidget:
        rng = self._rng
        table = QTableWidget(rng.choice((0, 3, 8, 20, 40)), rng.randint(2, 7))
        table.setHorizontalHeaderLabels([words.caption(rng, 1, 1) for _ in range(table.columnCount())])
        table.verticalHeader().setVisible(rng.random() < 0.5)
        table.verticalHeader().setDefaultSectionSize(rng.randint(18, 34))
        table.setShowGrid(rng.random() < 0.6)
        table.setAlternatingRowColors(rng.random() < 0.4)
        filled = rng.choice((0.0, 0.4, 1.0, 1.0))
        for row in range(table.rowCount()):
            for column in range(table.columnCount()):
                if rng.random() < filled:
                    table.setItem(row, column, QTableWidgetItem(words.value(rng)[:20]))
        if table.rowCount() and rng.random() < 0.4:
            table.selectRow(rng.randrange(table.rowCount()))
        return self._is(table, "table", 0)

    def _list(self) -> QWidget:
        rng = self._rng
        view = QListWidget()
        with_icons = rng.random() < 0.5
        for _ in range(rng.choice((0, 3, 8, 20))):
            item = QListWidgetItem(words.caption(rng, 1, 4))
            if with_icons:
                item.setIcon(self.icon(16))
            view.addItem(item)
        if view.count() and rng.random() < 0.5:
            view.setCurrentRow(rng.randrange(view.count()))
        return self._is(view, "list", 0)

    def _tree(self) -> QWidget:
        rng = self._rng
        view = QTreeWidget()
        view.setColumnCount(rng.randint(1, 4))
        view.setHeaderLabels([words.caption(rng, 1, 2) for _ in range(view.columnCount())])
        view.setHeaderHidden(rng.random() < 0.3)
        parent: QTreeWidgetItem | None = None
        for _ in range(rng.choice((0, 4, 10, 25))):
            item = QTreeWidgetItem([words.value(rng)[:24] for _ in range(view.columnCount())])
            if parent is not None and rng.random() < 0.5:
                parent.addChild(item)
            else:
                view.addTopLevelItem(item)
                parent = item
        view.expandAll()
        if parent is not None and rng.random() < 0.4:
            view.setCurrentItem(parent)
        return self._is(view, "tree", 0)

    def _editor(self) -> QWidget:
        return self._is(plain_editor(self._rng), "textbox", 0.03)

    def _tabs(self, depth: int) -> QWidget:
        rng = self._rng
        tabs = QTabWidget()
        sides = [QTabWidget.TabPosition.North] * 5 + [
            QTabWidget.TabPosition.South,
            QTabWidget.TabPosition.West,
        ]
        tabs.setTabPosition(rng.choice(sides))
        pages = rng.randint(2, 7)
        current = rng.randrange(pages)
        for index in range(pages):
            tabs.addTab(self._body(depth + 1) if index == current else QWidget(), words.caption(rng, 1, 2))
            if rng.random() < 0.1:
                tabs.setTabIcon(index, self.icon(16))
        tabs.setCurrentIndex(current)
        tabs.setUsesScrollButtons(False)
        tabs.setDocumentMode(rng.random() < 0.25)
        self.roles.append((tabs.tabBar(), "tabs"))
        return tabs

    def _body(self, depth: int) -> QWidget:
        rng = self._rng
        kind = rng.random()
        if depth < 2 and kind < 0.24:
            return self._tabs(depth)
        if depth < 2 and kind < 0.38:
            pane = QSplitter(rng.choice((Qt.Orientation.Horizontal, Qt.Orientation.Vertical)))
            pane.addWidget(rng.choice((self._list, self._tree, self._table, self._editor))())
            pane.addWidget(self._body(depth + 1))
            pane.setSizes([rng.randint(120, 300), 600])
            return pane
        if kind < 0.52:
            return self._editor()
        if kind < 0.57:
            return rng.choice((self._table, self._tree))()
        if kind < 0.61:
            return self._keypad()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setSpacing(self._gap)
        makers: list[Maker] = [self._form] * 6 + [self._toggles] * 4 + [self._table, self._list]
        for _ in range(rng.randint(1, 4)):
            column.addWidget(rng.choice(makers)())
        if rng.random() < 0.6:
            column.addStretch()
        if rng.random() < 0.3:
            both = QWidget()
            row = QHBoxLayout(both)
            row.addWidget(body, 1)
            row.addWidget(self._form(), rng.randint(0, 1))
            body = both
        if rng.random() < 0.3:
            area = QScrollArea()
            area.setWidget(body)
            area.setWidgetResizable(True)
            return area
        return body

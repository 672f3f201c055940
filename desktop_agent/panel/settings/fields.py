"""Rows of settings: a label, a control that saves itself, a line of help, and a line for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.settings.saver import Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.style.tokens import SPACE

_W = TypeVar("_W", bound=QWidget)

LABELS = 200
"""Least pixels of the column of labels, so that sections stand under each other."""


class Calm(QObject):
    """Keeps the wheel from changing values: who scrolls the page does not mean what happens to be under the pointer."""

    def eventFilter(self, watched: QObject, event: object) -> bool:  # noqa: N802 (Qt's name)
        """Whether the event goes no further."""
        from PySide6.QtCore import QEvent

        if isinstance(event, QEvent) and event.type() is QEvent.Type.Wheel:
            if isinstance(watched, QWidget) and watched.hasFocus():
                return False
            event.ignore()
            return True
        return False


class WrongLine(QLabel):
    """What is wrong with a control, under it; takes no room while nothing is."""

    def __init__(self) -> None:
        super().__init__()
        kind_of(self, "wrong")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def say(self, words: str) -> None:
        """Show `words`; nothing when empty."""
        self.setText(words)
        self.setVisible(bool(words))


class Section(QFrame):
    """A card with a heading and rows."""

    def __init__(self, name: str, title: str, about: str = "") -> None:
        super().__init__()
        self.setObjectName(f"section_{name}")
        self.title = title
        kind_of(self, "card")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        self._box.setSpacing(2 * SPACE)
        heading = QLabel(title)
        kind_of(heading, "title")
        self._box.addWidget(heading)
        if about:
            self._box.addWidget(muted(about))
        self._grid: QGridLayout | None = None
        self._rows: dict[str, WrongLine] = {}

    def row(self, key: str, label: str, control: QWidget, help_text: str = "") -> WrongLine:
        """Add a row; `key` (`section.name`) finds its line for what is wrong again."""
        if self._grid is None:
            self._grid = QGridLayout()
            self._grid.setHorizontalSpacing(3 * SPACE)
            self._grid.setVerticalSpacing(2 * SPACE)
            self._grid.setColumnMinimumWidth(0, LABELS)
            self._grid.setColumnStretch(1, 1)
            self._box.addLayout(self._grid)
        number = self._grid.rowCount()
        caption = QLabel(label)
        caption.setWordWrap(True)
        caption.setBuddy(control)
        caption.setMaximumWidth(LABELS + 60)
        # On one line with the control's own words.
        caption.setContentsMargins(0, 2 if isinstance(control, QCheckBox) else 6, 0, 0)
        if not control.accessibleName():
            control.setAccessibleName(label.replace("&", ""))
        held = QVBoxLayout()
        held.setSpacing(SPACE // 2)
        line = QHBoxLayout()
        line.addWidget(control)
        line.addStretch(1)
        held.addLayout(line)
        if help_text:
            held.addWidget(muted(help_text))
            control.setAccessibleDescription(help_text)
        wrong = WrongLine()
        wrong.setObjectName(f"wrong_{key.replace('.', '_')}")
        held.addWidget(wrong)
        self._rows[key] = wrong
        self._grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(held, number, 1)
        return wrong

    def wide(self, widget: QWidget, stretch: int = 0) -> None:
        """Add something of the card's whole width; rows that follow stand below it."""
        self._box.addWidget(widget, stretch)
        self._grid = None

    def wrong(self, key: str) -> WrongLine | None:
        """The line for what is wrong with that setting, when it is in this section."""
        return self._rows.get(key)


def muted(words: str) -> QLabel:
    """Words of less weight that wrap."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    kind_of(label, "muted")
    return label


def show_path(label: QLabel, path: str) -> None:
    """Show `path` so that it wraps at its slashes; the tooltip and who asks by accessibility get it as it is."""
    label.setText(path.replace("/", "/\u200b"))
    label.setToolTip(tip(path))
    label.setAccessibleName(path)


class Binder(QObject):
    """Ties controls to settings: they show the value, save what the person sets, and follow when it is taken back.

    Attributes:
        saver: where what the person sets goes.
    """

    def __init__(self, saver: Saver, parent: QObject) -> None:
        super().__init__(parent)
        self.saver = saver
        self._shows: dict[tuple[str, str], Callable[[object], None]] = {}
        self._calm = Calm(self)
        saver.restored.connect(self._restored)

    def tie(self, section: str, name: str, show: Callable[[object], None]) -> None:
        """`show` makes a control show a value; it is called now, and whenever the value is set from elsewhere."""
        self._shows[section, name] = show
        show(self.saver.value(section, name))

    def refresh(self) -> None:
        """Show what is in force now, where nobody is typing."""
        for (section, name), show in self._shows.items():
            show(self.saver.value(section, name))

    def combo(self, section: str, name: str, label: str, choices: Sequence[tuple[object, str]]) -> QComboBox:
        """One of several values, each with its words."""
        box = self.dressed(QComboBox(), section, name)
        for value, words in choices:
            box.addItem(words, value)

        def show(value: object) -> None:
            with QSignalBlocker(box):
                at = next((number for number, (known, _) in enumerate(choices) if known == value), -1)
                box.setCurrentIndex(at)

        box.currentIndexChanged.connect(
            lambda at: self.saver.set(section, name, choices[at][0], label) if at >= 0 else None
        )
        self.tie(section, name, show)
        return box

    def check(self, section: str, name: str, label: str, words: str) -> QCheckBox:
        """Yes or no."""
        box = self.dressed(QCheckBox(words), section, name)

        def show(value: object) -> None:
            with QSignalBlocker(box):
                box.setChecked(bool(value))

        box.toggled.connect(lambda on: self.saver.set(section, name, on, label))
        self.tie(section, name, show)
        return box

    def whole(self, section: str, name: str, label: str, lowest: int, highest: int, unit: str) -> QSpinBox:
        """A whole number with its unit; saved when the person has finished."""
        box = self.dressed(QSpinBox(), section, name)
        box.setRange(lowest, highest)
        box.setSuffix(unit)
        box.setKeyboardTracking(False)

        def show(value: object) -> None:
            with QSignalBlocker(box):
                box.setValue(int(str(value)))

        box.valueChanged.connect(lambda value: self.saver.set(section, name, value, label))
        self.tie(section, name, show)
        return box

    def number(
        self,
        section: str,
        name: str,
        label: str,
        lowest: float,
        highest: float,
        unit: str,
        *,
        decimals: int = 1,
    ) -> QDoubleSpinBox:
        """A number with its unit; saved when the person has finished."""
        box = self.dressed(QDoubleSpinBox(), section, name)
        box.setRange(lowest, highest)
        box.setDecimals(decimals)
        box.setSuffix(unit)
        box.setKeyboardTracking(False)

        def show(value: object) -> None:
            with QSignalBlocker(box):
                box.setValue(float(str(value)))

        box.valueChanged.connect(lambda value: self.saver.set(section, name, float(value), label))
        self.tie(section, name, show)
        return box

    def line(
        self, section: str, name: str, label: str, longest: int, check: Callable[[str], str] | None = None
    ) -> tuple[QLineEdit, Callable[[WrongLine], None]]:
        """One line of text, saved when the person has finished.

        `check` says what is wrong with a text, empty when nothing is; such a text is not saved. The function that
        comes with the control takes the line where that is said.
        """
        edit = self.dressed(QLineEdit(), section, name)
        edit.setMaxLength(longest)
        lines: list[WrongLine] = []

        def show(value: object) -> None:
            if not edit.hasFocus() or not edit.isModified():
                edit.setText(str(value))

        def finished() -> None:
            text = edit.text().strip()
            problem = check(text) if check is not None else ""
            for wrong in lines:
                wrong.say(problem)
            edit.setModified(False)
            if not problem:
                self.saver.set(section, name, text, label)

        edit.editingFinished.connect(finished)
        self.tie(section, name, show)
        return edit, lines.append

    def dressed(self, control: _W, section: str, name: str) -> _W:
        """`control` with the name of its setting, and safe from the wheel."""
        control.setObjectName(f"{section}_{name}")
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(self._calm)
        if isinstance(control, QAbstractSpinBox):
            # Style sheets do not reach the text of a spin box.
            control.lineEdit().setTextMargins(SPACE - 2, 0, 0, 0)
        return control

    def _restored(self, section: str, name: str, value: object) -> None:
        show = self._shows.get((section, name))
        if show is not None:
            show(value)

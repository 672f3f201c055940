"""Small widgets that the pages of macros and of tests are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Tone
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.words import tr


class Icons(QObject):
    """Buttons and labels with icons, which get them again in the colours of another theme."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: dict[QAbstractButton | QLabel, tuple[str, str, int]] = {}
        theme.changed.connect(self._again)

    def set(self, widget: QAbstractButton | QLabel, name: str, tone: str = "text", size: int = 18) -> None:
        """Give `widget` the icon `name`."""
        if widget not in self._all:
            widget.destroyed.connect(lambda: self._all.pop(widget, None))
        self._all[widget] = (name, tone, size)
        self._draw(widget)

    def _again(self) -> None:
        for widget in self._all:
            self._draw(widget)

    def _draw(self, widget: QAbstractButton | QLabel) -> None:
        name, tone, size = self._all[widget]
        icon = self._theme.icon(name, tone, size)
        if isinstance(widget, QLabel):
            widget.setPixmap(icon.pixmap(size, size))
        else:
            widget.setIconSize(QSize(size, size))
            widget.setIcon(icon)


def push_button(name: str, words: str, kind: str = "", tip: str = "") -> QPushButton:
    """A button with words; `kind` as in the style sheet."""
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if kind:
        kind_of(button, kind)
    if tip:
        button.setToolTip(tip)
    return button


def tool_button(
    icons: Icons, name: str, icon: str, words: str, tip: str = "", tone: str = "text"
) -> QToolButton:
    """A button that is only an icon; `words` say what it does to those who do not see it."""
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(words)
    button.setToolTip(tip or words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    kind_of(button, "quiet")
    icons.set(button, icon, tone)
    return button


def label(words: str = "", kind: str = "", name: str = "", *, wraps: bool = False) -> QLabel:
    """Words; never read as HTML."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if name:
        made.setObjectName(name)
    if kind:
        kind_of(made, kind)
    return made


def row(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """`widgets` beside each other; None is room that stretches."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    return made


def in_tab_order(widgets: Iterable[QWidget]) -> None:
    """Let Tab go through `widgets` in this order; for those that were made after their neighbours."""
    before: QWidget | None = None
    for widget in widgets:
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget


class Notice(QFrame):
    """Words in a coloured box, with room for buttons under them; hidden while there is nothing to say."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.words = label(name=f"{name}_words", wraps=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.words)
        self.buttons = row()
        layout.addLayout(self.buttons)
        kind_of(self, "notice", Tone.INFO)
        self.hide()

    def say(self, words: str, tone: Tone = Tone.INFO) -> None:
        """Show `words`; nothing hides the box."""
        self.words.setText(words)
        kind_of(self, "notice", tone)
        self.setVisible(bool(words))


class Emptiness(QWidget):
    """What stands where there is nothing yet: an icon, what this is, what to do."""

    def __init__(self, icons: Icons, name: str, icon: str, title: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        picture = QLabel()
        icons.set(picture, icon, "muted", 40)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label(title, "heading")
        self.words = label(words, "muted", wraps=True)
        for one in (self.title, self.words):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)
        layout.addWidget(picture)
        layout.addSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(0, 8, 0, 0)
        layout.addLayout(self.buttons)
        layout.addStretch(2)

    def offer(self, *buttons: QPushButton) -> None:
        """Put `buttons` under the words."""
        self.buttons.addStretch(1)
        for button in buttons:
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)


def ask(
    parent: QWidget,
    name: str,
    title: str,
    words: str,
    yes: str,
    then: Callable[[], None],
    *,
    no: str = "",
    other: tuple[str, Callable[[], None]] | None = None,
) -> QMessageBox:
    """Ask without blocking; call `then` for `yes`, and the second of `other` for its first. Escape is no."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, words, QMessageBox.StandardButton.NoButton, parent)
    box.setObjectName(name)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    agree.setObjectName(f"{name}_yes")
    alternative = box.addButton(other[0], QMessageBox.ButtonRole.DestructiveRole) if other else None
    if alternative is not None:
        alternative.setObjectName(f"{name}_other")
    refuse = box.addButton(no or tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    refuse.setObjectName(f"{name}_no")
    box.setEscapeButton(refuse)
    box.setDefaultButton(refuse if other is None else agree)

    def answered(button: QAbstractButton) -> None:
        if button is agree:
            then()
        elif other is not None and button is alternative:
            other[1]()

    box.buttonClicked.connect(answered)
    box.open()
    return box

"""Where the agent works: a display of its own, the person's screen, or another X display by its name."""

from __future__ import annotations

import re

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from desktop_agent.panel.settings.fields import Binder, WrongLine
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr

_X_DISPLAY = re.compile(r":\d{1,5}(\.\d{1,3})?")
_OTHER = "other"


class DisplayField(QWidget):
    """A choice of three, and the name of the display for the third.

    Attributes:
        wrong: where it is said that a name is none.
    """

    def __init__(self, binder: Binder) -> None:
        super().__init__()
        self.wrong: WrongLine | None = None
        self._saver = binder.saver
        self._label = tr("Display")
        self._box = binder.dressed(QComboBox(), "work", "display")
        self._box.setAccessibleName(self._label)
        for value, words in (
            ("virtual", tr("A display of the agent's own")),
            ("screen", tr("Your own screen")),
            (_OTHER, tr("Another X display")),
        ):
            self._box.addItem(words, value)
        self._name = QLineEdit()
        self._name.setObjectName("work_display_name")
        self._name.setAccessibleName(tr("Name of the X display"))
        self._name.setPlaceholderText(":1")
        self._name.setMaxLength(20)
        self._name.setMaximumWidth(100)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._box)
        row.addWidget(self._name)
        self.setFocusProxy(self._box)
        self._box.currentIndexChanged.connect(self._chosen)
        self._name.editingFinished.connect(self._named)
        binder.tie("work", "display", self._show)

    def _show(self, value: object) -> None:
        text = str(value)
        if self._name.hasFocus() and self._name.isModified():
            return
        other = text not in ("virtual", "screen")
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(self._box.findData(_OTHER if other else text))
        self._name.setVisible(other)
        self._name.setText(text if other else "")
        self._say("")

    def _chosen(self, _: int) -> None:
        value = self._box.currentData()
        self._say("")
        self._name.setVisible(value == _OTHER)
        if value == _OTHER:
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._saver.set("work", "display", value, self._label)

    def _named(self) -> None:
        if self._box.currentData() != _OTHER:
            return
        name = self._name.text().strip()
        self._name.setModified(False)
        if not _X_DISPLAY.fullmatch(name):
            self._say(tr("An X display is called :1, :2 and so on."))
            return
        self._say("")
        self._saver.set("work", "display", name, self._label)

    def _say(self, words: str) -> None:
        if self.wrong is not None:
            self.wrong.say(words)

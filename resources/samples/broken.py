"""A small program with one fault, to see what a failing test tells about it.

Run as `python -m resources.samples.broken --fault FAULT`. Without a fault it has a name field, and a Save button that
says "Saved".
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

FAULTS = ("none", "missing", "renamed", "frozen", "crash", "spinner", "twins")
"""No Save button, a Save button of another name, a window that hangs, a crash before there is a window, a program that
never finishes saving, and two Save buttons."""
_CRASHED = 3
_FREEZE_AFTER_MS = 200


class Spinner(QWidget):
    """An arc that turns for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(48, 48)
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        self._timer.start(50)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the arc where it is now."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.darkBlue, 5))
        painter.drawArc(self.rect().adjusted(5, 5, -5, -5), self._angle * 16, 100 * 16)
        painter.end()

    def _turn(self) -> None:
        self._angle = (self._angle - 20) % 360
        self.update()


class Form(QWidget):
    """The window, with its fault."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self._fault = fault
        self.setWindowTitle("Letter")
        self.resize(420, 240)
        self._status = QLabel("Ready")
        fields = QFormLayout()
        fields.addRow("Name", QLineEdit())
        self._layout = QVBoxLayout(self)
        self._layout.addLayout(fields)
        self._layout.addWidget(self._status)
        self._layout.addStretch()
        self._layout.addLayout(self._buttons())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A frozen window freezes once it has been drawn."""
        super().paintEvent(event)
        if self._fault == "frozen":
            QTimer.singleShot(_FREEZE_AFTER_MS, lambda: threading.Event().wait())

    def _buttons(self) -> QHBoxLayout:
        names = {"missing": ["Cancel"], "renamed": ["Cancel", "Store"], "twins": ["Save", "Cancel", "Save"]}
        row = QHBoxLayout()
        for name in names.get(self._fault, ["Cancel", "Save"]):
            button = QPushButton(name)
            if name != "Cancel":
                button.clicked.connect(self._save)
            row.addWidget(button)
        return row

    def _save(self) -> None:
        if self._fault == "spinner":
            self._status.setText("Saving")
            self._layout.insertWidget(2, Spinner())
        else:
            self._status.setText("Saved")


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window until it is closed; returns the exit status."""
    parser = argparse.ArgumentParser("broken", description="A sample program with a fault.")
    parser.add_argument("--fault", choices=FAULTS, default="none")
    fault: str = parser.parse_args(arguments).fault
    if fault == "crash":
        sys.stderr.write("broken: cannot open the letters' folder\n")
        return _CRASHED
    application = QApplication(sys.argv[:1])
    application.setApplicationName("broken")
    application.setStyle("Fusion")
    application.styleHints().setColorScheme(Qt.ColorScheme.Light)
    form = Form(fault)
    form.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

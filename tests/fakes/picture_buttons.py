"""A PySide6 program whose buttons show pictures only; which of them was pressed is written to standard output.

Run as `python picture_buttons.py`. All five pictures are one and the same coloured square in other colours, so that
their names are nowhere on the screen.
"""

import sys

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

NAMES = {
    "Open": "#c0392b",
    "Archive": "#27ae60",
    "Publish": "#2980b9",
    "Rotate": "#8e44ad",
    "Discard": "#d35400",
}


def main() -> int:
    app = QApplication(sys.argv)
    window = QMainWindow()
    window.setWindowTitle("Pictures")
    said = QLabel("Nothing was pressed")
    bar = QToolBar()
    for name, colour in NAMES.items():
        square = QPixmap(22, 22)
        square.fill(QColor(colour))
        button = QToolButton()
        button.setIcon(QIcon(square))
        button.setIconSize(QSize(22, 22))
        button.setAccessibleName(name)
        button.clicked.connect(lambda _=False, name=name: said.setText(f"You chose {name.lower()}"))
        bar.addWidget(button)
    window.addToolBar(bar)
    secret = QLineEdit("hunter2-Zebra")
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    secret.setAccessibleName("Password")
    body = QWidget()
    column = QVBoxLayout(body)
    column.addWidget(said)
    column.addWidget(secret)
    window.setCentralWidget(body)
    window.resize(420, 220)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())

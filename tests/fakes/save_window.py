"""A window with a Save button that counts its clicks in a file: `save_window.py FILE TITLE LEFT TOP`."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget


def main() -> int:
    target, title, left, top = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    application = QApplication(sys.argv)
    window = QWidget()
    window.setWindowTitle(title)
    layout = QVBoxLayout(window)
    layout.addWidget(QLabel(title))
    field = QLineEdit()
    layout.addWidget(field)
    button = QPushButton("Save")
    layout.addWidget(button)
    clicks = []

    def save() -> None:
        clicks.append(field.text())
        button.setDown(False)
        target.write_text("\n".join(clicks))

    button.clicked.connect(save)
    window.setGeometry(left, top, 360, 180)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

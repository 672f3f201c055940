"""A form that asks for a password and keeps only its hash: `password_form.py FILE`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QPushButton, QWidget


def main() -> int:
    application = QApplication(sys.argv[:1])
    window = QWidget()
    window.setWindowTitle("Log in")
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    button = QPushButton("Log in")

    def log_in() -> None:
        Path(sys.argv[1]).write_text(hashlib.sha256(field.text().encode()).hexdigest())
        window.setWindowTitle("Welcome")

    button.clicked.connect(log_in)
    layout = QFormLayout(window)
    layout.addRow("Password", field)
    layout.addRow(button)
    window.resize(420, 140)
    window.show()
    window.activateWindow()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

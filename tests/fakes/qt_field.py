"""A Qt field that writes its text to a file: `qt_field.py FILE line|lines`."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


def main() -> int:
    target, kind = Path(sys.argv[1]), sys.argv[2]
    application = QApplication(sys.argv)
    # The names that WM_CLASS gets, by which the tests know the window.
    application.setApplicationName("qtfield")
    field: QLineEdit | QPlainTextEdit
    if kind == "line":
        field = QLineEdit()
        field.setMaxLength(1 << 24)
        field.textChanged.connect(lambda: save(field.text()))
    else:
        field = QPlainTextEdit()
        field.textChanged.connect(lambda: save(field.toPlainText()))

    def save(text: str) -> None:
        unfinished = target.with_suffix(".new")
        unfinished.write_bytes(text.encode("utf-8", "surrogatepass"))
        unfinished.replace(target)

    field.resize(600, 300)
    field.show()
    field.activateWindow()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

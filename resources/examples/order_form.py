"""The program that `test_order_form.py` tests: put your own in its place.

Run it to look at it: `python order_form.py [--output FILE]`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)


class OrderForm(QWidget):
    """A form with a name, a tea, a check box and a button; the order becomes a JSON file."""

    def __init__(self, output: Path) -> None:
        super().__init__()
        self.setWindowTitle("Tea order")
        self.resize(380, 200)
        self._output = output
        self._name = QLineEdit()
        self._tea = QComboBox()
        self._tea.addItems(["Assam", "Darjeeling", "Sencha"])
        self._gift = QCheckBox("Gift wrap")
        self._status = QLabel("Ready")
        send = QPushButton("Send order")
        send.clicked.connect(self._send)
        layout = QFormLayout(self)
        layout.addRow("Name", self._name)
        layout.addRow("Tea", self._tea)
        layout.addRow(self._gift)
        layout.addRow(send)
        layout.addRow(self._status)

    def _send(self) -> None:
        name = self._name.text().strip()
        if not name:
            self._status.setText("Please fill in your name")
            return
        question = f"Send {self._tea.currentText()} to {name}?"
        if QMessageBox.question(self, "Tea order", question) != QMessageBox.StandardButton.Yes:
            self._status.setText("Nothing was sent")
            return
        order = {"name": name, "tea": self._tea.currentText(), "gift": self._gift.isChecked()}
        self._output.write_text(json.dumps(order, ensure_ascii=False), "utf-8")
        self._status.setText(f"Sent to {name}")


def main() -> int:
    """Show the form until it is closed; returns the exit status."""
    parser = argparse.ArgumentParser(description="A small order form.")
    parser.add_argument("--output", type=Path, default=Path("order.json"), help="where an order is written")
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    # The same look on every machine, so that a test sees the same everywhere.
    application.setStyle("Fusion")
    form = OrderForm(options.output)
    form.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

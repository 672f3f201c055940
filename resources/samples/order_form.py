"""A small order form in Qt: every common control once, and a result on disk that a test can compare.

Run as `python -m resources.samples.order_form [--output FILE]`. Save asks for a file name when no `--output`
was given. `order_form.html` is the same form as a page.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

COUNTRIES = ("Austria", "Canada", "France", "Germany", "Greece", "Japan", "Poland", "Spain", "Switzerland")
DELIVERIES = ("Standard", "Express", "Pick up")
_STYLE = """
QMainWindow, QDialog { background: #f5f6f8; }
QLabel#heading { font-size: 20px; font-weight: 600; color: #1f2937; }
QLabel#subtitle { color: #5b6472; }
QGroupBox { background: #ffffff; border: 1px solid #d9dde3; border-radius: 6px;
            margin-top: 10px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: #374151; }
QPushButton { min-width: 84px; padding: 5px 12px; }
QPushButton#save { background: #2563eb; color: #ffffff; border: 1px solid #1d4ed8; border-radius: 4px; }
QPushButton#save:pressed { background: #1d4ed8; }
"""


class OrderForm(QMainWindow):
    """The form's window.

    Attributes:
        output: where Save writes the order as JSON; None until a person chose a file.
    """

    def __init__(self, output: Path | None = None) -> None:
        super().__init__()
        self.output = output
        self._saved: dict[str, object] | None = None
        self.setWindowTitle("Order form")
        self._name = QLineEdit(placeholderText="First and last name")
        self._email = QLineEdit(placeholderText="you@example.org")
        self._quantity = QSpinBox(minimum=1, maximum=99, value=1)
        self._country = QComboBox()
        self._country.addItems(COUNTRIES)
        self._gift_wrap = QCheckBox("Gift wrap")
        self._deliveries = QButtonGroup(self)
        self._notes = QPlainTextEdit(placeholderText="Anything we should know")
        self._notes.setTabChangesFocus(True)
        self._build_body()
        self._build_menus()
        self.statusBar().showMessage("Ready")
        self.setStyleSheet(_STYLE)
        self.resize(560, 560)

    def order(self) -> dict[str, object]:
        """What the form says now."""
        chosen = self._deliveries.checkedButton()
        return {
            "name": self._name.text(),
            "email": self._email.text(),
            "quantity": self._quantity.value(),
            "country": self._country.currentText(),
            "gift_wrap": self._gift_wrap.isChecked(),
            "delivery": chosen.text() if chosen is not None else "",
            "notes": self._notes.toPlainText(),
        }

    def save(self) -> None:
        """Write the order; asks for a file first when none is known."""
        if self.output is None:
            self.save_as()
        else:
            self._write(self.output)

    def save_as(self) -> None:
        """Ask for a file and write the order there."""
        # Our own dialog looks the same on every desktop; the native one does not.
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            "Save order",
            "order.json",
            "Orders (*.json)",
            options=QFileDialog.Option.DontUseNativeDialog,
        )
        if chosen:
            self._write(Path(chosen))

    def clear(self) -> None:
        """Put everything back as it was at the start."""
        self._name.clear()
        self._email.clear()
        self._quantity.setValue(1)
        self._country.setCurrentIndex(0)
        self._gift_wrap.setChecked(False)
        self._deliveries.buttons()[0].setChecked(True)
        self._notes.clear()
        self.statusBar().showMessage("Cleared")

    def cancel(self) -> None:
        """Clear the form, after asking when there is something to lose."""
        if self._may_lose("Discard this order?"):
            self.clear()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask before an order that was not saved is lost."""
        event.setAccepted(self._may_lose("Close without saving?"))

    def _build_body(self) -> None:
        heading = QLabel("New order")
        heading.setObjectName("heading")
        subtitle = QLabel("Fields with a star are needed.")
        subtitle.setObjectName("subtitle")
        layout = QVBoxLayout()
        layout.setContentsMargins(20, 16, 20, 12)
        layout.setSpacing(10)
        for widget in (heading, subtitle, self._customer_box(), self._delivery_box(), self._notes_box()):
            layout.addWidget(widget)
        layout.addLayout(self._buttons())
        body = QWidget()
        body.setLayout(layout)
        self.setCentralWidget(body)

    def _customer_box(self) -> QGroupBox:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Name *", self._name)
        form.addRow("&Email *", self._email)
        form.addRow("&Quantity", self._quantity)
        form.addRow("&Country", self._country)
        for widget, name in (
            (self._name, "Name"),
            (self._email, "Email"),
            (self._quantity, "Quantity"),
            (self._country, "Country"),
            (self._notes, "Notes"),
        ):
            widget.setAccessibleName(name)
        return _boxed("Customer", form)

    def _delivery_box(self) -> QGroupBox:
        row = QHBoxLayout()
        for index, label in enumerate(DELIVERIES):
            button = QRadioButton(label)
            button.setChecked(index == 0)
            self._deliveries.addButton(button)
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self._gift_wrap)
        return _boxed("Delivery", row)

    def _notes_box(self) -> QGroupBox:
        row = QHBoxLayout()
        row.addWidget(self._notes)
        return _boxed("Notes", row)

    def _buttons(self) -> QHBoxLayout:
        save = QPushButton("Save", default=True)
        save.setObjectName("save")
        save.clicked.connect(self.save)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.cancel)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(save)
        return row

    def _build_menus(self) -> None:
        file = self.menuBar().addMenu("&File")
        file.addAction(self._action("&New order", QKeySequence.StandardKey.New, self.clear))
        file.addAction(self._action("&Save", QKeySequence.StandardKey.Save, self.save))
        file.addAction(self._action("Save &As...", QKeySequence.StandardKey.SaveAs, self.save_as))
        file.addSeparator()
        file.addAction(self._action("&Quit", QKeySequence.StandardKey.Quit, self.close))
        edit = self.menuBar().addMenu("&Edit")
        edit.addAction(self._action("&Clear form", None, self.clear))
        edit.addAction(self._action("&Gift wrap on", None, lambda: self._gift_wrap.setChecked(True)))
        self.menuBar().addMenu("&Help").addAction(self._action("&About", None, self._about))

    def _action(self, label: str, key: QKeySequence.StandardKey | None, slot: object) -> QAction:
        action = QAction(label, self)
        if key is not None:
            action.setShortcuts(key)
        action.triggered.connect(slot)
        return action

    def _about(self) -> None:
        QMessageBox.about(self, "About Order form", "A sample program of Desktop Agent.")

    def _write(self, path: Path) -> None:
        order = self.order()
        if lacking := [label for label in ("name", "email") if not order[label]]:
            self.statusBar().showMessage(f"Please fill in: {', '.join(lacking)}")
            return
        try:
            path.write_text(json.dumps(order, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as exc:
            QMessageBox.warning(self, "Order form", f"The order could not be saved: {exc.strerror}")
            return
        self.output, self._saved = path, order
        self.statusBar().showMessage(f"Saved order for {order['name']}")
        self.setWindowTitle(f"{path.name} - Order form")

    def _may_lose(self, question: str) -> bool:
        untouched = not (self._name.text() or self._email.text() or self._notes.toPlainText())
        if untouched or self._saved == self.order():
            return True
        buttons = QMessageBox.StandardButton
        return QMessageBox.question(self, "Order form", question) == buttons.Yes


def _boxed(title: str, layout: QFormLayout | QHBoxLayout) -> QGroupBox:
    box = QGroupBox(title)
    box.setLayout(layout)
    return box


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the form until it is closed; returns the exit status."""
    parser = argparse.ArgumentParser("order_form", description="A sample order form.")
    parser.add_argument("--output", type=Path, help="where Save writes the order; it asks when left out")
    options = parser.parse_args(arguments)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("order_form")
    application.setStyle("Fusion")
    # The form is light in every theme, so that a test sees the same pixels everywhere.
    application.styleHints().setColorScheme(Qt.ColorScheme.Light)
    form = OrderForm(options.output)
    form.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

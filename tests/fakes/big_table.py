"""A PySide6 program with a table of 30,000 cells, scrolled to its middle. Run as `python big_table.py`."""

import sys

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView

ROWS, COLUMNS = 5000, 6


class Model(QAbstractTableModel):
    def rowCount(self, parent=None):  # noqa: N802
        return ROWS

    def columnCount(self, parent=None):  # noqa: N802
        return COLUMNS

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        return f"R{index.row()}C{index.column()}" if role == Qt.ItemDataRole.DisplayRole else None


def main() -> int:
    app = QApplication(sys.argv)
    model = Model()
    table = QTableView()
    table.setModel(model)
    table.setWindowTitle("Numbers")
    table.resize(600, 400)
    table.show()
    table.scrollTo(model.index(ROWS // 2, 0))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())

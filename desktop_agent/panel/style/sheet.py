"""The one style sheet. What looks different from the rest says so by its property `kind` or `tone`.

Kinds: `card` (a QFrame with a border), `well` (sunken), `primary` and `danger` and `quiet` (QPushButton, QToolButton),
`title`, `heading`, `muted`, `mono`, `wrong`, `doubt` (QLabel), `rail` (a QListView beside a page), `badge` (QLabel with
a `tone`: good, warn, bad, live).
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop_agent.panel.style.tokens import DARK, RADIUS, Colours

_SHEET = """
* {{ outline: none; }}
QToolTip {{ color: {text}; background: {surface}; border: 1px solid {border}; padding: 4px 6px; }}
QFrame[kind="card"] {{ background: {surface}; border: 1px solid {border}; border-radius: {radius}px; }}
QFrame[kind="well"] {{ background: {sunken}; border: 1px solid {border}; border-radius: {radius}px; }}
QFrame[kind="line"] {{ background: {border}; border: none; max-height: 1px; min-height: 1px; }}
QLabel[kind="title"] {{ font-size: 17px; font-weight: 600; }}
QLabel[kind="heading"] {{ font-weight: 600; }}
QLabel[kind="muted"] {{ color: {muted}; }}
QLabel[kind="wrong"] {{ color: {bad}; }}
QLabel[kind="doubt"] {{ color: {warn}; }}
QLabel[kind="mono"] {{ font-family: monospace; }}
QLabel[kind="badge"] {{ padding: 2px 8px; border-radius: 9px; background: {sunken}; color: {muted}; }}
QLabel[kind="badge"][tone="good"] {{ background: {good_soft}; color: {good}; }}
QLabel[kind="badge"][tone="warn"] {{ background: {warn_soft}; color: {warn}; }}
QLabel[kind="badge"][tone="bad"] {{ background: {bad_soft}; color: {bad}; }}
QLabel[kind="badge"][tone="live"] {{ background: {live_soft}; color: {live}; }}
QFrame[kind="notice"] {{ background: {live_soft}; border: none; border-radius: {radius}px; }}
QFrame[kind="notice"][tone="good"] {{ background: {good_soft}; }}
QFrame[kind="notice"][tone="warn"] {{ background: {warn_soft}; }}
QFrame[kind="notice"][tone="bad"] {{ background: {bad_soft}; }}

QPushButton, QToolButton {{
    background: {surface}; color: {text}; border: 1px solid {border}; border-radius: {radius}px;
    padding: 5px 12px; min-height: 18px;
}}
QToolButton {{ padding: 5px 7px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {muted}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked {{ background: {chosen}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QToolButton:focus {{ padding: 4px 6px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faded}; background: {window}; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ border-color: {text}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="primary"]:disabled {{ background: {sunken}; color: {faded}; border-color: {border}; }}
QPushButton[kind="danger"] {{ color: {bad}; border-color: {bad}; }}
QPushButton[kind="danger"]:disabled {{ color: {faded}; border-color: {border}; }}
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {sunken}; }}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border: 2px solid {accent}; }}
QToolButton[kind="quiet"]:checked {{ background: {chosen}; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox {{
    background: {surface}; color: {text}; border: 1px solid {border}; border-radius: {radius}px;
    padding: 4px 8px; min-height: 20px; selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{
    border: 2px solid {accent}; padding: 3px 7px;
}}
/* The picture inside a line edit is a tool button that must stay as small as it is. */
QLineEdit > QToolButton, QLineEdit > QToolButton:focus {{
    padding: 0; min-height: 0; border: none; background: transparent;
}}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled {{
    color: {faded}; background: {window};
}}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url({pictures}/chevron-down-{mode}.svg); width: 14px; height: 14px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent; width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url({pictures}/chevron-up-{mode}.svg); width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: url({pictures}/chevron-down-{mode}.svg); width: 12px; height: 12px; }}
QCheckBox, QRadioButton {{ spacing: 8px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 4px;
    background: {surface}; }}
QCheckBox::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:focus {{ border: 2px solid {accent}; width: 12px; height: 12px; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
    image: url({pictures}/check-{mode}.svg); }}
QCheckBox::indicator:checked:focus {{ border-color: {text}; }}
QCheckBox::indicator:disabled {{ border-color: {border}; background: {window}; }}
QCheckBox::indicator:checked:disabled {{ background: {muted}; border-color: {muted}; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QComboBox QAbstractItemView {{ background: {surface}; border: 1px solid {border}; selection-background-color: {chosen};
    selection-color: {text}; }}

QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 8px;
    background: {surface}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {accent}; background: {on_accent}; }}
QRadioButton::indicator:focus {{ border-color: {text}; }}

QListView, QTreeView, QTableView {{
    background: {surface}; border: 1px solid {border}; border-radius: {radius}px; alternate-background-color: {window};
    selection-background-color: {chosen}; selection-color: {text}; gridline-color: {border};
}}
QListView:focus, QTreeView:focus, QTableView:focus {{ border: 2px solid {accent}; }}
QTableView::item {{ padding: 0 8px; }}
QHeaderView::section {{ background: {window}; color: {muted}; border: none; border-bottom: 1px solid {border};
    padding: 4px 8px; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {border}; }}
QProgressBar {{ background: {sunken}; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
QTabWidget::pane {{ border: none; }}
QTabBar::tab {{ padding: 6px 12px; color: {muted}; border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QMenu {{ background: {surface}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 5px 20px; border-radius: 4px; }}
QMenu::item:selected {{ background: {chosen}; color: {text}; }}
QMenu::item:disabled {{ color: {faded}; }}

QListView[kind="rail"], QListView[kind="rail"]:focus {{ background: transparent; border: none; }}
QListView[kind="rail"]::item {{ padding: 6px 10px; border-radius: {radius}px; color: {text}; }}
QListView[kind="rail"]::item:hover {{ background: {sunken}; }}
QListView[kind="rail"]::item:selected {{ background: {chosen}; color: {text}; }}
QListView[kind="rail"]::item:selected:focus {{ border: 2px solid {accent}; padding: 4px 8px; }}

QListView#sidebar {{ background: {window}; border: none; padding: 4px; }}
QListView#sidebar::item {{ padding: 7px 10px; border-radius: {radius}px; color: {text}; }}
QListView#sidebar::item:hover {{ background: {sunken}; }}
QListView#sidebar::item:selected {{ background: {chosen}; color: {text}; }}
"""


def style_sheet(colours: Colours) -> str:
    """The style sheet in `colours`."""
    names = {name: getattr(colours, name) for name in Colours.__slots__}
    # Style sheets draw arrows and ticks from files alone, so there is one for each mode.
    pictures = Path(str(resources.files("resources"))) / "icons" / "panel" / "drawn"
    mode = "dark" if colours is DARK else "light"
    return _SHEET.format(**names, faded=colours.muted, radius=RADIUS, pictures=pictures.as_posix(), mode=mode)


def kind_of(widget: QWidget, kind: str, tone: str = "") -> None:
    """Give `widget` a kind (see the module), and a tone where the kind has tones; works after it was shown too."""
    widget.setProperty("kind", kind)
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)

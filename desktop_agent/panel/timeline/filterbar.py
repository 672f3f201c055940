"""Which steps are listed: a search, and a choice of how they went."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.rows import Group
from desktop_agent.panel.timeline.words import state_words
from desktop_agent.panel.words import tr

_SEARCH_MS = 120
_STATES = (
    "confirmed",
    "passed",
    "partial",
    "unverifiable",
    "no_effect",
    "unknown",
    "failed",
    "refused",
    "skipped",
    "stopped",
)


class FilterBar(QWidget):
    """Asks which steps are to be listed.

    Signals:
        changed: the words or the group are others now.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_SEARCH_MS)
        self._typed.timeout.connect(self.changed)
        self._search = QLineEdit(self)
        self._search.setObjectName("timeline_search")
        self._search.setPlaceholderText(tr("Search steps"))
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName(tr("Search steps"))
        self._search.setToolTip(tr("Show only steps with these words (Ctrl+F)"))
        self._lens = self._search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(lambda _: self._typed.start())
        self._groups = QComboBox(self)
        self._groups.setObjectName("timeline_filter")
        self._groups.setAccessibleName(tr("Which steps are listed"))
        self._groups.setToolTip(tr("Which steps are listed"))
        self._groups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._groups.setMinimumContentsLength(9)
        self._groups.currentIndexChanged.connect(lambda _: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._search, 3)
        row.addWidget(self._groups, 2)
        theme.changed.connect(self._dress)
        self._dress()
        self.offer(Counter())

    @property
    def words(self) -> str:
        """What is searched for."""
        return self._search.text()

    @property
    def group(self) -> str:
        """A `Group`, or a state."""
        return str(self._groups.currentData() or Group.ALL)

    def focus_search(self) -> None:
        """Let the person type words."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def offer(self, count: Counter[str]) -> None:
        """Offer the states of which there are steps, with how many; what is chosen stays so."""
        chosen = self.group
        self._groups.blockSignals(True)
        self._groups.clear()
        self._groups.addItem(tr("All steps"), str(Group.ALL))
        self._groups.addItem(tr("Went wrong"), str(Group.WRONG))
        self._groups.addItem(tr("Worth a look"), str(Group.DOUBTFUL))
        for group, words in (
            (Group.MODEL, tr("Decided by a model")),
            (Group.THOUGHT, tr("Thought about first")),
        ):
            if count[group] or chosen == group:
                self._groups.addItem(f"{words} ({count[group]})", str(group))
        for state in _STATES:
            if count[state] or state == chosen:
                self._groups.addItem(f"{state_words(state)} ({count[state]})", state)
        self._groups.setCurrentIndex(max(0, self._groups.findData(chosen)))
        self._groups.blockSignals(False)

    def _dress(self) -> None:
        self._lens.setIcon(self._theme.icon("search", "muted"))

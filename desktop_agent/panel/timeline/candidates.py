"""The candidates of a search: words, role, score, and why; choosing one points it out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.timeline.words import rung_words
from desktop_agent.panel.words import tr
from desktop_agent.session.plain import plain_line
from desktop_agent.types import CandidateNote

_MOST_SHOWN = 12
_LINES = 8


class CandidateTable(QTreeWidget):
    """Lists candidates, best first, with the reasons for their scores.

    Signals:
        pointed: the person chose this one (a `CandidateNote`); None: none any more.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details_candidates")
        self.setAccessibleName(tr("Candidates"))
        self.setToolTip(tr("Choose a candidate to see it on the picture"))
        self.setHeaderLabels([tr("Words"), tr("Role"), tr("Score"), tr("Found")])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.currentItemChanged.connect(self._chosen)

    def show_candidates(self, candidates: Sequence[CandidateNote], *, chosen: bool) -> None:
        """Show these; with `chosen` the first is the one that was taken."""
        self.blockSignals(True)
        self.clear()
        for rank, candidate in enumerate(candidates[:_MOST_SHOWN]):
            words = plain_line(candidate.text) or tr("(no words)")
            item = QTreeWidgetItem(
                [
                    words,
                    plain_line(candidate.role),
                    f"{candidate.score:.2f}",
                    rung_words(plain_line(candidate.rung)),
                ]
            )
            item.setData(0, Qt.ItemDataRole.UserRole, candidate)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, tip(words))
            if chosen and rank == 0:
                font = item.font(0)
                font.setBold(True)
                for column in range(4):
                    item.setFont(column, font)
            self.addTopLevelItem(item)
            reasons = " · ".join(plain_line(reason) for reason in candidate.reasons)
            if reasons:
                why = QTreeWidgetItem([reasons])
                why.setFlags(Qt.ItemFlag.ItemIsEnabled)
                why.setForeground(0, self.palette().placeholderText())
                why.setToolTip(0, tip(reasons))
                item.addChild(why)
                why.setFirstColumnSpanned(True)
                item.setExpanded(True)
        self.blockSignals(False)
        self._fit()

    def _chosen(self, item: QTreeWidgetItem | None, _: QTreeWidgetItem | None = None) -> None:
        while item is not None and item.parent() is not None:
            item = item.parent()
        self.pointed.emit(item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None)

    def _fit(self) -> None:
        """As high as what it holds, up to a few lines."""
        items = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        lines = sum(1 + item.childCount() for item in items if item is not None)
        height = self.sizeHintForRow(0) if lines else 0
        self.setFixedHeight(self.header().sizeHint().height() + min(lines, _LINES) * height + 6)

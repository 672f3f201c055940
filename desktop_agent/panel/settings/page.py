"""The settings page: sections one under the other, and a list beside them to go there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Context, Page
from desktop_agent.panel.settings.fields import Binder, Section
from desktop_agent.panel.settings.policy import PolicySection
from desktop_agent.panel.settings.privacy import PrivacySection
from desktop_agent.panel.settings.saver import Change, Saver
from desktop_agent.panel.settings.sections import hotkeys_section, look_section, work_section
from desktop_agent.panel.settings.tools import tools_section
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr

_SAVED_MS = 6000
_ICONS = {
    "look": "sun",
    "work": "monitor",
    "hotkeys": "keyboard",
    "tools": "wrench",
    "privacy": "lock",
    "policy": "shield-check",
}
_WIDEST = 1040
_ROOMY = 860
"""Pixels of width from which on the list of sections has words."""


class SettingsPage(Page):
    """Everything a person can set. Each change is saved at once, and can be taken back."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setObjectName("settings_page")
        self.saver = Saver(context.settings, context.jobs, self)
        self._binder = Binder(self.saver, self)
        self._narrow: bool | None = None
        self._privacy = PrivacySection(context, self._binder)
        self._policy = PolicySection(context, self.saver, self._binder)
        self._sections: dict[str, Section] = {
            "look": look_section(self._binder, self.saver, context.theme),
            "work": work_section(self._binder),
            "hotkeys": hotkeys_section(self.saver, self._binder, context.theme),
            "tools": tools_section(self._binder, self.saver),
            "privacy": self._privacy,
            "policy": self._policy,
        }
        self._lay_out()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SAVED_MS)
        self._quiet.timeout.connect(lambda: self._said.setText(""))
        self.saver.saved.connect(self._saved)
        self.saver.refused.connect(self._refused)
        context.theme.changed.connect(self._dress)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.saver.undo)
        self._dress()

    def opened(self, argument: object = None) -> None:
        """Show what is in force; `argument` names a section, as `_ICONS` does."""
        self._binder.refresh()
        self._problem.setText(self.context.settings.problem)
        self._problem.setVisible(bool(self.context.settings.problem))
        self._privacy.refresh()
        # The rules are built in a turn of their own, so that the page is there first.
        QTimer.singleShot(0, self, self._policy.opened)
        if isinstance(argument, str) and argument in self._sections:
            # The page has its size only after it was shown.
            QTimer.singleShot(0, self, lambda: self._go(argument))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where there is little room, the list of sections has icons alone."""
        super().resizeEvent(event)
        narrow = event.size().width() < _ROOMY
        if narrow != self._narrow:
            self._narrow = narrow
            self._list.setFixedWidth(44 if narrow else 168)
            for row, section in enumerate(self._sections.values()):
                self._list.item(row).setText("" if narrow else section.title)

    def may_close(self) -> bool:
        """Whether no change of the rules is unsaved; else it is shown, with the choice."""
        if self._policy.may_close():
            return True
        self._go("policy")
        return False

    def _lay_out(self) -> None:
        self._list = QListWidget()
        self._list.setObjectName("settings_sections")
        self._list.setAccessibleName(tr("Sections of the settings"))
        kind_of(self._list, "rail")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, section in self._sections.items():
            item = QListWidgetItem(section.title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, section.title)
            item.setToolTip(section.title)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.itemClicked.connect(lambda item: self._go(item.data(Qt.ItemDataRole.UserRole)))
        self._list.itemActivated.connect(lambda item: self._go(item.data(Qt.ItemDataRole.UserRole)))
        self._list.currentRowChanged.connect(self._row_chosen)
        column = QWidget()
        column.setMaximumWidth(_WIDEST)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, SPACE, 2 * SPACE)
        rows.setSpacing(2 * SPACE)
        self._problem = QLabel()
        self._problem.setObjectName("settings_problem")
        self._problem.setWordWrap(True)
        kind_of(self._problem, "doubt")
        self._problem.hide()
        rows.addWidget(self._problem)
        for section in self._sections.values():
            rows.addWidget(section)
        rows.addStretch(1)
        self._inside = QWidget()
        middle = QHBoxLayout(self._inside)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(column, 1)
        middle.addStretch(0)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("settings_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._inside)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().valueChanged.connect(self._scrolled)
        box = QVBoxLayout(self)
        box.setContentsMargins(2 * SPACE, 2 * SPACE, SPACE, SPACE)
        box.setSpacing(SPACE)
        box.addLayout(self._head())
        body = QHBoxLayout()
        body.setSpacing(2 * SPACE)
        body.addWidget(self._list)
        body.addWidget(self._scroll, 1)
        box.addLayout(body, 1)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        title = QLabel(tr("Settings"))
        kind_of(title, "title")
        head.addWidget(title)
        head.addStretch(1)
        self._said = QLabel()
        self._said.setObjectName("saved_words")
        kind_of(self._said, "muted")
        head.addWidget(self._said)
        self._undo = QPushButton(tr("&Undo"))
        self._undo.setObjectName("undo_change")
        kind_of(self._undo, "quiet")
        self._undo.setEnabled(False)
        self._undo.clicked.connect(self.saver.undo)
        head.addWidget(self._undo)
        return head

    def _go(self, name: str) -> None:
        section = self._sections[name]
        bar = self._scroll.verticalScrollBar()
        bar.setValue(self._top_of(section))
        self._mark(name)

    def _top_of(self, section: Section) -> int:
        return section.mapTo(self._inside, QPoint(0, 0)).y()

    def _row_chosen(self, row: int) -> None:
        if self._list.hasFocus() and row >= 0:
            self._go(self._list.item(row).data(Qt.ItemDataRole.UserRole))

    def _scrolled(self, value: int) -> None:
        """The list shows the section that is at the top."""
        if self._list.hasFocus():
            return
        above = [
            name for name, section in self._sections.items() if self._top_of(section) <= value + 8 * SPACE
        ]
        if value == self._scroll.verticalScrollBar().maximum() and value > 0:
            above = list(self._sections)
        self._mark(above[-1] if above else "look")

    def _mark(self, name: str) -> None:
        self._list.blockSignals(True)
        self._list.setCurrentRow(list(self._sections).index(name))
        self._list.blockSignals(False)

    def _saved(self, change: Change) -> None:
        self._clear_wrong(change)
        words = (
            tr("Taken back: {label}", label=change.label)
            if change.back
            else tr("Saved: {label}", label=change.label)
        )
        self._said.setText(words)
        self._quiet.start()
        self._problem.hide()
        self._show_undo()

    def _refused(self, change: Change, problem: str) -> None:
        section = self._sections.get(change.section)
        line = section.wrong(change.key) if section is not None else None
        if line is not None:
            kind_of(line, "wrong")
            line.say(problem)
        self._said.setText(tr("Not saved: {label}", label=change.label))
        self._show_undo()

    def _clear_wrong(self, change: Change) -> None:
        section = self._sections.get(change.section)
        line = section.wrong(change.key) if section is not None and change.section != "hotkeys" else None
        if line is not None:
            line.say("")

    def _show_undo(self) -> None:
        self._undo.setEnabled(self.saver.can_undo)
        self._undo.setToolTip(tr("Take the last change back (Ctrl+Z)"))

    def _dress(self) -> None:
        theme = self.context.theme
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setIcon(theme.icon(_ICONS[item.data(Qt.ItemDataRole.UserRole)], "muted"))
        self._undo.setIcon(theme.icon("undo-2"))

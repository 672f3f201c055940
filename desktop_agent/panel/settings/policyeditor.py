"""The rules in order, one of them as a form, and all of them as text: two views of one document."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.settings.rulebook import BadPolicy, Rulebook, parse_rulebook
from desktop_agent.panel.settings.ruleform import RuleForm
from desktop_agent.panel.settings.rulelist import RuleDelegate, RuleModel
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr
from desktop_agent.policy.rules import Rule, RuleEffect

_PARSE_MS = 250
_HEIGHT = 640
_BESIDE = 700


class PolicyEditor(QWidget):
    """Changes a `Rulebook` by list, form and text.

    Signals:
        changed: the text or whether it can be used is another.

    Attributes:
        problem: why the text or the rule in the form cannot be used as it stands; empty when they can.
        note: what the last change loses; empty when nothing.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.problem = ""
        self.note = ""
        self._book: Rulebook | None = None
        self._editable = False
        self._current = -1
        self._model = RuleModel()
        self._parse = QTimer(self)
        self._parse.setSingleShot(True)
        self._parse.setInterval(_PARSE_MS)
        self._parse.timeout.connect(self._text_edited)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def text(self) -> str:
        """The whole text as it stands."""
        return self._text.toPlainText()

    @property
    def usable(self) -> bool:
        """Whether what stands in form and text is a policy."""
        return self._book is not None and not self.problem and not self._parse.isActive()

    def show_policy(self, text: str, book: Rulebook | None, *, editable: bool) -> None:
        """Show another document, or the same one read again; `book` is None where the text cannot be used."""
        self._editable = editable
        self._text.setReadOnly(not editable)
        self.note = ""
        self._set_text(text)
        self._set_problem("")
        self._show_book(book)
        if book is None and text:
            self._tabs.setCurrentWidget(self._text)

    # --------------------------------------------------------------- building

    def _lay_out(self) -> None:
        self._list = QListView()
        self._list.setObjectName("rule_list")
        self._list.setAccessibleName(tr("Rules in order; the first that matches decides"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(RuleDelegate(self._theme))
        self._list.setUniformItemSizes(True)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.selectionModel().currentChanged.connect(self._chosen)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addLayout(self._tools())
        column.addWidget(self._list, 1)
        self._form = RuleForm()
        self._form.edited.connect(self._rule_edited)
        self._form.unusable.connect(self._rule_unusable)
        self._text = QPlainTextEdit()
        self._text.setObjectName("policy_text")
        self._text.setAccessibleName(tr("All rules as TOML text"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setTabChangesFocus(True)
        self._text.textChanged.connect(self._typing)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._form)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("policy_tabs")
        self._tabs.addTab(scroll, tr("This rule"))
        self._tabs.addTab(self._text, tr("All as text"))
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setObjectName("policy_splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(2 * SPACE)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self._tabs)
        self._splitter.setStretchFactor(0, 2)
        self._splitter.setStretchFactor(1, 3)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._splitter)
        self._turn(_BESIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where there is no room beside the list, the rule stands under it."""
        super().resizeEvent(event)
        self._turn(event.size().width())

    def _turn(self, width: int) -> None:
        wanted = Qt.Orientation.Horizontal if width >= _BESIDE else Qt.Orientation.Vertical
        if self._splitter.orientation() is not wanted:
            beside = wanted is Qt.Orientation.Horizontal
            self._splitter.setOrientation(wanted)
            self._splitter.setFixedHeight(_HEIGHT if beside else _HEIGHT + _HEIGHT // 2)
            self._splitter.setSizes([340, 460] if beside else [320, 640])

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE // 2)
        self._tool_icons: list[tuple[QToolButton, str]] = []
        for name, icon, words, keys, act in (
            ("add", "plus", tr("Add a rule below"), "Ctrl+N", self._add),
            ("duplicate", "copy", tr("Duplicate this rule"), "Ctrl+D", self._duplicate),
            ("up", "arrow-up", tr("Move this rule up"), "Alt+Up", partial(self._move, -1)),
            ("down", "arrow-down", tr("Move this rule down"), "Alt+Down", partial(self._move, 1)),
            ("delete", "trash-2", tr("Delete this rule"), "Del", self._delete),
        ):
            button = QToolButton()
            button.setObjectName(f"rule_{name}_button")
            kind_of(button, "quiet")
            sequence = QKeySequence(keys)
            button.setToolTip(f"{words} ({sequence.toString(QKeySequence.SequenceFormat.NativeText)})")
            button.setAccessibleName(words)
            button.clicked.connect(lambda _=False, act=act: act())
            shortcut = QShortcut(sequence, self._list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
            self._tool_icons.append((button, icon))
            row.addWidget(button)
        row.addStretch(1)
        return row

    # ---------------------------------------------------------------- showing

    def _set_text(self, text: str) -> None:
        if self._text.toPlainText() != text:
            self._text.blockSignals(True)
            self._text.setPlainText(text)
            self._text.blockSignals(False)
        self._parse.stop()

    def _show_book(self, book: Rulebook | None) -> None:
        """Show these rules; the chosen one stays chosen where there is one at its place."""
        self._book = book
        rules = book.rules if book is not None else ()
        self._model.show(rules)
        self._current = min(max(self._current, 0), len(rules) - 1)
        selection = self._list.selectionModel()
        selection.blockSignals(True)
        self._list.setCurrentIndex(self._model.index(self._current) if rules else QModelIndex())
        selection.blockSignals(False)
        self._list.viewport().update()
        self._show_rule()

    def _show_rule(self) -> None:
        rules = self._book.rules if self._book is not None else ()
        rule = rules[self._current] if 0 <= self._current < len(rules) else None
        others = frozenset(one.name for one in rules if one is not rule)
        may_edit = self._editable and self._book is not None
        self._form.show_rule(rule, others, may_edit=may_edit)
        allowed = (
            may_edit,
            may_edit and rule is not None,
            may_edit and self._current > 0,
            may_edit and 0 <= self._current < len(rules) - 1,
            may_edit and len(rules) > 1,
        )
        for (button, _), on in zip(self._tool_icons, allowed, strict=True):
            button.setEnabled(on and not self.problem)

    def _set_problem(self, problem: str) -> None:
        """While something cannot be used, no other rule can be chosen: what was typed would be lost."""
        self.problem = problem
        self._list.setEnabled(not problem)
        if problem:
            for button, _ in self._tool_icons:
                button.setEnabled(False)

    # ----------------------------------------------------------------- acting

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._current = index.row()
            self._show_rule()

    def _change(self, book: Rulebook, current: int) -> None:
        self._current = current
        self._note_loss(book, comments=False)
        self._set_text(book.text)
        self._show_book(book)
        self._list.scrollTo(self._model.index(self._current))
        self.changed.emit()

    def _note_loss(self, book: Rulebook, *, comments: bool) -> None:
        if not book.faithful:
            self.note = tr("The way these rules are written cannot be kept: all of them are written anew.")
        elif comments:
            self.note = tr("A comment inside this rule is dropped by the change.")

    def _add(self) -> None:
        if self._book is not None:
            rule = Rule(name=self._book.free_name(tr("new rule")), effect=RuleEffect.ASK)
            self._change(self._book.added(self._current + 1, rule), self._current + 1)
            self._tabs.setCurrentIndex(0)
            self._form.focus_name()

    def _duplicate(self) -> None:
        if self._book is not None and self._current >= 0:
            rule = self._book.rules[self._current]
            copy = rule.model_copy(update={"name": self._book.free_name(rule.name)})
            self._change(self._book.added(self._current + 1, copy), self._current + 1)

    def _move(self, by: int) -> None:
        if self._book is not None:
            self._change(self._book.moved(self._current, self._current + by), self._current + by)

    def _delete(self) -> None:
        if self._book is not None and len(self._book.entries) > 1:
            self._change(self._book.without(self._current), min(self._current, len(self._book.entries) - 2))

    def _rule_edited(self, rule: Rule) -> None:
        if self._book is None or self._current < 0:
            return
        lost = self._book.entries[self._current].comments_inside and rule != self._book.rules[self._current]
        self._set_problem("")
        book = self._book.changed(self._current, rule)
        self._note_loss(book, comments=lost)
        self._set_text(book.text)
        self._show_book(book)
        self.changed.emit()

    def _rule_unusable(self) -> None:
        self._set_problem(tr("This rule cannot be used yet: see what its fields say."))
        self.changed.emit()

    def _typing(self) -> None:
        self._parse.start()
        self.changed.emit()

    def _text_edited(self) -> None:
        try:
            book = parse_rulebook(self._text.toPlainText(), tr("text"))
        except BadPolicy as problem:
            words = (
                tr("Line {line}: {problem}", line=problem.line, problem=problem)
                if problem.line
                else str(problem)
            )
            self._set_problem(words)
            self._form.setEnabled(False)
        else:
            self._set_problem("")
            self._show_book(book)
        self.changed.emit()

    def _dress(self) -> None:
        for button, icon in self._tool_icons:
            button.setIcon(self._theme.icon(icon))
        self._list.viewport().update()

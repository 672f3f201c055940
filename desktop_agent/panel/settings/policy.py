"""The section of the rules: which file, the rules in order, one of them as a form, all of them as text, a dry run."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QFontDatabase, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Context
from desktop_agent.panel.settings.dryrunview import DryRunView
from desktop_agent.panel.settings.fields import Binder, Section, WrongLine, muted
from desktop_agent.panel.settings.policyfile import Changed, Loaded, copy_shipped, load_policy, save_policy
from desktop_agent.panel.settings.rulebook import BadPolicy, Rulebook, parse_rulebook
from desktop_agent.panel.settings.ruleform import RuleForm
from desktop_agent.panel.settings.rulelist import RuleDelegate, RuleModel
from desktop_agent.panel.settings.saver import Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr
from desktop_agent.policy.policy import Policy
from desktop_agent.policy.rules import Rule, RuleEffect

_PARSE_MS = 250
_HEIGHT = 640
_BESIDE = 760


class PolicySection(Section):
    """Shows the rules in force; those in a file of the person's own can be changed."""

    def __init__(self, context: Context, saver: Saver, binder: Binder) -> None:
        super().__init__(
            "policy",
            tr("Rules"),
            tr(
                "What the agent may do by itself, what it asks about, and what it never does. The first rule that "
                "matches decides; what no rule speaks of is refused. Changes are for the next task."
            ),
        )
        self._context = context
        self._saver = saver
        self._loaded: Loaded | None = None
        self._book: Rulebook | None = None
        self._unusable = False
        self._current = -1
        self._path = ""
        self._model = RuleModel()
        self._parse = QTimer(self)
        self._parse.setSingleShot(True)
        self._parse.setInterval(_PARSE_MS)
        self._parse.timeout.connect(self._text_edited)
        self.wide(self._file_bar())
        self._problem = WrongLine()
        self._problem.setObjectName("policy_problem")
        self.wide(self._problem)
        self.wide(self._editor())
        self.wide(self._save_bar())
        heading = QLabel(tr("Dry run"))
        kind_of(heading, "heading")
        self.wide(heading)
        self.wide(
            muted(
                tr(
                    "What would these rules, saved or not, have said to the acts of a session that was recorded?"
                )
            )
        )
        self._dry = DryRunView(context, self._policy_now)
        self.wide(self._dry)
        context.theme.changed.connect(self._dress)
        self._dress()
        binder.tie("privacy", "policy", self._path_set)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        if self._loaded is None or self._loaded.path is None:
            return False
        return self._unusable or self._text.toPlainText() != self._loaded.text

    def opened(self) -> None:
        """Read the rules again, unless they are being changed here."""
        self._dry.opened()
        if not self.dirty:
            self._load(self._path)

    def may_close(self) -> bool:
        """Whether nothing would be lost; else the question is shown."""
        if not self.dirty:
            return True
        self._say(
            tr("The rules were changed and are not saved: save them, or take the changes back."), "warn"
        )
        self._save.setFocus()
        return False

    # --------------------------------------------------------------- building

    def _file_bar(self) -> QWidget:
        held = QWidget()
        bar = QHBoxLayout(held)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(SPACE)
        self._where = muted("")
        self._where.setObjectName("policy_where")
        bar.addWidget(self._where, 1)
        self._own = QPushButton(tr("&Copy to rules of my own"))
        self._own.setObjectName("policy_own")
        kind_of(self._own, "primary")
        self._own.setToolTip(tr("The rules that ship are never changed; a copy beside the settings is"))
        self._own.clicked.connect(self._copy)
        self._open = QPushButton(tr("Use a &file…"))
        self._open.setObjectName("policy_open")
        self._open.setToolTip(tr("Use the rules in another file"))
        self._open.clicked.connect(self._choose_file)
        self._back = QPushButton(tr("Use those that ship"))
        self._back.setObjectName("policy_back")
        self._back.setToolTip(tr("Your file stays where it is"))
        self._back.clicked.connect(lambda: self._use(""))
        for button in (self._own, self._open, self._back):
            bar.addWidget(button)
        return held

    def _editor(self) -> QWidget:
        self._list = QListView()
        self._list.setObjectName("rule_list")
        self._list.setAccessibleName(tr("Rules in order; the first that matches decides"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(RuleDelegate(self._context.theme))
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
        self._text.textChanged.connect(self._parse.start)
        from PySide6.QtWidgets import QScrollArea

        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._form)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("policy_tabs")
        self._tabs.addTab(scroll, tr("This rule"))
        self._tabs.addTab(self._text, tr("All as text"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("policy_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self._tabs)
        splitter.setHandleWidth(2 * SPACE)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        self._splitter = splitter
        self._turn(self.width())
        return splitter

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where there is no room beside the list, the rule stands under it."""
        super().resizeEvent(event)
        self._turn(event.size().width())

    def _turn(self, width: int) -> None:
        beside = width >= _BESIDE
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self._splitter.orientation() is not wanted or self._splitter.maximumHeight() > 2 * _HEIGHT:
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

    def _save_bar(self) -> QWidget:
        self._bar = QFrame()
        self._bar.setObjectName("policy_bar")
        kind_of(self._bar, "notice")
        row = QHBoxLayout(self._bar)
        row.setSpacing(SPACE)
        self._said = QLabel()
        self._said.setObjectName("policy_said")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        row.addWidget(self._said, 1)
        self._revert = QPushButton(tr("Take changes &back"))
        self._revert.setObjectName("policy_revert")
        self._revert.clicked.connect(lambda: self._load(self._path))
        self._save = QPushButton(tr("Save the &rules"))
        self._save.setObjectName("policy_save")
        kind_of(self._save, "primary")
        self._save.clicked.connect(self._write)
        row.addWidget(self._revert)
        row.addWidget(self._save)
        self._bar.hide()
        return self._bar

    # ---------------------------------------------------------------- the file

    def _path_set(self, path: object) -> None:
        self._path = str(path)
        if self.isVisible():
            self._load(self._path)

    def _use(self, path: str) -> None:
        if not self.may_close():
            return
        self._path = path
        self._saver.set("privacy", "policy", path, tr("Rules"))
        self._load(path)

    def _load(self, path: str) -> None:
        self._context.jobs.run(
            lambda: load_policy(path), self._have, lambda problem: self._problem.say(str(problem))
        )

    def _have(self, loaded: Loaded) -> None:
        self._loaded, self._unusable = loaded, False
        self._bar.hide()
        mine = loaded.path is not None
        self._where.setText(
            str(loaded.path) if mine else tr("The rules that ship with the program (read-only)")
        )
        self._own.setVisible(not mine)
        self._back.setVisible(mine)
        self._text.setReadOnly(not mine)
        self._set_text(loaded.text)
        self._show_book(loaded.book, keep=True)
        if loaded.book is None:
            self._wrong(loaded.problem, loaded.line)
            if loaded.text:
                self._tabs.setCurrentIndex(1)
        else:
            self._problem.say("")

    def _copy(self) -> None:
        folder = self._context.settings.path.parent
        self._context.jobs.run(
            lambda: copy_shipped(folder),
            lambda path: self._use(str(path)),
            lambda why: self._problem.say(str(why)),
        )

    def _choose_file(self) -> None:
        if not self.may_close():
            return
        dialog = QFileDialog(self, tr("Rules"), self._path or str(self._context.settings.path.parent))
        dialog.setNameFilter(tr("Rules (*.toml)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._use)
        dialog.open()

    def _write(self) -> None:
        if self._loaded is None or self._loaded.path is None or self._unusable:
            return
        path, text = self._loaded.path, self._text.toPlainText()
        before = None if self._overwrite else self._loaded.text
        self._save.setEnabled(False)

        def done(_: None) -> None:
            self._overwrite = False
            self._save.setEnabled(True)
            self._loaded = Loaded(path, text, self._book)
            self._show_dirty()
            if not self.dirty:
                self._say(tr("Saved. The rules are in force from the next task on."), "good", ask=False)

        def failed(problem: Exception) -> None:
            self._save.setEnabled(True)
            self._overwrite = isinstance(problem, Changed)
            hint = tr("Save once more to replace it.") if self._overwrite else ""
            self._say(f"{problem} {hint}".strip(), "bad")

        self._context.jobs.run(lambda: save_policy(path, text, before), done, failed)

    _overwrite = False

    # --------------------------------------------------------------- the rules

    def _policy_now(self) -> Policy | None:
        return self._book.policy if self._book is not None and not self._unusable else None

    def _set_text(self, text: str) -> None:
        if self._text.toPlainText() != text:
            self._text.blockSignals(True)
            self._text.setPlainText(text)
            self._text.blockSignals(False)
        self._parse.stop()

    def _show_book(self, book: Rulebook | None, *, keep: bool = False) -> None:
        """Show these rules; with `keep` the chosen rule stays chosen."""
        self._book = book
        rules = book.rules if book is not None else ()
        current = self._current if keep else 0
        self._model.show(rules)
        self._current = min(max(current, 0), len(rules) - 1)
        self._select(self._current)
        self._show_rule()
        self._dry.rules_changed()

    def _select(self, row: int) -> None:
        selection = self._list.selectionModel()
        selection.blockSignals(True)
        self._list.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
        selection.blockSignals(False)
        self._list.viewport().update()

    def _show_rule(self) -> None:
        rule = None
        if self._book is not None and 0 <= self._current < len(self._book.entries):
            rule = self._book.rules[self._current]
        names = (
            frozenset(one.name for one in self._book.rules if one is not rule) if self._book else frozenset()
        )
        may_edit = self._may_edit
        self._form.show_rule(rule, names, may_edit=may_edit)
        count = len(self._book.entries) if self._book is not None else 0
        allowed = (
            may_edit,
            may_edit and rule is not None,
            may_edit and self._current > 0,
            may_edit and 0 <= self._current < count - 1,
            may_edit and count > 1,
        )
        for (button, _), on in zip(self._tool_icons, allowed, strict=True):
            button.setEnabled(on)

    @property
    def _may_edit(self) -> bool:
        return self._book is not None and self._loaded is not None and self._loaded.path is not None

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._current = index.row()
            self._show_rule()

    def _changed_to(self, book: Rulebook, current: int) -> None:
        self._current = current
        self._set_text(book.text)
        self._show_book(book, keep=True)
        self._list.scrollTo(self._model.index(self._current))
        self._show_dirty()

    def _add(self) -> None:
        if self._book is not None and self._may_edit:
            rule = Rule(name=self._book.free_name(tr("new rule")), effect=RuleEffect.ASK)
            self._changed_to(self._book.added(self._current + 1, rule), self._current + 1)
            self._tabs.setCurrentIndex(0)
            self._form.focus_name()

    def _duplicate(self) -> None:
        if self._book is not None and self._current >= 0:
            rule = self._book.rules[self._current]
            copy = rule.model_copy(update={"name": self._book.free_name(rule.name)})
            self._changed_to(self._book.added(self._current + 1, copy), self._current + 1)

    def _move(self, by: int) -> None:
        if self._book is not None:
            self._changed_to(self._book.moved(self._current, self._current + by), self._current + by)

    def _delete(self) -> None:
        if self._book is not None and len(self._book.entries) > 1:
            self._changed_to(
                self._book.without(self._current), min(self._current, len(self._book.entries) - 2)
            )

    def _rule_edited(self, rule: Rule) -> None:
        if self._book is None or self._current < 0:
            return
        self._usable(True)
        lost = self._book.entries[self._current].comments_inside
        self._book = self._book.changed(self._current, rule)
        self._model.show(self._book.rules)
        self._set_text(self._book.text)
        self._dry.rules_changed()
        self._show_dirty(tr("A comment inside this rule is dropped by the change.") if lost else "")
        self._tools_follow()

    def _rule_unusable(self) -> None:
        self._usable(False)
        self._say(tr("This rule cannot be used yet: see what its fields say."), "bad")
        self._dry.rules_changed()

    def _text_edited(self) -> None:
        if self._loaded is None or self._text.isReadOnly():
            return
        try:
            book = parse_rulebook(self._text.toPlainText(), tr("text"))
        except BadPolicy as problem:
            self._usable(False)
            self._form.setEnabled(False)
            self._wrong(str(problem), problem.line)
            self._say(
                tr("The text cannot be used as it is; the list shows the last rules that could."), "bad"
            )
            self._dry.rules_changed()
            return
        self._usable(True)
        self._problem.say("")
        self._show_book(book, keep=True)
        self._show_dirty()

    def _usable(self, usable: bool) -> None:
        """Whether what stands in form and text is a policy; until it is, other rules cannot be chosen."""
        self._unusable = not usable
        self._list.setEnabled(usable)
        for button, _ in self._tool_icons:
            button.setEnabled(usable)
        self._save.setEnabled(usable)

    def _tools_follow(self) -> None:
        self._show_rule()

    # ------------------------------------------------------------------- words

    def _wrong(self, problem: str, line: int | None) -> None:
        self._problem.say(tr("Line {line}: {problem}", line=line, problem=problem) if line else problem)

    def _show_dirty(self, note: str = "") -> None:
        if not self.dirty:
            self._bar.hide()
            return
        words = tr("Not saved yet.")
        if self._book is not None and not self._book.faithful:
            note = tr("These rules are written in a way that cannot be kept: all of them are written anew.")
        self._say(f"{words} {note}".strip(), "")

    def _say(self, words: str, tone: str, *, ask: bool = True) -> None:
        kind_of(self._bar, "notice", tone)
        self._said.setText(words)
        self._save.setVisible(ask)
        self._revert.setVisible(ask)
        self._bar.show()

    def _dress(self) -> None:
        for button, icon in self._tool_icons:
            button.setIcon(self._context.theme.icon(icon))
        self._list.viewport().update()

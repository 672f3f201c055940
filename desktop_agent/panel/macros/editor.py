"""The macro that is open: its steps, the chosen one from near, its head, and its replay."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QTabWidget, QToolButton, QVBoxLayout, QWidget

from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros import changes
from desktop_agent.panel.macros.changes import Change
from desktop_agent.panel.macros.editing import Editing
from desktop_agent.panel.macros.headform import HeadForm
from desktop_agent.panel.macros.inspector import StepPane
from desktop_agent.panel.macros.lineedit import LineEditor
from desktop_agent.panel.macros.looks import StepLook
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row, tool_button
from desktop_agent.panel.macros.runform import RunForm
from desktop_agent.panel.macros.steplist import StepList
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.words import ntr, tr
from desktop_agent.types import Intent

STEP, HEAD, REPLAY = range(3)
"""The tabs."""
_ROOMY = 660
"""Pixels of width from which on there is room for words on a tool."""


class Editor(QWidget):
    """The right side of the page while a macro is shown.

    Signals:
        wish: something that the page does: `save`, `revert`, `pytest`, `sentences`, `copy`, `text`, `folder`, `delete`.
    """

    wish = Signal(str)

    def __init__(
        self, context: Context, icons: Icons, editing: Editing, replay: QWidget, form: RunForm
    ) -> None:
        super().__init__()
        self.setObjectName("macro_editor")
        self._editing = editing
        self._insert_at: int | None = None
        self._line_waits = False
        self._tools: dict[str, QToolButton] = {}
        self._icons = icons
        self.title = label("", "title", "macro_title")
        self.facts = label("", "muted", "macro_facts")
        self.undo = tool_button(icons, "macro_undo", "undo-2", tr("Undo"), tr("Undo (Ctrl+Z)"))
        self.redo = tool_button(icons, "macro_redo", "redo-2", tr("Redo"), tr("Redo (Ctrl+Shift+Z)"))
        self.revert = tool_button(icons, "macro_revert", "rotate-ccw", tr("Revert to the saved file"))
        self.more = tool_button(icons, "macro_more", "ellipsis", tr("More"))
        self.save = push_button("macro_save", tr("Save"), "primary", tr("Save (Ctrl+S)"))
        icons.set(self.save, "save", "on_accent")
        self.problem = Notice("macro_problem")
        self.steps = StepList(context.theme)
        self.line = LineEditor()
        self.step_pane = StepPane()
        self.head = HeadForm(icons)
        self.form = form
        self.tabs = QTabWidget()
        self.tabs.setObjectName("macro_tabs")
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.tabBar().setAccessibleName(tr("Step, macro or replay"))
        self.tabs.addTab(self.step_pane, tr("Step"))
        self.tabs.addTab(self.head, tr("Macro"))
        self.tabs.addTab(replay, tr("Replay"))
        self._lay_out()
        self._menu()
        self._connect()
        self._add_shortcuts()
        self._show_tools()

    def show_macro(self, *, other: bool = False) -> None:
        """Show what is open now; `other`: it is another macro than before."""
        shown, path = self._editing.shown, self._editing.path
        if shown is None or path is None:
            return
        macro = shown.macro
        self.title.setText(f"{macro.name} •" if self._editing.unsaved else macro.name)
        steps = ntr("{count} step", "{count} steps", len(macro.steps))
        self.facts.setText(f"{steps} · {path.name}")
        self.facts.setToolTip(tip(str(path)))
        if other or self._line_waits:
            self._close_line()
        if other:
            self.problem.say("")
            self.line.hide()
            self.tabs.setCurrentIndex(STEP)
        before = self.steps.currentIndex().row()
        self.steps.steps.show(shown.looks)
        wanted = self.steps.steps.row_of(self._editing.focus) if self._editing.focus is not None else before
        if other or wanted < 0:
            wanted = self.steps.steps.row_of(0)
        self.steps.choose(min(wanted, len(shown.looks) - 1))
        self.head.show_macro(macro)
        self.form.show_macro(macro, path)
        self._show_step()
        self._show_tools()

    def say(self, words: str) -> None:
        """Show why a change could not be made."""
        if self._line_waits:
            self._line_waits = False
            self.line.refuse(words)
            return
        self.problem.say(words, Tone.BAD)
        self.head.again()

    def choose_number(self, number: int) -> None:
        """Choose the step of this number, to edit it."""
        self.steps.choose(number - 1)
        self.tabs.setCurrentIndex(STEP)
        self.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    # ----------------------------------------------------------------- making

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where there is little room, all tools are icons alone."""
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        self._tools["insert_after"].setToolButtonStyle(
            style.ToolButtonIconOnly if event.size().width() < _ROOMY else style.ToolButtonTextBesideIcon
        )

    def _lay_out(self) -> None:
        for name, icon, words, told in (
            ("insert_after", "plus", tr("Insert after"), tr("Insert a step after this one (Ins)")),
            ("insert_before", "list-start", tr("Insert before"), tr("Insert a step before this one")),
            ("step_up", "chevron-up", tr("Move up"), tr("Move up (Alt+Up)")),
            ("step_down", "chevron-down", tr("Move down"), tr("Move down (Alt+Down)")),
            ("step_twice", "copy", tr("Duplicate"), tr("Duplicate (Ctrl+D)")),
            ("step_rewrite", "pencil", tr("Say it differently"), tr("Say it differently (F2)")),
            ("step_delete", "trash-2", tr("Delete"), tr("Delete (Del)")),
        ):
            self._tools[name] = tool_button(self._icons, name, icon, words, told)
        after = self._tools["insert_after"]
        after.setText(tr("Step"))
        after.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.title)
        titles.addWidget(self.facts)
        head = row(self.undo, self.redo, self.revert, self.more, self.save, spacing=4)
        head.insertLayout(0, titles, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row(*self._tools.values(), None, spacing=2))
        column.addWidget(self.line)
        column.addWidget(self.steps, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("macro_editor_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(16)
        splitter.addWidget(left)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([420, 320])
        self.tabs.setMinimumWidth(310)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.problem)
        layout.addWidget(splitter, 1)

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("macro_menu")
        for name, words in (
            ("pytest", tr("Export as a pytest file…")),
            ("sentences", tr("Export as sentences…")),
            ("copy", tr("Copy as sentences")),
            ("", ""),
            ("text", tr("Edit as text")),
            ("folder", tr("Show in its folder")),
            ("", ""),
            ("delete", tr("Delete the macro…")),
        ):
            if not name:
                menu.addSeparator()
                continue
            action = menu.addAction(words)
            action.setObjectName(f"macro_{name}")
            action.triggered.connect(partial(self._wish, name))
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _wish(self, name: str, _checked: bool = False) -> None:
        self.wish.emit(name)

    def _connect(self) -> None:
        editing = self._editing
        self.steps.selectionModel().currentChanged.connect(self._chosen_changed)
        self.steps.moved.connect(self._move)
        self.steps.remove.connect(self._delete)
        self.step_pane.changed.connect(self._change_step)
        self.head.changed.connect(self._change_head)
        self.line.accepted.connect(self._take_line)
        self.line.closed.connect(self._close_line)
        self.save.clicked.connect(partial(self._wish, "save"))
        self.revert.clicked.connect(partial(self._wish, "revert"))
        self.undo.clicked.connect(editing.step_back)
        self.redo.clicked.connect(editing.step_forward)
        acts: dict[str, Callable[[], None]] = {
            "insert_after": partial(self._insert, after=True),
            "insert_before": partial(self._insert, after=False),
            "step_up": partial(self._move_by, -1),
            "step_down": partial(self._move_by, 1),
            "step_twice": self._duplicate,
            "step_rewrite": self._rewrite,
            "step_delete": self._delete,
        }
        for name, act in acts.items():
            self._tools[name].clicked.connect(lambda _=False, act=act: act())

    def _add_shortcuts(self) -> None:
        keys: tuple[tuple[QKeySequence | QKeySequence.StandardKey, Callable[[], object]], ...] = (
            (QKeySequence.StandardKey.Save, partial(self._wish, "save")),
            (QKeySequence.StandardKey.Undo, self._editing.step_back),
            (QKeySequence.StandardKey.Redo, self._editing.step_forward),
            (QKeySequence("Ctrl+D"), self._duplicate),
            (QKeySequence("Ins"), lambda: self._insert(after=True)),
            (QKeySequence("F2"), self._rewrite),
            (QKeySequence("Ctrl+R"), self._replay),
        )
        for key, act in keys:
            action = QAction(self)
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, act=act: act())
            self.addAction(action)

    # ---------------------------------------------------------------- changes

    @property
    def _look(self) -> StepLook | None:
        return self.steps.chosen

    def _chosen_changed(self) -> None:
        self._show_step()
        self._show_tools()

    def _show_step(self) -> None:
        shown = self._editing.shown
        self.step_pane.show_step(shown.macro if shown is not None else None, self._look)

    def _show_tools(self) -> None:
        shown, look = self._editing.shown, self._look
        index = look.index if look is not None else None
        count = len(shown.macro.steps) if shown is not None else 0
        usable = {
            "insert_after": count > 0,
            "insert_before": index is not None,
            "step_up": bool(index),
            "step_down": index is not None and index + 1 < count,
            "step_twice": index is not None,
            "step_rewrite": index is not None,
            "step_delete": index is not None and count > 1,
        }
        for name, on in usable.items():
            self._tools[name].setEnabled(on)
        self.undo.setEnabled(self._editing.undo.canUndo())
        self.redo.setEnabled(self._editing.undo.canRedo())
        undo, redo = self._editing.undo.undoText(), self._editing.undo.redoText()
        self.undo.setToolTip(tr("Undo: {what} (Ctrl+Z)", what=undo) if undo else tr("Undo (Ctrl+Z)"))
        self.redo.setToolTip(
            tr("Redo: {what} (Ctrl+Shift+Z)", what=redo) if redo else tr("Redo (Ctrl+Shift+Z)")
        )
        self.save.setEnabled(self._editing.unsaved)
        self.revert.setEnabled(self._editing.unsaved)

    def _change(self, words: str, change: Change, focus: int | None) -> None:
        self.problem.say("")
        self._editing.change(words, change, focus)

    def _change_step(self, words: str, change: Change, index: int) -> None:
        self._change(words, change, index)

    def _change_head(self, words: str, change: Change) -> None:
        self._change(words, change, None)

    def _move(self, index: int, to: int) -> None:
        self._change(tr("move a step"), lambda editable: editable.move(index, to), to)

    def _move_by(self, way: int) -> None:
        look, shown = self._look, self._editing.shown
        if look is not None and look.index is not None and shown is not None:
            to = look.index + way
            if 0 <= to < len(shown.macro.steps):
                self._move(look.index, to)

    def _delete(self) -> None:
        look, shown = self._look, self._editing.shown
        if look is None or look.index is None or shown is None:
            return
        index = look.index
        focus = min(index, len(shown.macro.steps) - 2)
        self._change(tr("delete a step"), lambda editable: editable.delete(index), focus)

    def _duplicate(self) -> None:
        look = self._look
        if look is not None and look.index is not None:
            index = look.index
            self._change(tr("duplicate a step"), lambda editable: editable.duplicate(index), index + 1)

    def _insert(self, *, after: bool) -> None:
        look, shown = self._look, self._editing.shown
        if shown is None:
            return
        index = look.index if look is not None else None
        if index is None:
            index, after = 0, False
        self._insert_at = index + after
        number = self._insert_at + 1 + bool(shown.macro.app)
        self.line.begin(tr("New step {number}: an act, a wait or a check", number=number))

    def _rewrite(self) -> None:
        look = self._look
        if look is not None and look.index is not None:
            self._insert_at = None
            self.line.begin(
                tr("Step {number} in other words", number=look.number), look.sentence, single=True
            )

    def _take_line(self, intents: tuple[Intent, ...]) -> None:
        look = self._look
        # The line goes once the change is made.
        self._line_waits = True
        if self._insert_at is not None:
            at = self._insert_at
            self._change(tr("insert a step"), changes.insert(at, intents), at + len(intents) - 1)
        elif look is not None and look.index is not None and intents:
            self._change(tr("say a step differently"), changes.rewrite(look.index, intents[0]), look.index)
        else:
            self._close_line()

    def _close_line(self) -> None:
        self._line_waits = False
        if self.line.isVisible():
            self.line.hide()
            self.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _replay(self) -> None:
        self.tabs.setCurrentIndex(REPLAY)
        self.form.start()

"""The page of macros: all of them on the left, the one at work on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout

from desktop_agent.engine.messages import Report, RunMacro
from desktop_agent.errors import BadInput
from desktop_agent.macros.place import read_text
from desktop_agent.macros.store import find_macro
from desktop_agent.panel.context import Context, Page, Tone
from desktop_agent.panel.macros.editing import Editing
from desktop_agent.panel.macros.editor import REPLAY, Editor
from desktop_agent.panel.macros.fileacts import FileActs
from desktop_agent.panel.macros.listing import Entry, read_entries
from desktop_agent.panel.macros.listview import MacroList
from desktop_agent.panel.macros.making import MakePane
from desktop_agent.panel.macros.mend import Mender
from desktop_agent.panel.macros.parts import Emptiness, Icons, ask, push_button
from desktop_agent.panel.macros.recording import RecordPane
from desktop_agent.panel.macros.replay import Replay
from desktop_agent.panel.macros.runform import RunForm
from desktop_agent.panel.macros.runpane import RunPane
from desktop_agent.panel.run import Topic
from desktop_agent.panel.words import tr

_SESSION = ".sqlite"


class MacrosPage(Page):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setObjectName("macros_page")
        self._icons = Icons(context.theme, self)
        self._wanted: Path | None = None
        self._replay: Replay | None = None
        self._own_display = True
        self._loaded = False
        self.editing = Editing(context.jobs, self)
        self.files = FileActs(self, context, self._icons, self._deleted)
        self.list = MacroList(context.theme, self._icons)
        self.form = RunForm(context, self._icons)
        self.run_pane = RunPane(context, self._icons)
        self.replay_tab = QStackedWidget()
        self.replay_tab.addWidget(self.form)
        self.replay_tab.addWidget(self.run_pane)
        self.editor = Editor(context, self._icons, self.editing, self.replay_tab, self.form)
        self.mender = Mender(context.jobs, self._icons)
        self.recorder = RecordPane(context, self._icons)
        self.maker = MakePane(self._icons)
        self.empty = Emptiness(
            self._icons,
            "macros_empty",
            "workflow",
            tr("Macros"),
            tr("A macro is a task that was done once and can be done again: recorded, or made of a session."),
        )
        record = push_button("empty_record", tr("Record a macro"), "primary")
        self._icons.set(record, "circle-dot", "on_accent")
        self.empty.offer(record)
        self.stack = QStackedWidget()
        for page in (self.empty, self.editor, self.mender, self.recorder, self.maker):
            self.stack.addWidget(page)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("macros_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(16)
        splitter.addWidget(self.list)
        splitter.addWidget(self.stack)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([230, 800])
        self.list.setMinimumWidth(180)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(splitter)
        record.clicked.connect(self._record)
        self._connect()

    # ---------------------------------------------------------------- the page

    def opened(self, argument: object = None) -> None:
        """Show a macro (its path or name), or make one of a session (the path of its file); None: what was shown."""
        if not self._loaded or argument is None:
            self._read()
            self._look_again()
        if argument is None:
            return
        words = str(argument)
        if words.endswith(_SESSION):
            self._leave(lambda: self._make_of(words))
            return
        try:
            path = find_macro(words)
        except BadInput as problem:
            self.context.say(str(problem), Tone.BAD)
            return
        self._show(path)

    def may_close(self) -> bool:
        """Asks about unsaved changes, and about a recording."""
        if self.recorder.recording:
            self.context.say(tr("A recording is under way. Stop it first, or discard it."), Tone.WARN)
            return False
        if not self._unsaved:
            return True
        self._leave(lambda: self.window().close())
        return False

    def _connect(self) -> None:
        hub = self.context.hub
        hub.reported.connect(self._reported)
        hub.changed.connect(self._changed)
        self.list.chosen.connect(self._show)
        self.list.record.connect(self._record)
        self.list.again.connect(self._read)
        self.editing.opened.connect(self._opened)
        self.editing.changed.connect(self.editor.show_macro)
        self.editing.changed.connect(self._show_marks)
        self.editing.failed.connect(self.editor.say)
        self.editing.refused.connect(self._mend)
        self.editor.wish.connect(self._do)
        self.form.begin.connect(self._begin)
        self.run_pane.edit.connect(self.editor.choose_number)
        self.run_pane.again.connect(self._again)
        self.run_pane.closed.connect(self._close_run)
        self.mender.mended.connect(self._mended)
        self.mender.folder.clicked.connect(lambda: self.files.show_folder(self.mender.path))
        self.mender.delete.clicked.connect(lambda: self.files.ask_to_delete(self.mender.path))
        self.recorder.saved.connect(self._recorded)
        self.recorder.closed.connect(self._back)
        self.maker.made.connect(self._made)
        self.maker.closed.connect(self._back)
        # The editor's keys work while the keyboard is in the list beside it, too.
        self.addActions(self.editor.actions())
        self.stack.currentChanged.connect(self._allow_keys)
        self._allow_keys()
        for key, act in (
            (QKeySequence("Ctrl+Shift+N"), self._record),
            (QKeySequence.StandardKey.Refresh, self._read),
            (QKeySequence.StandardKey.Find, self.list.search.setFocus),
        ):
            shortcut = QShortcut(key, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _allow_keys(self) -> None:
        for action in self.editor.actions():
            action.setEnabled(self.stack.currentWidget() is self.editor)

    def _read(self) -> None:
        """Read the folder beside the window."""
        self._loaded = True

        def done(entries: tuple[Entry, ...]) -> None:
            self.list.show_entries(entries)
            if not entries:
                self.empty.words.setText(
                    tr(
                        "A macro is a task that was done once and can be done again: recorded, or made of a session."
                    )
                )
            elif self.stack.currentWidget() is self.empty:
                self.empty.words.setText(tr("Choose a macro on the left, or record a new one."))

        self.context.jobs.run(read_entries, done, self.files.tell)

    def _look_again(self) -> None:
        """Show the macro anew when another program changed its file meanwhile."""
        shown, path = self.editing.shown, self.editing.path
        if shown is None or path is None or self._unsaved:
            return

        def done(text: str) -> None:
            if path == self.editing.path and not self._unsaved and text != shown.state.text:
                self.editing.open(path)

        self.context.jobs.run(lambda: read_text(path), done, lambda _: None)

    # ------------------------------------------------------- going to another one

    @property
    def _unsaved(self) -> bool:
        return self.editing.unsaved or (self.stack.currentWidget() is self.mender and self.mender.unsaved)

    def _leave(self, then: Callable[[], object]) -> None:
        """Call `then`, once the person has said what becomes of unsaved changes."""
        if not self._unsaved:
            then()
            return
        name = self.editing.path.stem if self.editing.path is not None else self.mender.title.text()
        self.list.point_at(self._here)

        def throw_away() -> None:
            self._forget()
            then()

        if not self.editing.unsaved:
            ask(
                self,
                "throw_text_away",
                tr("Throw your changes away?"),
                tr("The text of {name} was changed and not saved.", name=name),
                tr("Throw away"),
                throw_away,
                no=tr("Go on editing"),
            )
            return
        ask(
            self,
            "unsaved_macro",
            tr("Save your changes?"),
            tr("{name} was changed.", name=name),
            tr("Save"),
            lambda: self.editing.save(then),
            other=(tr("Throw away"), throw_away),
        )

    @property
    def _here(self) -> Path | None:
        return self.mender.path if self.stack.currentWidget() is self.mender else self.editing.path

    def _forget(self) -> None:
        self.editing.close()
        self.mender.forget()

    def _show(self, path: Path) -> None:
        """Show the macro in the file `path`."""
        if self.recorder.recording:
            self.context.say(tr("A recording is under way. Stop it first, or discard it."), Tone.WARN)
            self.list.point_at(self._here)
            return
        if path == self.editing.path and self.stack.currentWidget() is self.editor:
            self.list.point_at(path)
            return
        self._leave(lambda: self._open(path))

    def _open(self, path: Path) -> None:
        self.mender.forget()
        self.list.point_at(path)
        self.editing.open(path)

    def _opened(self) -> None:
        self.stack.setCurrentWidget(self.editor)
        self.list.point_at(self.editing.path)
        self.editor.show_macro(other=True)
        self._show_replay()

    def _mend(self, path: Path, problem: str) -> None:
        self.stack.setCurrentWidget(self.mender)
        self.list.point_at(path)
        self.mender.show_file(path, problem)

    def _mended(self, path: Path) -> None:
        self._read()
        self._open(path)

    def _back(self) -> None:
        """From a form to what was shown before."""
        self.stack.setCurrentWidget(self.editor if self.editing.shown is not None else self.empty)

    # ------------------------------------------------------------------- wishes

    def _do(self, wish: str) -> None:
        shown, path = self.editing.shown, self.editing.path
        if shown is None or path is None:
            return
        match wish:
            case "save":
                self.editing.save(self._read)
            case "revert":
                ask(
                    self,
                    "revert_macro",
                    tr("Revert to the saved file?"),
                    tr("What you changed since it was saved is lost."),
                    tr("Revert"),
                    lambda: self._open(path),
                )
            case "pytest" | "sentences":
                self.files.export(shown.macro, self.form.values, wish)
            case "copy":
                self.files.copy(shown.macro, self.form.values)
            case "text":
                self._leave(lambda: self._as_text(path))
            case "folder":
                self.files.show_folder(path)
            case "delete":
                self.files.ask_to_delete(path)

    def _as_text(self, path: Path) -> None:
        self.editing.close()
        self.stack.setCurrentWidget(self.mender)
        self.mender.show_file(path, "")

    def _deleted(self) -> None:
        self._forget()
        self.stack.setCurrentWidget(self.empty)
        self.list.point_at(None)
        self._read()

    # ------------------------------------------------------------------- replay

    def _begin(self, order: RunMacro) -> None:
        """Replay, after saving: what is replayed is the file."""
        if self.editing.unsaved:
            self.editing.save(lambda: self._begin(order))
            return
        shown, path = self.editing.shown, self.editing.path
        if shown is None or path is None or self.context.hub.run.busy:
            return
        self._replay = Replay(path, len(shown.looks), order.values)
        self._own_display = order.setup.display == "virtual"
        self._order = order
        self.context.hub.tell(order)
        self.editor.tabs.setCurrentIndex(REPLAY)
        self._show_replay()

    def _again(self, number: int) -> None:
        if (
            self._replay is not None
            and self._replay.end is not None
            and self.editing.path == self._replay.path
        ):
            self._begin(replace(self._order, first=number))

    def _reported(self, report: Report) -> None:
        if self._replay is not None and self._replay.end is None and self._replay.apply(report):
            self._show_replay()

    def _changed(self, topics: frozenset[Topic]) -> None:
        if self._replay is not None and topics & {Topic.STATUS, Topic.QUESTION, Topic.STEP}:
            self._show_replay()

    def _show_replay(self) -> None:
        replay = self._replay
        shown = replay is not None and replay.path == self.editing.path
        self.replay_tab.setCurrentWidget(self.run_pane if shown else self.form)
        self._show_marks()
        if shown and replay is not None:
            self.run_pane.show_replay(replay, own_display=self._own_display)
            if replay.end is None and replay.number:
                row = self.editor.steps.steps.index(replay.number - 1)
                self.editor.steps.scrollTo(row)

    def _show_marks(self) -> None:
        """Mark the steps, unless they are others by now than those that were replayed."""
        replay, shown = self._replay, self.editing.shown
        same = replay is not None and shown is not None and replay.path == self.editing.path
        fits = same and replay is not None and shown is not None and replay.total == len(shown.looks)
        self.editor.steps.steps.mark(replay.marks if fits and replay is not None else {})

    def _close_run(self) -> None:
        self._replay = None
        self._show_replay()
        self.form.check()

    # ---------------------------------------------------------- recording, making

    def _record(self) -> None:
        def begin() -> None:
            self.editing.close()
            self.mender.forget()
            self.list.point_at(None)
            self.stack.setCurrentWidget(self.recorder)
            self.recorder.begin()

        self._leave(begin)

    def _recorded(self, place: str, warnings: tuple[str, ...]) -> None:
        self._read()
        self._open(Path(place))
        if warnings:
            self.context.say("\n".join(warnings), Tone.WARN)

    def _make_of(self, session: str) -> None:
        self.editing.close()
        self.mender.forget()
        self.list.point_at(None)
        self.stack.setCurrentWidget(self.maker)
        self.maker.begin(session)

    def _made(self, path: Path) -> None:
        self._read()
        self._open(path)

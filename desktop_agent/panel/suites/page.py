"""The page of UI tests: choose a folder or a file, run it, see how each test went."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Context, Page, Tone
from desktop_agent.panel.macros.parts import (
    Emptiness,
    Icons,
    Notice,
    ask,
    label,
    push_button,
    row,
)
from desktop_agent.panel.suites.bars import PlaceBar, RunBar
from desktop_agent.panel.suites.outcome import OutcomePane
from desktop_agent.panel.suites.recent import read_recent, remember
from desktop_agent.panel.suites.runner import Runner
from desktop_agent.panel.suites.state import BAD, OVER, State, Suite, duration, end_words
from desktop_agent.panel.suites.tree import TestTree
from desktop_agent.panel.words import ntr, tr

_MOST_NAMED = 400
"""Tests that a command line can name; more are run by running everything."""


class SuitesPage(Page):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setObjectName("suites_page")
        self._icons = Icons(context.theme, self)
        self._place: Path | None = None
        self._suite = Suite()
        self._collecting = False
        self._began = self._took = 0.0
        self._recent_file = context.settings.path.with_name("recent-tests.json")
        self._recent: tuple[str, ...] = ()
        self.runner = Runner(self)
        self.tree = TestTree(context.theme)
        self.outcome = OutcomePane(context, self._icons)
        self._lay_out()
        self._connect()
        self._show_tools()
        self._read_recent()

    # ---------------------------------------------------------------- the page

    def opened(self, argument: object = None) -> None:
        """Show the tests in a folder or file, when one is named."""
        if argument is not None:
            self.show_place(Path(str(argument)))

    def may_close(self) -> bool:
        """Asks while tests run."""
        if not self.runner.running or self._collecting:
            self.runner.close()
            return True

        def leave() -> None:
            self.runner.close()
            self.window().close()

        ask(
            self,
            "leave_tests",
            tr("Tests are running. End them?"),
            tr("The displays of the tests under way are closed."),
            tr("End them"),
            leave,
            no=tr("Let them run"),
        )
        return False

    def show_place(self, place: Path) -> None:
        """Look for the tests in a folder or a file."""
        if self.runner.running:
            self.context.say(tr("Tests are running. Stop them first."), Tone.WARN)
            return
        place = place.expanduser()
        self.place.field.setText(str(place))
        if not place.exists():
            self.notice.say(tr("There is no such folder or file: {place}", place=place), Tone.BAD)
            return
        self._place = place.resolve()
        self._recent = remember(self._recent_file, str(self._place), self._recent)
        self._show_recent()
        self._collect()

    # ----------------------------------------------------------------- making

    def _lay_out(self) -> None:
        icons = self._icons
        self.place = PlaceBar(icons)
        self.runs = RunBar(icons)
        self.filter = QLineEdit()
        self.filter.setObjectName("tests_filter")
        self.filter.setAccessibleName(tr("Search tests"))
        self.filter.setPlaceholderText(tr("Search tests"))
        self.filter.setClearButtonEnabled(True)
        self.only_failed = QCheckBox(tr("Failed only"))
        self.only_failed.setObjectName("tests_only_failed")
        self.notice = Notice("tests_notice")
        self.bar = QProgressBar()
        self.bar.setObjectName("tests_progress")
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.counts = label("", "muted", "tests_counts")
        self.clock = label("", "muted", "tests_clock")
        self.empty = Emptiness(
            icons,
            "tests_empty",
            "flask-conical",
            tr("UI tests"),
            tr("Choose a folder or a file of pytest tests. Each runs on a display of its own, beside yours."),
        )
        choose = push_button("empty_choose", tr("Choose a folder…"), "primary")
        icons.set(choose, "folder-open", "on_accent")
        choose_file = push_button("empty_choose_file", tr("Choose a file…"))
        icons.set(choose_file, "file-code")
        self.empty.offer(choose, choose_file)
        choose.clicked.connect(self._ask_folder)
        choose_file.clicked.connect(self._ask_file)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row(self.filter, self.only_failed))
        column.addWidget(self.tree, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("tests_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(16)
        splitter.addWidget(left)
        splitter.addWidget(self.outcome)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([480, 480])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(splitter)
        self._full = splitter
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.place)
        layout.addWidget(self.runs)
        layout.addWidget(self.notice)
        layout.addWidget(self.bar)
        layout.addLayout(row(self.counts, None, self.clock, self.runs.choices, spacing=16))
        layout.addWidget(self.stack, 1)
        self._second = QTimer(self, interval=1000)

    def _connect(self) -> None:
        self.place.field.returnPressed.connect(lambda: self.show_place(Path(self.place.field.text())))
        self.place.browse.clicked.connect(self._ask_folder)
        self.place.again.clicked.connect(self._collect)
        self.runs.run_all.clicked.connect(self._run_all)
        self.runs.run_failed.clicked.connect(self._run_failed)
        self.runs.run_chosen.clicked.connect(self._run_chosen)
        self.runs.stop.clicked.connect(self._stop)
        self.tree.chosen.connect(self._choose)
        self.tree.selectionModel().selectionChanged.connect(lambda *_: self._show_tools())
        self.filter.textChanged.connect(self._filter)
        self.only_failed.toggled.connect(self._filter)
        self.runner.told.connect(self._told)
        self.runner.ended.connect(self._ended)
        self._second.timeout.connect(self._show_clock)
        for keys, act in (
            (QKeySequence("Ctrl+Shift+O"), self._ask_folder),
            (QKeySequence.StandardKey.Refresh, self._collect),
            (QKeySequence("Ctrl+R"), self._run_all),
            (QKeySequence("Ctrl+Shift+R"), self._run_failed),
            (QKeySequence("Ctrl+Return"), self._run_chosen),
            (QKeySequence("Ctrl+."), self._stop),
            (QKeySequence.StandardKey.Find, self.filter.setFocus),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ------------------------------------------------------------------ places

    def _ask_folder(self) -> None:
        self._ask(QFileDialog.FileMode.Directory, tr("Folder of tests"))

    def _ask_file(self) -> None:
        self._ask(QFileDialog.FileMode.ExistingFile, tr("File of tests"))

    def _ask(self, mode: QFileDialog.FileMode, title: str) -> None:
        chooser = QFileDialog(self, title, str(self._place or Path.home()))
        chooser.setObjectName("tests_chooser")
        chooser.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFile:
            chooser.setNameFilter(tr("Python files (*.py)"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda place: self.show_place(Path(place)))
        chooser.open()

    def _read_recent(self) -> None:
        def done(found: tuple[str, ...]) -> None:
            self._recent = self._recent or found
            self._show_recent()

        self.context.jobs.run(lambda: read_recent(self._recent_file), done, lambda _: None)

    def _show_recent(self) -> None:
        self.place.menu.clear()
        for place in self._recent:
            action = self.place.menu.addAction(place)
            action.triggered.connect(lambda _=False, place=place: self.show_place(Path(place)))
        self.place.recents.setEnabled(bool(self._recent))

    # -------------------------------------------------------------------- runs

    def _collect(self) -> None:
        if self._place is None or self.runner.running:
            return
        self._collecting = True
        self._suite.begin(None)
        self._suite.root = None
        self.tree.show_suite(self._suite)
        self.outcome.show_test(None)
        self._start(["--collect-only", "-q", str(self._place)])

    def _run_all(self) -> None:
        names = set(self._suite.tests)
        if self._place is not None and names:
            self._run(names, [str(self._place)])

    def _run_failed(self) -> None:
        self._run_names(self._suite.failed)

    def _run_chosen(self) -> None:
        self._run_names(self.tree.chosen_names())

    def _run_names(self, names: list[str]) -> None:
        root = self._suite.root
        if not names or root is None or self._place is None:
            return
        if len(names) > _MOST_NAMED:
            # So many do not fit on a command line; their files do.
            files = list(dict.fromkeys(str(root / name.partition("::")[0]) for name in names))
            chosen = {one for one in self._suite.tests if str(root / one.partition("::")[0]) in files}
            self._run(chosen, files)
            return
        self._run(set(names), [str(root / name) for name in names])

    def _run(self, names: set[str], arguments: list[str]) -> None:
        if self.runner.running:
            return
        self._collecting = False
        self._suite.begin(names)
        self.tree.update_tests(names)
        # A file that cannot be read keeps no other test from running.
        self._start(["--continue-on-collection-errors", *self.runs.options, *arguments])
        self._choose(self.outcome.name)

    def _start(self, arguments: list[str]) -> None:
        place = self._place
        assert place is not None
        self.stack.setCurrentWidget(self._full)
        self.notice.say("")
        self._began = time.monotonic()
        self.runner.start(arguments, place if place.is_dir() else place.parent)
        self._second.start()
        self._show_tools()
        self._show_progress()

    def _stop(self) -> None:
        self.runner.stop()
        self._show_tools()

    def _told(self, records: list[dict[str, Any]]) -> None:
        changed: dict[str, None] = {}
        for record in records:
            changed.update(dict.fromkeys(sorted(self._suite.apply(record))))
        order = [name for name in self._suite.tests if name in changed] if len(changed) > 1 else list(changed)
        self.tree.update_tests(order)
        if self.outcome.name in changed:
            self._choose(self.outcome.name)
        self._show_progress()

    def _ended(self, code: int, said: str) -> None:
        self._second.stop()
        self.tree.update_tests(self._suite.give_up())
        words = end_words(self._suite.status, code, self._suite, said)
        failed = self._suite.failed
        unreadable = [name for name in failed if not self._suite.tests[name].readable]
        if words:
            stopped = self._suite.status in (2, 5)
            self.notice.say(words, Tone.INFO if stopped else Tone.BAD)
        elif self._collecting and unreadable:
            count = len(unreadable)
            self.notice.say(
                ntr("{count} file cannot be read.", "{count} files cannot be read.", count), Tone.BAD
            )
            self.tree.choose(unreadable[0])
        elif not self._collecting:
            self._tell_result(failed)
        self._show_tools()
        self._show_progress()
        if self._suite.tests and not self.filter.hasFocus():
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_result(self, failed: list[str]) -> None:
        of_run = [name for name in failed if name in self._suite.running]
        if of_run:
            words = ntr("{count} test failed.", "{count} tests failed.", len(of_run))
            self.notice.say(words, Tone.BAD)
            if self.outcome.name not in of_run:
                self.tree.choose(of_run[0])
        elif self._suite.done:
            self.notice.say(tr("All went well."), Tone.GOOD)

    # ------------------------------------------------------------------- shown

    def _choose(self, name: str) -> None:
        self.outcome.show_test(self._suite.tests.get(name))

    def _filter(self) -> None:
        states = BAD | {State.RUNNING} if self.only_failed.isChecked() else None
        self.tree.filter.want(self.filter.text(), states)
        self.tree.expandAll()

    def _show_tools(self) -> None:
        running = self.runner.running
        self.runs.setVisible(self._place is not None)
        self.runs.choices.setVisible(self._place is not None)
        self.bar.setVisible(self._place is not None)
        self.runs.run_all.setEnabled(not running and bool(self._suite.tests))
        self.runs.run_failed.setEnabled(not running and bool(self._suite.failed))
        self.runs.run_chosen.setEnabled(not running and bool(self.tree.selectionModel().hasSelection()))
        self.runs.stop.setEnabled(running and not self.runner.stopping)
        self.runs.stop.setText(tr("Stopping") if self.runner.stopping else tr("Stop"))
        self.place.again.setEnabled(not running and self._place is not None)
        for one in (self.place.field, self.place.browse):
            one.setEnabled(not running)

    def _show_progress(self) -> None:
        suite = self._suite
        if self.runner.running and (self._collecting or not suite.running):
            self.bar.setRange(0, 0)
            self.counts.setText(tr("Looking for tests"))
        else:
            self.bar.setRange(0, max(1, len(suite.running)))
            self.bar.setValue(suite.done)
            self.counts.setText(suite.counts() if self._place is not None else "")
        self._show_clock()

    def _show_clock(self) -> None:
        if self.runner.running:
            self._took = time.monotonic() - self._began
        over = sum(test.state in OVER for test in self._suite.tests.values())
        shown = self._place is not None and (self.runner.running or over) and not self._collecting
        self.clock.setText(duration(self._took) if shown else "")

"""The macro that is open: changes one after the other and off the Qt thread, with undo."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from desktop_agent.errors import BadInput
from desktop_agent.macros.edit import EditableMacro, State
from desktop_agent.macros.types import Macro
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.macros.changes import Change
from desktop_agent.panel.macros.looks import StepLook, looks_of

UNDO_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """The macro at one time, ready to be shown."""

    state: State
    looks: tuple[StepLook, ...]

    @property
    def macro(self) -> Macro:
        """What the file would say."""
        return self.state.parsed.macro


class Editing(QObject):
    """An open macro file and what was changed in it.

    Signals:
        changed: the macro is another one now, or was saved.
        failed: a change could not be made; the words say why.
        opened: a file was opened, or opened again.
        refused: a file could not be opened: its path, and why.

    Attributes:
        shown: the macro; None while none is open.
        path: its file; None while none is open.
        undo: what was changed.
        focus: index of the step that the last change was about; None when it was about no step.
    """

    changed = Signal()
    failed = Signal(str)
    opened = Signal()
    refused = Signal(object, str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.path: Path | None = None
        self.focus: int | None = None
        self.undo = QUndoStack(self)
        self.undo.setUndoLimit(UNDO_LIMIT)
        self._jobs = jobs
        self._editable: EditableMacro | None = None
        self._waiting: deque[Callable[[], None]] = deque()
        self._working = False
        self._forget: Callable[[], None] | None = None

    @property
    def unsaved(self) -> bool:
        """Whether there is something to save."""
        return self._editable is not None and self._editable.changed

    def open(self, path: Path) -> None:
        """Open the macro in the file `path`; what was open, and its changes, are forgotten."""
        self.close()
        self.path = path
        self._working = True

        def work() -> tuple[EditableMacro, Shown]:
            editable = EditableMacro(path)
            return editable, _shown(editable)

        def done(found: tuple[EditableMacro, Shown]) -> None:
            self._editable, self.shown = found
            self.opened.emit()
            self.changed.emit()
            self._next()

        def refused(problem: Exception) -> None:
            self._working = False
            if not isinstance(problem, BadInput):
                raise problem
            self.close()
            self.refused.emit(path, str(problem))

        self._forget = self._jobs.run(work, done, refused)

    def close(self) -> None:
        """Forget what is open."""
        if self._forget is not None:
            self._forget()
            self._forget = None
        self._waiting.clear()
        self._working = False
        self._editable, self.shown, self.path, self.focus = None, None, None, None
        self.undo.clear()

    def change(self, words: str, change: Change, focus: int | None = None) -> None:
        """Make a change, called `words` where it can be undone; `focus`: the step to look at afterwards."""

        def begin() -> None:
            editable, before = self._editable, self.shown
            assert editable is not None
            assert before is not None
            focus_before = self.focus

            def work() -> Shown:
                try:
                    change(editable)
                except BadInput:
                    editable.restore(before.state)
                    raise
                return _shown(editable)

            def done(after: Shown) -> None:
                if after.state.text != before.state.text:
                    self.shown, self.focus = after, focus
                    self.undo.push(_Changed(self, words, (before, focus_before), (after, focus)))
                self.changed.emit()
                self._next()

            self._forget = self._jobs.run(work, done, self._fail)

        self._queue(begin)

    def step_back(self) -> None:
        """Undo the last change."""
        self._queue(lambda: self._through(self.undo.undo))

    def step_forward(self) -> None:
        """Do the undone change again."""
        self._queue(lambda: self._through(self.undo.redo))

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Write the file; then call `then`, when that went well."""

        def begin() -> None:
            editable = self._editable
            assert editable is not None

            def done(_: None) -> None:
                self.undo.setClean()
                self.changed.emit()
                self._next()
                if then is not None:
                    then()

            self._forget = self._jobs.run(editable.save, done, self._fail)

        self._queue(begin)

    def put(self, shown: Shown, focus: int | None) -> None:
        """Show the macro as it was, or would be again (of `undo`'s commands)."""
        if self._editable is not None:
            self._editable.restore(shown.state)
            self.shown, self.focus = shown, focus

    def _queue(self, begin: Callable[[], None]) -> None:
        if self.path is None:
            return
        self._waiting.append(begin)
        if not self._working:
            self._next()

    def _next(self) -> None:
        self._working = bool(self._waiting)
        if self._waiting:
            self._waiting.popleft()()

    def _through(self, step: Callable[[], None]) -> None:
        step()
        self.changed.emit()
        self._next()

    def _fail(self, problem: Exception) -> None:
        # What waits was meant for a macro with this change.
        self._waiting.clear()
        self._working = False
        if not isinstance(problem, BadInput):
            raise problem
        self.failed.emit(self._without_path(str(problem)))

    def _without_path(self, words: str) -> str:
        """`words` without the name of the file that the person is looking at."""
        return words.removeprefix(f"{self._editable.path}: ") if self._editable is not None else words


class _Changed(QUndoCommand):
    """One change."""

    def __init__(
        self,
        editing: Editing,
        words: str,
        before: tuple[Shown, int | None],
        after: tuple[Shown, int | None],
    ) -> None:
        super().__init__(words)
        self._editing = editing
        self._before, self._after = before, after
        self._done = True

    def undo(self) -> None:
        """Show what was before."""
        self._done = False
        self._editing.put(*self._before)

    def redo(self) -> None:
        """Show what was after, unless it has just been done."""
        if not self._done:
            self._done = True
            self._editing.put(*self._after)


def _shown(editable: EditableMacro) -> Shown:
    return Shown(editable.state, looks_of(editable.macro))

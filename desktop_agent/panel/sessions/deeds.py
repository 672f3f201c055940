"""What can be done with a session: do it again, export, verify, delete. One thing at a time, beside the window."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_agent.engine.messages import RunSession, Setup
from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.sessions.exporting import (
    Export,
    macro_file,
    name_of,
    verdict,
    verified,
    write_export,
)
from desktop_agent.panel.sessions.listing import title_of
from desktop_agent.panel.sessions.recording import Recording
from desktop_agent.panel.words import tr
from desktop_agent.session.verify import VerifyReport

T = TypeVar("T")


class Deeds(QObject):
    """Does things with a session and tells what came of them.

    Signals:
        began: something was begun; in words.
        advanced: what share of it is done, from 0 to 1; from any thread.
        ended: it is over.
        told: what came of it: words and tone.
        removed: the session in this file (a Path) was deleted.
        letting_go: the session in this file (a Path) is about to be deleted: whoever holds it lets go.
    """

    began = Signal(str)
    advanced = Signal(float)
    ended = Signal()
    told = Signal(str, str)
    removed = Signal(object)
    letting_go = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._window = parent
        self._stop = threading.Event()
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._busy

    def stop(self) -> None:
        """The person does not want it any more."""
        self._stop.set()

    # -------------------------------------------------------------------- once more

    def run_again(self, recording: Recording, first: int, *, screen: bool) -> None:
        """Do the session again from step `first` (from 1): on a display of its own, or on the person's screen."""
        if not screen:
            self._order(recording, first, "virtual")
            return
        box = QMessageBox(self._window)
        box.setObjectName("confirm_screen")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("On this screen?"))
        box.setText(tr("The agent will use your own mouse and keyboard from step {first} on.", first=first))
        box.setInformativeText(
            tr("The screen must look as it did then. Moving the mouse yourself takes over.")
        )
        yes = box.addButton(tr("Use this screen"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(
            lambda button: self._order(recording, first, "screen") if button is yes else None
        )
        box.open()

    def _order(self, recording: Recording, first: int, display: str) -> None:
        settings = self._context.settings.now
        work = settings.work
        setup = Setup(
            display=display,
            approve=work.approve,
            policy=settings.privacy.policy,
            max_steps=max(work.max_steps, len(recording.rows.rows)),
            timeout_s=work.timeout_s,
            guard=work.guard,
            stop_hotkey=settings.hotkeys.stop,
            pause_hotkey=settings.hotkeys.pause,
            hide_pid=os.getpid() if display != "virtual" else 0,
        )
        self._context.hub.tell(RunSession(str(recording.path), first, setup))
        self._context.go("task", None)

    # ----------------------------------------------------------------------- exports

    def export(self, recording: Recording, export: Export, *, short: bool) -> None:
        """Ask where, and write it there; a macro goes where macros are kept, and is shown."""
        if export is Export.MACRO:
            self._do(
                tr("Making a macro …"),
                lambda: macro_file(recording.path, None),
                lambda path: self._context.go("macros", str(path)),
            )
            return
        name = name_of(export, recording.summary.session_id, recording.summary.task)
        dialog = QFileDialog(self._window, tr("Export the session"), str(Path.home() / name))
        dialog.setObjectName("export_where")
        if export is Export.PICTURES:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda place: self.write(recording, export, Path(place), short=short))
        dialog.open()

    def write(self, recording: Recording, export: Export, target: Path, *, short: bool) -> None:
        """Write the session as `export` to `target`, which the person has chosen."""
        if export is Export.PICTURES:
            # Into a folder of their own: the one that was chosen may be full of other things.
            target = target / recording.summary.session_id
        stop = self._stop

        def work() -> str:
            return write_export(
                export,
                recording.path,
                target,
                short=short,
                progress=self.advanced.emit,
                stopped=stop.is_set,
            )

        self._do(tr("Exporting …"), work, lambda words: self.told.emit(words, Tone.GOOD))

    # ------------------------------------------------------------- verify and delete

    def verify(self, recording: Recording) -> None:
        """Prove that nothing in the session was changed, and say what was found."""

        def done(report: VerifyReport) -> None:
            self.told.emit(verdict(report), Tone.GOOD if report.ok else Tone.BAD)

        self._do(tr("Verifying …"), lambda: verified(recording.path), done)

    def delete(self, recording: Recording) -> None:
        """Delete the session with all that belongs to it, once the person said yes."""
        box = QMessageBox(self._window)
        box.setObjectName("confirm_delete")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Delete this session?"))
        box.setText(tr("Delete the session “{task}” for good?", task=title_of(recording.summary)))
        box.setInformativeText(tr("Its pictures and the page beside it go as well. This cannot be undone."))
        yes = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._delete(recording.path) if button is yes else None)
        box.open()

    def _delete(self, path: Path) -> None:
        from desktop_agent.session.remove import remove_session

        self.letting_go.emit(path)
        self._do(tr("Deleting …"), lambda: remove_session(str(path)), lambda _: self._gone(path))

    def _gone(self, path: Path) -> None:
        self._context.say(tr("The session was deleted."), Tone.INFO)
        self.removed.emit(path)

    # --------------------------------------------------------------------------- work

    def _do(self, words: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self._busy:
            self.told.emit(tr("Something else is still under way; wait for it, or stop it."), Tone.WARN)
            return
        self._busy = True
        self._stop.clear()
        self.began.emit(words)

        def finished(result: T) -> None:
            self._over()
            done(result)

        def failed(problem: Exception) -> None:
            self._over()
            self.told.emit(str(problem), Tone.BAD)
            if not isinstance(problem, AgentError):
                raise problem

        self._context.jobs.run(work, finished, failed)

    def _over(self) -> None:
        self._busy = False
        self.ended.emit()

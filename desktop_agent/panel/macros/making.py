"""A macro of a recorded session: asks for its name, and has another process make it (that reads pictures)."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop_agent.panel.context import Tone
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row
from desktop_agent.panel.macros.recordform import problem_with_name
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr


class MakePane(QWidget):
    """The form.

    Signals:
        made: the macro was written: its path.
        closed: the person does not want it after all.
    """

    made = Signal(object)
    closed = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("make_pane")
        self._session = ""
        self._process: QProcess | None = None
        self.about = label("", "muted", "make_about", wraps=True)
        self.name = QLineEdit()
        self.name.setObjectName("make_name")
        self.name.setAccessibleName(tr("Name of the macro"))
        self.name.setPlaceholderText(tr("Name of the macro"))
        self.told = label("", "wrong", "make_told", wraps=True)
        self.problem = Notice("make_problem")
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setAccessibleName(tr("Making the macro"))
        self.make = push_button("make_macro", tr("Make the macro"), "primary")
        icons.set(self.make, "workflow", "on_accent")
        self.cancel = push_button("make_cancel", tr("Cancel"), "quiet")
        card = QFrame()
        kind_of(card, "card")
        card.setMaximumWidth(640)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(24, 16, 24, 16)
        inner.setSpacing(12)
        inner.addWidget(label(tr("Make a macro of a session"), "title"))
        inner.addWidget(self.about)
        inner.addWidget(self.problem)
        inner.addWidget(self.name)
        inner.addWidget(self.told)
        inner.addWidget(self.busy)
        inner.addLayout(row(None, self.cancel, self.make))
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(card, 10)
        line.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(line)
        outer.addStretch(1)
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._make)
        self.make.clicked.connect(self._make)
        self.cancel.clicked.connect(self._cancel)

    def begin(self, session: str) -> None:
        """Ask for the name of a macro of `session`, the path of its file."""
        self._session = session
        self.about.setText(
            tr(
                "Its steps become the steps of the macro, with every way to find again what they acted on: {session}",
                session=Path(session).name,
            )
        )
        self.problem.say("")
        self.busy.hide()
        self.name.clear()
        self._check()
        self.name.setFocus()

    def _check(self) -> None:
        problem = problem_with_name(self.name.text())
        self.told.setText(problem if self.name.text() else "")
        self.told.setVisible(bool(self.told.text()))
        self.make.setEnabled(not problem and self._process is None)

    def _make(self) -> None:
        self._check()
        if not self.make.isEnabled():
            return
        process = QProcess(self)
        self._process = process
        process.finished.connect(lambda code, _: self._finished(process, code))
        process.errorOccurred.connect(lambda _: self._failed_to_start(process))
        self.problem.say("")
        self.busy.show()
        self.make.setEnabled(False)
        command = ["sessions", "export", self._session, "--macro", "-o", self.name.text()]
        process.start(sys.executable, ["-m", "desktop_agent", *command])

    def _finished(self, process: QProcess, code: int) -> None:
        if process is not self._process:
            return
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace").strip()
        wrong = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        self._done(process)
        if code == 0 and said:
            self.made.emit(Path(said.splitlines()[-1]))
            return
        lines = wrong.splitlines()
        self.problem.say(
            lines[-1].removeprefix("error: ") if lines else tr("It could not be made."), Tone.BAD
        )

    def _failed_to_start(self, process: QProcess) -> None:
        if process is self._process and process.error() is QProcess.ProcessError.FailedToStart:
            self._done(process)
            self.problem.say(
                tr("The program could not be started: {why}", why=process.errorString()), Tone.BAD
            )

    def _done(self, process: QProcess) -> None:
        self._process = None
        process.deleteLater()
        self.busy.hide()
        self._check()

    def _cancel(self) -> None:
        if self._process is not None:
            process = self._process
            self._done(process)
            process.kill()
        self.closed.emit()

"""A macro file as text, for one that cannot be read: with what is wrong, and the place of it."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop_agent.errors import BadInput
from desktop_agent.macros.files import parse_file
from desktop_agent.macros.place import read_text, replace_text
from desktop_agent.panel.context import Tone
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row
from desktop_agent.panel.words import tr

_PLACE = re.compile(r":(?P<line>[0-9]+):(?P<column>[0-9]+): ")


def place_in(problem: str) -> tuple[int, int] | None:
    """Line and column, from 1, that `problem` names; None when it names none."""
    found = _PLACE.search(problem)
    return (int(found["line"]), int(found["column"])) if found else None


def write_text(path: Path, text: str, before: str) -> None:
    """Write `text`, when it is a right macro, in place of `before`. Raises BadInput, and nothing changes."""
    parse_file(text, folder=path.resolve().parent, name=path.stem, source=path.name)
    if read_text(path) != before:
        raise BadInput(f"{path.name}: another program has changed this file; open it again.")
    replace_text(path, text, {})


class Mender(QWidget):
    """The text of a file, and what is wrong with it.

    Signals:
        mended: the file (its path) is right now, and was written.
    """

    mended = Signal(object)

    def __init__(self, jobs: Jobs, icons: Icons) -> None:
        super().__init__()
        self._jobs = jobs
        self._path: Path | None = None
        self._saved, self._shown_saved = "", ""
        self.title = label("", "title", "mend_title")
        self.problem = Notice("mend_problem")
        self.text = QPlainTextEdit()
        self.text.setObjectName("mend_text")
        self.text.setAccessibleName(tr("Text of the file"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.save = push_button("mend_save", tr("Check and save"), "primary", tr("Ctrl+S"))
        icons.set(self.save, "save", "on_accent")
        self.folder = push_button("mend_folder", tr("Show in its folder"))
        icons.set(self.folder, "folder-open")
        self.delete = push_button("mend_delete", tr("Delete…"), "danger")
        icons.set(self.delete, "trash-2", "bad")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(self.problem)
        layout.addWidget(self.text, 1)
        layout.addLayout(row(self.folder, self.delete, None, self.save))
        self.save.clicked.connect(self._save)
        QShortcut(QKeySequence.StandardKey.Save, self.text, self._save)

    @property
    def path(self) -> Path | None:
        """The file; None while none is shown."""
        return self._path

    @property
    def unsaved(self) -> bool:
        """Whether the text differs from the file's."""
        return self._path is not None and self.text.toPlainText() != self._shown_saved

    def show_file(self, path: Path, problem: str) -> None:
        """Show the file `path`, of which `problem` says what is wrong."""
        self._path, self._saved = path, ""
        self._shown_saved = ""
        self.title.setText(path.name)
        self.problem.say(problem, Tone.BAD)
        self.text.clear()
        self.text.setEnabled(False)

        def done(text: str) -> None:
            if path != self._path:
                return
            self._saved = text
            self.text.setPlainText(text)
            self._shown_saved = self.text.toPlainText()
            self.text.setEnabled(True)
            self._point_at(problem)

        def failed(found: Exception) -> None:
            if not isinstance(found, BadInput):
                raise found
            self.problem.say(str(found), Tone.BAD)

        self._jobs.run(lambda: read_text(path), done, failed)

    def forget(self) -> None:
        """Show no file."""
        self._path = None

    def _save(self) -> None:
        path, text, before = self._path, self.text.toPlainText(), self._saved
        if path is None or not self.text.isEnabled():
            return
        self.save.setEnabled(False)

        def done(_: None) -> None:
            self.save.setEnabled(True)
            self._path = None
            self.mended.emit(path)

        def failed(found: Exception) -> None:
            self.save.setEnabled(True)
            if not isinstance(found, BadInput):
                raise found
            self.problem.say(str(found), Tone.BAD)
            self._point_at(str(found))

        self._jobs.run(lambda: write_text(path, text, before), done, failed)

    def _point_at(self, problem: str) -> None:
        place = place_in(problem)
        if place is None:
            return
        block = self.text.document().findBlockByNumber(place[0] - 1)
        if block.isValid():
            cursor = QTextCursor(block)
            cursor.movePosition(
                QTextCursor.MoveOperation.Right,
                QTextCursor.MoveMode.MoveAnchor,
                min(place[1] - 1, block.length() - 1),
            )
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.text.setTextCursor(cursor)
            self.text.setFocus()

"""The dialog that shows a macro as another file, to copy or to save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_agent.errors import BadInput
from desktop_agent.macros.types import Macro
from desktop_agent.panel.context import Tone
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.macros.exporting import Export, export_pytest, export_sentences, write_export
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row
from desktop_agent.panel.words import tr

_WAYS = {"pytest": export_pytest, "sentences": export_sentences}


class ExportBox(QDialog):
    """The dialog."""

    def __init__(
        self, parent: QWidget, jobs: Jobs, icons: Icons, macro: Macro, given: dict[str, str], way: str
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export_box")
        self.setWindowTitle(tr("Export {name}", name=macro.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 560)
        self._jobs, self._macro, self._given = jobs, macro, given
        self._export: Export | None = None
        self.way = QComboBox()
        self.way.setObjectName("export_way")
        self.way.setAccessibleName(tr("As"))
        self.way.addItem(tr("As a pytest file"), "pytest")
        self.way.addItem(tr("As sentences"), "sentences")
        self.way.setCurrentIndex(self.way.findData(way))
        self.problem = Notice("export_problem")
        self.pictures = label("", "muted", "export_pictures", wraps=True)
        self.text = QPlainTextEdit()
        self.text.setObjectName("export_text")
        self.text.setAccessibleName(tr("Contents of the file"))
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.copy_it = push_button("export_copy", tr("Copy"))
        icons.set(self.copy_it, "copy")
        self.save = push_button("export_save", tr("Save as…"), "primary")
        icons.set(self.save, "save", "on_accent")
        close = push_button("export_close", tr("Close"), "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(row(self.way, None))
        layout.addWidget(self.problem)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.pictures)
        layout.addLayout(row(close, None, self.copy_it, self.save))
        self.way.currentIndexChanged.connect(self._make)
        self.copy_it.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask_where)
        close.clicked.connect(self.reject)
        self._make()

    def _make(self) -> None:
        make = _WAYS[str(self.way.currentData())]
        macro, given = self._macro, self._given

        def done(export: Export) -> None:
            self._export = export
            self.problem.say("")
            self.text.setPlainText(export.text)
            self.pictures.setText(
                tr("Its pictures go into the folder {folder} beside it.", folder=export.folder)
                if export.pictures
                else ""
            )
            self.pictures.setVisible(bool(export.pictures))
            self._allow(True)

        def failed(problem: Exception) -> None:
            if not isinstance(problem, BadInput):
                raise problem
            self._export = None
            self.text.clear()
            self.problem.say(
                tr("{problem} Give it a value under “Replay”, then export again.", problem=problem), Tone.BAD
            )

        self._allow(False)
        self._forget = self._jobs.run(lambda: make(macro, given), done, failed)

    def _allow(self, on: bool) -> None:
        self.copy_it.setEnabled(on)
        self.save.setEnabled(on)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.problem.say(tr("Copied."), Tone.GOOD)

    def _ask_where(self) -> None:
        if self._export is None:
            return
        chooser = QFileDialog(self, tr("Save as"), str(Path.home() / self._export.name))
        chooser.setObjectName("export_where")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda place: self.write(Path(place)))
        chooser.open()

    def write(self, path: Path) -> None:
        """Write it to `path`, which the person has chosen."""
        export = self._export
        if export is None:
            return

        def failed(problem: Exception) -> None:
            if not isinstance(problem, BadInput):
                raise problem
            self.problem.say(str(problem), Tone.BAD)

        def done(_: None) -> None:
            self.problem.say(tr("Saved: {path}", path=path), Tone.GOOD)

        self._jobs.run(lambda: write_export(export, path), done, failed)

    def done(self, result: int) -> None:
        """Forget what is still being made."""
        self._forget()
        super().done(result)

"""What is done with a macro's file as a whole: shown in its folder, exported, copied, deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_agent.errors import AgentError
from desktop_agent.macros.types import Macro
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros.exportbox import ExportBox
from desktop_agent.panel.macros.exporting import Export, delete_macro, export_sentences
from desktop_agent.panel.macros.parts import Icons, ask
from desktop_agent.panel.macros.runpane import open_place
from desktop_agent.panel.words import tr


class FileActs:
    """Does it for the page `parent`; `deleted` is called once a file is gone."""

    def __init__(self, parent: QWidget, context: Context, icons: Icons, deleted: Callable[[], None]) -> None:
        self._parent, self._context, self._icons = parent, context, icons
        self._deleted = deleted

    def show_folder(self, path: Path | None) -> None:
        """Show the folder of `path` with whatever the person's system shows folders with."""
        if path is not None:
            open_place(path.parent)

    def export(self, macro: Macro, given: dict[str, str], way: str) -> None:
        """Show `macro` as another file (`pytest`, `sentences`), with the values `given` for its parameters."""
        ExportBox(self._parent, self._context.jobs, self._icons, macro, given, way).open()

    def copy(self, macro: Macro, given: dict[str, str]) -> None:
        """Put `macro` into the clipboard as sentences."""

        def done(export: Export) -> None:
            QGuiApplication.clipboard().setText(export.text)
            self._context.say(tr("Copied as sentences."), Tone.GOOD)

        self._context.jobs.run(lambda: export_sentences(macro, given), done, self.tell)

    def ask_to_delete(self, path: Path | None) -> None:
        """Delete the file `path` once the person has said that they mean it."""
        if path is None:
            return
        ask(
            self._parent,
            "delete_macro",
            tr("Delete {name}?", name=path.stem),
            tr("The file, its pictures, and its secrets in the keyring are deleted for good."),
            tr("Delete"),
            lambda: self._delete(path),
        )

    def tell(self, problem: Exception) -> None:
        """Show a problem in the message bar; a fault of ours is raised."""
        if not isinstance(problem, AgentError):
            raise problem
        self._context.say(str(problem), Tone.BAD)

    def _delete(self, path: Path) -> None:
        def done(secrets: tuple[str, ...]) -> None:
            self._deleted()
            words = tr("Deleted {name}.", name=path.stem)
            if secrets:
                words += " " + tr("From the keyring: {names}.", names=", ".join(secrets))
            self._context.say(words, Tone.GOOD)

        self._context.jobs.run(lambda: delete_macro(path), done, self.tell)

"""The field for the program that a task begins with."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy

from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.machine import InstalledProgram
from desktop_agent.panel.words import tr


class ProgramBox(QComboBox):
    """A command, typed or picked: first the ones of past tasks, then what is installed, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("task_program")
        self.setAccessibleName(tr("Program to start first"))
        self.setToolTip(tr("A program to start first, with its arguments; empty for none"))
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText(tr("none"))
        completer = self.completer()
        assert completer is not None
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._past: tuple[str, ...] = ()
        self._installed: tuple[InstalledProgram, ...] = ()

    def command(self) -> str:
        """The command as it would be typed; a name that is picked or written stands for its program."""
        written = self.currentText().strip()
        names = {program.name.casefold(): program.command for program in self._installed}
        return names.get(written.casefold(), written)

    def put(self, command: str) -> None:
        """Show `command`, by the name of its program where it has one."""
        self.setEditText(self._name(command))
        line = self.lineEdit()
        assert line is not None
        # Of a long command the program is what matters.
        line.setCursorPosition(0)

    def show_past(self, commands: tuple[str, ...]) -> None:
        """Offer the programs of past tasks first."""
        self._past = commands
        self._fill()

    def show_installed(self, programs: Iterable[InstalledProgram]) -> None:
        """Offer what is installed."""
        self._installed = tuple(programs)
        self._fill()

    def _name(self, command: str) -> str:
        return next((program.name for program in self._installed if program.command == command), command)

    def _fill(self) -> None:
        command = self.command()
        before = self.blockSignals(True)
        self.clear()
        past = list(dict.fromkeys(self._name(command) for command in self._past))
        self.addItems(past)
        names = [program.name for program in self._installed if program.name not in past]
        if past and names:
            self.insertSeparator(self.count())
        for program in self._installed:
            if program.name not in past:
                self.addItem(program.name)
                self.setItemData(self.count() - 1, tip(program.command), Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(-1)
        self.put(command)
        self.blockSignals(before)

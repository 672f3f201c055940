"""What a macro says before its steps: name, purpose, program, parameters."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.errors import BadInput
from desktop_agent.macros.edit import EditableMacro
from desktop_agent.macros.types import Macro, Parameter, ParameterType
from desktop_agent.panel.macros.changes import Change
from desktop_agent.panel.macros.parts import Icons, in_tab_order, label, push_button, row, tool_button
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr


class HeadForm(QScrollArea):
    """The form.

    Signals:
        changed: words for a change, and the change.
    """

    changed = Signal(str, object)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("head_form")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._icons = icons
        self._macro: Macro | None = None
        self._rows: list[_ParameterRow] = []
        self.name = _field("macro_name", tr("Name"))
        self.about = _field("macro_about", tr("What it is for"))
        self.app = _field("macro_app", tr("Program to start first"))
        self.app.setPlaceholderText(tr("None: it begins with what is there"))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(4)
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("What it is for"), self.about)
        form.addRow(tr("Program to start first"), self.app)
        self.display = label("", "muted", "macro_display", wraps=True)
        self._parameters = QVBoxLayout()
        self._parameters.setSpacing(8)
        self.add = push_button("add_parameter", tr("Add a parameter"))
        icons.set(self.add, "plus")
        self.secrets = label("", "muted", "macro_secrets", wraps=True)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addWidget(self.display)
        layout.addSpacing(8)
        layout.addWidget(label(tr("Parameters"), "heading"))
        layout.addWidget(
            label(
                tr("What may differ from one replay to the next: ${name} in a text stands for it."),
                "muted",
                wraps=True,
            )
        )
        layout.addLayout(self._parameters)
        layout.addLayout(row(self.add, None))
        layout.addWidget(self.secrets)
        layout.addStretch(1)
        self.setWidget(inner)
        self.name.editingFinished.connect(self._keep_name)
        self.about.editingFinished.connect(self._keep_about)
        self.app.editingFinished.connect(self._keep_app)
        self.add.clicked.connect(self._add)

    def show_macro(self, macro: Macro | None) -> None:
        """Show what `macro` says."""
        before, self._macro = self._macro, macro
        if macro is None:
            return
        for field, text in (
            (self.name, macro.name),
            (self.about, " ".join(macro.about.split())),
            (self.app, shlex.join(macro.app)),
        ):
            if field.text() != text:
                blocker = QSignalBlocker(field)
                field.setText(text)
                del blocker
        self.display.setText(_display_words(macro))
        self.display.setVisible(bool(self.display.text()))
        names = ", ".join(one.name for one in macro.secrets)
        self.secrets.setText(tr("Secrets, kept in the keyring: {names}", names=names) if names else "")
        self.secrets.setVisible(bool(names))
        if (
            before is None
            or before.parameters != macro.parameters
            or len(self._rows) != len(macro.parameters)
        ):
            self._show_parameters(macro.parameters)

    def again(self) -> None:
        """Show what the macro says, whatever stands in the fields: a change could not be made."""
        macro, self._macro = self._macro, None
        self.show_macro(macro)

    def _show_parameters(self, parameters: tuple[Parameter, ...]) -> None:
        if [one.parameter.name for one in self._rows] == [one.name for one in parameters]:
            for shown, parameter in zip(self._rows, parameters, strict=True):
                shown.show_parameter(parameter)
            return
        with_keyboard = self.focusWidget()
        if with_keyboard is not None and any(shown.isAncestorOf(with_keyboard) for shown in self._rows):
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        for shown in self._rows:
            self._parameters.removeWidget(shown)
            shown.hide()
            shown.deleteLater()
        self._rows = [_ParameterRow(self._icons, one, self._ask) for one in parameters]
        for shown in self._rows:
            self._parameters.addWidget(shown)
        fields = [field for shown in self._rows for field in shown.fields]
        in_tab_order([self.app, *fields, self.add])

    def _ask(self, words: str, change: Change) -> None:
        self.changed.emit(words, change)

    def _keep_name(self) -> None:
        name = self.name.text().strip()
        if self._macro is not None and name != self._macro.name:
            self._ask(tr("rename the macro"), lambda editable: editable.describe(name=name))

    def _keep_about(self) -> None:
        about = self.about.text().strip()
        if self._macro is not None and about != " ".join(self._macro.about.split()):
            self._ask(tr("say what it is for"), lambda editable: editable.describe(about=about))

    def _keep_app(self) -> None:
        text = self.app.text()
        if self._macro is not None and text != shlex.join(self._macro.app):
            self._ask(tr("change the program"), _program(text))

    def _add(self) -> None:
        if self._macro is None:
            return
        taken = {one.name for one in self._macro.parameters} | {one.name for one in self._macro.secrets}
        number = 1
        while (name := "parameter" + (str(number) if number > 1 else "")) in taken:
            number += 1
        self._ask(tr("add a parameter"), lambda editable: editable.set_parameter(Parameter(name, default="")))


class _ParameterRow(QFrame):
    """One parameter."""

    def __init__(self, icons: Icons, parameter: Parameter, ask: Callable[[str, Change], None]) -> None:
        super().__init__()
        self.setObjectName(f"parameter_{parameter.name}")
        kind_of(self, "card")
        self.parameter = parameter
        self._ask = ask
        self.name = _field("parameter_name_field", tr("Name of the parameter"))
        self.type = QComboBox()
        self.type.setObjectName("parameter_type")
        self.type.setAccessibleName(tr("What its value must be"))
        for kind, words in (
            (ParameterType.TEXT, tr("Text")),
            (ParameterType.NUMBER, tr("Number")),
            (ParameterType.FLAG, tr("Yes or no")),
        ):
            self.type.addItem(words, kind)
        self.required = QCheckBox(tr("Must be given"))
        self.required.setObjectName("parameter_required")
        self.default = _field("parameter_default", tr("Value unless told"))
        self.default.setPlaceholderText(tr("Value unless told"))
        self.about = _field("parameter_about", tr("What it is for"))
        self.about.setPlaceholderText(tr("What it is for"))
        self.remove = tool_button(icons, "remove_parameter", "trash-2", tr("Remove the parameter"))
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.type, 0, 1)
        grid.addWidget(self.remove, 0, 2)
        grid.addWidget(self.default, 1, 0)
        grid.addWidget(self.required, 1, 1, 1, 2)
        grid.addWidget(self.about, 2, 0, 1, 3)
        self.show_parameter(parameter)
        self.name.editingFinished.connect(self._rename)
        self.type.activated.connect(self._keep)
        self.required.clicked.connect(self._keep)
        self.default.editingFinished.connect(self._keep)
        self.about.editingFinished.connect(self._keep)
        self.remove.clicked.connect(self._remove)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """Its fields, in the order in which Tab goes through them."""
        return (self.name, self.type, self.remove, self.default, self.required, self.about)

    def show_parameter(self, parameter: Parameter) -> None:
        """Show what is said about it."""
        self.parameter = parameter
        blockers = [QSignalBlocker(one) for one in (self.name, self.type, self.default, self.about)]
        self.name.setText(parameter.name)
        self.type.setCurrentIndex(self.type.findData(parameter.type))
        self.required.setChecked(parameter.default is None)
        self.default.setEnabled(parameter.default is not None)
        self.default.setText(_on_a_line(parameter.default or ""))
        self.about.setText(parameter.about)
        del blockers

    def _rename(self) -> None:
        old, new = self.parameter.name, self.name.text().strip()
        if new != old:
            self._ask(tr("rename a parameter"), lambda editable: editable.rename_parameter(old, new))

    def _keep(self) -> None:
        old = self.parameter
        text = self.default.text()
        default: str | None = text.replace("⏎", "\n")
        kind = ParameterType(self.type.currentData())
        if self.required.isChecked():
            default = None
        elif kind is not old.type or old.default is None:
            default = {ParameterType.NUMBER: "0", ParameterType.FLAG: "false"}.get(kind, default)
        new = replace(old, type=kind, default=default, about=self.about.text().strip())
        if new != old:
            self._ask(tr("change a parameter"), lambda editable: editable.set_parameter(new))

    def _remove(self) -> None:
        name = self.parameter.name
        self._ask(tr("remove a parameter"), lambda editable: editable.remove_parameter(name))


def _on_a_line(text: str) -> str:
    return text.replace("\n", "⏎")


def _program(text: str) -> Change:
    def change(editable: EditableMacro) -> None:
        try:
            command = tuple(shlex.split(text))
        except ValueError as problem:
            raise BadInput(tr("The program cannot be understood: {problem}.", problem=problem)) from problem
        editable.set_app(command)

    return change


def _display_words(macro: Macro) -> str:
    facts = [
        "{} × {}".format(*macro.size) if macro.size else "",
        tr("dark theme") if macro.dark else "",
        tr("with accessibility") if macro.accessibility else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return tr("Made on a display of its own: {facts}", facts=told) if told else ""


def _field(name: str, words: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(words)
    return made

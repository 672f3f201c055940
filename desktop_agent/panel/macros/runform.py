"""What a replay needs to know before it begins."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.engine.messages import RunMacro
from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.macros.secrets import store_secret
from desktop_agent.macros.types import Macro, Parameter, ParameterType
from desktop_agent.panel.context import Context
from desktop_agent.panel.macros.display import DisplayField, setup_for
from desktop_agent.panel.macros.parts import Icons, in_tab_order, label, push_button, row
from desktop_agent.panel.macros.wishes import SecretState, problem_with, problem_with_start, secrets_of
from desktop_agent.panel.run import Topic
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr

_SPEEDS = (None, 0.5, 1.0, 2.0, 4.0)


class RunForm(QScrollArea):
    """The form.

    Signals:
        begin: a replay should begin: the order.
    """

    begin = Signal(object)

    def __init__(self, context: Context, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("run_form")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._context = context
        self._path: Path | None = None
        self._macro: Macro | None = None
        self._fields: list[_ValueField] = []
        self._secrets_missing = False
        self._values = QVBoxLayout()
        self._values.setSpacing(8)
        self._secrets = QVBoxLayout()
        self._secrets.setSpacing(8)
        self._secret_rows: list[_SecretRow] = []
        self.display = DisplayField("run_display")
        self.first = QSpinBox()
        self.first.setObjectName("run_first")
        self.first.setAccessibleName(tr("Begin with step"))
        self.first.setMinimum(1)
        self.speed = QComboBox()
        self.speed.setObjectName("run_speed")
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.addItem(tr("As fast as the screen allows"), None)
        for speed in _SPEEDS[1:]:
            words = tr("As recorded") if speed == 1.0 else tr("{speed:g} times as fast", speed=speed)
            self.speed.addItem(words, speed)
        self.told = label("", "wrong", "run_told", wraps=True)
        self.go = push_button("run_macro", tr("Replay"), "primary", tr("Replay the macro (Ctrl+R)"))
        icons.set(self.go, "play", "on_accent")
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(4)
        form.addRow(tr("Display"), self.display)
        form.addRow(tr("Begin with step"), self.first)
        form.addRow(tr("Speed"), self.speed)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        layout.addLayout(self._values)
        layout.addLayout(self._secrets)
        layout.addLayout(form)
        layout.addWidget(self.told)
        layout.addLayout(row(self.go, None))
        layout.addStretch(1)
        self.setWidget(inner)
        self.display.choose(context.settings.now.work.display)
        self.display.changed.connect(self.check)
        self.first.valueChanged.connect(self.check)
        self.go.clicked.connect(self.start)
        context.hub.changed.connect(self._work_changed)

    @property
    def values(self) -> dict[str, str]:
        """The values that differ from what the macro says itself."""
        return {
            one.parameter.name: one.value
            for one in self._fields
            if one.value != (one.parameter.default or "")
        }

    def show_macro(self, macro: Macro | None, path: Path | None) -> None:
        """Ask for what this macro needs."""
        before, self._macro = self._macro, macro
        other, self._path = path != self._path, path
        if macro is None or path is None:
            return
        self.first.setMaximum(max(1, len(macro.steps) + bool(macro.app)))
        if other:
            self.first.setValue(1)
        if other or before is None or before.parameters != macro.parameters:
            self._show_parameters(
                macro.parameters, {} if other else {one.parameter.name: one.value for one in self._fields}
            )
        if other or before is None or before.secrets != macro.secrets:
            self.look_for_secrets()
        self.check()

    def look_for_secrets(self) -> None:
        """Ask the keyring, beside the window, which secrets it holds."""
        macro, path = self._macro, self._path
        for shown in self._secret_rows:
            self._secrets.removeWidget(shown)
            shown.deleteLater()
        self._secret_rows = []
        self._secrets_missing = bool(macro is not None and macro.secrets)
        if macro is None or path is None or not macro.secrets:
            return

        def done(found: tuple[SecretState, ...]) -> None:
            if macro.secrets == (self._macro.secrets if self._macro else ()) and path == self._path:
                self._show_secrets(found)

        def failed(problem: Exception) -> None:
            self.told.setText(str(problem))

        self._context.jobs.run(lambda: secrets_of(macro, path), done, failed)

    def begin_at(self, number: int) -> None:
        """Begin with step `number`."""
        self.first.setValue(number)

    def check(self) -> None:
        """Say what is missing, and let the replay begin when nothing is."""
        problems = [one.check() for one in self._fields]
        problem = problem_with_start(self.first.value(), self.display.display)
        if not problem and self._context.hub.run.busy:
            problem = tr("Something else is under way; it must end first.")
        if not problem and self._secrets_missing and self._secret_rows:
            problem = tr("The macro needs its secrets.")
        self.told.setText(problem)
        self.told.setVisible(bool(problem))
        self.go.setEnabled(
            self._macro is not None and not problem and not any(problems) and not self._secrets_missing
        )

    def _work_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.ACTIVITY in topics:
            self.check()

    def start(self) -> None:
        """Begin, when nothing is missing."""
        self.check()
        display = self.display.display
        if not self.go.isEnabled() or self._path is None or display is None:
            wrong = next((one for one in self._fields if one.check()), None)
            if wrong is not None:
                wrong.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.begin.emit(
            RunMacro(
                str(self._path),
                self.values,
                self.first.value(),
                self.speed.currentData(),
                setup_for(self._context.settings.now, display),
            )
        )

    def _show_parameters(self, parameters: tuple[Parameter, ...], given: dict[str, str]) -> None:
        for shown in self._fields:
            self._values.removeWidget(shown)
            shown.hide()
            shown.deleteLater()
        self._fields = [_ValueField(one, given.get(one.name)) for one in parameters]
        for shown in self._fields:
            self._values.addWidget(shown)
            shown.changed.connect(self.check)
        self._order_fields()

    def _order_fields(self) -> None:
        secrets = [field for shown in self._secret_rows for field in (shown.field, shown.keep)]
        values = [one.field for one in self._fields]
        in_tab_order(
            [*values, *secrets, self.display.box, self.display.number, self.first, self.speed, self.go]
        )

    def _show_secrets(self, found: tuple[SecretState, ...]) -> None:
        path = self._path
        assert path is not None
        for state in found:
            shown = _SecretRow(self._context, path, state)
            shown.kept.connect(self.look_for_secrets)
            self._secret_rows.append(shown)
            self._secrets.addWidget(shown)
        self._order_fields()
        self._secrets_missing = not all(state.stored for state in found)
        self.check()


class _ValueField(QWidget):
    """The value of one parameter.

    Signals:
        changed: the value is another one now.
    """

    changed = Signal()

    def __init__(self, parameter: Parameter, given: str | None) -> None:
        super().__init__()
        self.parameter = parameter
        value = parameter.default or "" if given is None else given
        must = parameter.default is None
        title = tr("{name} (must be given)", name=parameter.name) if must else parameter.name
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.field: QCheckBox | QLineEdit | QPlainTextEdit
        if parameter.type is ParameterType.FLAG and not must:
            self.field = QCheckBox(title)
            self.field.setChecked(value == "true")
            self.field.toggled.connect(self.changed)
        else:
            layout.addWidget(label(title))
            if "\n" in value:
                self.field = QPlainTextEdit(value)
                self.field.setFixedHeight(72)
                self.field.setTabChangesFocus(True)
            else:
                self.field = QLineEdit(value)
            self.field.textChanged.connect(self.changed)
        self.field.setObjectName(f"value_{parameter.name}")
        self.field.setAccessibleName(title)
        layout.addWidget(self.field)
        if parameter.about:
            layout.addWidget(label(parameter.about, "muted", wraps=True))
        self.told = label("", "wrong", f"value_{parameter.name}_told", wraps=True)
        layout.addWidget(self.told)

    @property
    def value(self) -> str:
        """The value as it is given."""
        match self.field:
            case QCheckBox():
                return "true" if self.field.isChecked() else "false"
            case QLineEdit():
                return self.field.text()
            case _:
                return self.field.toPlainText()

    def check(self) -> str:
        """Say what is wrong; returns that."""
        problem = problem_with(self.parameter, self.value)
        # That something is missing needs no red words before the person has come to it.
        missing = self.value == ""
        self.told.setText("" if missing else problem)
        self.told.setVisible(bool(self.told.text()))
        return problem


class _SecretRow(QFrame):
    """One secret: whether the keyring has it, and a field to put it there.

    Signals:
        kept: it is in the keyring now.
    """

    kept = Signal()

    def __init__(self, context: Context, path: Path, state: SecretState) -> None:
        super().__init__()
        self.setObjectName(f"secret_{state.name}")
        kind_of(self, "card")
        self._context, self._path, self._state = context, path, state
        title = tr("Secret {name}: in the keyring", name=state.name)
        if not state.stored:
            title = tr("Secret {name}: not in the keyring yet", name=state.name)
        self.field = QLineEdit()
        self.field.setObjectName(f"secret_{state.name}_value")
        self.field.setAccessibleName(title)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(tr("Another value") if state.stored else tr("Value"))
        self.keep = push_button(f"secret_{state.name}_keep", tr("Keep in the keyring"))
        self.keep.setEnabled(False)
        self.told = label("", "wrong", f"secret_{state.name}_told", wraps=True)
        self.told.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(label(title, wraps=True))
        if state.about:
            layout.addWidget(label(state.about, "muted", wraps=True))
        layout.addLayout(row(self.field, self.keep))
        layout.addWidget(self.told)
        self.field.textChanged.connect(lambda text: self.keep.setEnabled(bool(text)))
        self.field.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)

    def _keep(self) -> None:
        value, name, path = self.field.text(), self._state.name, self._path
        if not value:
            return
        self.field.clear()

        def failed(problem: Exception) -> None:
            if not isinstance(problem, BadInput | SomethingMissing):
                raise problem
            self.told.setText(str(problem))
            self.told.show()

        self._context.jobs.run(lambda: store_secret(path, name, value), lambda _: self.kept.emit(), failed)

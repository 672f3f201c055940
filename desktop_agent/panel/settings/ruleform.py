"""One rule as a form: what it says, and when. Every field says at once what is wrong with it."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.settings.fields import WrongLine, muted
from desktop_agent.panel.settings.rulebook import checked_rule
from desktop_agent.panel.settings.rulewords import action_in_words, effect_in_words
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr
from desktop_agent.policy.rules import ActionKind, Rule, RuleEffect

_ACTIONS: tuple[str, ...] = get_args(ActionKind)
_PER_ROW = 2
_PATTERN_ROWS = 2


class RuleForm(QWidget):
    """Shows a rule and lets it be changed.

    Signals:
        edited: the fields make a usable rule (the rule).
        unusable: they do not; the fields say why.
    """

    edited = Signal(object)
    unusable = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rule_form")
        self._others: frozenset[str] = frozenset()
        self._showing = False
        self._wrong: dict[str, WrongLine] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, SPACE, SPACE, SPACE)
        self._form.setVerticalSpacing(SPACE)
        self._form.setHorizontalSpacing(2 * SPACE)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._name = self._line("name", tr("Name"), 100)
        self._effect = QComboBox()
        for effect in RuleEffect:
            self._effect.addItem(effect_in_words(effect), effect)
        self._effect.currentIndexChanged.connect(self._changed)
        self._add("effect", tr("Says"), self._effect)
        self._reason = self._line("reason", tr("Because"), 500)
        heading = QLabel(tr("When all of these hold; what is left empty holds always"))
        heading.setWordWrap(True)
        kind_of(heading, "heading")
        self._form.addRow(heading)
        self._actions = {kind: self._box(f"action_{kind}", action_in_words(kind)) for kind in _ACTIONS}
        self._add("actions", tr("Act"), self._grid(list(self._actions.values())))
        self._text = self._pattern("text", tr("Target's words"), tr("A regular expression; case is ignored."))
        self._typed = self._pattern(
            "typed", tr("Typed or started"), tr("On typed text, or on a command line.")
        )
        self._window = self._pattern("window", tr("Window's title"), "")
        self._keys = self._line("keys", tr("Keys"), 4000, tr("alt+f4, super+*: every chord with Super"))
        self._program = self._line("program", tr("Programs"), 8000, tr("xterm, kitty"))
        self._unknown = self._box("program_unknown", tr("also where the program is not known"))
        self._form.addRow("", self._unknown)
        self._virtual = self._box("display_virtual", tr("virtual displays"))
        self._screen = self._box("display_screen", tr("your own screen"))
        self._add("display", tr("Display"), self._grid([self._virtual, self._screen]))

    def show_rule(self, rule: Rule | None, others: frozenset[str], *, may_edit: bool) -> None:
        """Show `rule`; `others` are names that other rules have."""
        self._others = others
        self.setEnabled(rule is not None and may_edit)
        for wrong in self._wrong.values():
            wrong.say("")
        if rule is None or self._fields() == _fields_of(rule):
            return
        self._showing = True
        try:
            self._name.setText(rule.name)
            self._effect.setCurrentIndex(list(RuleEffect).index(rule.effect))
            self._reason.setText(rule.reason)
            for kind, box in self._actions.items():
                box.setChecked(rule.actions is not None and kind in rule.actions)
            for edit, pattern in (
                (self._text, rule.text),
                (self._typed, rule.typed),
                (self._window, rule.window),
            ):
                with QSignalBlocker(edit):
                    edit.setPlainText(pattern or "")
            self._keys.setText(", ".join(_without_comma(chord) for chord in rule.keys or ()))
            self._program.setText(", ".join(name for name in rule.program or () if name))
            self._unknown.setChecked(rule.program is not None and "" in rule.program)
            self._virtual.setChecked(rule.display is not None and "virtual" in rule.display)
            self._screen.setChecked(rule.display is not None and "screen" in rule.display)
            for line in (self._name, self._reason, self._keys, self._program):
                line.setCursorPosition(0)
        finally:
            self._showing = False

    def focus_name(self) -> None:
        """Go to the name, for a new rule."""
        self._name.setFocus()
        self._name.selectAll()

    def _fields(self) -> dict[str, object]:
        """What stands in the form, as `Rule` names it."""
        programs = tuple(name.strip() for name in self._program.text().split(",") if name.strip())
        display = tuple(
            name for name, box in (("virtual", self._virtual), ("screen", self._screen)) if box.isChecked()
        )
        fields: dict[str, object] = {
            "name": self._name.text(),
            "effect": str(self._effect.currentData()),
            "reason": self._reason.text(),
            "actions": tuple(kind for kind, box in self._actions.items() if box.isChecked()) or None,
            "text": self._text.toPlainText() or None,
            "typed": self._typed.toPlainText() or None,
            "window": self._window.toPlainText() or None,
            "keys": tuple(chord.strip() for chord in self._keys.text().split(",") if chord.strip()) or None,
            "program": (*(("",) if self._unknown.isChecked() else ()), *programs) or None,
            "display": display or None,
        }
        return fields

    def _changed(self) -> None:
        if self._showing:
            return
        found = checked_rule(self._fields(), self._others)
        problems = {} if isinstance(found, Rule) else found
        for field, wrong in self._wrong.items():
            wrong.say(problems.get(field, ""))
        if isinstance(found, Rule):
            self.edited.emit(found)
        else:
            self.unusable.emit()

    def _line(self, field: str, label: str, longest: int, hint: str = "") -> QLineEdit:
        edit = QLineEdit()
        edit.setMaxLength(longest)
        edit.setPlaceholderText(hint)
        edit.textChanged.connect(self._changed)
        self._add(field, label, edit)
        return edit

    def _pattern(self, field: str, label: str, help_text: str) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setTabChangesFocus(True)
        edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        edit.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        edit.setFixedHeight(edit.fontMetrics().lineSpacing() * _PATTERN_ROWS + 3 * SPACE)
        edit.textChanged.connect(self._changed)
        self._add(field, label, edit, help_text)
        return edit

    def _box(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setObjectName(f"rule_{name}")
        box.toggled.connect(self._changed)
        return box

    def _grid(self, boxes: list[QCheckBox]) -> QWidget:
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(2 * SPACE)
        for number, box in enumerate(boxes):
            grid.addWidget(box, number // _PER_ROW, number % _PER_ROW)
        grid.setColumnStretch(_PER_ROW, 1)
        return held

    def _add(self, field: str, label: str, control: QWidget, help_text: str = "") -> None:
        if not control.objectName():
            control.setObjectName(f"rule_{field}")
        control.setAccessibleName(label)
        held = QWidget()
        box = QVBoxLayout(held)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        line = QHBoxLayout()
        line.addWidget(control, 0 if isinstance(control, QComboBox) else 1)
        if isinstance(control, QComboBox):
            line.addStretch(1)
        box.addLayout(line)
        if help_text:
            box.addWidget(muted(help_text))
        wrong = WrongLine()
        wrong.setObjectName(f"wrong_rule_{field}")
        box.addWidget(wrong)
        self._wrong[field] = wrong
        caption = QLabel(label)
        caption.setBuddy(control)
        caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        caption.setContentsMargins(0, 6, 0, 0)
        self._form.addRow(caption, held)


def _fields_of(rule: Rule) -> dict[str, object]:
    return {**rule.model_dump(mode="python"), "effect": str(rule.effect)}


def _without_comma(chord: str) -> str:
    return chord[:-1] + "comma" if chord.endswith(",") else chord

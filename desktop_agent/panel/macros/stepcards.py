"""The cards of one step: what it types, how its target is found, how long it waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.macros.grammar import MAX_SECONDS
from desktop_agent.macros.scalars import NAME
from desktop_agent.macros.types import MacroStep
from desktop_agent.panel.macros import changes
from desktop_agent.panel.macros.changes import Change
from desktop_agent.panel.macros.looks import Way, timeout_of
from desktop_agent.panel.macros.parts import label, push_button, row
from desktop_agent.panel.macros.pictures import picture_of
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.words import tr

_USUAL_TIMEOUT = 30.0

_Ask = Callable[[str, Change, int], None]


class _Text(QPlainTextEdit):
    """A field of some lines; Tab leaves it.

    Signals:
        left: the person has gone on to something else.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(72)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Tell that it was left."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class TypedCard(QFrame):
    """What the step types, and making a parameter of it."""

    def __init__(self, ask: _Ask) -> None:
        super().__init__()
        kind_of(self, "card")
        self._ask, self._index, self._text = ask, -1, ""
        self.field = _Text()
        self.field.setObjectName("step_text")
        self.field.setAccessibleName(tr("Text"))
        self.field.setToolTip(tr("${name} stands for a parameter. Kept when you go on to something else."))
        self.make = push_button("make_parameter", tr("Make it a parameter…"), "quiet")
        self.name = QLineEdit()
        self.name.setObjectName("parameter_name")
        self.name.setPlaceholderText(tr("Name of the parameter"))
        self.name.setAccessibleName(tr("Name of the parameter"))
        self.told = label("", "wrong", "parameter_told", wraps=True)
        self.accept = push_button("parameter_accept", tr("Make"), "primary")
        cancel = push_button("parameter_cancel", tr("Cancel"), "quiet")
        self.naming = QWidget()
        naming = QVBoxLayout(self.naming)
        naming.setContentsMargins(0, 0, 0, 0)
        naming.addWidget(self.name)
        naming.addWidget(self.told)
        naming.addLayout(row(None, cancel, self.accept))
        self.naming.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(label(tr("Text"), "heading"))
        layout.addWidget(self.field)
        layout.addLayout(row(None, self.make))
        layout.addWidget(self.naming)
        self.field.left.connect(self._keep)
        self.make.clicked.connect(self._begin_naming)
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._make)
        self.accept.clicked.connect(self._make)
        cancel.clicked.connect(self._end_naming)

    def show_text(self, index: int, text: str | None) -> None:
        """Show `text`; None hides the card."""
        self._index, self._text = index, text or ""
        self.setVisible(text is not None)
        self.field.setPlainText(self._text)
        self._end_naming()
        self.make.setVisible("${" not in self._text.replace("$${", "") and bool(self._text))

    def _keep(self) -> None:
        text = self.field.toPlainText()
        if text != self._text:
            self._ask(tr("change the text"), changes.change_text(self._index, text), self._index)

    def _begin_naming(self) -> None:
        self._keep()
        self.naming.show()
        self.name.clear()
        self._check()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_naming(self) -> None:
        # What had the keyboard goes; without a word from us it would jump out of the editor.
        if self.naming.isAncestorOf(self.focusWidget() or self):
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.naming.hide()

    def _check(self) -> None:
        name = self.name.text()
        right = NAME.fullmatch(name) is not None
        self.told.setText("" if right or not name else tr("Letters, digits and underscores, no digit first."))
        self.told.setVisible(bool(self.told.text()))
        self.accept.setEnabled(right)

    def _make(self) -> None:
        if self.accept.isEnabled():
            self._ask(
                tr("make a parameter"), changes.make_parameter(self._index, self.name.text()), self._index
            )


class WaysCard(QFrame):
    """The ways to each target; the first is tried first."""

    def __init__(self, ask: _Ask) -> None:
        super().__init__()
        self.setObjectName("step_ways")
        kind_of(self, "card")
        self._ask, self._index = ask, -1
        self._groups: list[QButtonGroup] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 12, 8)
        self._layout.setSpacing(8)
        self._inner: QWidget | None = None
        self._layout.addWidget(label(tr("How it is found"), "heading"))
        self._layout.addWidget(
            label(tr("The chosen way is tried first, the others where it fails."), "muted", wraps=True)
        )

    @property
    def buttons(self) -> list[QAbstractButton]:
        """The buttons of the ways, in order."""
        return [button for group in self._groups for button in group.buttons()]

    def show_ways(self, index: int, found: tuple[Way, ...]) -> None:
        """Show `found`; nothing hides the card."""
        self._index = index
        if self._inner is not None:
            self._layout.removeWidget(self._inner)
            self._inner.deleteLater()
            self._inner = None
        self._groups.clear()
        self.setVisible(bool(found))
        if not found:
            return
        self._inner = QWidget()
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        several = found[-1].target > 0
        line = 0
        for way in found:
            if way.way == 0:
                group = QButtonGroup(self._inner)
                self._groups.append(group)
                if several:
                    words = tr("Target {number}", number=way.target + 1)
                    grid.addWidget(label(words, "muted"), line, 0, 1, 3)
                    line += 1
            self._add(grid, line, way)
            line += 1
        self._layout.addWidget(self._inner)

    def _add(self, grid: QGridLayout, line: int, way: Way) -> None:
        button = QRadioButton()
        button.setObjectName(f"way_{way.target}_{way.way}")
        button.setAccessibleName(way.words)
        button.setToolTip(tr("Try this way first"))
        button.setChecked(way.way == 0)
        self._groups[-1].addButton(button)
        words = _WordsOf(button, way.words)
        grid.addWidget(button, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, line, 1)
        if way.picture is not None:
            picture = QLabel()
            picture.setPixmap(picture_of(way.picture, 96, 48))
            picture.setAccessibleName(tr("What it looks for"))
            grid.addWidget(picture, line, 2, Qt.AlignmentFlag.AlignTop)

        def prefer(on: bool) -> None:
            if on:
                self._ask(
                    tr("choose another way"),
                    lambda editable: editable.prefer(self._index, way.way, target=way.target),
                    self._index,
                )

        button.toggled.connect(prefer)


class _WordsOf(QLabel):
    """The words of a button, on several lines where they need them; a click on them is one on the button."""

    def __init__(self, button: QRadioButton, words: str) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setBuddy(button)
        self._button = button

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Press the button."""
        self._button.setFocus(Qt.FocusReason.MouseFocusReason)
        self._button.click()
        event.accept()


class PatienceCard(QFrame):
    """How long the step waits, whether it may change nothing, and a remark."""

    def __init__(self, ask: _Ask) -> None:
        super().__init__()
        kind_of(self, "card")
        self._ask, self._index = ask, -1
        self._step: MacroStep | None = None
        self.limited = QCheckBox(tr("Waits at most"))
        self.limited.setObjectName("step_limited")
        self.limited.setToolTip(tr("Otherwise it waits as long as the replay does, usually 30 s"))
        self.seconds = QDoubleSpinBox()
        self.seconds.setObjectName("step_timeout")
        self.seconds.setAccessibleName(tr("Seconds to wait at most"))
        self.seconds.setRange(0.0, MAX_SECONDS)
        self.seconds.setDecimals(1)
        self.seconds.setSuffix(" s")
        self.seconds.setKeyboardTracking(False)
        self.quiet = QCheckBox(tr("May change nothing on the screen"))
        self.quiet.setObjectName("step_quiet")
        self.quiet.setToolTip(tr("Otherwise a step that changes nothing ends the replay"))
        self.note = QLineEdit()
        self.note.setObjectName("step_note")
        self.note.setPlaceholderText(tr("A remark for people"))
        self.note.setAccessibleName(tr("Remark"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(row(self.limited, self.seconds, None))
        layout.addWidget(self.quiet)
        layout.addWidget(self.note)
        self.limited.clicked.connect(self._limit)
        self.seconds.valueChanged.connect(self._keep)
        self.quiet.clicked.connect(self._keep)
        self.note.editingFinished.connect(self._keep)

    def show_patience(self, index: int, step: MacroStep) -> None:
        """Show that of `step`."""
        self._index, self._step = index, step
        timeout = timeout_of(step)
        blockers = [QSignalBlocker(one) for one in (self.limited, self.seconds, self.quiet, self.note)]
        self.limited.setChecked(timeout is not None)
        self.seconds.setEnabled(timeout is not None)
        self.seconds.setValue(_USUAL_TIMEOUT if timeout is None else timeout)
        self.quiet.setChecked(step.quiet)
        self.note.setText(step.note)
        del blockers

    def _limit(self) -> None:
        self.seconds.setEnabled(self.limited.isChecked())
        self._keep()

    def _keep(self) -> None:
        step = self._step
        if step is None:
            return
        timeout = self.seconds.value() if self.limited.isChecked() else None
        old = timeout_of(step)
        if timeout is not None and old is not None and abs(timeout - old) < 0.05:
            timeout = old  # a field of one decimal must not round what the file says
        quiet, note = self.quiet.isChecked(), self.note.text()
        if note == step.note.replace("\n", " "):
            note = step.note
        if (timeout, quiet, note) != (old, step.quiet, step.note):
            self._ask(
                tr("change how long it waits"),
                changes.set_patience(self._index, timeout=timeout, quiet=quiet, note=note),
                self._index,
            )

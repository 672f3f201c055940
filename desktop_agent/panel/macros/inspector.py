"""One step from near: what it types, how its target is found, how long it waits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.panel.macros.changes import Change
from desktop_agent.panel.macros.looks import StepKind, StepLook, text_of, ways_of
from desktop_agent.panel.macros.parts import in_tab_order, label
from desktop_agent.panel.macros.stepcards import PatienceCard, TypedCard, WaysCard
from desktop_agent.panel.words import tr


class StepPane(QScrollArea):
    """The chosen step.

    Signals:
        changed: words for a change, the change, and the index of its step.
    """

    changed = Signal(str, object, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_pane")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._index = -1
        self._step: MacroStep | None = None
        self.nothing = label(tr("Choose a step to see it from near."), "muted", wraps=True)
        self.title = label("", "heading", "step_title")
        self.sentence = label("", name="step_sentence", wraps=True)
        self.text = TypedCard(self._change)
        self.ways = WaysCard(self._change)
        self.patience = PatienceCard(self._change)
        self._cards: tuple[QWidget, ...] = (self.title, self.sentence, self.text, self.ways, self.patience)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self.nothing)
        for card in self._cards:
            layout.addWidget(card)
        layout.addStretch(1)
        self.setWidget(inner)
        self.show_step(None, None)

    def show_step(self, macro: Macro | None, look: StepLook | None) -> None:
        """Show the step of `look`; None: none is chosen."""
        step = None
        if macro is not None and look is not None and look.index is not None:
            step = macro.steps[look.index]
            self._index = look.index
        same = step is not None and step == self._step
        self._step = step
        self.nothing.setVisible(step is None)
        for card in self._cards:
            card.setVisible(step is not None)
        if look is not None and look.kind is StepKind.START and look.index is None:
            self.nothing.setText(tr("The macro starts its program first. Change it under “Macro”."))
        else:
            self.nothing.setText(tr("Choose a step to see it from near."))
        if step is None or look is None:
            return
        kinds = {
            StepKind.WAIT: tr("Step {number}: waits", number=look.number),
            StepKind.CHECK: tr("Step {number}: checks", number=look.number),
        }
        self.title.setText(kinds.get(look.kind) or tr("Step {number}", number=look.number))
        self.sentence.setText(look.sentence)
        if same:
            # What is being typed there must not be lost.
            self.text.setVisible(text_of(step.intent) is not None)
            self.ways.setVisible(bool(ways_of(step)))
            return
        self.text.show_text(self._index, text_of(step.intent))
        self.ways.show_ways(self._index, ways_of(step))
        self.patience.show_patience(self._index, step)
        patience = self.patience
        in_tab_order(
            [
                self.text.field,
                self.text.make,
                *self.ways.buttons,
                patience.limited,
                patience.seconds,
                patience.quiet,
                patience.note,
            ]
        )

    def _change(self, words: str, change: Change, index: int) -> None:
        self.changed.emit(words, change, index)

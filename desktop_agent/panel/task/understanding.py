"""The line under the task: how it is understood, or who will plan it, or why neither."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.labels import words
from desktop_agent.panel.task.reading import Nothing, NotUnderstood, Reading, Understood
from desktop_agent.panel.words import tr


class Understanding(QFrame):
    """Says how a task was read.

    Signals:
        models_wanted: the person wants to set up a model, which plans what is no list of steps.
    """

    models_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words(tr("Plain sentences, one after the other."), "muted", "task_reading")
        self._set_up = QPushButton(tr("Set up a model …"))
        self._set_up.setObjectName("task_set_up_model")
        self._set_up.setToolTip(tr("A model plans tasks that are written as you like; see the Models page"))
        kind_of(self._set_up, "quiet")
        self._set_up.clicked.connect(self.models_wanted)
        self._set_up.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self._set_up)

    def show_reading(self, reading: Reading, *, planner: str, problem: str, insist: bool) -> None:
        """Say what `reading` is.

        Args:
            reading: the task, read.
            planner: what the model is called that plans what cannot be read; empty where none does.
            problem: a word of warning about the program; empty for none.
            insist: whether the person tried to start it all the same.
        """
        wrong = isinstance(reading, NotUnderstood) and not planner and insist
        line, all_of_it = said(reading, planner)
        if problem and not wrong:
            line = f"{line}\n{problem}"
        self._words.setText(line)
        self._words.setToolTip(tip(all_of_it))
        self._set_up.setVisible(isinstance(reading, NotUnderstood) and not planner)
        kind_of(self._words, "" if wrong else "muted")
        kind_of(self, "notice" if wrong else "", "bad")
        margin = 8 if wrong else 0
        self.layout().setContentsMargins(margin, margin // 2, margin, margin // 2)  # type: ignore[union-attr]


def said(reading: Reading, planner: str) -> tuple[str, str]:
    """What to say of it, and the whole of it for a tooltip."""
    match reading:
        case Understood():
            return reading.line, reading.all
        case NotUnderstood() if planner:
            return tr("{model} plans this: it is not written as steps.", model=planner), ""
        case NotUnderstood():
            return reading.line, ""
        case Nothing() if planner:
            return tr("Say it in your own words, or step by step in plain sentences."), ""
        case Nothing():
            return tr("Plain sentences, one after the other: what to click, type, press, and check."), ""

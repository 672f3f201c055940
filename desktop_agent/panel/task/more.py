"""The options that are seldom changed."""

from __future__ import annotations

import itertools
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFrame, QGridLayout, QSpinBox, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.task.choices import ChoiceBox
from desktop_agent.panel.task.labels import words
from desktop_agent.panel.task.minds import PLAIN, mode_choices, mode_reason, model_choices, usual_model
from desktop_agent.panel.task.options import TaskOptions, sizes, with_size
from desktop_agent.panel.words import tr
from desktop_agent.settings import Model


class MoreOptions(QFrame):
    """Size and theme of a virtual display, accessibility, patience, planner.

    Signals:
        planner_chosen: another planner is chosen now (`planner`).
    """

    planner_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task_more_panel")
        kind_of(self, "card")
        self._size = QComboBox()
        self._size.setObjectName("task_size")
        self._size.setEditable(True)
        self._size.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._size.setAccessibleName(tr("Size of the agent's own display"))
        self._size.setToolTip(tr("Width and height in pixels, such as 1280x800"))
        self._size.addItems([f"{width}x{height}" for width, height in sizes()])
        self._dark = QCheckBox(tr("Dark theme"))
        self._dark.setObjectName("task_dark")
        self._dark.setToolTip(tr("Programs on the agent's own display use their dark theme"))
        self._accessibility = QCheckBox(tr("Ask programs what they show"))
        self._accessibility.setObjectName("task_accessibility")
        self._accessibility.setToolTip(
            tr("Accessibility trees of programs are believed where the picture agrees; 20 to 50 ms a look")
        )
        self._steps = QSpinBox(minimum=1, maximum=100_000)
        self._steps.setObjectName("task_max_steps")
        self._steps.setAccessibleName(tr("Most steps"))
        self._steps.setToolTip(tr("The task ends after so many steps"))
        self._timeout = QDoubleSpinBox(minimum=0.1, maximum=3600.0, decimals=1, singleStep=5.0)
        self._timeout.setObjectName("task_timeout")
        self._timeout.setSuffix(tr(" s"))
        self._timeout.setAccessibleName(tr("Seconds to wait for a target"))
        self._timeout.setToolTip(tr("How long something on the screen is waited for"))
        self._model = ChoiceBox("task_model", tr("Planner"))
        self._model.currentIndexChanged.connect(self._model_changed)
        self._mode = ChoiceBox("task_mode", tr("Mode"))
        self._mode.offer(mode_choices(), "auto")
        self._tokens = QSpinBox(minimum=0, maximum=100_000_000, singleStep=10_000)
        self._tokens.setObjectName("task_max_tokens")
        self._tokens.setGroupSeparatorShown(True)
        self._tokens.setSpecialValueText(tr("as usual"))
        self._tokens.setAccessibleName(tr("Most tokens"))
        self._tokens.setToolTip(tr("The task ends when the model has read and written so many tokens"))
        self._minutes = QSpinBox(minimum=0, maximum=10_000)
        self._minutes.setObjectName("task_max_minutes")
        self._minutes.setSuffix(tr(" min"))
        self._minutes.setSpecialValueText(tr("as usual"))
        self._minutes.setAccessibleName(tr("Most minutes"))
        self._minutes.setToolTip(tr("A task that a model plans ends after so long"))
        for box in (self._steps, self._timeout, self._tokens, self._minutes):
            # Style sheets do not reach the text of a spin box.
            box.lineEdit().setTextMargins(6, 0, 0, 0)
        self._settings = Model()
        self._pulled: tuple[str, ...] = ()
        self._lay_out()

    def show_options(self, options: TaskOptions, model: Model) -> None:
        """Show `options`."""
        self._size.setEditText(f"{options.width}x{options.height}")
        self._dark.setChecked(options.dark)
        self._accessibility.setChecked(options.accessibility)
        self._steps.setValue(options.max_steps)
        self._timeout.setValue(options.timeout_s)
        self._settings = model
        self._model.offer(model_choices(model, self._pulled), usual_model(model))
        self._mode.choose(model.mode)
        self._model_changed()

    def show_models(self, pulled: tuple[str, ...]) -> None:
        """Offer the models whose files are on this machine."""
        if pulled != self._pulled:
            chosen = self.planner
            self._pulled = pulled
            self._model.offer(model_choices(self._settings, pulled), chosen)
            self._model_changed()

    @property
    def planner(self) -> str:
        """Who plans what cannot be read as sentences."""
        return self._model.value() or PLAIN

    def show_display(self, virtual: bool) -> None:
        """Size and theme belong to a display of the agent's own."""
        self._size.setEnabled(virtual)
        self._dark.setEnabled(virtual)

    def options(self, base: TaskOptions) -> TaskOptions:
        """`base` with what is chosen here. Raises ValueError for a size that is none."""
        sized = with_size(base, self._size.currentText()) if self._size.isEnabled() else base
        return replace(
            sized,
            dark=self._dark.isChecked(),
            accessibility=self._accessibility.isChecked(),
            max_steps=self._steps.value(),
            timeout_s=round(self._timeout.value(), 1),
            model=self.planner,
            mode=self._mode.value() or "auto",
            max_tokens=self._tokens.value(),
            max_minutes=self._minutes.value(),
        )

    def focus_size(self) -> None:
        """Let the person write another size."""
        self._size.setFocus()

    def _model_changed(self, _row: int = 0) -> None:
        thinks = self.planner != PLAIN
        for field in (self._mode, self._tokens, self._minutes):
            field.setEnabled(thinks)
        if not thinks:
            self._mode.setToolTip(mode_reason())
        self.planner_chosen.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        rows = (
            (
                (tr("Planner"), self._model),
                (tr("Mode"), self._mode),
                (tr("Most tokens"), self._tokens),
                (tr("Most minutes"), self._minutes),
            ),
            (
                (tr("Display size"), self._size),
                (tr("Most steps"), self._steps),
                (tr("Wait for a target"), self._timeout),
            ),
        )
        for row, fields in enumerate(rows):
            for column, (text, field) in enumerate(fields):
                label = words(text, "muted")
                label.setBuddy(field)
                grid.addWidget(label, 2 * row, column)
                grid.addWidget(field, 2 * row + 1, column)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._dark, 3, 3)
        grid.addWidget(self._accessibility, 4, 0, 1, 4)
        order: tuple[QWidget, ...] = (
            *(field for fields in rows for _, field in fields),
            self._dark,
            self._accessibility,
        )
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)

"""The options that are seldom changed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFrame, QGridLayout, QSpinBox, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.task.choices import ChoiceBox
from desktop_agent.panel.task.labels import words
from desktop_agent.panel.task.options import (
    PLAIN,
    TaskOptions,
    mode_choices,
    mode_reason,
    model_choices,
    sizes,
    with_size,
)
from desktop_agent.panel.words import tr
from desktop_agent.settings import Model


class MoreOptions(QFrame):
    """Size and theme of a virtual display, accessibility, patience, planner."""

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
        self._mode = ChoiceBox("task_mode", tr("Mode"))
        self._mode.offer(mode_choices(), "auto")
        self._mode.setEnabled(False)
        self._mode.setToolTip(mode_reason())
        self._lay_out()

    def show_options(self, options: TaskOptions, model: Model) -> None:
        """Show `options`."""
        self._size.setEditText(f"{options.width}x{options.height}")
        self._dark.setChecked(options.dark)
        self._accessibility.setChecked(options.accessibility)
        self._steps.setValue(options.max_steps)
        self._timeout.setValue(options.timeout_s)
        self._model.offer(model_choices(model), PLAIN)
        self._mode.choose(model.mode)
        self._mode.setToolTip(mode_reason())

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
        )

    def focus_size(self) -> None:
        """Let the person write another size."""
        self._size.setFocus()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        fields = (
            (tr("Display size"), self._size),
            (tr("Most steps"), self._steps),
            (tr("Wait for a target"), self._timeout),
            (tr("Planner"), self._model),
            (tr("Mode"), self._mode),
        )
        for column, (text, field) in enumerate(fields):
            label = words(text, "muted")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._dark, 2, 0)
        grid.addWidget(self._accessibility, 2, 1, 1, 3)

"""What stands where the work will be, while there is none: tasks to try, and the last ones."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.examples import Example
from desktop_agent.panel.task.history import PastTask
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.keyed import CardButton
from desktop_agent.panel.task.labels import OneLine, words
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain

SHOWN_TASKS = 6
_MARGIN = QMargins(0, 2, 0, 2)


class Invite(QScrollArea):
    """Offers tasks.

    Signals:
        offered: a task to put into the line (a PastTask).
        forgotten: the past tasks are to be forgotten.
    """

    offered = Signal(object)
    forgotten = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task_invite")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icons = Icons(theme, self)
        self._examples = _Column(tr("Try one of these"))
        self._past = _Column(tr("Your last tasks"))
        forget = CardButton(tr("Forget these"))
        forget.setObjectName("past_forget")
        forget.setToolTip(tr("Empty the list of past tasks; sessions stay"))
        kind_of(forget, "quiet")
        forget.clicked.connect(self.forgotten)
        self._past.add_below(forget)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 16, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._examples, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._past, 1, Qt.AlignmentFlag.AlignTop)
        self.setWidget(inside)

    def show_examples(self, examples: tuple[Example, ...]) -> None:
        """Offer `examples`."""
        self._examples.fill(
            [
                self._entry(
                    f"example_{example.name}", example.title, PastTask(example.task, example.app), "lightbulb"
                )
                for example in examples
            ]
        )

    def show_past(self, tasks: tuple[PastTask, ...]) -> None:
        """Offer the last of `tasks`."""
        self._past.fill(
            [
                self._entry(f"past_{number}", one_line(past.task), past, "history")
                for number, past in enumerate(tasks[:SHOWN_TASKS], 1)
            ]
        )

    def _entry(self, name: str, title: str, task: PastTask, icon: str) -> QWidget:
        written = one_line(task.task)
        button = _Offer(title, written if title != written else task.app)
        button.setObjectName(name)
        button.setToolTip(tip(task.task))
        self._icons.put(button, icon, "muted")
        button.clicked.connect(lambda: self.offered.emit(task))
        return button


def one_line(text: str) -> str:
    """A task as the person wrote it, on one line."""
    return plain(" ".join(text.split()), 300).replace("\\\\", "\\")


class _Offer(CardButton):
    """A button with a title, and a quieter line under it."""

    def __init__(self, title: str, below: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        kind_of(self, "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 4, 8, 4)
        column.setSpacing(0)
        first = OneLine()
        first.setText(title)
        column.addWidget(first)
        if below:
            second = OneLine()
            second.setText(one_line(below))
            second.setEnabled(False)
            column.addWidget(second)
        for line in self.findChildren(OneLine):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setStyleSheet("text-align: left;")

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As high as its lines, which the style sheet knows nothing of."""
        return self.layout().sizeHint().grownBy(_MARGIN)  # type: ignore[union-attr]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Its lines can be cut, but not its height."""
        return QSize(160, self.sizeHint().height())


class _Column(QFrame):
    def __init__(self, title: str) -> None:
        super().__init__()
        kind_of(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        column.addWidget(words(title, "heading"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)
        self._column = column
        self.hide()

    def add_below(self, widget: QWidget) -> None:
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)

    def fill(self, entries: list[QWidget]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for entry in entries:
            self._rows.addWidget(entry)
        self.setVisible(bool(entries))

"""The page of models."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.panel.context import Context, Page
from desktop_agent.panel.models.embedded import EmbeddedSection
from desktop_agent.panel.models.minds import MindSection
from desktop_agent.panel.models.planner import PlannerSection
from desktop_agent.panel.models.server import ServerSection
from desktop_agent.panel.settings.fields import Binder
from desktop_agent.panel.settings.saver import Change, Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr

_SAID_MS = 6000
_WIDEST = 1040


class ModelsPage(Page):
    """Who plans tasks, the models by name, the server of one, and the models that come with the program."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setObjectName("models_page")
        self.saver = Saver(context.settings, context.jobs, self)
        self._binder = Binder(self.saver, self)
        self._embedded = EmbeddedSection(context)
        self._planner = PlannerSection(context, self.saver, self._binder)
        self.minds = MindSection(context)
        self.minds.pulled.connect(self._planner.opened)
        self.minds.use_wanted.connect(self._planner.use)
        self.server = ServerSection(context, self.saver, self._binder)
        head = QHBoxLayout()
        title = QLabel(tr("Models"))
        kind_of(title, "title")
        self._said = QLabel()
        self._said.setObjectName("saved_words")
        kind_of(self._said, "muted")
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._said)
        column = QWidget()
        column.setMaximumWidth(_WIDEST)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, SPACE, 2 * SPACE)
        rows.setSpacing(2 * SPACE)
        rows.addWidget(self._planner)
        rows.addWidget(self.minds)
        rows.addWidget(self.server)
        rows.addWidget(self._embedded)
        rows.addStretch(1)
        inside = QWidget()
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(column, 1)
        middle.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(2 * SPACE, 2 * SPACE, SPACE, SPACE)
        box.setSpacing(SPACE)
        box.addLayout(head)
        box.addWidget(scroll, 1)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SAID_MS)
        self._quiet.timeout.connect(lambda: self._said.setText(""))
        self.saver.saved.connect(self._saved)
        self.saver.refused.connect(self._refused)

    def opened(self, argument: object = None) -> None:  # noqa: ARG002 (there is one way to open it)
        """Show what is in force, and look at the machine again."""
        self._binder.refresh()
        self._planner.opened()
        self.minds.opened()
        self._embedded.opened()

    def _saved(self, change: Change) -> None:
        line = self.server.wrong(change.key) or self._planner.wrong(change.key)
        if line is not None:
            line.say("")
        self._said.setText(tr("Saved: {label}", label=change.label))
        self._quiet.start()

    def _refused(self, change: Change, problem: str) -> None:
        line = self.server.wrong(change.key) or self._planner.wrong(change.key)
        if line is not None:
            kind_of(line, "wrong")
            line.say(problem)
        self._said.setText(tr("Not saved: {label}", label=change.label))

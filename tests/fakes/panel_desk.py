"""The Task page with the real engine behind it, and what a person does to it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from actions.types import TypeText
from desktop_agent.autonomy import ApprovalMode
from desktop_agent.engine.messages import RunTask
from desktop_agent.panel.task.page import TaskPage
from desktop_agent.session.events import ActionIntended
from desktop_agent.session.read import open_session
from tests.fakes.panel import Around

PATIENCE_MS = 60_000


class Desk(Around):
    """A page in front of the engine."""

    def __init__(self, qtbot, bridge, folder):
        super().__init__(folder)
        self.qtbot, self.bridge, self.folder = qtbot, bridge, folder
        self.orders.tell = self.tell
        bridge.reported.connect(self.hub.hear)
        self.context.settings.change("work", approve=ApprovalMode.ASK)
        self.page = TaskPage(self.context, folder=folder)
        self.page.resize(1280, 800)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        self.page.opened()

    def tell(self, order):
        """Sessions are kept in the test's own folder."""
        if isinstance(order, RunTask):
            order = replace(order, setup=replace(order.setup, folder=str(self.folder)))
        self.bridge.tell(order)

    @property
    def run(self):
        return self.hub.run

    def child(self, name):
        return self.page.findChild(QWidget, name)

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.page.focusWidget(), key, modifier)

    def write(self, text):
        self.qtbot.keyClicks(self.page.focusWidget(), text)

    def until(self, holds):
        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    def start(self, task):
        self.qtbot.keyClicks(self.child("task_program").lineEdit(), "mousepad --disable-server")
        self.child("task_line").setFocus()
        self.write(task)
        self.key(Qt.Key.Key_Return)
        self.until(lambda: self.run.busy)

    def until_asked(self, what):
        self.until(
            lambda: (
                self.run.question is not None
                and what in self.run.question.exact
                and self.child("approval_card").armed
            )
        )

    def until_status(self, status):
        self.until(lambda: self.run.status is status)

    def until_ended(self):
        self.until(lambda: not self.run.busy)
        return self.run.end

    def events(self, kind):
        with open_session(self.run.opened.journal) as session:
            return [stored.event for stored in session.events() if isinstance(stored.event, kind)]

    def typed(self):
        acts = [event.grounded.action for event in self.events(ActionIntended)]
        return [act.text for act in acts if isinstance(act, TypeText)]

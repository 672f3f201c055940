"""A page in front of an engine that only takes orders down, and questions it could be asked."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from actions.types import Click, ScreenPoint, TypeText
from desktop_agent.engine.messages import Asked, Opened, Ready, RunTask, Say, StatusChanged
from desktop_agent.loop.status import Status
from desktop_agent.panel.task.examples import examples
from desktop_agent.panel.task.machine import InstalledProgram, Machine
from desktop_agent.panel.task.page import TaskPage
from desktop_agent.session.events import ActionIntended
from desktop_agent.types import CandidateNote, Evidence, GroundedAction
from vision.locate import parse_target
from vision.types import Box, Frame, FramePoint

SAVE = Box(600, 400, 700, 430)
OTHER = Box(100, 80, 180, 100)


@pytest.fixture(scope="session")
def frame():
    """A picture of a screen whose pixels are no screen points: it is a second monitor, at twice the density."""
    pixels = np.full((800, 1280, 3), 240, np.uint8)
    pixels[SAVE.top : SAVE.bottom, SAVE.left : SAVE.right] = (36, 89, 201)
    return Frame(pixels, origin=(1000.0, -50.0), scale=2.0)


def click_on_save():
    evidence = Evidence(
        locator=parse_target("the Save button"),
        chosen=CandidateNote("button", "Save", SAVE, 0.97),
        rivals=(CandidateNote("menuitem", "Save As", OTHER, 0.61),),
        point=FramePoint(650.0, 415.0),
        crop_digest="",
        checks=("found", "exactly one", "enabled"),
    )
    action = Click(ScreenPoint(1325.0, 157.5))
    return GroundedAction(action, 'click button "Save"', "Order form", "order_form", evidence)


@pytest.fixture
def ask_click(journal, frame):
    """Makes a question about a click, whose picture is in a session file: `ask_click(number, **changes)`."""
    journal.on_frame(frame)
    journal.on_event(ActionIntended(1, click_on_save(), frame.digest))

    def make(number=1, **changes):
        given = {
            "proposal": click_on_save(),
            "rule": "words that commit",
            "reason": "it may send something",
            "risky": True,
            "frame": frame.digest,
            "exact": "click left at (1325, 157.5)",
        }
        return Asked(number, **(given | changes))

    return make


@pytest.fixture
def ask_typing():
    """Makes a question about typing."""

    def make(number=1, text="Dear Ann", **changes):
        action = GroundedAction(TypeText(text), f'type "{text}"', "Notes - Mousepad", "mousepad")
        exact = changes.pop("exact", f'type "{text}" ({len(text)} characters)')
        return Asked(number, action, "r", "", False, "", exact, **changes)

    return make


@pytest.fixture
def quick_guard(monkeypatch):
    """Cards listen almost at once: for tests of other things than that they do not."""
    monkeypatch.setattr("desktop_agent.panel.task.keyed.GUARD_MS", 40)


@pytest.fixture
def opened(journal):
    """The display is open, and work goes on."""
    return (
        Opened(journal.session_id, str(journal.path), "", "", True, 1280, 800),
        StatusChanged(Status.WORKING),
    )


MACHINE = Machine(
    own_screen=True,
    others=(":5",),
    programs=(InstalledProgram("Text Editor", "mousepad --new"),),
    commands=frozenset(example.needs for example in examples()),
)


class Shown:
    """The page in a window, and what a person does to it."""

    def __init__(self, around, qtbot, folder):
        self.around, self.qtbot = around, qtbot
        self.opened_paths = []
        self.page = TaskPage(around.context, folder=folder, open_path=self.opened_paths.append)
        self.page.resize(1100, 760)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        self.page.opened()
        qtbot.waitUntil(self.page.isActiveWindow)
        qtbot.waitUntil(lambda: bool(self.all("example_order")))
        self.line = self.child("task_line")

    def child(self, name):
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def all(self, name):
        return self.page.findChildren(QWidget, name)

    def write(self, text):
        self.line.setFocus()
        self.line.selectAll()
        self.qtbot.keyClicks(self.line, text)

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.page.focusWidget() or self.page, key, modifier)

    def click(self, name):
        self.qtbot.mouseClick(self.child(name), Qt.MouseButton.LeftButton)

    def start(self, text="Click Save. Press Enter."):
        self.write(text)
        self.key(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.around.hub.run.busy)
        return next(order for order in reversed(self.around.orders) if isinstance(order, RunTask))

    def hear(self, *reports):
        for report in reports:
            self.around.hub.hear(report)

    def run(self, opened):
        self.start()
        self.hear(Ready("1"), *opened)

    def said(self):
        return [order.control for order in self.around.orders if isinstance(order, Say)]

    def choose(self, name, value):
        box = self.child(name)
        box.setFocus()
        self.qtbot.keyClick(box, Qt.Key.Key_Home)
        while box.currentData() != value:
            before = box.currentIndex()
            self.qtbot.keyClick(box, Qt.Key.Key_Down)
            assert box.currentIndex() != before, f"{value} cannot be reached in {name}"


@pytest.fixture
def open_page(around, qtbot, monkeypatch, quick_guard):
    """Opens the page in a window: `open_page(folder)`."""
    monkeypatch.setattr("desktop_agent.panel.task.page.look_around", lambda *_: MACHINE)
    return lambda folder: Shown(around, qtbot, folder)


@pytest.fixture
def shown(open_page, tmp_path):
    return open_page(tmp_path / "state")

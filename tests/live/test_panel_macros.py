"""The page of macros with the real engine behind it: a macro is recorded in the live view, and replayed."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListWidget, QWidget

from desktop_agent.engine.messages import Ended, Quit
from desktop_agent.loop.status import Status
from desktop_agent.macros.files import read_macro
from desktop_agent.panel.macros.page import MacrosPage
from desktop_agent.panel.macros.replay import Mark
from desktop_agent.types import ClickOn, Outcome, TypeInto
from tests.fakes.panel import Around

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]

LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS = 60_000


@pytest.fixture
def desk(qtbot, tmp_path, monkeypatch):
    from desktop_agent.engine.wire import order_line
    from desktop_agent.panel.bridge import Bridge

    # What it imports at its first line must not be imported by two threads at once.
    order_line(Quit())
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    around, bridge = Around(tmp_path), Bridge()
    around.orders.tell = bridge.tell
    bridge.reported.connect(around.hub.hear)
    bridge.start()
    around.page = MacrosPage(around.context)
    around.page.resize(1400, 900)
    qtbot.addWidget(around.page)
    around.page.show()
    around.page.opened()
    yield around
    bridge.reported.disconnect(around.hub.hear)
    bridge.close()
    around.close()


def the(desk, kind, name):
    found = desk.page.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot, desk, name):
    qtbot.waitUntil(the(desk, QAbstractButton, name).isEnabled, timeout=PATIENCE_MS)
    qtbot.mouseClick(the(desk, QAbstractButton, name), LEFT)


def shows_a_window(picture):
    """Whether a white window is seen in the middle of the display's blue."""
    image, middle = picture.grab().toImage(), picture.rect().center()
    root = image.pixelColor(picture.width() // 16, middle.y())
    return root.blue() > root.red() + 20 and image.pixelColor(middle).lightness() > 240


def ink(picture):
    """How much is written in the upper left of the window: dark pixels."""
    image, middle = picture.grab().toImage(), picture.rect().center()
    across = range(middle.x() - picture.width() // 4, middle.x())
    down = range(middle.y() - picture.height() // 6, middle.y())
    return sum(image.pixelColor(x, y).lightness() < 128 for x in across for y in down)


def shows_a_window_for_a_while(picture, seen):
    """The same for a second: a program that has just drawn its window does not yet hear keys."""
    if not shows_a_window(picture):
        seen.clear()
        return False
    seen.append(time.monotonic())
    return seen[-1] - seen[0] > 1.0


@pytest.mark.timeout(300)
def test_a_macro_is_recorded_in_the_live_view_fails_where_it_must_and_is_mended(desk, qtbot, tmp_path):
    def until(holds):
        qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    press(qtbot, desk, "record_macro")
    qtbot.keyClicks(the(desk, QLineEdit, "record_name"), "letter")
    qtbot.keyClicks(the(desk, QLineEdit, "record_app"), "mousepad --disable-server")
    press(qtbot, desk, "record_start")
    picture = the(desk, QWidget, "live_picture")
    until(lambda: desk.hub.run.opened is not None)
    seen = []
    until(lambda: shows_a_window_for_a_while(picture, seen))
    picture.setFocus()
    blank = ink(picture)
    qtbot.keyClicks(picture, "Dear Ann")
    # What is typed and never seen counts as a secret.
    until(lambda: ink(picture) > blank + 30)
    press(qtbot, desk, "record_stop")
    steps = the(desk, QListWidget, "recorded_steps")
    until(lambda: not desk.hub.run.busy)
    assert [steps.item(row).text() for row in range(steps.count())] == ['1. Type "Dear Ann"'], desk.hub.run
    until(lambda: the(desk, QLabel, "macro_title").text() == "letter")
    macro = read_macro(tmp_path / "macros" / "letter.yaml")
    assert isinstance(macro.steps[-1].intent, TypeInto)
    assert macro.steps[-1].intent.text == "Dear Ann"

    # A step that cannot go well is put at the end, and the replay waits for a person there.
    page = desk.page
    page.editor.steps.choose(len(page.editor.steps.steps.looks) - 1)
    press(qtbot, desk, "insert_after")
    line = the(desk, QLineEdit, "line_field")
    qtbot.keyClicks(line, 'click the "Frobnicate" button')
    with qtbot.waitSignal(page.editing.changed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    number = len(page.editor.steps.steps.looks)
    desk.context.settings.change("work", timeout_s=2.0, approve="never")
    page.editor.tabs.setCurrentIndex(2)
    press(qtbot, desk, "run_macro")
    until(lambda: desk.hub.run.status is Status.STUCK)
    replay = page._replay
    assert replay.number == replay.failed == number
    assert [replay.marks[one] for one in range(1, number)] == [Mark.DONE] * (number - 1)
    assert "Frobnicate" in the(desk, QLabel, "run_stuck_words").text()
    press(qtbot, desk, "run_retry")
    until(lambda: desk.hub.run.status is Status.WORKING)
    until(lambda: desk.hub.run.status is Status.STUCK)
    assert replay.failed == number
    press(qtbot, desk, "run_stop")
    until(lambda: replay.end is not None)
    assert isinstance(replay.end, Ended)
    assert replay.end.outcome is Outcome.FAILED
    until(the(desk, QLabel, "run_picture").isVisible)
    until(lambda: "Frobnicate" in the(desk, QLabel, "run_sought").text())

    # It leads to the step, which goes; then all goes well.
    press(qtbot, desk, "run_edit_step")
    assert isinstance(page.editing.shown.macro.steps[-1].intent, ClickOn)
    with qtbot.waitSignal(page.editing.changed):
        qtbot.keyClick(page.editor.steps, Qt.Key.Key_Delete)
    page.editor.tabs.setCurrentIndex(2)
    press(qtbot, desk, "run_close")
    press(qtbot, desk, "run_macro")
    until(lambda: page._replay is not None and page._replay.end is not None)
    assert the(desk, QLabel, "run_title").text() == "Replayed: all steps went well"
    assert list(page._replay.marks.values()) == [Mark.DONE] * (number - 1)

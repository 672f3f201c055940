"""A real session in the panel: recorded by a real run, scrubbed, done again from a step by a real engine, exported."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QListView, QToolButton

from desktop_agent.engine.messages import Ended, Say
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.bridge import Bridge
from desktop_agent.panel.context import Context
from desktop_agent.panel.hub import Hub
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.sessions.exporting import Export
from desktop_agent.panel.sessions.page import SessionsPage
from desktop_agent.panel.sessions.screen import FilmScreen
from desktop_agent.panel.sessions.strip import FilmStrip
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.timeline.timeline import Timeline
from desktop_agent.session.read import list_sessions
from desktop_agent.settings import SettingsFile
from desktop_agent.types import Outcome

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad"), pytest.mark.timeout(240)]

TASK = "Type 'Dear Ann'. Press Ctrl+A. Choose Edit > Copy. Check that Dear Ann is visible."
LONG = 120_000


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """A session that the command line recorded."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "desktop_agent", "run", TASK, "--app", "mousepad", "--approve", "never"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [summary] = list_sessions(tmp_path / "sessions")
    return summary.path


@pytest.fixture
def panel(qtbot, qapp, tmp_path, recorded):
    """The page with a real engine behind; `went` notes where it led."""
    bridge, jobs, went = Bridge(), Jobs(), []
    hub = Hub(bridge)
    bridge.reported.connect(hub.hear)
    settings = SettingsFile(tmp_path / "settings.toml")
    settings.change("work", approve="never")
    context = Context(hub, jobs, Theme("light"), settings, lambda *_: None, lambda *where: went.append(where))
    page = SessionsPage(context)
    page.went = went
    page.resize(1100, 760)
    qtbot.addWidget(page)
    page.show()
    bridge.start()
    yield page
    bridge.close()
    jobs.close()


def test_a_real_session_is_scrubbed_done_again_from_a_step_and_exported(qtbot, panel, recorded, tmp_path):
    panel.opened(str(recorded))
    screen, strip = panel.findChild(FilmScreen), panel.findChild(FilmStrip)
    qtbot.waitUntil(lambda: screen.projection is not None, timeout=20_000)
    empty = screen.grab().toImage()
    end = QPoint(strip.width() - 12, strip.height() // 2)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=end)
    qtbot.waitUntil(lambda: screen.grab().toImage() != empty, timeout=20_000)
    assert "Dear Ann" in panel.findChild(QLabel, "film_caption").accessibleName()

    # A person chooses the second step in the list, and has it done again from there.
    steps = panel.findChild(QListView, "timeline_list")
    first = panel.recording.rows.place_of(1)
    place = steps.visualRect(steps.model().index(first, 0)).center()
    qtbot.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=place)
    follower = Timeline(panel.context)
    qtbot.addWidget(follower)
    follower.follow_hub()
    again = panel.findChild(QToolButton, "session_again")
    assert again.text() == "Do again from step 2"
    again.setFocus()
    qtbot.keyClick(again, Qt.Key.Key_Space)
    assert panel.went == [("task", None)]
    hub = panel.context.hub
    # The steps before are done on the new display, and the session waits for its person.
    qtbot.waitUntil(lambda: hub.run.status is Status.PAUSED or hub.run.end is not None, timeout=LONG)
    assert hub.run.end is None, hub.run.end
    hub.tell(Say(Control.RESUME))
    qtbot.waitUntil(lambda: hub.run.end is not None, timeout=LONG)
    assert isinstance(hub.run.end, Ended)
    assert hub.run.end.outcome is Outcome.DONE, hub.run.end
    numbered = [row for row in follower.rows.rows if row.number]
    assert [row.sentence for row in numbered] == [row.sentence for row in panel.recording.rows.rows]
    assert all(
        row.state in ("confirmed", "passed", "partial", "unverifiable", "no_effect") for row in numbered
    )

    # It is a session of its own in the list, and the first one becomes a macro and a test.
    qtbot.waitUntil(
        lambda: panel.findChild(QListView, "sessions_list").model().rowCount() == 2, timeout=20_000
    )
    panel.went.clear()
    panel.findChild(QToolButton, "session_export").menu().actions()[4].trigger()
    qtbot.waitUntil(lambda: bool(panel.went or told(panel)), timeout=LONG)
    assert [page for page, _ in panel.went] == ["macros"], told(panel)
    [macro] = (tmp_path / "macros").glob("*.yaml")
    assert panel.went[0][1] == str(macro)
    assert "Dear Ann" in macro.read_text("utf-8")
    test = tmp_path / "test_letter.py"
    panel._deeds.write(panel.recording, Export.PYTEST, test, short=True)
    qtbot.waitUntil(lambda: "Written to" in told(panel), timeout=LONG)
    assert 'desk.type("Dear Ann")' in test.read_text("utf-8")


def told(panel):
    return panel.findChild(QLabel, "session_words").text()

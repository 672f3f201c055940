"""Another model is asked at a step: the page, the real command, and a server that says what a script says."""

from __future__ import annotations

import json
import sys
from importlib import util
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_agent.panel.sessions.page import SessionsPage
from desktop_agent.panel.sessions.twopoints import TwoPoints
from desktop_agent.session.journal import Journal
from desktop_agent.settings import SettingsFile
from tests.fakes.panel import Around
from tests.fakes.planned import tell_planned_story
from tests.fakes.scripted_server import ScriptedServer

pytestmark = pytest.mark.live

SAMPLE = Path(__file__).parents[1] / "desktop_agent" / "session" / "sample_session.py"


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A person's only session, in a home of their own."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    spec = util.spec_from_file_location("sample_session", SAMPLE)
    sample = util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "sample_session", sample)
    spec.loader.exec_module(sample)
    with Journal.create(tmp_path / "home" / "sessions") as journal:
        tell_planned_story(sample, journal)
    return journal.path


def test_both_answers_are_shown_with_what_was_asked_of_the_server(qapp, qtbot, tmp_path, session):
    with ScriptedServer([json.dumps({"why": "leave it", "action": "click", "element": "Cancel"})]) as server:
        SettingsFile().change(
            "model", server=server.address, name="scripted", use="server", dialect="text", mode="fast"
        )
        around = Around(tmp_path)
        page = SessionsPage(around.context)
        page.context.settings.change("model", server=server.address, name="scripted", use="server")
        page.resize(1100, 800)
        qtbot.addWidget(page)
        page.show()
        page.opened(str(session))
        ask = page.findChild(QPushButton, "session_ask_model")
        qtbot.waitUntil(ask.isEnabled)
        qtbot.mouseClick(ask, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(page.findChild(QPushButton, "ask_begin"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not page._ask.command.busy, timeout=90_000)
        around.close()
    assert page.findChild(QWidget, "ask_outcome").isVisible(), page.findChild(QLabel, "ask_problem").text()
    assert page.findChild(QLabel, "ask_badge").text() == "Different"
    assert "Save" in page.findChild(QLabel, "ask_then_moves").text()
    assert "Cancel" in page.findChild(QLabel, "ask_now_moves").text()
    (_, _, then), (_, _, now) = page.findChild(TwoPoints, "ask_picture").answers
    assert then == ((782.0, 487.0),)
    ((x, y),) = now
    assert 650 <= x <= 730
    assert 470 <= y <= 504
    assert len(server.asked) == 1

"""Another model is asked at a step, as a person does it; a program of ours stands in for the command."""

from __future__ import annotations

import json
import shutil
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QListView, QPushButton, QTabWidget, QToolButton, QWidget

from desktop_agent.panel.sessions.page import SessionsPage
from desktop_agent.panel.sessions.screen import FilmScreen
from desktop_agent.panel.sessions.twopoints import TwoPoints

ANSWERS = {
    "then": {
        "by": "qwen3.5-9b",
        "moves": ["click Save"],
        "points": [[782, 487]],
        "came": "the dialog closed",
    },
    "now": {"by": "big", "moves": ["click Cancel"], "why": "leave it", "points": [[690, 487]]},
    "likeness": "different",
    "detail": "another button",
    "mode": "fast",
    "elapsed_ms": 900,
}


@pytest.fixture
def page(qtbot, around, tmp_path, monkeypatch, planned_session):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    (tmp_path / "sessions").mkdir()
    shutil.copyfile(planned_session, tmp_path / "sessions" / planned_session.name)
    around.context.settings.change("model", server="http://localhost:8000/v1", name="big")
    page = SessionsPage(around.context)
    page.resize(1100, 800)
    qtbot.addWidget(page)
    page.show()
    page.opened(str(tmp_path / "sessions" / planned_session.name))
    qtbot.waitUntil(
        lambda: page.recording is not None and page.findChild(QPushButton, "session_ask_model").isEnabled()
    )
    return page


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def text(page, name):
    return page.findChild(QLabel, name).text().replace("\u200b", "")


@pytest.fixture
def asking(qtbot, page):
    """Asks with a program in the place of ours: `asking(code)` runs Python code."""

    def ask(code):
        press(qtbot, page, "session_ask_model")
        assert page.findChild(QTabWidget, "session_tabs").currentIndex() == 2
        page._ask.command.program = (sys.executable, "-c", code)
        press(qtbot, page, "ask_begin")

    return ask


def test_the_heading_says_what_the_models_read_and_wrote(page):
    assert "5,954 tokens" in text(page, "session_facts")


def test_both_answers_stand_side_by_side_and_on_the_picture(qtbot, page, asking):
    asking(
        "import sys, json; a = sys.argv[1:];"
        "assert a[0] == 'replay' and a[2:] == ['--step', '1', '--model', 'server', '--mode', 'auto', '--json'], a;"
        f"print({json.dumps(json.dumps(ANSWERS))})"
    )
    assert "Asking big" in text(page, "ask_doing")
    assert not page.findChild(QComboBox, "ask_model").isEnabled()
    outcome = page.findChild(QWidget, "ask_outcome")
    qtbot.waitUntil(outcome.isVisible, timeout=15_000)
    assert (text(page, "ask_badge"), text(page, "ask_detail")) == ("Different", "Another button")
    assert (text(page, "ask_then_moves"), text(page, "ask_now_moves")) == ("Click Save", "Click Cancel")
    picture = page.findChild(TwoPoints, "ask_picture")
    assert [points for _, _, points in picture.answers] == [((782.0, 487.0),), ((690.0, 487.0),)]
    qtbot.waitUntil(lambda: picture.projection is not None)
    shot = picture.grab().toImage()
    inks = {
        shot.pixelColor(x, y).name()
        for x in range(0, shot.width(), 1)
        for y in range(shot.height() // 2, shot.height())
    }
    assert {"#d66000", "#005cdc"} <= inks
    assert page.findChild(QComboBox, "ask_model").isEnabled()


def test_asking_is_cancelled(qtbot, page, asking):
    asking("import threading; threading.Event().wait(60)")
    press(qtbot, page, "ask_cancel")
    qtbot.waitUntil(lambda: text(page, "ask_problem") == "Stopped.", timeout=15_000)
    assert page.findChild(QPushButton, "ask_begin").isEnabled()


def test_why_there_is_no_answer_is_told_in_place(qtbot, page, asking):
    asking("import sys; print('No server answers at localhost:8000.', file=sys.stderr); sys.exit(3)")
    qtbot.waitUntil(
        lambda: text(page, "ask_problem") == "No server answers at localhost:8000.", timeout=15_000
    )


def test_an_answer_for_another_step_than_the_one_that_is_looked_at_is_not_shown(qtbot, page, asking):
    asking(f"import time, threading; threading.Event().wait(0.3); print({json.dumps(json.dumps(ANSWERS))})")
    steps = page.findChild(QListView, "timeline_list")
    steps.setFocus()
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    assert text(page, "ask_step") == "At step 2: Press Escape"
    qtbot.waitUntil(lambda: not page._ask.command.busy, timeout=15_000)
    assert not page.findChild(QWidget, "ask_outcome").isVisible()


def test_without_a_model_it_leads_to_the_models_page(qtbot, around, page):
    around.context.settings.change("model", server="", name="")
    press(qtbot, page, "session_ask_model")
    assert not page.findChild(QPushButton, "ask_begin").isEnabled()
    press(qtbot, page, "ask_set_up")
    assert around.went == [("models", None)]


def test_a_picture_that_a_model_saw_is_shown_where_it_stands_in_the_film(qtbot, page):
    page.findChild(QTabWidget, "session_tabs").setCurrentIndex(1)
    which = page.findChild(QComboBox, "details_scene")
    qtbot.waitUntil(lambda: which.count() == 6)
    which.setCurrentIndex(1)
    qtbot.mouseClick(page.findChild(QToolButton, "details_frame_1"), Qt.MouseButton.LeftButton)
    assert page.findChild(QTabWidget, "session_tabs").currentIndex() == 0
    qtbot.waitUntil(lambda: page.findChild(FilmScreen, "film_picture").projection is not None)

"""The list of steps, driven as a person drives it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView, QPushButton

from desktop_agent.bench.big_session import write_big_session
from desktop_agent.engine.messages import Ended, Happened, Opened, RunTask
from desktop_agent.panel.timeline.model import ROW_ROLE, THUMBNAIL_ROLE
from desktop_agent.panel.timeline.timeline import Timeline
from desktop_agent.session.events import StepFinished, StepStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.types import Effect, EffectKind, Outcome, Step, WaitFor


@pytest.fixture
def timeline(qtbot, around):
    timeline = Timeline(around.context)
    timeline.resize(360, 420)
    qtbot.addWidget(timeline)
    timeline.show()
    qtbot.waitExposed(timeline)
    return timeline


@pytest.fixture
def steps(timeline):
    return timeline.findChild(QListView, "timeline_list")


@pytest.fixture(scope="module")
def long_session(tmp_path_factory):
    return write_big_session(tmp_path_factory.mktemp("long"), 300)


def sentences(steps):
    return [steps.model().index(at, 0).data() for at in range(steps.model().rowCount())]


def words(timeline, name):
    return timeline.findChild(QLabel, name).text()


def happened(seq, event):
    return Happened(seq, 1_700_000_000.0 + seq, event)


def begun(seq, index):
    return happened(seq, StepStarted(index, Step(f"Wait {index}", WaitFor(0.1))))


def ended(seq, index, kind=EffectKind.CONFIRMED):
    return happened(seq, StepFinished(index, Outcome.DONE, Effect(kind, "seen"), "", 100.0))


def test_a_session_is_listed_with_thumbnails(qtbot, timeline, steps, whole_session):
    timeline.show_session(whole_session)
    qtbot.waitUntil(lambda: steps.model().rowCount() == 6)
    assert sentences(steps)[2] == "Press Ctrl+S"
    first = steps.model().index(0, 0)
    qtbot.waitUntil(lambda: first.data(THUMBNAIL_ROLE) is not None)
    assert first.data(THUMBNAIL_ROLE).width() <= 144
    spoken = steps.model().index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Step 4, Type")
    assert "Confirmed" in spoken


def test_arrows_choose_and_enter_opens(qtbot, timeline, steps, whole_session):
    timeline.show_session(whole_session)
    qtbot.waitUntil(lambda: steps.model().rowCount() == 6)
    steps.setFocus()
    chosen, opened = [], []
    timeline.step_selected.connect(chosen.append)
    timeline.details_wanted.connect(opened.append)
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    qtbot.keyClick(steps, Qt.Key.Key_Return)
    assert chosen[-1] == timeline.selected.index
    assert opened == [timeline.selected]


def test_a_click_chooses_a_step(qtbot, timeline, steps, whole_session):
    timeline.show_session(whole_session)
    qtbot.waitUntil(lambda: steps.model().rowCount() == 6)
    place = steps.visualRect(steps.model().index(2, 0)).center()
    qtbot.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert timeline.selected.index == 2


def test_words_and_groups_filter_and_the_choice_stays(qtbot, timeline, steps, long_session):
    timeline.show_session(long_session)
    qtbot.waitUntil(lambda: steps.model().rowCount() == 300)
    timeline.select_step(11)
    search = timeline.findChild(QLineEdit, "timeline_search")
    qtbot.keyClick(timeline, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "12")
    qtbot.waitUntil(lambda: 0 < steps.model().rowCount() < 300)
    assert timeline.selected.index == 11
    search.clear()
    groups = timeline.findChild(QComboBox, "timeline_filter")
    groups.setCurrentIndex(groups.findData("wrong"))
    qtbot.waitUntil(lambda: 0 < steps.model().rowCount() < 100)
    states = {steps.model().index(at, 0).data(ROW_ROLE).state for at in range(steps.model().rowCount())}
    assert states == {"failed"}
    qtbot.keyClicks(search, "no such words")
    qtbot.waitUntil(lambda: steps.model().rowCount() == 0)
    assert words(timeline, "timeline_empty") == "No step fits the search."


def test_only_what_is_seen_gets_a_thumbnail(qtbot, timeline, steps, long_session):
    timeline.show_session(long_session)
    qtbot.waitUntil(lambda: steps.model().rowCount() == 300)
    bar = steps.verticalScrollBar()
    bar.setValue(bar.maximum())
    shown = steps.indexAt(QPoint(100, steps.viewport().height() - 20))
    qtbot.waitUntil(lambda: shown.data(THUMBNAIL_ROLE) is not None)
    assert shown.row() > 290


def test_the_running_session_is_followed_until_the_person_looks_back(qtbot, timeline, steps, around):
    around.hub.tell(RunTask("wait"))
    timeline.follow_hub()
    around.hub.hear(Opened("id", "", ":7", "", True, 640, 400))
    for index in range(20):
        around.hub.hear(begun(2 * index, index))
        around.hub.hear(ended(2 * index + 1, index))
    bar = steps.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    chip = timeline.findChild(QPushButton, "timeline_to_now")
    assert not chip.isVisible()
    bar.setValue(0)
    around.hub.hear(begun(40, 20))
    qtbot.waitUntil(chip.isVisible)
    assert bar.value() == 0
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    assert not chip.isVisible()
    around.hub.hear(ended(41, 20, EffectKind.NO_EFFECT))
    around.hub.hear(Ended(Outcome.DONE, 0, ""))
    assert [row.state for row in timeline.rows.rows[-2:]] == ["confirmed", "no_effect"]


def test_a_running_step_says_so_and_is_unknown_when_the_session_ends_first(timeline, around):
    timeline.follow_hub()
    around.hub.hear(Opened("id", "", ":7", "", True, 640, 400))
    around.hub.hear(begun(0, 0))
    assert timeline.rows.rows[0].state == "running"
    around.hub.hear(Ended(Outcome.STOPPED, 4, "Stopped."))
    assert timeline.rows.rows[0].state == "unknown"


def test_a_list_that_comes_late_catches_up_with_the_file(qtbot, timeline, steps, around, whole_session):
    with open_session(whole_session) as session:
        events = session.events()
    around.hub.tell(RunTask("save"))
    around.hub.hear(Opened("id", str(whole_session), ":7", "", True, 1280, 800))
    timeline.follow_hub()
    # What is heard while the file is read is in the file as well; it must not count twice.
    for stored in events[-4:]:
        around.hub.hear(Happened(stored.seq, stored.at, stored.event))
    qtbot.waitUntil(lambda: steps.model().rowCount() == 6)
    assert [row.index for row in timeline.rows.rows] == list(range(6))


def test_a_file_that_is_no_session_is_said_in_place(qtbot, timeline, tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"nothing of the kind")
    timeline.show_session(broken)
    notice = timeline.findChild(QLabel, "timeline_notice")
    qtbot.waitUntil(notice.isVisible)
    assert "is not a session file" in notice.text()


def test_a_session_that_vanished_is_said_in_place(qtbot, timeline, tmp_path):
    timeline.show_session(tmp_path / "gone.sqlite")
    notice = timeline.findChild(QLabel, "timeline_notice")
    qtbot.waitUntil(notice.isVisible)
    assert "There is no session file" in notice.text()


def test_an_empty_session_says_so(qtbot, timeline, tmp_path):
    with Journal.create(tmp_path) as journal:
        pass
    timeline.show_session(journal.path)
    qtbot.waitUntil(lambda: words(timeline, "timeline_empty") == "This session has no steps.")
